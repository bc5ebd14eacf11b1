//! Temporary database credentials: `GetClusterCredentials`, `GetClusterCredentialsWithIAM` and Serverless `GetCredentials`.

use super::clients::Shared;
use super::convert::time;
use super::{CloudError, ErrorClass};
use crate::model::{DbCredentials, Secret, Target};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub target: Target,
    pub database: Option<String>,
    /// A database user of a cluster; without one the user that the IAM identity is mapped to.
    pub user: Option<String>,
    /// Seconds, 900 to 3600; the service's own 900 without one.
    pub seconds: Option<i32>,
}

/// Credentials for a while. They change nothing, but creating them may make the mapped user.
pub(super) async fn credentials(shared: &Shared, login: &Login) -> Result<DbCredentials, CloudError> {
    match (&login.target, &login.user) {
        (Target::Cluster { id, region }, Some(user)) => as_user(shared, id, region, user, login).await,
        (Target::Cluster { id, region }, None) => as_identity(shared, id, region, login).await,
        (Target::Workgroup { name, region }, None) => of_workgroup(shared, name, region, login).await,
        (Target::Workgroup { .. }, Some(_)) => {
            let message = "a workgroup takes no database user: its user follows from the IAM identity";
            let error = CloudError::new(ErrorClass::Invalid, "redshift-serverless:GetCredentials", message);
            Err(error.with_hint("leave the user out"))
        }
    }
}

async fn as_user(shared: &Shared, id: &str, region: &str, user: &str, of: &Login) -> Result<DbCredentials, CloudError> {
    let clients = shared.clients(region);
    let call = clients.call(&clients.redshift, "redshift:GetClusterCredentials");
    let request = (clients.redshift.client.get_cluster_credentials())
        .cluster_identifier(id)
        .db_user(user)
        .set_db_name(of.database.clone())
        .set_duration_seconds(of.seconds);
    let got = request.send().await.map_err(|error| call.failure(&error))?;
    checked(call.operation, got.db_user, got.db_password, time(got.expiration))
}

async fn as_identity(shared: &Shared, id: &str, region: &str, of: &Login) -> Result<DbCredentials, CloudError> {
    let clients = shared.clients(region);
    let call = clients.call(&clients.redshift, "redshift:GetClusterCredentialsWithIAM");
    let request = (clients.redshift.client.get_cluster_credentials_with_iam())
        .cluster_identifier(id)
        .set_db_name(of.database.clone())
        .set_duration_seconds(of.seconds);
    let got = request.send().await.map_err(|error| call.failure(&error))?;
    checked(call.operation, got.db_user, got.db_password, time(got.expiration))
}

async fn of_workgroup(shared: &Shared, name: &str, region: &str, of: &Login) -> Result<DbCredentials, CloudError> {
    let clients = shared.clients(region);
    let call = clients.call(&clients.serverless, "redshift-serverless:GetCredentials");
    let request = (clients.serverless.client.get_credentials())
        .workgroup_name(name)
        .set_db_name(of.database.clone())
        .set_duration_seconds(of.seconds);
    let got = request.send().await.map_err(|error| call.failure(&error))?;
    checked(call.operation, got.db_user, got.db_password, time(got.expiration))
}

/// Credentials without a user or a password are none.
fn checked(
    operation: &'static str,
    user: Option<String>,
    password: Option<String>,
    expires: Option<jiff::Timestamp>,
) -> Result<DbCredentials, CloudError> {
    match (user, password) {
        (Some(user), Some(password)) => Ok(DbCredentials { user, password: Secret::new(password), expires }),
        _ => Err(CloudError::new(ErrorClass::Garbled, operation, "the answer holds no user or no password")),
    }
}
