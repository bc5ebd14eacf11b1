//! Sorting, filtering, searching, summing, hiding, reading at length.

use super::*;

fn table() -> Workbench {
    let columns = [column("id", "int4"), column("name", "varchar"), column("paid", "numeric")];
    let rows = [["10", "anna", "1.10"], ["9", "Bob", "2.20"], ["100", "bobby", "3.30"]];
    let mut workbench = showing(&columns, &rows.concat().iter().map(|text| Value::Text(text)).collect::<Vec<_>>());
    workbench.act(Action::NextPane, at(300));
    workbench
}

/// Does the work asked for, as the executor would.
fn work(workbench: &mut Workbench, steps: &[Step]) -> Vec<Step> {
    let mut after = Vec::new();
    for request in asked(steps) {
        let Request::Compute { job, .. } = &request else { panic!("{request:?}") };
        let done = job.run();
        after.extend(workbench.answered(&request, Event::Computed(done), at(400)));
    }
    after
}

fn does(workbench: &mut Workbench, action: Action) -> Vec<Step> {
    let steps = workbench.act(action, at(400)).unwrap();
    work(workbench, &steps)
}

fn cell(workbench: &Workbench) -> String {
    use redshift_tui::sql::export::Part;
    match workbench.copy(Part::Cell).as_slice() {
        [Step::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn sorting_goes_up_down_and_away() {
    let mut workbench = table();
    does(&mut workbench, Action::Sort);
    assert_eq!((cell(&workbench).as_str(), workbench.outcome().sheet().covered()), ("9", Some(3)));
    does(&mut workbench, Action::Sort);
    assert_eq!(cell(&workbench), "100");
    does(&mut workbench, Action::SortReverse);
    assert_eq!(cell(&workbench), "9");
    does(&mut workbench, Action::Sort);
    does(&mut workbench, Action::Sort);
    assert_eq!((cell(&workbench).as_str(), workbench.outcome().sheet().covered()), ("10", None));
}

#[test]
fn a_filter_keeps_what_matches_and_esc_takes_it_away() {
    let mut workbench = table();
    let steps = workbench.set_filter("bob".into());
    work(&mut workbench, &steps);
    assert_eq!(workbench.extent().rows, 2);
    assert_eq!(cell(&workbench), "9");
    does(&mut workbench, Action::Back);
    assert_eq!(workbench.extent().rows, 3);
    assert_eq!(workbench.act(Action::Back, at(400)), None, "nothing left to leave");
    let steps = workbench.set_filter("id>9999".into());
    work(&mut workbench, &steps);
    assert_eq!(workbench.extent().rows, 0);
    for action in [Action::Down, Action::Open, Action::Select, Action::FindNext, Action::Wider] {
        workbench.act(action, at(400));
    }
}

#[test]
fn an_answer_to_an_older_wish_changes_nothing() {
    let mut workbench = table();
    let older = workbench.set_filter("anna".into());
    let newer = workbench.set_filter("bob".into());
    work(&mut workbench, &older);
    assert_eq!(workbench.extent().rows, 3);
    work(&mut workbench, &newer);
    assert_eq!(workbench.extent().rows, 2);
}

#[test]
fn rows_that_come_later_are_put_in_their_places() {
    let mut workbench = pages::fetching(Limits::default());
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), Some(20))), at(20));
    workbench.act(Action::NextPane, at(30));
    workbench.act(Action::Sort, at(30));
    does(&mut workbench, Action::Sort);
    assert_eq!((cell(&workbench).as_str(), workbench.extent().rows), ("9", 10));
    let steps = answer_page(&mut workbench, Some("a"), Ok(numbers(10..20, None, None)), at(40));
    work(&mut workbench, &steps);
    assert_eq!((cell(&workbench).as_str(), workbench.extent().rows), ("19", 20));
}

#[test]
fn a_text_is_found_from_the_cursor_on() {
    let mut workbench = table();
    assert!(!notices(&workbench.act(Action::FindNext, at(400)).unwrap()).is_empty());
    let steps = workbench.find("BOB".into());
    work(&mut workbench, &steps);
    assert_eq!(cell(&workbench), "Bob");
    does(&mut workbench, Action::FindNext);
    assert_eq!(cell(&workbench), "bobby");
    does(&mut workbench, Action::FindNext);
    assert_eq!(cell(&workbench), "Bob");
    does(&mut workbench, Action::FindPrevious);
    assert_eq!(cell(&workbench), "bobby");
    let steps = workbench.find("nowhere".into());
    assert!(notices(&work(&mut workbench, &steps))[0].contains("nowhere"));
}

#[test]
fn a_selection_is_summed_exactly() {
    let mut workbench = table();
    does(&mut workbench, Action::LastColumn);
    does(&mut workbench, Action::Select);
    does(&mut workbench, Action::Bottom);
    let sums = workbench.outcome().sheet().sums().unwrap().to_string();
    assert_eq!(sums, "3 cells, 3 distinct, sum 6.60, avg 2.2, min 1.10, max 3.30");
    does(&mut workbench, Action::Back);
    assert_eq!(workbench.outcome().sheet().sums(), None);
}

#[test]
fn columns_hide_freeze_and_change_their_width() {
    let mut workbench = table();
    does(&mut workbench, Action::HideColumn);
    assert_eq!((cell(&workbench).as_str(), workbench.extent().widths.len()), ("anna", 2));
    does(&mut workbench, Action::Wider);
    assert!(workbench.extent().widths[0] > workbench.results().unwrap().widths()[1]);
    does(&mut workbench, Action::FreezeColumns);
    assert_eq!(workbench.outcome().sheet().frozen(), 1);
    does(&mut workbench, Action::HideColumn);
    assert!(!notices(&workbench.act(Action::HideColumn, at(400)).unwrap()).is_empty(), "the last one stays");
    does(&mut workbench, Action::ShowColumns);
    assert_eq!(workbench.extent().widths, workbench.results().unwrap().widths());
}

#[test]
fn a_record_is_read_and_turned_like_a_page() {
    let mut workbench = table();
    does(&mut workbench, Action::Record);
    assert_eq!(workbench.contexts(), [Context::Peek]);
    let shown = |workbench: &Workbench| workbench.peek().unwrap().1.iter().map(|l| l.text.clone()).collect::<Vec<_>>();
    assert_eq!(shown(&workbench), ["10", "anna", "1.10"]);
    does(&mut workbench, Action::Right);
    assert_eq!(shown(&workbench), ["9", "Bob", "2.20"]);
    does(&mut workbench, Action::Back);
    assert!(workbench.peek().is_none());
}
