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
