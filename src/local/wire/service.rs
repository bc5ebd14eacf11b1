//! The services spoken, and how a request names them.

use super::model::{self, Model};
use std::sync::OnceLock;

/// One service of the stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    Redshift,
    Serverless,
    DataApi,
    CloudWatch,
    Sts,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 5] = [Self::Redshift, Self::Serverless, Self::DataApi, Self::CloudWatch, Self::Sts];

    /// The prefix of its IAM actions, as in `redshift:DescribeClusters`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Redshift => "redshift",
            Self::Serverless => "redshift-serverless",
            Self::DataApi => "redshift-data",
            Self::CloudWatch => "cloudwatch",
            Self::Sts => "sts",
        }
    }

    /// Its model, unpacked on first use.
    pub fn model(self) -> &'static Model {
        static MODELS: [OnceLock<Model>; 5] = [const { OnceLock::new() }; 5];
        let [redshift, serverless, data, cloudwatch, sts] = &MODELS;
        let (cell, packed): (_, &[u8]) = match self {
            Self::Redshift => (redshift, include_bytes!("../../../assets/models/redshift.json.gz")),
            Self::Serverless => (serverless, include_bytes!("../../../assets/models/redshift-serverless.json.gz")),
            Self::DataApi => (data, include_bytes!("../../../assets/models/redshift-data.json.gz")),
            Self::CloudWatch => (cloudwatch, include_bytes!("../../../assets/models/cloudwatch.json.gz")),
            Self::Sts => (sts, include_bytes!("../../../assets/models/sts.json.gz")),
        };
        cell.get_or_init(|| model::unpack(packed))
    }

    /// The service whose API version a query names.
    pub fn by_version(version: &str) -> Option<Self> {
        match version {
            "2012-12-01" => Some(Self::Redshift),
            "2010-08-01" => Some(Self::CloudWatch),
            "2011-06-15" => Some(Self::Sts),
            _ => None,
        }
    }

    /// The service whose name `X-Amz-Target` and the CBOR path carry.
    pub fn by_target(target: &str) -> Option<Self> {
        match target {
            "RedshiftServerless" => Some(Self::Serverless),
            "RedshiftData" => Some(Self::DataApi),
            "GraniteServiceVersion20100801" => Some(Self::CloudWatch),
            _ => None,
        }
    }

    /// The service of a signature's credential scope.
    pub fn by_signing_name(name: &str) -> Option<Self> {
        match name {
            "monitoring" => Some(Self::CloudWatch),
            _ => Self::ALL.into_iter().find(|service| service.prefix() == name),
        }
    }

    /// Whether it takes awsQuery.
    pub fn speaks_query(self) -> bool {
        matches!(self, Self::Redshift | Self::CloudWatch | Self::Sts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_on_the_wire_are_those_of_the_models() {
        for service in Service::ALL {
            let metadata = &service.model().metadata;
            if service.speaks_query() {
                assert_eq!(Service::by_version(&metadata.api_version), Some(service));
            }
            if let Some(target) = &metadata.target_prefix {
                assert_eq!(Service::by_target(target), Some(service));
            }
        }
        assert_eq!(Service::by_signing_name("monitoring"), Some(Service::CloudWatch));
        assert_eq!(Service::by_signing_name("redshift-data"), Some(Service::DataApi));
        assert_eq!(Service::by_signing_name("s3"), None);
    }
}
