//! What the SQL tab asks of its user: menus and questions about its result.

use super::super::question::{About, Question};
use super::super::{App, Choice, Item, Now, Overlay, Picker, Purpose};
use super::act;
use crate::format::Format;
use crate::sql::export::{Part, Shape};
use crate::sql::results::Results;

/// What can be copied of the result.
pub(super) fn copies(app: &mut App, now: Now) {
    let bench = &app.workbench;
    let Some(results) = bench.results() else {
        app.say("there is no result to copy from", now);
        return;
    };
    let (_, column) = bench.grid().cursor(bench.extent());
    let name = results.columns().get(column).map_or("", |column| column.name.as_str()).to_owned();
    let all = format!("{} rows fetched", results.rows());
    let row = Shape::ALL.into_iter().filter(|shape| *shape != Shape::Plain(Format::Json));
    let item =
        |label: String, detail: &str, part| Item { label, detail: detail.to_owned(), choice: Choice::Part(part) };
    let mut items = vec![item("cell".into(), &name, Part::Cell)];
    items.extend(row.map(|shape| item(format!("row as {}", shape.name()), "", Part::Row(shape))));
    items.push(item("column".into(), &name, Part::Column));
    items.extend(Shape::ALL.map(|shape| item(format!("all as {}", shape.name()), &all, Part::All(shape))));
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Copy, "Copy", items)));
}

/// In which shape the result is to be exported.
pub(super) fn export(app: &mut App, now: Now) {
    if app.workbench.results().map(Results::columns).is_none_or(<[_]>::is_empty) {
        app.say("there is no result to export", now);
        return;
    }
    let items = Shape::ALL.map(|shape| Item {
        label: shape.name().to_owned(),
        detail: format!("all rows of the result into a .{} file", shape.ending()),
        choice: Choice::Export(shape),
    });
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Export, "Export as", items.into())));
}

/// Where the result is to be written.
pub(super) fn export_path(app: &mut App, shape: Shape) {
    let id = app.workbench.run().and_then(|run| run.id()).unwrap_or("result");
    let short = id.split('-').next().unwrap_or(id);
    let path = format!("query-{short}.{}", shape.ending());
    ask(app, Question::new("write to: ", path, About::ExportPath(shape)));
}

/// Asks for one line.
pub(super) fn ask(app: &mut App, question: Question) {
    app.overlay = Some(Overlay::Question(question));
}

/// Takes the answer.
pub(super) fn answered(app: &mut App, question: Question, now: Now) {
    let text = question.input.text().trim().to_owned();
    match question.about {
        About::ExportPath(_) if text.is_empty() => app.say("a file needs a name", now),
        About::ExportPath(shape) => {
            let steps = app.workbench.export(text, shape);
            act::carry_out(app, steps, now);
        }
    }
}
