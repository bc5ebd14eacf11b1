//! Following a statement to its end through every state, failed questions and a lost session.

use super::*;
use crate::pages::fetching;

/// Every terminal answer to the submit, what is asked then, and where it ends after one more look.
#[test]
fn every_end_is_understood() {
    let done = |rows| Statement { has_result_set: Some(false), rows, ..statement("FINISHED") };
    let cases: Vec<(Statement, Vec<Request>)> = vec![
        (finished(), vec![get_page(None)]),
        (done(Some(7)), vec![]),
        (done(None), vec![follow(0)]),
        (statement("FINISHED"), vec![follow(0)]),
        (failed("ERROR: x"), vec![]),
        (statement("FAILED"), vec![follow(0)]),
        (statement("ABORTED"), vec![]),
    ];
    for (answer, expected) in cases {
        let mut workbench = workbench("select 1");
        let submission = run(&mut workbench, at(0));
        let steps = answer_submit(&mut workbench, &submission, Ok(answer.clone()), at(900));
        assert_eq!(asked(&steps), expected, "{answer:?}");
        if expected == [follow(0)] {
            assert_eq!(stage(&workbench), &Stage::Learning);
            let steps = answer_follow(&mut workbench, Ok(answer.clone()), at(1000));
            assert_eq!(asked(&steps), [], "asked once only: {answer:?}");
        }
        assert!(!workbench.run().unwrap().is_running(), "{answer:?}");
    }
}

#[test]
fn a_second_look_brings_the_error_and_the_result() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("FAILED")), at(10));
    answer_follow(&mut workbench, Ok(failed("ERROR: no such thing")), at(20));
    assert!(matches!(stage(&workbench), Stage::Failed(failure) if failure.message == "ERROR: no such thing"));

    let submission = run(&mut workbench, at(30));
    answer_submit(&mut workbench, &submission, Ok(statement("FINISHED")), at(40));
    assert_eq!(asked(&answer_follow(&mut workbench, Ok(finished()), at(50))), [get_page(None)]);
}

#[test]
fn states_on_the_way_keep_following_also_unknown_ones() {
    for (word, seconds) in [("SUBMITTED", 5), ("PICKED", 5), ("STARTED", 30), ("LEVITATING", 5)] {
        let mut workbench = workbench("select 1");
        let submission = run(&mut workbench, at(0));
        let steps = answer_submit(&mut workbench, &submission, Ok(statement(word)), at(2000));
        assert_eq!(asked(&steps), [follow(seconds)], "{word}: the submit waited, the next question follows at once");
        let steps = answer_follow(&mut workbench, Ok(statement(word)), at(32_000));
        assert_eq!(asked(&steps), [follow(seconds)], "{word}");
        assert!(workbench.running());
    }
}

#[test]
fn an_endpoint_that_does_not_wait_is_asked_at_growing_intervals() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    let mut now = 5;
    let mut steps = answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(now));
    let mut pauses = Vec::new();
    while now < 16_000 {
        assert_eq!(asked(&steps), []);
        // Ticks of the clock on the screen may come before the question is due.
        let start = now;
        loop {
            now += u64::try_from(pause(&steps).unwrap()).unwrap().max(1);
            steps = workbench.due(at(now));
            if asked(&steps) == [follow(30)] {
                break;
            }
            assert_eq!(asked(&steps), []);
        }
        pauses.push(now - start);
        now += 5;
        steps = answer_follow(&mut workbench, Ok(statement("STARTED")), at(now));
    }
    assert_eq!(pauses[..5], [100, 200, 400, 800, 1000]);
    assert_eq!(pauses.last(), Some(&2000));
    assert!(pauses.iter().all(|pause| [100, 200, 400, 800, 1000, 2000].contains(pause)), "{pauses:?}");
}

