//! The SQL tab on screens of all sizes: what stands where, and that no content breaks it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a helper of tests fails loudly

mod support;

use proptest::prelude::*;
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::{Terminal, TerminalOptions, Viewport};
use redshift_tui::app::{Event, Request};
use redshift_tui::cloud::ErrorClass;
use redshift_tui::keys::{Action, Keymap};
use redshift_tui::model::{Column, Statement, Value};
use redshift_tui::sql::Workbench;
use redshift_tui::sql::plot::Shape;
use redshift_tui::view::{ColorMode, Theme, sql};
use std::io::Write;
use std::sync::{Arc, Mutex};
use support::*;

fn keys() -> Keymap {
    Keymap::builtin("default").unwrap()
}

fn theme() -> Theme {
    Theme::new(ColorMode::Mono, false)
}

fn painted(workbench: &Workbench, columns: u16, rows: u16) -> Terminal<TestBackend> {
    painted_in(workbench, &theme(), columns, rows)
}

fn painted_in(workbench: &Workbench, theme: &Theme, columns: u16, rows: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| sql::draw(workbench, &keys(), theme, at(12_345), frame.area(), frame)).unwrap();
    terminal
}

fn text(workbench: &Workbench, columns: u16, rows: u16) -> String {
    painted(workbench, columns, rows).backend().to_string()
}

const SQL: &str = "-- the buyers\nselect buyerid, sum(pricepaid) as paid,\n  'it''s' as note, :top\nfrom sales\ngroup by 1;\n\nselect 2";

/// A result with every kind of value.
fn mixed() -> Workbench {
    let columns = [
        column("buyerid", "int4"),
        column("paid", "numeric"),
        column("note", "varchar"),
        column("saletime", "timestamp"),
        column("note", "varchar"),
    ];
    let rows: &[[Value; 5]] = &[
        ["1", "280014.88", "plain", "2008-01-01 02:30:52", "NULL"].map(Value::Text),
        [Value::Text("27"), Value::Text("-0.10"), Value::Text(""), Value::Null, Value::Null],
        ["333", "104806.07", "漢字テスト", "2008-12-31 00:00:00", "two\nlines\tand a tab"].map(Value::Text),
        ["4", "1", "a value that is much longer than a column may be wide", "x", "\u{1b}[31mred"].map(Value::Text),
    ];
    let mut workbench = workbench(SQL);
    let submission = run(&mut workbench, at(0));
    let statement = Statement { duration: Some(std::time::Duration::from_millis(845)), ..finished() };
    answer_submit(&mut workbench, &submission, Ok(statement), at(900));
    answer_page(&mut workbench, None, Ok(page(&columns, &rows.concat(), None)), at(1000));
    workbench
}

fn many(rows: usize) -> Workbench {
    let mut workbench = workbench("select n from numbers");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(finished()), at(900));
    answer_page(&mut workbench, None, Ok(numbers(0..rows, Some("a"), Some(172_456))), at(1000));
    workbench
}

#[test]
fn mixed_values_at_three_sizes() {
    let workbench = mixed();
    insta::assert_snapshot!("mixed_40x10", text(&workbench, 40, 10));
    insta::assert_snapshot!("mixed_80x24", text(&workbench, 80, 24));
    insta::assert_snapshot!("mixed_160x48", text(&workbench, 160, 48));
}

#[test]
fn ascii_only() {
    let screen = painted_in(&mixed(), &Theme::new(ColorMode::Mono, true), 80, 24).backend().to_string();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("mixed_ascii_80x24", screen);
}

#[test]
fn fetching_and_focus_in_the_grid() {
    let mut workbench = many(1000);
    workbench.act(Action::NextPane, at(1));
    for _ in 0..30 {
        workbench.act(Action::Down, at(1));
        painted(&workbench, 80, 24);
    }
    insta::assert_snapshot!("fetching_80x24", text(&workbench, 80, 24));
    workbench.act(Action::Expand, at(1));
    insta::assert_snapshot!("expanded_80x24", text(&workbench, 80, 24));
}

