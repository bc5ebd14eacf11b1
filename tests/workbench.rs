//! The life of a statement as the workbench sees it: every state, every loss, cancels that cross the end, pages.

mod support;

use redshift_tui::app::{Event, Request, Step, Timer};
use redshift_tui::cloud::{CloudError, ErrorClass};
use redshift_tui::keys::{ACTIONS, Action, Context};
use redshift_tui::model::{Statement, Value};
use redshift_tui::sql::fetch::{Limits, Progress};
use redshift_tui::sql::run::Stage;
use redshift_tui::sql::{LONGEST_STATEMENT, Workbench};
use std::time::Duration;
use support::*;

fn stage(workbench: &Workbench) -> &Stage {
    workbench.run().unwrap().stage()
}

fn progress(workbench: &Workbench) -> &Progress {
    workbench.fetch().unwrap().progress()
}

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
    let other = run(&mut support::workbench("select 1"), at(2));
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
    let remembered = Step::Remember {
        id: "id-1".into(),
        target: "cluster/prod-1".into(),
        database: "dev".into(),
        sql: "select 1".into(),
    };
    assert_eq!(steps.first(), Some(&remembered));
    assert!(answer_page(&mut workbench, None, Ok(numbers(0..3, None, Some(3))), at(400)).is_empty());
    assert_eq!(workbench.results().unwrap().rows(), 3);
    assert_eq!((stage(&workbench), progress(&workbench)), (&Stage::Finished, &Progress::Complete));
    assert!(!workbench.running());
    assert!(workbench.due(at(2000)).is_empty(), "nothing runs, nothing wakes");
}

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
    for word in ["SUBMITTED", "PICKED", "STARTED", "LEVITATING"] {
        let mut workbench = workbench("select 1");
        let submission = run(&mut workbench, at(0));
        let steps = answer_submit(&mut workbench, &submission, Ok(statement(word)), at(2000));
        assert_eq!(asked(&steps), [follow(30)], "{word}: the submit waited, the next question follows at once");
        let steps = answer_follow(&mut workbench, Ok(statement(word)), at(32_000));
        assert_eq!(asked(&steps), [follow(30)], "{word}");
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

    let mut workbench = support::workbench("select 1");
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

fn fetching(limits: Limits) -> Workbench {
    let mut workbench = workbench("select 1").with_limits(limits);
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(finished()), at(10));
    workbench
}

#[test]
fn pages_follow_one_another_and_each_is_shown_as_it_comes() {
    let mut workbench = fetching(Limits::default());
    let steps = answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), Some(25))), at(20));
    assert_eq!(asked(&steps), [get_page(Some("a"))]);
    assert_eq!(workbench.results().unwrap().rows(), 10);
    assert_eq!(answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), None)), at(25)), [], "not waited for");
    let steps = answer_page(&mut workbench, Some("a"), Ok(numbers(10..20, Some("b"), None)), at(30));
    assert_eq!(asked(&steps), [get_page(Some("b"))]);
    answer_page(&mut workbench, Some("b"), Ok(numbers(20..25, None, None)), at(40));
    let results = workbench.results().unwrap();
    assert_eq!((results.rows(), results.total()), (25, Some(25)));
    assert_eq!(results.value(24, 0), Some(Value::Text("24")));
    assert_eq!(progress(&workbench), &Progress::Complete);
}

#[test]
fn a_repeated_token_ends_the_fetching() {
    let mut workbench = fetching(Limits::default());
    answer_page(&mut workbench, None, Ok(numbers(0..1, Some("a"), None)), at(20));
    answer_page(&mut workbench, Some("a"), Ok(numbers(1..2, Some("b"), None)), at(30));
    let steps = answer_page(&mut workbench, Some("b"), Ok(numbers(2..3, Some("a"), None)), at(40));
    assert_eq!((steps, progress(&workbench)), (vec![], &Progress::Repeated));
    assert!(!workbench.running());
}

