//! Refuses illegal statements before anything is sent: the SDK checks nothing, and some combinations would be
//! answered with a riddle.

use super::{CloudError, ErrorClass};
use crate::model::{Submission, Target};

/// Longest statement the service takes: 100 KB.
pub const LONGEST_SQL: usize = 100 * 1024;
/// Longest wait of one long poll, in seconds.
const LONGEST_WAIT: u8 = 30;
const LONGEST_TOKEN: usize = 64;

/// The first thing wrong with a submission, with what to do about it.
pub(super) fn check(submission: &Submission, operation: &str) -> Result<(), CloudError> {
    match fault(submission) {
        None => Ok(()),
        Some((message, hint)) => Err(CloudError::new(ErrorClass::Invalid, operation, message).with_hint(hint)),
    }
}

fn fault(submission: &Submission) -> Option<(String, &'static str)> {
    let sql = submission.sql.trim();
    if sql.is_empty() {
        return Some(("the statement is empty".into(), "type a statement"));
    }
    let length = submission.sql.len();
    if length > LONGEST_SQL {
        let message = format!("the statement has {length} bytes; the Data API takes at most {LONGEST_SQL}");
        return Some((message, "split the statement, or COPY the data from S3 instead of writing it out"));
    }
    who(submission).or_else(|| parameters(submission)).or_else(|| call(submission))
}

/// Target, database and the way of logging in must fit together.
fn who(submission: &Submission) -> Option<(String, &'static str)> {
    let Submission { target, database, db_user, secret_arn, .. } = submission;
    let is_workgroup = matches!(target, Target::Workgroup { .. });
    if target.name().is_empty() {
        return Some((format!("the {} has no name", target.kind()), "choose a cluster or a workgroup"));
    }
    if database.is_empty() {
        return Some(("no database is chosen".into(), "choose a database, e.g. dev"));
    }
    if is_workgroup && db_user.is_some() {
        let message = "a workgroup takes no database user: it logs in as the IAM identity or by a secret";
        return Some((message.into(), "drop the database user, or use a secret"));
    }
    if db_user.is_some() && secret_arn.is_some() {
        let message = "a database user and a secret are two ways of logging in; the service takes one";
        return Some((message.into(), "drop the database user or the secret"));
    }
    None
}

fn parameters(submission: &Submission) -> Option<(String, &'static str)> {
    submission.parameters.iter().find_map(|(name, value)| {
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Some((format!("{name:?} is not a parameter name"), "use letters, digits and _ only"));
        }
        value.is_empty().then(|| {
            let message = format!("the parameter :{name} is empty, which the Data API cannot send");
            (message, "write '' or NULL into the statement instead of the parameter")
        })
    })
}

fn call(submission: &Submission) -> Option<(String, &'static str)> {
    let Submission { client_token, wait_seconds, .. } = submission;
    if client_token.is_empty() || client_token.len() > LONGEST_TOKEN {
        let message = format!("the client token must have 1 to {LONGEST_TOKEN} characters");
        return Some((message, "use a UUID"));
    }
    wait(*wait_seconds)
}

fn wait(seconds: u8) -> Option<(String, &'static str)> {
    (seconds > LONGEST_WAIT)
        .then(|| (format!("a wait of {seconds} s is too long"), "wait for at most 30 s, then ask again"))
}

/// As [`check`], for the wait of a DescribeStatement.
pub(super) fn check_wait(seconds: u8, operation: &str) -> Result<(), CloudError> {
    wait(seconds)
        .map_or(Ok(()), |(message, hint)| Err(CloudError::new(ErrorClass::Invalid, operation, message).with_hint(hint)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Submission {
        Submission {
            target: Target::Cluster { id: "c".into(), region: "r".into() },
            database: "dev".into(),
            db_user: None,
            secret_arn: None,
            sql: "select 1".into(),
            parameters: vec![("id_1".into(), "7".into())],
            session: None,
            client_token: "t".into(),
            wait_seconds: 30,
        }
    }

    fn refused(change: impl FnOnce(&mut Submission)) -> String {
        let mut submission = good();
        change(&mut submission);
        let error = check(&submission, "redshift-data:ExecuteStatement").unwrap_err();
        assert_eq!(error.class, ErrorClass::Invalid);
        assert!(error.hint.is_some());
        error.message
    }

    #[test]
    fn what_is_legal_passes() {
        assert_eq!(check(&good(), "x"), Ok(()));
        let longest = Submission { sql: "x".repeat(LONGEST_SQL), db_user: Some("u".into()), ..good() };
        assert_eq!(check(&longest, "x"), Ok(()));
    }

    #[test]
    fn what_is_illegal_is_told() {
        let workgroup = Target::Workgroup { name: "w".into(), region: "r".into() };
        assert!(refused(|s| s.sql = " \n".into()).contains("empty"));
        let long = refused(|s| s.sql = "x".repeat(LONGEST_SQL + 1));
        assert!(long.contains("102401") && long.contains("102400"), "{long}");
        assert!(refused(|s| s.database.clear()).contains("database"));
        assert!(refused(|s| (s.target, s.db_user) = (workgroup, Some("u".into()))).contains("workgroup"));
        assert!(refused(|s| (s.db_user, s.secret_arn) = (Some("u".into()), Some("s".into()))).contains("secret"));
        assert!(refused(|s| s.target = Target::Cluster { id: String::new(), region: "r".into() }).contains("name"));
        assert!(refused(|s| s.parameters = vec![("a b".into(), "1".into())]).contains("parameter name"));
        assert!(refused(|s| s.parameters = vec![("a".into(), String::new())]).contains(":a"));
        assert!(refused(|s| s.client_token.clear()).contains("token"));
        assert!(refused(|s| s.wait_seconds = 31).contains("31"));
    }
}
