//! Which endpoint wins: the service's own variable or profile section, then `--endpoint-url`, then
//! `AWS_ENDPOINT_URL` and the profile's `endpoint_url`, then AWS.

use super::{CloudError, ErrorClass};
use aws_types::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

const VARIABLE: &str = "AWS_ENDPOINT_URL";
/// Names that nothing is configured under, for asking the SDK about one source alone.
const NOWHERE: &str = "REDSHIFT-TUI-NOWHERE";

/// Puts the general endpoint below the services' own. The SDK offers only "above all" and "below all".
pub(super) fn with_general(config: SdkConfig, url: &str) -> SdkConfig {
    let mut builder = config.to_builder();
    builder.set_endpoint_url(Some(url.to_owned()));
    builder.set_service_config(Some(OwnEndpoints { config }));
    builder.build()
}

/// The loaded configuration, telling only what is said of one service by name.
#[derive(Debug)]
struct OwnEndpoints {
    config: SdkConfig,
}

impl OwnEndpoints {
    fn ask(&self, service: &str, profile: &str, variable: &str) -> Option<String> {
        let key = ServiceConfigKey::builder().service_id(service).profile(profile).env(variable).build().ok()?;
        self.config.service_config()?.load_config(key)
    }
}

impl LoadServiceConfig for OwnEndpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let (service, profile, variable) = (key.service_id(), key.profile(), key.env());
        let found = self.ask(service, profile, variable)?;
        if variable != VARIABLE {
            return Some(found);
        }
        // Nothing is found at all where configured endpoints are to be ignored, so this comes after.
        let own_variable = format!("{VARIABLE}_{}", service.to_uppercase().replace(' ', "_"));
        self.ask(NOWHERE, NOWHERE, &own_variable).or_else(|| {
            let of_profile = self.ask(service, profile, NOWHERE)?;
            let general = self.ask(NOWHERE, profile, NOWHERE);
            (general.as_ref() != Some(&of_profile)).then_some(of_profile)
        })
    }
}

/// Refuses what cannot be an endpoint before it turns into a riddle of the HTTP client.
pub(super) fn checked(url: &str) -> Result<(), CloudError> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let good = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    if good {
        return Ok(());
    }
    let message = format!("{url:?} is not an endpoint address");
    Err(CloudError::new(ErrorClass::Invalid, super::session::LOADING, message)
        .with_hint("pass --endpoint-url as http://HOST:PORT or https://HOST"))
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn only_http_addresses_pass() {
        for good in ["http://127.0.0.1:4566", "https://redshift.example", "http://[::1]:1/"] {
            assert!(checked(good).is_ok(), "{good}");
        }
        for bad in ["", "localhost:4566", "ftp://x", "http://", "http:///x", "http://a b"] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }
}
