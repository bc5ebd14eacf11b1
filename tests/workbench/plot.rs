//! The chart of a result: what is asked for, and what the keys change.

use super::*;
use redshift_tui::sql::arrange::Done;
use redshift_tui::sql::plot::Shape;

fn answer(workbench: &mut Workbench, steps: &[Step]) {
    for request in asked(steps) {
        let Request::Compute { job, .. } = &request else { panic!("{request:?}") };
        let done = job.run();
        workbench.answered(&request, Event::Computed(done), at(500));
    }
}

fn plotted() -> Workbench {
    let columns = [column("word", "varchar"), column("n", "int4"), column("m", "numeric")];
    let values = ["a", "1", "1.5", "b", "2", "-2.5", "c", "3", "x"].map(Value::Text);
    let mut workbench = showing(&columns, &values);
    workbench.act(Action::NextPane, at(300));
    let steps = workbench.act(Action::Plot, at(300)).unwrap();
    assert_eq!(workbench.plot().unwrap().points(), None, "worked out off the loop");
    answer(&mut workbench, &steps);
    workbench
}

#[test]
fn a_chart_begins_with_what_is_likely_wanted_and_follows_the_choice() {
    let mut workbench = plotted();
    let plot = workbench.plot().unwrap();
    assert_eq!((plot.shape, plot.across, plot.up), (Shape::Bars, Some(0), 1));
    assert_eq!(plot.points().unwrap().points.len(), 3);
    let steps = workbench.plot_up(2);
    answer(&mut workbench, &steps);
    let points = workbench.plot().unwrap().points().unwrap();
    assert_eq!((points.points.len(), points.left_out, points.rows), (2, 1, 3), "x is no number");
    for shape in [Shape::Scatter, Shape::Histogram, Shape::Line, Shape::Bars] {
        assert_eq!(workbench.act(Action::PlotShape, at(600)), Some(vec![]));
        assert_eq!(workbench.plot().unwrap().shape, shape);
    }
    workbench.act(Action::Right, at(600));
    workbench.act(Action::Right, at(600));
    workbench.act(Action::Right, at(600));
    assert_eq!(workbench.plot().unwrap().at(), Some(1), "the last point is the end");
    workbench.act(Action::Back, at(600));
    assert!(workbench.plot().is_none());
    assert_eq!(workbench.contexts(), [Context::Grid]);
}

#[test]
fn points_of_columns_no_longer_wanted_are_dropped() {
    let mut workbench = plotted();
    let late = workbench.plot_up(2);
    let steps = workbench.plot_across(None);
    answer(&mut workbench, &late);
    assert_eq!(workbench.plot().unwrap().points(), None);
    answer(&mut workbench, &steps);
    assert_eq!(workbench.plot().unwrap().points().unwrap().points.len(), 2);
}

#[test]
fn a_result_without_numbers_is_not_drawn_and_a_new_statement_ends_the_chart() {
    let mut words = showing(&[column("word", "varchar")], &[Value::Text("a")]);
    words.act(Action::NextPane, at(300));
    assert!(notices(&words.act(Action::Plot, at(300)).unwrap())[0].contains("no column of numbers"));
    let mut workbench = plotted();
    run(&mut workbench, at(700));
    assert!(workbench.plot().is_none());
}

#[test]
fn sorting_by_several_columns_and_hiding_by_choice() {
    let columns = [column("a", "varchar"), column("b", "int4")];
    let values = ["x", "2", "y", "1", "x", "1"].map(Value::Text);
    let mut workbench = showing(&columns, &values);
    workbench.act(Action::NextPane, at(300));
    let order = |workbench: &mut Workbench, action| {
        let steps = workbench.act(action, at(300)).unwrap();
        let mut rows = Vec::new();
        for request in asked(&steps) {
            let Request::Compute { job, .. } = &request else { continue };
            if let done @ Done::Arranged(..) = job.run() {
                if let Done::Arranged(order, _) = &done {
                    rows = order.clone();
                }
                workbench.answered(&request, Event::Computed(done), at(300));
            }
        }
        rows
    };
    assert_eq!(order(&mut workbench, Action::Sort), [0, 2, 1]);
    workbench.act(Action::Right, at(300));
    assert_eq!(order(&mut workbench, Action::SortAlso), [2, 0, 1]);
    assert_eq!(order(&mut workbench, Action::SortAlso), [0, 2, 1], "falling");
    assert_eq!(workbench.outcome().sheet().sort(), [(0, false), (1, true)]);
    order(&mut workbench, Action::SortAlso);
    assert_eq!(workbench.outcome().sheet().sort(), [(0, false)], "no more");
    assert_eq!(workbench.turn_column(0), []);
    assert_eq!(workbench.outcome().sheet().columns().0, [1]);
    assert!(notices(&workbench.turn_column(1))[0].contains("last column"));
    workbench.turn_column(0);
    assert_eq!(workbench.outcome().sheet().columns().0, [0, 1]);
}

#[test]
fn a_text_that_is_too_long_is_not_taken_and_nothing_is_lost() {
    let mut workbench = workbench("select 1");
    let steps = workbench.paste(&"x".repeat(100 << 20));
    assert!(notices(&steps)[0].contains("100 MB, the editor takes 4 MB"), "{steps:?}");
    assert_eq!(workbench.editor().text(), "select 1");
    assert!(!notices(&workbench.rewrite(&"x".repeat(5 << 20))).is_empty());
    assert_eq!(workbench.rewrite("select 2\n"), []);
    assert_eq!(workbench.editor().text(), "select 2");
    workbench.act(Action::Undo, at(0));
    assert_eq!(workbench.editor().text(), "select 1", "one step");
}

#[test]
fn a_statement_is_laid_out_in_one_step() {
    let mut workbench = workbench("select 1;select a,b from t where 'x  y' = c; select $$ open");
    workbench.type_key(crossterm::event::KeyCode::End.into());
    assert!(notices(&workbench.act(Action::Format, at(0)).unwrap())[0].contains("not closed"));
    for _ in 0..20 {
        workbench.type_key(crossterm::event::KeyCode::Left.into());
    }
    assert_eq!(workbench.act(Action::Format, at(0)), Some(vec![]));
    let laid = "select 1;select\n  a,\n  b\nfrom t\nwhere 'x  y' = c; select $$ open";
    assert_eq!(workbench.editor().text(), laid);
    workbench.act(Action::Undo, at(0));
    assert_eq!(workbench.editor().text().lines().count(), 1);
}