/// A result drawn as a chart, in a shape.
fn plotted(shape: Shape) -> Workbench {
    let columns = [column("day", "date"), column("word", "varchar"), column("paid", "numeric")];
    let texts: Vec<[String; 3]> = (0..40)
        .map(|row| {
            let value = (row * row * 7 + row * 13) % 101;
            [format!("2008-01-{:02}", row % 28 + 1), format!("größe {row}"), format!("{}.50", value - 20)]
        })
        .collect();
    let values: Vec<Value> = texts.iter().flatten().map(|text| Value::Text(text)).collect();
    let mut workbench = showing(&columns, &values);
    workbench.act(Action::NextPane, at(300));
    let mut steps = workbench.act(Action::Plot, at(300)).unwrap();
    if shape == Shape::Bars {
        steps = workbench.plot_across(Some(1));
    }
    for request in asked(&steps) {
        let Request::Compute { job, .. } = &request else { panic!("{request:?}") };
        let done = job.run();
        workbench.answered(&request, Event::Computed(done), at(400));
    }
    while workbench.plot().unwrap().shape != shape {
        workbench.act(Action::PlotShape, at(500));
    }
    workbench
}

#[test]
fn charts_of_a_result_in_every_shape() {
    for (name, shape, columns, rows) in [
        ("plot_line_80x24", Shape::Line, 80, 24),
        ("plot_bars_80x24", Shape::Bars, 80, 24),
        ("plot_bars_40x10", Shape::Bars, 40, 10),
        ("plot_scatter_120x40", Shape::Scatter, 120, 40),
        ("plot_histogram_40x10", Shape::Histogram, 40, 10),
    ] {
        let mut workbench = plotted(shape);
        workbench.act(Action::Right, at(500));
        workbench.act(Action::Right, at(500));
        let screen = text(&workbench, columns, rows);
        assert!(screen.contains("over 40 fetched rows"), "{screen}");
        insta::assert_snapshot!(name, screen);
    }
}

#[test]
fn charts_fit_every_size_in_ascii_too() {
    let ascii = Theme::new(ColorMode::Mono, true);
    for shape in [Shape::Line, Shape::Bars, Shape::Scatter, Shape::Histogram] {
        let mut workbench = plotted(shape);
        workbench.act(Action::Left, at(500));
        for (columns, rows) in [(1, 1), (1, 2), (3, 9), (12, 4), (20, 3), (40, 10), (80, 24), (300, 80)] {
            let screen = painted_in(&workbench, &ascii, columns, rows).backend().to_string();
            assert!(screen.is_ascii(), "{screen}");
        }
        let screen = painted_in(&workbench, &ascii, 300, 80).backend().to_string();
        assert!(screen.contains("point 40/40") && screen.contains("over 40 fetched rows"), "{screen}");
    }
}

#[test]
fn the_partner_of_a_bracket_is_shown() {
    let mut workbench = workbench("select (1 + 2)");
    for _ in 0..7 {
        workbench.type_key(crossterm::event::KeyCode::Right.into());
    }
    let terminal = painted(&workbench, 60, 20);
    let style = |x: u16| terminal.backend().buffer().cell((x + 3, 0)).unwrap().modifier;
    assert!(style(7).contains(Modifier::UNDERLINED) && style(13).contains(Modifier::UNDERLINED));
    assert!(!style(8).contains(Modifier::UNDERLINED));
}

#[test]
fn states_without_rows() {
    let empty = Workbench::new(1);
    insta::assert_snapshot!("empty_80x24", text(&empty, 80, 24));

    let mut running = workbench(SQL);
    let submission = run(&mut running, at(0));
    answer_submit(&mut running, &submission, Ok(statement("STARTED")), at(2000));
    running.interrupt(at(2500));
    insta::assert_snapshot!("cancelling_80x24", text(&running, 80, 24));

    let mut wrong = workbench(SQL);
    let submission = run(&mut wrong, at(0));
    let message = "ERROR: column \"pricepaid\" does not exist in sales [SQLSTATE 42703]\n  Position: 21";
    answer_submit(&mut wrong, &submission, Ok(failed(message)), at(2000));
    insta::assert_snapshot!("failed_80x24", text(&wrong, 80, 24));

    let mut lost = workbench("insert into t values (1)");
    let submission = run(&mut lost, at(0));
    answer_submit(&mut lost, &submission, Err(error(ErrorClass::Timeout)), at(2000));
    insta::assert_snapshot!("lost_80x24", text(&lost, 80, 24));

    let mut done = workbench("update t set a = 1");
    let submission = run(&mut done, at(0));
    let answer = Statement { has_result_set: Some(false), rows: Some(1204), ..statement("FINISHED") };
    answer_submit(&mut done, &submission, Ok(answer), at(2000));
    insta::assert_snapshot!("done_40x10", text(&done, 40, 10));
}

