//! Sending a statement: what is sent, what is refused, what a lost answer means.

use super::*;

#[test]
fn a_submission_waits_shortly_and_carries_a_token_of_its_own() {
    let mut workbench = workbench("select 1; select 2");
    let steps = workbench.act(Action::RunStatement, at(1)).unwrap();
    let [Step::Ask(Request::Execute { tab: 3, submission }), Step::After(pause, Timer::Follow { tab: 3 })] = &steps[..]
    else {
        panic!("{steps:?}")
    };
    assert_eq!((submission.sql.as_str(), submission.database.as_str()), ("select 1", "dev"));
    assert!((2..=5).contains(&submission.wait_seconds));
    assert_eq!(*pause, Duration::from_secs(1), "the elapsed time moves once a second");
    assert!(workbench.running());

    answer_submit(&mut workbench, submission, Ok(failed("ERROR: no")), at(5));
    let again = run(&mut workbench, at(1));
    assert_ne!(again.client_token, submission.client_token, "even at the same time");
    assert!((1..=64).contains(&again.client_token.len()));
    let other = run(&mut crate::support::workbench("select 1"), at(2));
    assert_ne!(other.client_token, submission.client_token);
}

#[test]
fn what_cannot_be_sent_is_refused_with_the_reason() {
    let mut empty = workbench("  -- only words");
    let mut homeless = Workbench::new(3);
    homeless.set_text("select 1");
    let mut no_database = Workbench::new(3);
    no_database.set_text("select 1");
    no_database.set_target(target(), None);
    let mut long = workbench(&format!("select '{}'", "x".repeat(LONGEST_STATEMENT)));
    let mut busy = workbench("select 1");
    run(&mut busy, at(0));
    for (workbench, words) in [
        (&mut empty, "no statement"),
        (&mut homeless, "F3"),
        (&mut no_database, "database"),
        (&mut long, "102409 bytes"),
        (&mut busy, "runs"),
    ] {
        let steps = workbench.act(Action::RunStatement, at(1)).unwrap();
        assert!(asked(&steps).is_empty(), "{words}");
        assert!(notices(&steps).iter().any(|notice| notice.contains(words)), "{words}: {steps:?}");
    }
}

#[test]
fn the_longest_statement_is_sent() {
    let mut workbench = workbench(&format!("select '{}'", "x".repeat(LONGEST_STATEMENT - 9)));
    assert_eq!(run(&mut workbench, at(0)).sql.len(), LONGEST_STATEMENT);
}

#[test]
fn a_short_statement_takes_two_round_trips() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    let steps = answer_submit(&mut workbench, &submission, Ok(finished()), at(300));
    assert_eq!(asked(&steps), [get_page(None)]);
    let remembered = Step::Remember(Past {
        time: at(300).wall,
        id: "id-1".into(),
        target: "cluster/prod-1".into(),
        region: Some("eu-west-1".into()),
        database: "dev".into(),
        sql: "select 1".into(),
        end: None,
    });
    assert_eq!(steps.first(), Some(&remembered));
    assert!(answer_page(&mut workbench, None, Ok(numbers(0..3, None, Some(3))), at(400)).is_empty());
    assert_eq!(workbench.results().unwrap().rows(), 3);
    assert_eq!((stage(&workbench), progress(&workbench)), (&Stage::Finished, &Progress::Complete));
    assert!(!workbench.running());
    assert!(workbench.due(at(2000)).is_empty(), "nothing runs, nothing wakes");
}

#[test]
fn a_lost_answer_may_have_run_and_is_asked_again_with_the_same_token() {
    let internal = CloudError { code: Some("InternalServerException".into()), ..error(ErrorClass::Service) };
    for lost in [
        error(ErrorClass::Network),
        error(ErrorClass::Timeout),
        error(ErrorClass::Garbled),
        error(ErrorClass::Service),
        internal,
    ] {
        let mut workbench = workbench("insert into t values (1)");
        let submission = run(&mut workbench, at(0));
        assert_eq!(answer_submit(&mut workbench, &submission, Err(lost.clone()), at(100)), []);
        assert_eq!(stage(&workbench), &Stage::Unknown(Some(lost)), "nothing is sent without being asked for");
        assert!(!workbench.running());
        let again = run(&mut workbench, at(60_000));
        assert_eq!(again, submission);
        let done = Statement { has_result_set: Some(false), rows: Some(1), ..statement("FINISHED") };
        answer_submit(&mut workbench, &again, Ok(done), at(60_100));
        assert_eq!(stage(&workbench), &Stage::Finished);
        assert_ne!(run(&mut workbench, at(61_000)).client_token, submission.client_token, "a new run is a new one");
    }
}

#[test]
fn another_statement_after_a_lost_one_has_its_own_token() {
    let mut workbench = workbench("insert into t values (1)");
    let lost = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &lost, Err(error(ErrorClass::Timeout)), at(100));
    workbench.set_text("select 1");
    let other = run(&mut workbench, at(200));
    assert_ne!(other.client_token, lost.client_token);
    assert_eq!(answer_submit(&mut workbench, &lost, Ok(finished()), at(300)), [], "a late answer is dropped");
    assert_eq!(stage(&workbench), &Stage::Submitting);
}

#[test]
fn a_refused_submit_never_ran() {
    let quota = CloudError { code: Some("ActiveStatementsExceededException".into()), ..error(ErrorClass::Service) };
    for refusal in [
        quota,
        error(ErrorClass::Invalid),
        error(ErrorClass::Denied { action: "redshift-data:ExecuteStatement".into() }),
        error(ErrorClass::Throttled),
        error(ErrorClass::NoCredentials),
    ] {
        let mut workbench = workbench("select 1");
        let submission = run(&mut workbench, at(0));
        answer_submit(&mut workbench, &submission, Err(refusal.clone()), at(100));
        assert_eq!(stage(&workbench), &Stage::Refused(refusal));
    }
}
