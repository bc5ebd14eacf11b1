//! Calls that change something. What is sent is the [`ApiCall`] the user was shown, parameter by parameter; each is
//! sent once: a second attempt after a lost answer could do a thing twice or report a failure that was none.

mod cluster;
mod serverless;

use super::clients::Shared;
use super::{CloudError, ErrorClass};
use crate::model::{ApiCall, Argument};
use aws_config::retry::RetryConfig;
use std::cell::RefCell;

/// What the service said of a change it took on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Performed {
    /// Identifier the service gave to what it started, where only it knows one (a table restore).
    pub id: Option<String>,
}

/// Sends a request once and classes its failure.
macro_rules! send {
    ($sdk:ident, $request:expr, $context:expr) => {{
        let once = $sdk::config::Builder::new().retry_config(super::once());
        let sent = $request.customize().config_override(once).send().await;
        sent.map_err(|error| super::unsure($context.failure(&error)))
    }};
}
use send;

/// Sends a change to its service.
pub(super) async fn perform(shared: &Shared, call: &ApiCall) -> Result<Performed, CloudError> {
    let clients = shared.clients(&call.region);
    if cluster::knows(call.operation) {
        cluster::perform(&clients, call).await
    } else if serverless::knows(call.operation) {
        serverless::perform(&clients, call).await
    } else {
        Err(CloudError::new(ErrorClass::Invalid, call.operation, "this program cannot send that operation"))
    }
}

/// Whether [`perform`] can send an operation.
pub fn can_perform(operation: &str) -> bool {
    cluster::knows(operation) || serverless::knows(operation)
}

fn once() -> RetryConfig {
    RetryConfig::disabled()
}

/// Where no answer came, nobody knows whether it was done.
fn unsure(error: CloudError) -> CloudError {
    let unanswered = match error.class {
        ErrorClass::Timeout | ErrorClass::Garbled | ErrorClass::Service => true,
        ErrorClass::Network => error.message.contains("closed the connection"),
        _ => false,
    };
    if !unanswered {
        return error;
    }
    let next = error.next_step();
    error.with_hint(format!("it may have been done all the same: refresh and look before you repeat it; {next}"))
}

/// The parameters of a call on their way into a request: every one must be taken, so that nothing shown is not sent.
struct Arguments<'a> {
    call: &'a ApiCall,
    left: RefCell<Vec<&'static str>>,
}

impl<'a> Arguments<'a> {
    fn of(call: &'a ApiCall) -> Self {
        Self { call, left: RefCell::new(call.parameters.iter().map(|(name, _)| *name).collect()) }
    }

    fn take(&self, name: &str) -> Option<&Argument> {
        self.left.borrow_mut().retain(|left| *left != name);
        self.call.parameter(name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.take(name).map(ToString::to_string)
    }

    fn number(&self, name: &str) -> Option<i32> {
        match self.take(name) {
            Some(Argument::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.take(name) {
            Some(Argument::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    fn all_taken(&self) -> Result<(), CloudError> {
        let left = self.left.borrow();
        if left.is_empty() {
            return Ok(());
        }
        let message = format!("the parameter {} would not be sent", left.join(", "));
        Err(CloudError::new(ErrorClass::Invalid, self.call.operation, message))
    }
}