/// The cell at the first place of `words` in a line of the screen that also has `line_words`.
fn cell_of(terminal: &Terminal<TestBackend>, line_words: &str, words: &str) -> ratatui::buffer::Cell {
    let buffer = terminal.backend().buffer();
    let area = buffer.area;
    for y in 0..area.height {
        let line: Vec<&str> = (0..area.width).map(|x| buffer[(x, y)].symbol()).collect();
        let joined = line.concat();
        if joined.contains(line_words)
            && let Some(at) = joined.find(words)
        {
            let x = joined[..at].chars().count() as u16;
            return buffer[(x, y)].clone();
        }
    }
    panic!("{words} not on the screen")
}

#[test]
fn null_is_neither_the_empty_string_nor_the_word() {
    let columns = [column("a", "varchar"), column("b", "varchar"), column("c", "varchar")];
    let mut workbench = showing(&columns, &[Value::Text("one"), Value::Text("two"), Value::Text("three")]);
    let screen = |workbench: &Workbench| painted(workbench, 80, 24);
    assert!(!screen(&workbench).backend().to_string().contains("NULL"));
    workbench = showing(&columns, &[Value::Text("x"), Value::Text(""), Value::Null]);
    let null = cell_of(&screen(&workbench), " x", "NULL");
    assert!(null.modifier.contains(Modifier::ITALIC | Modifier::DIM));
    workbench = showing(&columns, &[Value::Text("x"), Value::Text(""), Value::Text("NULL")]);
    let word = cell_of(&screen(&workbench), " x", "NULL");
    assert_eq!(word.modifier, Modifier::empty());
}

#[test]
fn numbers_stand_right_and_their_heads_too() {
    let screen = text(&mixed(), 80, 24);
    let place = |words: &str| {
        let line = screen.lines().find(|line| line.contains(words)).unwrap();
        line[..line.find(words).unwrap() + words.len()].chars().count()
    };
    assert_eq!(place("280014.88"), place("-0.10"));
    assert_eq!(place("280014.88"), place(" paid  note") - "  note".len());
}

#[test]
fn wide_characters_are_cut_whole() {
    let columns = [column("a", "varchar"), column("b", "varchar")];
    let long = "漢字".repeat(50);
    let workbench = showing(&columns, &[Value::Text(&long), Value::Text("after")]);
    for columns in 1..60 {
        painted(&workbench, columns, 12);
    }
    let screen = text(&workbench, 80, 24);
    assert!(screen.contains('…') && screen.contains("after"), "{screen}");
}

#[test]
fn a_very_wide_result_shows_each_row_at_each_column() {
    let columns: Vec<Column> = (0..1600).map(|n| column(&format!("c{n}"), "int4")).collect();
    let texts: Vec<String> = (0..1600 * 1000).map(|n| n.to_string()).collect();
    let values: Vec<Value> = texts.iter().map(|text| Value::Text(text)).collect();
    let mut workbench = showing(&columns, &values);
    workbench.act(Action::NextPane, at(1));
    painted(&workbench, 160, 48);
    for (action, first, last) in
        [(Action::Top, "0", "1600"), (Action::LastColumn, "1599", "3199"), (Action::Bottom, "1599999", "1598399")]
    {
        workbench.act(action, at(1));
        let screen = text(&workbench, 160, 48);
        for number in [first, last] {
            assert!(screen.split_whitespace().any(|word| word == number), "{action:?} {number}\n{screen}");
        }
    }
    for _ in 0..1600 {
        workbench.act(Action::Left, at(1));
    }
    assert!(text(&workbench, 160, 48).contains(" c0 "));
}

