//! Several statements one after another, parameters, plans.

use super::*;

fn of_id(id: &str, rows: bool) -> Statement {
    Statement { id: id.into(), has_result_set: Some(rows), rows: Some(1), ..statement("FINISHED") }
}

fn submitted(steps: &[Step]) -> redshift_tui::model::Submission {
    match asked(steps).as_slice() {
        [Request::Execute { submission, .. }] => submission.clone(),
        other => panic!("not submitted: {other:?}"),
    }
}

fn page_of(workbench: &mut Workbench, id: &str, now: u64) -> Vec<Step> {
    let request = Request::Page { tab: 3, region: "eu-west-1".into(), id: id.into(), token: None };
    workbench.answered(&request, Event::PageLoaded(Ok(numbers(0..3, None, None))), at(now))
}

#[test]
fn all_run_one_after_another_and_every_result_stays_reachable() {
    let mut workbench = workbench("select 1;\nset x to 1;\nselect 3");
    let first = submitted(&workbench.act(Action::RunAll, at(0)).unwrap());
    assert_eq!((first.sql.as_str(), workbench.progress()), ("select 1", Some((1, 3))));
    answer_submit(&mut workbench, &first, Ok(of_id("a", true)), at(10));
    assert!(!notices(&workbench.act(Action::RunStatement, at(15)).unwrap()).is_empty(), "one thing at a time");
    let second = submitted(&page_of(&mut workbench, "a", 20));
    assert_eq!((second.sql.as_str(), workbench.progress()), ("set x to 1", Some((2, 3))));
    let third = submitted(&answer_submit(&mut workbench, &second, Ok(of_id("b", false)), at(30)));
    assert_ne!(first.client_token, third.client_token);
    answer_submit(&mut workbench, &third, Ok(of_id("c", true)), at(40));
    assert_eq!(asked(&page_of(&mut workbench, "c", 50)), []);
    assert!(!workbench.running());
    assert_eq!(workbench.progress(), Some((3, 3)));
    workbench.act(Action::PreviousResult, at(60));
    assert!(workbench.results().is_none() && workbench.run().unwrap().id() == Some("b"));
    workbench.act(Action::PreviousResult, at(60));
    assert_eq!((workbench.results().unwrap().rows(), workbench.progress()), (3, Some((1, 3))));
    assert!(!notices(&workbench.act(Action::PreviousResult, at(60)).unwrap()).is_empty());
}

#[test]
fn the_first_error_stops_the_rest_and_is_marked() {
    let mut workbench = workbench("select 1; select wrong; select 3");
    let first = submitted(&workbench.act(Action::RunAll, at(0)).unwrap());
    let second = submitted(&answer_submit(&mut workbench, &first, Ok(of_id("a", false)), at(10)));
    let steps = answer_submit(&mut workbench, &second, Ok(failed("ERROR: no\n Position: 8")), at(20));
    assert_eq!((asked(&steps), notices(&steps).len(), workbench.running()), (vec![], 1, false));
    assert!(notices(&steps)[0].contains("statement 2"), "{steps:?}");
    assert_eq!(workbench.editor().mark().map(|mark| &workbench.editor().text()[mark]), Some("wrong"));
}

#[test]
fn a_cancel_gives_up_what_waits() {
    let mut workbench = workbench("select 1; select 2");
    let first = submitted(&workbench.act(Action::RunAll, at(0)).unwrap());
    answer_submit(&mut workbench, &first, Ok(statement("STARTED")), at(2000));
    let steps = workbench.interrupt(at(2100));
    assert_eq!((asked(&steps), notices(&steps).len()), (vec![cancel()], 1));
    assert_eq!(asked(&answer_follow(&mut workbench, Ok(statement("ABORTED")), at(2200))), []);
    assert!(!workbench.running());
}

#[test]
fn a_selection_is_what_runs() {
    let mut workbench = workbench("select 1; select 2; select 3");
    for _ in 0..19 {
        workbench.type_key(crossterm::event::KeyEvent::new(
            crossterm::event::KeyCode::Right,
            crossterm::event::KeyModifiers::SHIFT,
        ));
    }
    assert_eq!(submitted(&workbench.act(Action::RunStatement, at(0)).unwrap()).sql, "select 1");
    assert_eq!(workbench.progress(), Some((1, 2)));
}

#[test]
fn parameters_are_asked_for_once_and_remembered() {
    let mut workbench = workbench("select :a, ${b}, :a");
    let ask = |workbench: &mut Workbench| workbench.act(Action::RunStatement, at(0)).unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(ask(&mut workbench), [Step::AskParameters(vec![pair("a", ""), pair("b", "")])]);
    assert!(!workbench.running(), "nothing is sent yet");
    let sent = submitted(&workbench.run_with(vec![pair("a", "1"), pair("b", "x.y")], at(10)));
    assert_eq!((sent.sql.as_str(), sent.parameters), ("select :a, x.y, :a", vec![pair("a", "1")]));
    workbench.interrupt(at(20));
    workbench.interrupt(at(30));
    assert_eq!(ask(&mut workbench), [Step::AskParameters(vec![pair("a", "1"), pair("b", "x.y")])]);
    workbench.forget_parameters();
    assert!(!notices(&workbench.run_with(vec![], at(40))).is_empty(), "closed is closed");
}

#[test]
fn an_error_behind_a_parameter_is_marked_in_the_text_as_written() {
    let mut workbench = workbench("select ${list} from wrong");
    workbench.act(Action::RunStatement, at(0));
    let sent = submitted(&workbench.run_with(vec![("list".into(), "a, b, c, d, e, f, g".into())], at(10)));
    let position = sent.sql.find("wrong").unwrap() + 1;
    answer_submit(&mut workbench, &sent, Ok(failed(&format!("ERROR: no\n Position: {position}"))), at(20));
    assert_eq!(workbench.editor().mark().map(|mark| &workbench.editor().text()[mark]), Some("wrong"));
}

#[test]
fn a_plan_is_a_tree() {
    let mut workbench = workbench("select * from a, b");
    let sent = submitted(&workbench.act(Action::Explain, at(0)).unwrap());
    assert_eq!(sent.sql, "EXPLAIN select * from a, b");
    answer_submit(&mut workbench, &sent, Ok(finished()), at(10));
    let lines = [
        "XN Nested Loop DS_BCAST_INNER  (cost=0.00..100.00 rows=100 width=8)",
        "  ->  XN Seq Scan on a  (cost=0.00..60.00 rows=10 width=4)",
        "----- Nested Loop Join in the query plan - review the join predicates -----",
    ];
    answer_page(
        &mut workbench,
        None,
        Ok(page(&[column("QUERY PLAN", "varchar")], &lines.map(Value::Text), None)),
        at(20),
    );
    let plan = workbench.outcome().plan().unwrap();
    assert_eq!((plan.nodes.len(), plan.notes.len(), workbench.extent().rows), (2, 1, 2));
    let mut workbench = crate::support::workbench("vacuum t");
    assert!(notices(&workbench.act(Action::Explain, at(0)).unwrap())[0].contains("VACUUM"));
}