#[test]
fn the_screen_is_woken_on_whole_seconds_only() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(300));
    let steps = answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2350));
    assert_eq!(pause(&steps), Some(950));
    let steps = workbench.due(at(3300));
    assert_eq!((asked(&steps), pause(&steps)), (vec![], Some(1000)));
}

#[test]
fn a_failed_question_is_not_the_end_of_the_statement() {
    use ErrorClass::{Garbled, Network, Service, Throttled, Timeout};
    for class in [Throttled, Network, Timeout, Garbled, Service] {
        let mut workbench = workbench("select 1");
        let submission = run(&mut workbench, at(0));
        answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
        let steps = answer_follow(&mut workbench, Err(error(class)), at(3000));
        assert_eq!((asked(&steps), pause(&steps)), (vec![], Some(100)));
        assert!(workbench.running() && workbench.run().unwrap().trouble().is_some());
        assert_eq!(asked(&workbench.due(at(3100))), [follow(30)]);
        answer_follow(&mut workbench, Ok(finished()), at(9000));
        assert_eq!((stage(&workbench), workbench.run().unwrap().trouble()), (&Stage::Finished, None));
    }
}

#[test]
fn too_many_waiting_questions_means_not_to_wait() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
    let refusal =
        CloudError { code: Some("ActiveWaitingRequestsExceededException".into()), ..error(ErrorClass::Invalid) };
    answer_follow(&mut workbench, Err(refusal), at(2100));
    assert_eq!(workbench.run().unwrap().trouble(), None, "nothing the user must know");
    assert_eq!(asked(&workbench.due(at(2200))), [follow(0)]);
}

#[test]
fn a_denied_question_says_that_it_may_still_run() {
    for class in [
        ErrorClass::Denied { action: "redshift-data:DescribeStatement".into() },
        ErrorClass::Expired,
        ErrorClass::NotFound,
    ] {
        let mut workbench = workbench("select 1");
        let submission = run(&mut workbench, at(0));
        answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
        answer_follow(&mut workbench, Err(error(class)), at(3000));
        assert!(matches!(stage(&workbench), Stage::OutOfSight(_)));
    }
}

#[test]
fn answers_about_another_statement_are_dropped() {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(statement("STARTED")), at(2000));
    let Request::Follow { tab, region, .. } = follow(0) else { panic!() };
    let other = Request::Follow { tab, region, id: "id-0".into(), wait_seconds: 0 };
    assert_eq!(workbench.answered(&other, Event::StatementChanged(Ok(finished())), at(2100)), []);
    assert_eq!(answer_page(&mut workbench, None, Ok(numbers(0..5, None, None)), at(2100)), []);
    assert!(workbench.results().is_none());
    assert_eq!(stage(&workbench), &Stage::Running);
}

#[test]
fn a_lost_session_leaves_nothing_waiting() {
    let mut submitting = workbench("select 1");
    let submission = run(&mut submitting, at(0));
    submitting.detach(at(10));
    assert_eq!(stage(&submitting), &Stage::Unknown(None));
    assert_eq!(answer_submit(&mut submitting, &submission, Ok(finished()), at(20)), []);

    let mut running = workbench("select 1");
    let submission = run(&mut running, at(0));
    answer_submit(&mut running, &submission, Ok(statement("STARTED")), at(2000));
    running.detach(at(2010));
    assert_eq!(stage(&running), &Stage::Left);

    let mut learning = workbench("select 1");
    let submission = run(&mut learning, at(0));
    answer_submit(&mut learning, &submission, Ok(statement("FAILED")), at(2000));
    learning.detach(at(2010));
    assert!(matches!(stage(&learning), Stage::Failed(_)));

    let mut loading = fetching(Limits::default());
    answer_page(&mut loading, None, Ok(numbers(0..10, Some("a"), None)), at(20));
    loading.detach(at(30));
    assert_eq!((progress(&loading), loading.results().unwrap().rows()), (&Progress::Stopped, 10));

    for workbench in [submitting, running, learning, loading] {
        assert!(!workbench.running());
    }
}
