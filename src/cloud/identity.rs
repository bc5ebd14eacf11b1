//! Who we are: STS GetCallerIdentity, and what the credential chain tells of expiry and source.

use super::clients::Shared;
use super::{CloudError, ErrorClass};
use crate::model::Identity;
use std::sync::PoisonError;

/// The caller, asked in the first Region.
pub(super) async fn caller(shared: &Shared, region: &str) -> Result<Identity, CloudError> {
    let clients = shared.clients(region);
    let call = clients.call(&clients.sts, "sts:GetCallerIdentity");
    let answer = clients.sts.client.get_caller_identity().send().await.map_err(|error| call.failure(&error))?;
    let (Some(account), Some(arn)) = (answer.account, answer.arn) else {
        return Err(call.error(ErrorClass::Garbled, "the answer names no account"));
    };
    // After a signed call the chain has given credentials, so their origin is known.
    let origin = shared.session.origin.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Identity { account, arn, expires: origin.expires, source: origin.source })
}
