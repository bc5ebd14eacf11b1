//! Who calls and in which Region: read from the signature's credential scope, which is not verified.

/// `Credential=KEY/DATE/REGION/SERVICE/aws4_request` of an `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub access_key: String,
    pub region: String,
    /// Signing name; empty when the request is not signed.
    pub service: String,
}

impl Default for Scope {
    fn default() -> Self {
        Self { access_key: "anonymous".to_owned(), region: "us-east-1".to_owned(), service: String::new() }
    }
}

impl Scope {
    /// Reads the header; anything that is not a scope counts as unsigned.
    pub fn parse(authorization: Option<&str>) -> Self {
        authorization.and_then(Self::read).unwrap_or_default()
    }

    fn read(authorization: &str) -> Option<Self> {
        let (_, rest) = authorization.split_once("Credential=")?;
        let mut parts = rest.split([',', ' ']).next()?.split('/');
        let access_key = parts.next()?.to_owned();
        let region = parts.nth(1)?.to_owned();
        Some(Self { access_key, region, service: parts.next()?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_names_caller_region_and_service() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIDEMO/20260131/eu-west-1/redshift/aws4_request, SignedHeaders=host";
        let scope = Scope::parse(Some(header));
        assert_eq!((scope.access_key.as_str(), scope.region.as_str()), ("AKIDEMO", "eu-west-1"));
        assert_eq!(scope.service, "redshift");
    }

    #[test]
    fn anything_else_is_unsigned() {
        for header in [None, Some("Basic abc"), Some("Credential="), Some("Credential=a/b/c")] {
            assert_eq!(Scope::parse(header), Scope::default());
        }
    }
}
