//! The service answered with an error: its code and words decide the class and the next step.

use super::classify::Context;
use super::{CloudError, ErrorClass};

/// Codes of credentials that were once good.
const EXPIRED: [&str; 5] =
    ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired", "ExpiredCredentials"];
/// Codes of credentials the service does not know.
const UNKNOWN_KEY: [&str; 5] = [
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
];
/// Codes of a signature that does not fit: mostly a wrong secret key or a wrong clock.
const SIGNATURE: [&str; 5] = [
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "RequestTimeTooSkewed",
];
const DENIED: [&str; 6] = [
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "NotAuthorized",
    "AuthorizationError",
    "DependentServiceAccessDenied",
];
const THROTTLED: [&str; 10] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
    "BandwidthLimitExceeded",
    "ActiveWaitingRequestsExceededException",
];
const CONFLICT: [&str; 4] = [
    "ConflictException",
    "ActiveStatementsExceededException",
    "ActiveSessionsExceededException",
    "DatabaseConnectionException",
];
const INVALID: [&str; 8] = [
    "ValidationException",
    "ValidationError",
    "SerializationException",
    "MissingParameter",
    "MalformedQueryString",
    "UnknownOperationException",
    "OptInRequired",
    "UnsupportedOperation",
];

/// Classes an error reply. Code and message may be missing; the HTTP status never is.
pub(super) fn classed(context: &Context, code: Option<&str>, message: Option<&str>, status: u16) -> CloudError {
    let plain = code.map(|code| code.strip_suffix("Fault").unwrap_or(code)).unwrap_or_default();
    let message = match message.map(str::trim).filter(|message| !message.is_empty()) {
        Some(message) => message.to_owned(),
        None => format!("the service answered with {} (HTTP {status})", code.unwrap_or("an error")),
    };
    let class = class(context, plain, &message, status);
    let hint = hint(context, plain, &message, &class);
    CloudError { hint, ..context.error(class, message) }.with_code(code)
}

fn class(context: &Context, code: &str, message: &str, status: u16) -> ErrorClass {
    let denied = action_in(message);
    if DENIED.contains(&code) || denied.is_some() {
        return ErrorClass::Denied { action: denied.unwrap_or(context.operation).to_owned() };
    }
    if EXPIRED.contains(&code) || UNKNOWN_KEY.contains(&code) || SIGNATURE.contains(&code) {
        return ErrorClass::Expired;
    }
    if THROTTLED.contains(&code) {
        return ErrorClass::Throttled;
    }
    if code.ends_with("NotFound") || code.ends_with("NotFoundException") {
        return ErrorClass::NotFound;
    }
    if CONFLICT.contains(&code) || code.ends_with("AlreadyExists") || is_state(code) {
        return ErrorClass::Conflict;
    }
    if INVALID.contains(&code) || code.starts_with("Invalid") {
        return ErrorClass::Invalid;
    }
    match status {
        401 | 403 => ErrorClass::Denied { action: context.operation.to_owned() },
        404 => ErrorClass::NotFound,
        429 => ErrorClass::Throttled,
        _ if code.is_empty() && (400..500).contains(&status) => ErrorClass::Invalid,
        _ => ErrorClass::Service,
    }
}

/// `InvalidClusterState`, `InvalidClusterSnapshotState`, ...
fn is_state(code: &str) -> bool {
    code.starts_with("Invalid") && code.ends_with("State")
}

/// The action in `... is not authorized to perform: redshift:DescribeClusters on resource: ...`.
fn action_in(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("not authorized to perform")?;
    let rest = rest.trim_start_matches([':', ' ']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || ":-*".contains(c))).unwrap_or(rest.len());
    rest.get(..end).filter(|action| action.contains(':'))
}

fn hint(context: &Context, code: &str, message: &str, class: &ErrorClass) -> Option<String> {
    let hint = match class {
        ErrorClass::Denied { action } => denial_hint(action, message),
        ErrorClass::Expired if SIGNATURE.contains(&code) || code == "RequestExpired" => {
            "check this machine's clock, then the secret access key".to_owned()
        }
        ErrorClass::Expired if EXPIRED.contains(&code) => {
            format!("renew the credentials: `aws sso login{}`, or export a new session token", context.profile_flag())
        }
        ErrorClass::Expired => {
            "check the access key id (deleted? inactive?) and that the Region is enabled for the account".to_owned()
        }
        _ => return data_api_hint(code, message).map(str::to_owned),
    };
    Some(hint)
}