#[test]
fn no_rows_and_no_columns_are_said() {
    assert!(text(&showing(&[column("a", "int4")], &[]), 80, 24).contains("no rows"));
    let nothing = text(&showing(&[], &[]), 80, 24);
    assert!(nothing.contains("no columns"), "{nothing}");
}

#[test]
fn tiny_screens_do_not_break() {
    let makers: [fn() -> Workbench; 5] =
        [|| Workbench::new(1), mixed, || many(100), || showing(&[], &[]), || workbench("x\ty\u{1b}\n漢")];
    for make in makers {
        let mut workbench = make();
        for pane in 0..4 {
            for columns in [0, 1, 2, 3, 10, 21, 25] {
                for rows in [0, 1, 2, 3, 4, 5, 6, 7, 9] {
                    painted(&workbench, columns, rows);
                    workbench.act(Action::PageDown, at(1));
                    workbench.act(Action::Right, at(1));
                }
            }
            workbench.act(if pane % 2 == 0 { Action::NextPane } else { Action::Expand }, at(1));
        }
    }
}

#[test]
fn the_cursor_of_the_editor_is_on_the_screen() {
    let mut workbench = workbench("select 'ü漢\t' -- x");
    for key in 0..20 {
        let mut terminal = painted(&workbench, 30, 10);
        let place = terminal.get_cursor_position().unwrap();
        assert!(place.x < 30 && place.y < 10, "{key}");
        workbench.type_key(crossterm::event::KeyCode::Right.into());
    }
    let mut terminal = painted(&workbench, 30, 10);
    let place = terminal.get_cursor_position().unwrap();
    assert_eq!((place.x, place.y), (3 + 8 + 3 + 4 + 6, 0), "gutter, text, two wide letters, a tab, the rest");
}

/// What is written to the terminal, shared with the test.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Ten columns of text, numbers and times, as in a sales table.
fn sales(rows: usize) -> Workbench {
    let types = ["int4", "int4", "varchar", "varchar", "numeric", "timestamp", "int8", "varchar", "bool", "float8"];
    let columns: Vec<Column> = types.iter().enumerate().map(|(n, name)| column(&format!("column_{n}"), name)).collect();
    let texts: Vec<String> = (0..rows * 10)
        .map(|cell| match types[cell % 10] {
            "varchar" => format!("text of {} in {}", cell, cell % 7),
            "timestamp" => format!("2008-{:02}-{:02} 02:30:52", cell % 12 + 1, cell % 28 + 1),
            "bool" => "true".into(),
            _ => (cell * 7919 % 1_000_003).to_string(),
        })
        .collect();
    let values: Vec<Value> = texts.iter().map(|text| Value::Text(text)).collect();
    showing(&columns, &values)
}

#[test]
fn one_line_down_costs_few_bytes() {
    let mut workbench = sales(1000);
    workbench.act(Action::NextPane, at(1));
    let written = Written::default();
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, 160, 48)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(written.clone()), options).unwrap();
    let theme = Theme::new(ColorMode::Ansi16, false);
    let mut cost = |workbench: &Workbench| {
        written.0.lock().unwrap().clear();
        terminal.draw(|frame| sql::draw(workbench, &keys(), &theme, at(1), frame.area(), frame)).unwrap();
        written.0.lock().unwrap().len()
    };
    cost(&workbench);
    assert!(cost(&workbench) < 30, "nothing changed");
    let mut worst = 0;
    for action in [[Action::Down; 20], [Action::Right; 20], [Action::Up; 20]].concat() {
        workbench.act(action, at(1));
        // Sideways past the last column that fits scrolls, which repaints.
        if action != Action::Right || workbench.grid().cursor(workbench.extent()).1 < 7 {
            worst = worst.max(cost(&workbench));
        } else {
            cost(&workbench);
        }
    }
    println!("worst move of the cursor: {worst} bytes");
    assert!(worst <= 300, "{worst}");
}

