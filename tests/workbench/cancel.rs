//! Cancels, also those that cross the end of the statement.

use super::*;

#[test]
fn a_cancel_is_believed_when_the_service_says_aborted() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
    assert_eq!(asked(&workbench.act(Action::CancelStatement, at(2500)).unwrap()), [cancel()]);
    assert!(workbench.run().unwrap().is_cancelling());
    answer_cancel(&mut workbench, Ok(true), at(2600));
    assert!(workbench.run().unwrap().is_cancelling(), "taken is not done");
    answer_follow(&mut workbench, Ok(statement("ABORTED")), at(2700));
    assert_eq!(stage(&workbench), &Stage::Aborted);
    assert!(!workbench.running());
}

#[test]
fn a_cancel_that_comes_too_late_keeps_the_result() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
    workbench.interrupt(at(2100));
    let steps = answer_cancel(&mut workbench, Err(error(ErrorClass::Invalid)), at(2200));
    assert_eq!(asked(&steps), [follow(0)], "a look why");
    let steps = answer_follow(&mut workbench, Ok(finished()), at(2300));
    assert_eq!(asked(&steps), [get_page(None)]);
    answer_page(&mut workbench, None, Ok(numbers(0..5, None, None)), at(2400));
    assert_eq!(workbench.results().unwrap().rows(), 5);
}

#[test]
fn a_cancel_before_the_identifier_is_sent_with_it() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    assert_eq!(asked(&workbench.interrupt(at(100))), []);
    assert!(workbench.run().unwrap().is_cancelling());
    let steps = answer_submit(&mut workbench, &submission, Ok(statement("PICKED")), at(2000));
    assert!(asked(&steps).contains(&cancel()));

    let mut workbench = crate::support::workbench("select 1");
    let submission = run(&mut workbench, at(0));
    workbench.interrupt(at(100));
    let steps = answer_submit(&mut workbench, &submission, Ok(finished()), at(500));
    assert_eq!(asked(&steps), [get_page(None)], "it ended first: nothing to cancel");
}

#[test]
fn a_second_cancel_gives_up_a_submit_that_hangs() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    workbench.interrupt(at(100));
    let key = Request::Execute { tab: 3, submission: submission.clone() }.key();
    assert_eq!(workbench.interrupt(at(200)), [Step::Abandon(key)]);
    assert_eq!(stage(&workbench), &Stage::Unknown(None));
    assert_eq!(run(&mut workbench, at(300)), submission);
}

#[test]
fn a_cancel_of_what_has_not_started_is_repeated_when_it_has() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("SUBMITTED")), at(2000));
    assert_eq!(asked(&workbench.interrupt(at(2100))), [cancel()]);
    assert_eq!(asked(&answer_cancel(&mut workbench, Ok(false), at(2200))), [follow(0)]);
    let steps = answer_follow(&mut workbench, Ok(statement("STARTED")), at(2300));
    assert!(asked(&steps).contains(&cancel()), "{steps:?}");
    answer_cancel(&mut workbench, Ok(true), at(2400));
    answer_follow(&mut workbench, Ok(statement("ABORTED")), at(2500));
    assert_eq!(stage(&workbench), &Stage::Aborted);
}

#[test]
fn a_cancel_is_tried_again_by_the_clock_and_not_forever() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("PICKED")), at(2000));
    workbench.interrupt(at(2000));
    let mut cancels = 1;
    for second in 2..40 {
        answer_cancel(&mut workbench, Err(error(ErrorClass::Throttled)), at(second * 1000 + 50));
        for tick in (100..1100).step_by(100) {
            cancels += asked(&workbench.due(at(second * 1000 + 50 + tick))).iter().filter(|r| **r == cancel()).count();
        }
    }
    assert_eq!(cancels, 10);
    assert!(workbench.running() && !workbench.run().unwrap().is_cancelling());
    assert_eq!(asked(&workbench.interrupt(at(50_000))), [cancel()], "the user may try again");
}

#[test]
fn a_denied_cancel_says_so_and_the_statement_runs_on() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
    workbench.interrupt(at(2100));
    let denied = error(ErrorClass::Denied { action: "redshift-data:CancelStatement".into() });
    let steps = answer_cancel(&mut workbench, Err(denied), at(2200));
    assert!(notices(&steps)[0].contains("runs on"), "{steps:?}");
    assert!(workbench.running() && !workbench.run().unwrap().is_cancelling());
}

#[test]
fn patience_lost_leaves_the_statement_to_the_service() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
    workbench.interrupt(at(2100));
    answer_cancel(&mut workbench, Ok(true), at(2200));
    assert_eq!(asked(&workbench.interrupt(at(2300))), [], "not so fast");
    assert!(workbench.running());
    assert_eq!(workbench.interrupt(at(6000)), [Step::Abandon(follow(0).key())]);
    assert_eq!(stage(&workbench), &Stage::Left);
    assert!(!workbench.running());
    assert_eq!(answer_follow(&mut workbench, Ok(finished()), at(7000)), []);
    assert!(!notices(&workbench.interrupt(at(8000))).is_empty(), "nothing runs");
}