/// How a missing permission is mended; getting database credentials has ways of its own.
fn denial_hint(action: &str, message: &str) -> String {
    if message.contains("explicit deny") {
        return format!("an explicit deny blocks {action}: have it lifted in the policy the message names");
    }
    match action {
        "redshift:GetClusterCredentials" => {
            "add the IAM action redshift:GetClusterCredentials; the managed policy covers only the database user redshift_data_api_user".to_owned()
        }
        "redshift-serverless:GetCredentials" => {
            "add the IAM action redshift-serverless:GetCredentials, or tag the workgroup RedshiftDataFullAccess".to_owned()
        }
        "secretsmanager:GetSecretValue" => {
            "add the IAM action secretsmanager:GetSecretValue, or tag the secret RedshiftDataFullAccess".to_owned()
        }
        _ => format!("add the IAM action {action} to this identity"),
    }
}

/// What helps with the errors of the Data API itself.
fn data_api_hint(code: &str, message: &str) -> Option<&'static str> {
    Some(match code {
        "ActiveStatementsExceededException" => "too many statements are active: cancel some or wait for them",
        "ActiveSessionsExceededException" => "too many sessions are open: let some end",
        "DatabaseConnectionException" => {
            "the database cannot be reached: see whether it is paused or resizing, and check the database name"
        }
        "QueryTimeoutException" => "the catalogue query took too long: try again",
        "ExecuteStatementException" => "the service could not run it just now: try again",
        "ResourceNotFoundException" => {
            "statements and results are kept for 24 hours and shown to the role that ran them only"
        }
        "ValidationException" if message.contains("username and password in secret") => {
            "the secret must have the keys username and password"
        }
        "ValidationException" if message.contains("Session is not available") => {
            "the session is busy or gone: open a new one (temporary tables are lost)"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classed_as(code: &str, message: &str, status: u16) -> CloudError {
        let context = Context {
            operation: "redshift-data:ExecuteStatement",
            host: super::super::host::Host::default(),
            region: "eu-west-1".into(),
            profile: Some("prod".into()),
        };
        classed(&context, Some(code).filter(|code| !code.is_empty()), Some(message), status)
    }

    #[test]
    fn a_denial_names_the_action_of_the_message_or_of_the_call() {
        let told = "User: arn:aws:iam::1:user/x is not authorized to perform: redshift:GetClusterCredentials on \
                    resource: arn:aws:redshift:eu-west-1:1:dbuser:a/b because no policy allows it";
        for (code, message, action) in [
            ("AccessDeniedException", told, "redshift:GetClusterCredentials"),
            ("ValidationException", told, "redshift:GetClusterCredentials"),
            ("AccessDenied", "no", "redshift-data:ExecuteStatement"),
            ("", "Forbidden", "redshift-data:ExecuteStatement"),
        ] {
            let error = classed_as(code, message, 403);
            assert_eq!(error.class, ErrorClass::Denied { action: action.into() }, "{code}");
            assert!(error.next_step().contains(action), "{}", error.next_step());
        }
    }

    #[test]
    fn codes_have_their_class() {
        let expect = |code: &str, class: ErrorClass| assert_eq!(classed_as(code, "words", 400).class, class, "{code}");
        for code in EXPIRED.iter().chain(&UNKNOWN_KEY).chain(&SIGNATURE) {
            expect(code, ErrorClass::Expired);
        }
        for code in THROTTLED {
            expect(code, ErrorClass::Throttled);
        }
        for code in ["ClusterNotFound", "ClusterNotFoundFault", "ResourceNotFoundException"] {
            expect(code, ErrorClass::NotFound);
        }
        for code in ["InvalidClusterState", "InvalidClusterStateFault", "ConflictException", "ClusterAlreadyExists"] {
            expect(code, ErrorClass::Conflict);
        }
        for code in ["ValidationException", "InvalidParameterValue", "InvalidParameterCombination"] {
            expect(code, ErrorClass::Invalid);
        }
        expect("InternalServerException", ErrorClass::Service);
        assert_eq!(classed_as("", "", 503).class, ErrorClass::Service);
        assert_eq!(classed_as("", "", 429).class, ErrorClass::Throttled);
    }

    #[test]
    fn the_next_step_is_concrete() {
        let step = |code: &str, message: &str| classed_as(code, message, 400).next_step();
        assert!(step("ExpiredTokenException", "x").contains("aws sso login --profile prod"));
        assert!(step("SignatureDoesNotMatch", "x").contains("clock"));
        assert!(step("ResourceNotFoundException", "x").contains("24 hours"));
        let told = "is not authorized to perform: secretsmanager:GetSecretValue on resource: s";
        assert!(step("AccessDeniedException", told).contains("RedshiftDataFullAccess"));
        assert!(step("AccessDenied", "with an explicit deny in a service control policy").contains("lifted"));
    }

    #[test]
    fn a_missing_message_is_a_sentence_still() {
        assert_eq!(classed_as("Boom", " ", 500).message, "the service answered with Boom (HTTP 500)");
    }
}