#[test]
fn scrolling_by_a_row_is_a_shift_of_the_rows() {
    let mut workbench = sales(200);
    workbench.act(Action::NextPane, at(1));
    workbench.act(Action::Expand, at(1));
    let screen = |workbench: &Workbench| painted(workbench, 160, 48).backend().buffer().clone();
    screen(&workbench);
    for _ in 0..60 {
        workbench.act(Action::Down, at(1));
    }
    let before = screen(&workbench);
    workbench.act(Action::Down, at(1));
    let after = screen(&workbench);
    // State line, two lines of header; the last row and the line under it are new.
    for y in 3..45 {
        for x in 0..160 {
            assert_eq!(before[(x, y + 1)].symbol(), after[(x, y)].symbol(), "{x},{y}");
        }
    }
}

#[test]
fn times_of_a_large_result() {
    let rows = 100_000;
    let source = sales(1000);
    let source = source.results().unwrap();
    let chunk = |first: usize, rows: usize| {
        let cells = (first..first + rows).flat_map(|row| (0..10).map(move |column| (row % 1000, column)));
        let texts: Vec<Option<String>> = cells.map(|(row, column)| source.text(row, column)).collect();
        let values: Vec<Value<'_>> =
            texts.iter().map(|text| text.as_deref().map_or(Value::Null, Value::Text)).collect();
        page(source.columns(), &values, None).rows
    };
    let pages: Vec<_> = (0..10).map(|n| chunk(n * rows / 10, rows / 10)).collect();
    let mut results = redshift_tui::sql::results::Results::new(source.columns().to_vec(), Some(rows as u64));
    let start = std::time::Instant::now();
    for page in pages {
        results.append(page);
    }
    // Not held to a bound here: what it costs is for a benchmark to say.
    println!("100,000 x 10 appended in {:?}, {} bytes", start.elapsed(), results.bytes());
    assert_eq!(results.rows(), rows);
    assert_eq!(results.text(99_999, 0), source.text(999, 0));
}

fn value() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![any::<String>(), "[0-9]{1,12}", "[a-z漢\u{301}\t\n\u{1b}\u{202e}🎉]{0,80}"])
}

fn action() -> impl Strategy<Value = Action> {
    let all: Vec<Action> = redshift_tui::keys::ACTIONS.iter().map(|def| def.action).collect();
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_content_in_any_size_is_painted(
        sql in any::<String>(),
        names in prop::collection::vec(any::<String>(), 0..6),
        cells in prop::collection::vec(value(), 0..40),
        moves in prop::collection::vec((action(), 0_u16..60, 0_u16..20, any::<bool>()), 1..12),
    ) {
        let columns: Vec<Column> = names.iter().enumerate()
            .map(|(n, name)| column(name, ["int4", "varchar", "numeric"][n % 3])).collect();
        let values: Vec<Value> = cells.iter().map(|cell| cell.as_deref().map_or(Value::Null, Value::Text)).collect();
        let mut workbench = showing(&columns, if columns.is_empty() { &[] } else { &values });
        workbench.set_text(&sql);
        workbench.paste(&sql);
        for (action, width, height, ascii) in moves {
            painted_in(&workbench, &Theme::new(ColorMode::Ansi16, ascii), width, height);
            workbench.act(action, at(1));
            let extent = workbench.extent();
            let (row, column) = workbench.grid().cursor(extent);
            prop_assert!(row < extent.rows.max(1) && column < extent.widths.len().max(1));
        }
    }
}

#[test]
fn the_mark_of_a_sorted_column_cuts_no_name() {
    let columns = [column("exact", "int4"), column("id", "varchar"), column("n", "varchar")];
    let values = ["1", "2", "a much longer text"].map(Value::Text);
    let mut workbench = showing(&columns, &values);
    workbench.act(Action::NextPane, at(1));
    for (name, above) in [("exact", false), ("id", true), ("n", true)] {
        workbench.act(Action::Sort, at(1));
        let screen = text(&workbench, 80, 24);
        let marked = screen.contains(&format!("▲{name}"));
        assert!(screen.split_whitespace().any(|word| word.trim_start_matches('▲') == name), "{name}\n{screen}");
        assert_eq!(marked, above, "{name}\n{screen}");
        assert!(screen.contains('▲'), "{screen}");
        workbench.act(Action::Sort, at(1));
        workbench.act(Action::Sort, at(1));
        workbench.act(Action::Right, at(1));
    }
}
