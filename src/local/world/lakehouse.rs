//! What the lakehouse knows of a cluster or namespace: the Glue catalog it is registered under.

use super::ACCOUNT;
use serde::{Deserialize, Serialize};

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lakehouse {
    /// Name of the Glue data catalog.
    pub catalog: String,
    /// ARN of the IAM Identity Center application for trusted identity propagation.
    pub application: Option<String>,
}

impl Lakehouse {
    /// The ARN of its catalog.
    pub fn catalog_arn(&self, region: &str) -> String {
        format!("arn:aws:glue:{region}:{ACCOUNT}:catalog/{}", self.catalog)
    }
}

/// What is asked for of a registration, in both services.
#[derive(Debug, Clone, Copy)]
pub struct LakehouseChange<'a> {
    /// `Register` or `Deregister`.
    pub registration: Option<&'a str>,
    pub catalog: Option<&'a str>,
    /// `Associate` or `Disassociate`.
    pub idc: Option<&'a str>,
    pub application: Option<&'a str>,
}

impl LakehouseChange<'_> {
    /// The registration as it is to be; or why it cannot be.
    ///
    /// # Errors
    /// The words of a refusal.
    pub fn on(&self, held: Option<Lakehouse>) -> Result<Option<Lakehouse>, &'static str> {
        let registered = match (self.registration, self.catalog, held) {
            (None, Some(_), _) => return Err("A catalog name is for registering."),
            (None, None, held) => held,
            (Some("Register"), _, Some(_)) => return Err("It is registered already."),
            (Some("Register"), Some(name), None) => Some(Lakehouse { catalog: name.to_owned(), application: None }),
            (Some("Register"), None, None) => return Err("Registering needs the name of a catalog."),
            (Some(_), _, Some(_)) => None,
            (Some(_), _, None) => return Err("It is not registered."),
        };
        match (self.idc, self.application, registered) {
            (None, Some(_), _) => Err("An application is for associating."),
            (None, None, registered) => Ok(registered),
            (Some(_), _, None) => Err("Only what is registered can be associated with an application."),
            (Some("Associate"), None, Some(_)) => Err("Associating needs the ARN of an application."),
            (Some("Associate"), Some(arn), Some(held)) => {
                Ok(Some(Lakehouse { application: Some(arn.to_owned()), ..held }))
            }
            (Some(_), _, Some(held)) => Ok(Some(Lakehouse { application: None, ..held })),
        }
    }
}

/// What the API says of a registration that is, or is not.
pub fn status(held: Option<&Lakehouse>) -> &'static str {
    if held.is_some() { "Registered" } else { "Deregistered" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_is_made_associated_and_undone() {
        let plain = LakehouseChange { registration: None, catalog: None, idc: None, application: None };
        let register = LakehouseChange { registration: Some("Register"), catalog: Some("lake"), ..plain };
        let held = register.on(None).unwrap();
        assert_eq!(held.as_ref().unwrap().catalog_arn("r"), format!("arn:aws:glue:r:{ACCOUNT}:catalog/lake"));
        assert!(register.on(held.clone()).is_err() && LakehouseChange { catalog: None, ..register }.on(None).is_err());
        let associate = LakehouseChange { idc: Some("Associate"), application: Some("arn:a"), ..plain };
        assert!(associate.on(None).is_err());
        let associated = associate.on(held).unwrap();
        assert_eq!(associated.as_ref().unwrap().application.as_deref(), Some("arn:a"));
        let deregister = LakehouseChange { registration: Some("Deregister"), ..plain };
        assert_eq!(deregister.on(associated), Ok(None));
        assert!(deregister.on(None).is_err());
    }
}
