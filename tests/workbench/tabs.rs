//! Tabs, their sessions, and what they keep.

use super::*;
use redshift_tui::model::{SessionUse, Target};
use redshift_tui::sql::Tabs;
use redshift_tui::sql::held::Transaction;

fn in_session(status: &str) -> Statement {
    Statement { session_id: Some("s-1".into()), has_result_set: Some(false), rows: Some(0), ..statement(status) }
}

/// Runs what the editor holds and answers.
fn ran(workbench: &mut Workbench, sql: &str, answer: Statement, now: u64) -> Option<SessionUse> {
    workbench.set_text(sql);
    let submission = run(workbench, at(now));
    answer_submit(workbench, &submission, Ok(answer), at(now + 10));
    submission.session
}

#[test]
fn a_session_is_opened_once_and_carries_a_transaction() {
    let mut workbench = workbench("");
    workbench.act(Action::Session, at(0));
    let opened = ran(&mut workbench, "begin", in_session("FINISHED"), 0);
    assert!(matches!(opened, Some(SessionUse::Open { keep_alive: 1.. })), "{opened:?}");
    assert!(matches!(workbench.held().transaction(), Transaction::Open { .. }));
    let used = ran(&mut workbench, "select 1", in_session("FINISHED"), 100);
    assert!(matches!(&used, Some(SessionUse::In { id, .. }) if id == "s-1"), "{used:?}");
    assert!(!notices(&workbench.act(Action::Session, at(150)).unwrap()).is_empty());
    assert!(workbench.held().is_wanted(), "not in the middle of a transaction");
    assert!(workbench.loose_end().is_some());
    ran(&mut workbench, "select x", Statement { error: Some("ERROR: no".into()), ..in_session("FAILED") }, 200);
    assert!(matches!(workbench.held().transaction(), Transaction::Failed { .. }));
    ran(&mut workbench, " -- done\n rollback", in_session("FINISHED"), 300);
    assert_eq!((workbench.held().transaction(), workbench.loose_end()), (Transaction::None, None));
}

#[test]
fn another_target_or_a_lost_session_begins_anew() {
    let mut workbench = workbench("");
    workbench.act(Action::Session, at(0));
    ran(&mut workbench, "begin", in_session("FINISHED"), 0);
    workbench.set_target(Target::Workgroup { name: "w".into(), region: "eu-west-1".into() }, Some("dev".into()));
    assert!(workbench.held().is_wanted() && !workbench.held().is_open());
    ran(&mut workbench, "select 1", in_session("FINISHED"), 100);
    assert!(workbench.held().is_open());
    workbench.set_text("select 2");
    let submission = run(&mut workbench, at(200));
    let gone = CloudError::new(ErrorClass::Invalid, "redshift-data:ExecuteStatement", "Session is not available");
    let steps = answer_submit(&mut workbench, &submission, Err(gone), at(210));
    assert!(notices(&steps)[0].contains("session is gone") && !workbench.held().is_open(), "{steps:?}");
}

#[test]
fn several_statements_of_a_transaction_share_a_session_by_themselves() {
    let mut workbench = workbench("begin; delete from t; commit");
    let steps = workbench.act(Action::RunAll, at(0)).unwrap();
    let [Request::Execute { submission, .. }] = &asked(&steps)[..] else { panic!("{steps:?}") };
    assert!(submission.session.is_some() && !notices(&steps).is_empty());
}

#[test]
fn a_statement_sent_before_is_followed_and_shown_without_running_again() {
    let mut workbench = workbench("");
    let past = Past {
        time: at(0).wall,
        id: "id-1".into(),
        target: "cluster/prod-1".into(),
        region: Some("eu-west-1".into()),
        database: "dev".into(),
        sql: "select 1".into(),
        end: None,
    };
    let steps = workbench.reopen(&past, past.target().unwrap(), at(0));
    assert_eq!(asked(&steps), [follow(0)]);
    assert_eq!(asked(&answer_follow(&mut workbench, Ok(finished()), at(100))), [get_page(None)]);
    answer_page(&mut workbench, None, Ok(numbers(0..5, None, None)), at(200));
    assert_eq!(workbench.results().unwrap().rows(), 5);
}

#[test]
fn tabs_open_close_come_back_and_are_kept() {
    let mut tabs = Tabs::default();
    tabs.current_mut().set_target(target(), Some("dev".into()));
    tabs.current_mut().set_text("select 1;\nalter user u password 'hunter2'");
    let before = tabs.version();
    assert!(tabs.close().is_err(), "the only one stays");
    tabs.open();
    assert_ne!(tabs.version(), before);
    tabs.current_mut().set_text("select 2");
    tabs.current_mut().rename("second");
    assert_eq!((tabs.place(), tabs.current().target()), ((2, 2), Some(&target())));
    tabs.turn(true);
    assert_eq!(tabs.place(), (1, 2));
    tabs.turn(false);
    let submission = run(tabs.current_mut(), at(0));
    assert!(tabs.close().is_err(), "a statement runs in it");
    let tab = tabs.current().tab();
    let request = Request::Execute { tab, submission };
    tabs.turn(true);
    let started = Event::StatementSubmitted(Ok(statement("STARTED")));
    tabs.of(tab).unwrap().answered(&request, started, at(2000));
    assert_eq!(tabs.loose_ends().len(), 1);

    let saved = tabs.saved();
    assert!(!serde_json::to_string(&saved).unwrap().contains("hunter2"));
    let mut again = Tabs::default();
    again.restore(saved.clone(), at(0));
    assert_eq!((again.place(), again.current().title(1).as_str()), ((1, 2), "query 1"));
    assert_eq!(again.saved(), saved, "what was running is still to be followed");
    let steps: Vec<Step> = again.all_mut().flat_map(|bench| bench.take_up(at(10))).collect();
    assert!(matches!(asked(&steps).as_slice(), [Request::Follow { id, .. }] if id == "id-1"), "{steps:?}");
}