#[test]
fn the_limit_pauses_and_the_last_row_goes_on() {
    let mut workbench = fetching(Limits { rows: 15, bytes: usize::MAX });
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), Some(30))), at(20));
    let steps = answer_page(&mut workbench, Some("a"), Ok(numbers(10..20, Some("b"), None)), at(30));
    assert_eq!((steps, progress(&workbench)), (vec![], &Progress::Limit));
    workbench.act(Action::NextPane, at(40));
    assert_eq!(asked(&workbench.act(Action::Down, at(40)).unwrap()), [], "not at the end");
    assert_eq!(asked(&workbench.act(Action::Bottom, at(40)).unwrap()), [get_page(Some("b"))]);
    assert_eq!(asked(&workbench.act(Action::Bottom, at(40)).unwrap()), [], "one is on its way");
    answer_page(&mut workbench, Some("b"), Ok(numbers(20..30, None, None)), at(50));
    assert_eq!((workbench.results().unwrap().rows(), progress(&workbench)), (30, &Progress::Complete));

    let mut workbench = fetching(Limits { rows: usize::MAX, bytes: 1 });
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), None)), at(20));
    assert_eq!(progress(&workbench), &Progress::Limit, "memory counts too");
}

#[test]
fn a_lost_page_is_asked_again_a_few_times_and_then_on_demand() {
    let mut workbench = fetching(Limits::default());
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), None)), at(20));
    let mut now = 30;
    for expected in [500, 1000, 2000] {
        let steps = answer_page(&mut workbench, Some("a"), Err(error(ErrorClass::Network)), at(now));
        assert_eq!((asked(&steps), pause(&steps)), (vec![], Some(expected)));
        assert_eq!(asked(&workbench.due(at(now + 100))), []);
        now += u64::try_from(expected).unwrap();
        assert_eq!(asked(&workbench.due(at(now))), [get_page(Some("a"))]);
    }
    assert_eq!(answer_page(&mut workbench, Some("a"), Err(error(ErrorClass::Network)), at(now)), []);
    assert!(matches!(progress(&workbench), Progress::Failed(_)));
    assert_eq!(workbench.results().unwrap().rows(), 10, "what came stays");
    workbench.act(Action::NextPane, at(now));
    assert_eq!(asked(&workbench.act(Action::Bottom, at(now)).unwrap()), [get_page(Some("a"))]);

    let mut workbench = fetching(Limits::default());
    answer_page(&mut workbench, None, Err(error(ErrorClass::NotFound)), at(20));
    assert!(matches!(progress(&workbench), Progress::Failed(_)), "gone is gone");
}

#[test]
fn an_interrupt_stops_the_fetching_and_keeps_the_rows() {
    let mut workbench = fetching(Limits::default());
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), None)), at(20));
    assert_eq!(workbench.interrupt(at(30)), [Step::Abandon(get_page(None).key())]);
    assert_eq!(progress(&workbench), &Progress::Stopped);
    assert_eq!(answer_page(&mut workbench, Some("a"), Ok(numbers(10..20, None, None)), at(40)), []);
    assert_eq!(workbench.results().unwrap().rows(), 10);
}

#[test]
fn the_rows_before_stay_until_new_ones_come() {
    let mut workbench = showing(&[column("n", "int4")], &[Value::Text("1")]);
    let submission = run(&mut workbench, at(1000));
    assert!(workbench.shows_old_results());
    answer_submit(&mut workbench, &submission, Ok(finished()), at(1100));
    assert_eq!(workbench.results().unwrap().rows(), 1);
    answer_page(&mut workbench, None, Ok(numbers(0..7, None, None)), at(1200));
    assert!(!workbench.shows_old_results());
    assert_eq!(workbench.results().unwrap().rows(), 7);
}

