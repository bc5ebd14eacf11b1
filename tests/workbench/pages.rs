//! Pages of a result: one after the other, limits, losses, repeats.

use super::*;

pub fn fetching(limits: Limits) -> Workbench {
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
    assert_eq!(results.text(24, 0).as_deref(), Some("24"));
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
    let mut workbench = fetching(Limits { rows: 15, ..Limits::default() });
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), Some(30))), at(20));
    let steps = answer_page(&mut workbench, Some("a"), Ok(numbers(10..20, Some("b"), None)), at(30));
    assert_eq!((steps, progress(&workbench)), (vec![], &Progress::Limit));
    workbench.act(Action::NextPane, at(40));
    assert_eq!(asked(&workbench.act(Action::Down, at(40)).unwrap()), [], "not at the end");
    assert_eq!(asked(&workbench.act(Action::Bottom, at(40)).unwrap()), [get_page(Some("b"))]);
    assert_eq!(asked(&workbench.act(Action::Bottom, at(40)).unwrap()), [], "one is on its way");
    answer_page(&mut workbench, Some("b"), Ok(numbers(20..30, None, None)), at(50));
    assert_eq!((workbench.results().unwrap().rows(), progress(&workbench)), (30, &Progress::Complete));

    let mut workbench = fetching(Limits { bytes: 1, ..Limits::default() });
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), None)), at(20));
    assert_eq!(progress(&workbench), &Progress::Limit, "bytes count too");
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
    let steps = answer_page(&mut workbench, Some("a"), Err(error(ErrorClass::Network)), at(now));
    assert_eq!((asked(&steps), notices(&steps).len()), (vec![], 1));
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
fn credentials_that_expire_between_pages_keep_the_rows_and_the_place() {
    let mut workbench = fetching(Limits::default());
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), Some(30))), at(20));
    let steps = answer_page(&mut workbench, Some("a"), Err(error(ErrorClass::Expired)), at(30));
    assert_eq!(asked(&steps), [], "asking again with the same credentials is of no use");
    assert!(matches!(progress(&workbench), Progress::Failed(error) if error.class == ErrorClass::Expired));
    assert_eq!(workbench.results().unwrap().rows(), 10);
    workbench.act(Action::NextPane, at(40));
    let steps = workbench.act(Action::Bottom, at(40)).unwrap();
    assert_eq!(asked(&steps), [get_page(Some("a"))], "it goes on where it was");
    answer_page(&mut workbench, Some("a"), Ok(numbers(10..30, None, Some(30))), at(50));
    assert_eq!((workbench.results().unwrap().rows(), progress(&workbench)), (30, &Progress::Complete));
}

/// The pages asked to be written, with the number of the first of them.
fn moved(steps: &[Step]) -> Option<(Request, usize)> {
    steps.iter().find_map(|step| match step {
        Step::Ask(request @ Request::Move { pages, .. }) => Some((request.clone(), pages.len())),
        _ => None,
    })
}

/// Writes them.
fn write(workbench: &mut Workbench, request: &Request, into: &Arc<Spool>) -> Vec<Step> {
    let Request::Move { pages, .. } = request else { panic!("{request:?}") };
    let pages = pages.iter().map(|page| into.append(page).unwrap()).collect();
    workbench.answered(request, Event::PagesMoved(Ok(pages)), at(60))
}

fn numbered(page: usize) -> ResultPage {
    numbers(page * 1000..page * 1000 + 1000, Some(&format!("t{page}")), Some(100_000))
}

#[test]
fn pages_beyond_the_budget_go_to_the_file_and_fetching_goes_on() {
    let spool = Arc::new(Spool::over(tempfile::tempfile().unwrap()));
    let mut workbench = fetching(Limits { memory: 20_000, ..Limits::default() });
    let mut token = None;
    let mut moves = 0;
    for page in 0..20 {
        let steps = answer_page(&mut workbench, token.as_deref(), Ok(numbered(page)), at(20));
        token = Some(format!("t{page}"));
        assert!(asked(&steps).contains(&get_page(token.as_deref())), "{page}: {steps:?}");
        if let Some((request, _)) = moved(&steps) {
            moves += 1;
            assert_eq!(asked(&write(&mut workbench, &request, &spool)), []);
        }
    }
    let results = workbench.results().unwrap();
    assert!(moves > 3 && results.bytes() < 60_000 && results.size() > 120_000, "{moves} {}", results.bytes());
    for row in [0, 999, 1000, 7777, 18_999, 19_999] {
        assert_eq!(results.text(row, 0), Some(row.to_string()));
    }
    workbench.act(Action::NextPane, at(70));
    let sorting = asked(&workbench.act(Action::Sort, at(70)).unwrap());
    let [request @ Request::Compute { job, .. }] = &sorting[..] else { panic!("{sorting:?}") };
    let done = job.run();
    assert!(matches!(&done, Done::Arranged(rows, 20_000) if rows.is_sorted()), "{done:?}");
    workbench.answered(request, Event::Computed(done), at(80));
    let export = workbench.export("out.sql".into(), redshift_tui::sql::export::Shape::Insert);
    assert!(matches!(&export[..], [Step::Ask(Request::Export { job, .. })] if job.pages.len() == 20));
}

#[test]
fn a_file_that_takes_no_more_stops_the_fetching_and_loses_nothing() {
    let mut workbench = fetching(Limits { memory: 1, ..Limits::default() });
    answer_page(&mut workbench, None, Ok(numbered(0)), at(20));
    let steps = answer_page(&mut workbench, Some("t0"), Ok(numbered(1)), at(30));
    let (request, pages) = moved(&steps).unwrap();
    assert_eq!(pages, 1, "the last page stays");
    let steps = workbench.answered(&request, Event::PagesMoved(Err("no space".into())), at(40));
    assert_eq!((&steps[0], notices(&steps).len()), (&Step::Abandon(get_page(Some("t1")).key()), 1));
    assert_eq!(progress(&workbench), &Progress::Full("no space".into()));
    assert_eq!(workbench.results().unwrap().text(1999, 0).as_deref(), Some("1999"));
    assert_eq!(answer_page(&mut workbench, Some("t1"), Ok(numbered(2)), at(50)), [], "it was given up");
    workbench.act(Action::NextPane, at(60));
    let steps = workbench.act(Action::Bottom, at(60)).unwrap();
    assert_eq!(asked(&steps), [get_page(Some("t1"))], "asked for all the same");
    let steps = answer_page(&mut workbench, Some("t1"), Ok(numbered(2)), at(70));
    assert!(moved(&steps).is_none(), "as much again stays in memory: {steps:?}");
}
