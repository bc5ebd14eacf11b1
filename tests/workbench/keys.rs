//! Actions of the workbench, and where a failure is marked.

use super::*;

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

    let mut workbench = crate::support::workbench("select x");
    let submission = run(&mut workbench, at(0));
    workbench.type_key(crossterm::event::KeyCode::Right.into());
    answer_submit(&mut workbench, &submission, Ok(failed("ERROR: no\n Position: 8")), at(100));
    assert_eq!((workbench.editor().mark(), workbench.editor().cursor_offset()), (Some(7..8), 1));
}

#[test]
fn every_action_of_its_contexts_is_done_or_left_to_the_pickers() {
    for context in [Context::Editor, Context::Grid, Context::Peek, Context::Plot] {
        for def in ACTIONS.iter().filter(|def| def.contexts.contains(&context)) {
            let mut workbench = showing(&[column("n", "int4")], &[Value::Text("1"), Value::Null]);
            if context != Context::Editor {
                workbench.act(Action::NextPane, at(300));
            }
            match context {
                Context::Peek => workbench.act(Action::Record, at(300)),
                Context::Plot => workbench.act(Action::Plot, at(300)),
                _ => None,
            };
            assert_eq!(workbench.contexts(), [context]);
            let wider = [
                Action::PickTarget,
                Action::PickDatabase,
                Action::Copy,
                Action::Export,
                Action::History,
                Action::NewTab,
                Action::CloseTab,
                Action::ReopenTab,
                Action::NextEditor,
                Action::PreviousEditor,
                Action::RenameTab,
                Action::Filter,
                Action::Find,
                Action::CatalogTree,
                Action::CompleteWord,
                Action::SaveQuery,
                Action::OpenQuery,
                Action::Outside,
                Action::Columns,
                Action::PlotAcross,
                Action::PlotUp,
            ];
            let picker = wider.contains(&def.action);
            assert_eq!(workbench.act(def.action, at(400)).is_none(), picker, "{}", def.name);
        }
    }
    let mut workbench = workbench("");
    for action in [Action::Help, Action::Quit, Action::Down, Action::Copy] {
        assert_eq!(workbench.act(action, at(0)), None, "{action:?} is not the editor's");
    }
}

#[test]
fn copying_parts_of_a_result() {
    use redshift_tui::format::Format;
    use redshift_tui::sql::export::{Part, Shape};
    let values =
        [Value::Text("a\tb"), Value::Null, Value::Text(""), Value::Text("1"), Value::Text("2"), Value::Text("3")];
    let columns = [column("x", "varchar"), column("y", "varchar"), column("x", "int4")];
    let mut workbench = showing(&columns, &values);
    workbench.act(Action::NextPane, at(300));
    let copied = |workbench: &Workbench, part| match workbench.copy(part).as_slice() {
        [Step::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(copied(&workbench, Part::Cell), "a\tb");
    assert_eq!(copied(&workbench, Part::Row(Shape::Plain(Format::Csv))), "x,y,x\na\tb,,\"\"\n");
    assert_eq!(copied(&workbench, Part::All(Shape::Plain(Format::Ndjson))).lines().count(), 2);
    assert_eq!(
        copied(&workbench, Part::Row(Shape::Insert)),
        "INSERT INTO results (x, y, x) VALUES\n('a\tb', NULL, '');\n"
    );
    assert_eq!(copied(&workbench, Part::Column), "a\tb\n1\n");
    workbench.act(Action::Right, at(300));
    assert!(notices(&workbench.copy(Part::Cell))[0].contains("NULL"));
    workbench.act(Action::LastColumn, at(300));
    assert_eq!(copied(&workbench, Part::Cell), "");
}

#[test]
fn a_selected_block_is_copied_as_it_is_shown() {
    use redshift_tui::format::Format;
    use redshift_tui::sql::export::{Part, Shape};
    let values = ["1", "b", "x", "2", "a", "y", "3", "c", "z"].map(Value::Text);
    let columns = [column("n", "int4"), column("s", "varchar"), column("t", "varchar")];
    let mut workbench = showing(&columns, &values);
    workbench.act(Action::NextPane, at(300));
    assert!(!notices(&workbench.copy(Part::Block(Shape::Insert))).is_empty(), "nothing is selected");
    workbench.act(Action::SortReverse, at(300));
    workbench.act(Action::Right, at(300));
    for step in workbench.act(Action::Sort, at(300)).unwrap() {
        let Step::Ask(request @ Request::Compute { .. }) = step else { continue };
        let Request::Compute { job, .. } = &request else { continue };
        let done = job.run();
        workbench.answered(&request, Event::Computed(done), at(300));
    }
    workbench.act(Action::Select, at(300));
    workbench.act(Action::Down, at(300));
    workbench.act(Action::Right, at(300));
    let steps = workbench.copy(Part::Block(Shape::Plain(Format::Csv)));
    assert_eq!(steps, [Step::Copy("s,t\na,y\nb,x\n".into())]);
}

#[test]
fn an_export_takes_what_is_here_and_says_where_the_rest_is() {
    use redshift_tui::sql::export::Shape;
    let mut workbench = pages::fetching(Limits { rows: 5, ..Limits::default() });
    answer_page(&mut workbench, None, Ok(numbers(0..10, Some("a"), Some(30))), at(20));
    let steps = workbench.export("x.sql".into(), Shape::Insert);
    let [request @ Request::Export { job, .. }] = &asked(&steps)[..] else { panic!("{steps:?}") };
    assert_eq!(job.rest, Some(("eu-west-1".into(), "id-1".into(), "a".into())));
    assert_eq!((job.pages.len(), job.columns.len()), (1, 1));
    assert!(asked(&workbench.export("y.sql".into(), Shape::Insert)).is_empty(), "one at a time");
    assert_eq!(workbench.answered(request, Event::ExportMoved(20), at(30)), []);
    assert_eq!(workbench.exporting().unwrap().rows, 20);
    let steps = workbench.interrupt(at(40));
    assert_eq!(steps[0], Step::Abandon(request.key()));
    assert!(notices(&steps)[0].contains("x.sql.part"));
    let steps = workbench.export("y.sql".into(), Shape::Insert);
    let request = asked(&steps).remove(0);
    let steps = workbench.answered(&request, Event::Exported(Ok(("/y.sql".into(), 30))), at(50));
    assert!(notices(&steps)[0].contains("30 rows") && workbench.exporting().is_none());
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

#[test]
fn esc_leaves_the_editor_for_the_rows_and_stays_there() {
    let mut workbench = workbench("select 1");
    assert_eq!(workbench.focus(), Focus::Editor);
    for _ in 0..2 {
        let _ = workbench.act(Action::Back, at(0));
        assert_eq!(workbench.focus(), Focus::Grid, "plain keys are not typed any more");
    }
}