#[test]
fn a_failure_is_marked_where_it_is_in_the_text() {
    let text = "select 1;\n-- größe\nselect 'ü',\n  wrong_größe\nfrom t; select 3";
    for (sql_words, words) in [("wrong", "wrong_größe"), ("from", "from")] {
        let mut workbench = workbench(text);
        for _ in 0..2 {
            workbench.type_key(crossterm::event::KeyCode::Down.into());
        }
        let submission = run(&mut workbench, at(0));
        let byte = submission.sql.find(sql_words).unwrap();
        let position = submission.sql[..byte].chars().count() + 1;
        let error = format!("ERROR: no\n  Position: {position}");
        answer_submit(&mut workbench, &submission, Ok(failed(&error)), at(100));
        let mark = workbench.editor().mark().unwrap();
        assert_eq!(&text[mark.clone()], words);
        assert_eq!(workbench.editor().cursor_offset(), mark.start, "the cursor goes there");
    }
    let mut workbench = workbench(text);
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(failed("ERROR: end\n Position: 99")), at(100));
    assert_eq!(workbench.failure_place(), Some((1, 9)), "beyond the end is the end");
}

#[test]
fn a_failure_does_not_disturb_what_is_typed_meanwhile() {
    let mut workbench = workbench("select x");
    let submission = run(&mut workbench, at(0));
    workbench.type_key(crossterm::event::KeyCode::Char('a').into());
    answer_submit(&mut workbench, &submission, Ok(failed("ERROR: no\n Position: 8")), at(100));
    assert_eq!((workbench.editor().mark(), workbench.editor().cursor_offset()), (None, 1));

    let mut workbench = support::workbench("select x");
    let submission = run(&mut workbench, at(0));
    workbench.type_key(crossterm::event::KeyCode::Right.into());
    answer_submit(&mut workbench, &submission, Ok(failed("ERROR: no\n Position: 8")), at(100));
    assert_eq!((workbench.editor().mark(), workbench.editor().cursor_offset()), (Some(7..8), 1));
}

#[test]
fn every_action_of_its_contexts_is_done_or_left_to_the_pickers() {
    for context in [Context::Editor, Context::Grid] {
        for def in ACTIONS.iter().filter(|def| def.contexts.contains(&context)) {
            let mut workbench = showing(&[column("n", "int4")], &[Value::Text("1"), Value::Null]);
            if context == Context::Grid {
                workbench.act(Action::NextPane, at(300));
            }
            assert_eq!(workbench.contexts(), [context]);
            let picker = matches!(def.action, Action::PickTarget | Action::PickDatabase);
            assert_eq!(workbench.act(def.action, at(400)).is_none(), picker, "{}", def.name);
        }
    }
    let mut workbench = workbench("");
    for action in [Action::Help, Action::Quit, Action::Down, Action::Copy] {
        assert_eq!(workbench.act(action, at(0)), None, "{action:?} is not the editor's");
    }
}

#[test]
fn copying_a_cell() {
    let values = [Value::Text("a\tb"), Value::Null, Value::Text("")];
    let mut workbench = showing(&[column("x", "varchar"), column("x", "varchar"), column("x", "varchar")], &values);
    workbench.act(Action::NextPane, at(300));
    assert_eq!(workbench.act(Action::Copy, at(300)), Some(vec![Step::Copy("a\tb".into())]));
    workbench.act(Action::Right, at(300));
    assert!(notices(&workbench.act(Action::Copy, at(300)).unwrap())[0].contains("NULL"));
    workbench.act(Action::LastColumn, at(300));
    assert_eq!(workbench.act(Action::Copy, at(300)), Some(vec![Step::Copy(String::new())]));
}

#[test]
fn undo_redo_and_paste() {
    let mut workbench = workbench("");
    workbench.act(Action::NextPane, at(0));
    workbench.paste("select 1");
    assert_eq!(workbench.contexts(), [Context::Editor]);
    assert_eq!(workbench.act(Action::Undo, at(0)), Some(vec![]));
    assert_eq!(workbench.editor().text(), "");
    assert!(!notices(&workbench.act(Action::Undo, at(0)).unwrap()).is_empty());
    assert_eq!(workbench.act(Action::Redo, at(0)), Some(vec![]));
    assert_eq!(workbench.editor().text(), "select 1");
}
