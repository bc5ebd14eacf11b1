//! Prompts and pickers: what is typed into them, what accepting does.

use super::super::{App, Choice, Form, Item, LineInput, Now, Overlay, Picker, Purpose, View, text};
use super::{act, bench, catalog, columns, finder, perform, queries};
use crate::cloud::CloudError;
use crate::keys::Action;
use crossterm::event::KeyEvent;

/// Opens the filter of the table in view, or the search in a text.
pub(super) fn filter(app: &mut App) {
    app.overlay = Some(match app.table() {
        Some(table) => {
            let before = table.filter().to_owned();
            Overlay::Filter { input: LineInput::new(before.clone()), before }
        }
        None => Overlay::Find(LineInput::default()),
    });
}

/// Scrolls to the next line that holds the word looked for, `forward` or back, from the first line shown.
pub(super) fn find(app: &mut App, forward: bool, now: Now) {
    let word = app.find.to_lowercase();
    let holds = |line: &text::TextLine| line.iter().any(|(_, piece)| piece.to_lowercase().contains(&word));
    let hits: Vec<usize> =
        text::lines(app).iter().enumerate().filter(|(_, line)| holds(line)).map(|(index, _)| index).collect();
    let next = if forward {
        hits.iter().find(|hit| **hit > app.scroll).or(hits.first())
    } else {
        hits.iter().rev().find(|hit| **hit < app.scroll).or(hits.last())
    };
    match next {
        Some(hit) if !word.is_empty() => app.scroll = *hit,
        _ => app.say(format!("{:?} is not here", app.find), now),
    }
}

/// A key without a binding goes into the field.
pub(super) fn type_key(app: &mut App, key: KeyEvent) {
    let changed = match &mut app.overlay {
        Some(Overlay::Filter { input, .. } | Overlay::Find(input)) => input.key(key),
        Some(Overlay::Picker(picker)) => picker.input.key(key),
        Some(Overlay::Parameters(form)) => form.key(key),
        Some(Overlay::Question(question)) => question.input.key(key),
        Some(Overlay::Finder(finder)) => finder.input().key(key),
        Some(Overlay::Dialog(dialog)) => dialog.input().is_some_and(|input| input.key(key)),
        None => false,
    };
    if changed {
        self::changed(app);
    }
}

/// The text changed: filter and matches follow at once.
pub(super) fn changed(app: &mut App) {
    match &mut app.overlay {
        Some(Overlay::Filter { input, .. }) => {
            let text = input.text().to_owned();
            if let Some(table) = app.table_mut() {
                table.set_filter(&text);
            }
        }
        Some(Overlay::Picker(picker)) if picker.purpose == Purpose::Completion => catalog::narrow(app),
        Some(Overlay::Picker(picker)) => picker.refresh(),
        Some(Overlay::Finder(_)) => finder::look(app),
        Some(Overlay::Find(_) | Overlay::Parameters(_) | Overlay::Question(_) | Overlay::Dialog(_)) | None => {}
    }
}

/// Asks for the values of parameters.
pub(super) fn parameters(app: &mut App, fields: Vec<(String, String)>) {
    let note = "NULL and an empty value are written into the statement";
    app.overlay = Some(Overlay::Parameters(Form::new("Parameters", note, fields)));
}

/// Does an action in the prompt; false leaves it to the place underneath.
pub(super) fn act(app: &mut App, action: Action, now: Now) -> bool {
    if let Some(Overlay::Finder(_)) = &app.overlay {
        return finder::act(app, action, now);
    }
    if columns::act(app, action) {
        return true;
    }
    match action {
        Action::Back => act::close(app),
        Action::Accept | Action::Open => accept(app, now),
        Action::ReopenResult => reopen_result(app, now),
        Action::Down => step(app, 1),
        Action::Up => step(app, -1),
        Action::Complete | Action::NextPane if catalog::write_chosen(app, now) => {}
        Action::Complete | Action::NextPane if is_completion(app) => accept(app, now),
        Action::Complete | Action::NextPane => match &mut app.overlay {
            Some(Overlay::Picker(picker)) => picker.complete(),
            Some(Overlay::Parameters(form)) => form.step(1),
            Some(Overlay::Dialog(_)) => perform::step(app, 1),
            _ => {}
        },
        Action::Interrupt | Action::Suspend | Action::Redraw | Action::Quit => return false,
        _ => {}
    }
    true
}

/// The databases a target has came in: they replace what the picker shows.
pub(super) fn databases(app: &mut App, result: Result<Vec<String>, CloudError>, now: Now) {
    match result {
        Ok(names) => {
            if let Some(Overlay::Picker(picker)) = &mut app.overlay
                && picker.purpose == Purpose::Database
            {
                picker.set_items(names.into_iter().map(database_item).collect());
            }
        }
        Err(error) => app.say(format!("{}; {}", error, error.next_step()), now),
    }
}

/// A database as an item.
pub(super) fn database_item(name: String) -> Item {
    Item { label: name.clone(), detail: String::new(), choice: Choice::Database(name) }
}

/// Words are being completed: there the key that completes takes.
fn is_completion(app: &App) -> bool {
    matches!(&app.overlay, Some(Overlay::Picker(picker)) if picker.purpose == Purpose::Completion)
}

/// The result of the statement chosen in the history.
fn reopen_result(app: &mut App, now: Now) {
    let Some(Overlay::Picker(picker)) = &app.overlay else { return };
    if let Some(Choice::Past(past)) = picker.chosen().map(|item| item.choice.clone()) {
        app.overlay = None;
        bench::reopen(app, &past, now);
    }
}

fn step(app: &mut App, lines: isize) {
    match &mut app.overlay {
        Some(Overlay::Picker(picker)) => picker.step(lines),
        Some(Overlay::Parameters(form)) => form.step(lines),
        Some(Overlay::Dialog(_)) => perform::step(app, lines),
        _ => {}
    }
}

fn accept(app: &mut App, now: Now) {
    if let Some(Overlay::Parameters(form)) = &mut app.overlay
        && !form.is_at_end()
    {
        form.step(1);
        return;
    }
    match app.overlay.take() {
        Some(Overlay::Picker(picker)) => take(app, &picker, now),
        Some(Overlay::Dialog(dialog)) => perform::accept(app, dialog, now),
        Some(Overlay::Find(input)) => {
            input.text().clone_into(&mut app.find);
            find(app, true, now);
        }
        Some(Overlay::Parameters(form)) => {
            let steps = app.sql.current_mut().run_with(form.values(), now);
            act::carry_out(app, steps, now);
        }
        Some(Overlay::Question(question)) => bench::answered(app, &question, now),
        Some(Overlay::Filter { .. } | Overlay::Finder(_)) | None => {}
    }
}

/// Carries out the choice. Where the text itself says it (arguments, names not in the list), the text wins.
fn take(app: &mut App, picker: &Picker, now: Now) {
    let text = picker.input.text().trim().to_owned();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
    match (picker.purpose, picker.chosen().map(|item| item.choice.clone())) {
        (_, Some(Choice::Branch(below, sql))) => catalog::open(app, picker.clone(), below, &sql, now),
        (_, Some(Choice::ResultColumn(column))) => bench::turn_column(app, picker.clone(), column, now),
        (Purpose::Palette, _) if word == "profile" && !rest.is_empty() => profile(app, rest.trim(), now),
        (Purpose::Palette, _) if matches!(word, "region" | "regions") && !rest.is_empty() => regions(app, rest, now),
        (Purpose::Palette, _) if exact_kind(word).is_some() => {
            kind(app, exact_kind(word).unwrap_or_default(), rest.trim());
        }
        (Purpose::SaveQuery, _) => queries::save(app, &text, now),
        (Purpose::Regions, _) if text.contains([' ', ',']) => regions(app, &text, now),
        (_, Some(choice)) => choose(app, choice, rest.trim(), now),
        (Purpose::Profile, None) if !text.is_empty() => profile(app, &text, now),
        (Purpose::Regions, None) if !text.is_empty() => regions(app, &text, now),
        (Purpose::Range, None) => super::metrics::typed_range(app, &text, now),
        (Purpose::Database, None) if !text.is_empty() => app.sql.current_mut().set_database(text),
        (_, None) => app.say(format!("nothing is called {text:?} here"), now),
    }
}

fn choose(app: &mut App, choice: Choice, argument: &str, now: Now) {
    match choice {
        Choice::Action(action) => act::act(app, action, now),
        Choice::Do(action) => perform::open(app, action, now),
        Choice::Kind(index) => kind(app, index, argument),
        Choice::Part(part) => {
            let steps = app.sql.current().copy(part);
            act::carry_out(app, steps, now);
        }
        Choice::Past(past) => bench::recall(app, &past, now),
        Choice::Word(word) => catalog::take(app, &word),
        // The tree stays open: it is taken care of before.
        Choice::Stay | Choice::Branch(..) | Choice::Column(_) | Choice::ResultColumn(_) | Choice::AllColumns => {}
        Choice::Query(name) => queries::open(app, name, now),
        Choice::SaveOver(tab, name, text) => queries::save_over(app, tab, name, text, now),
        Choice::Across(column) => {
            let steps = app.sql.current_mut().plot_across(column);
            act::carry_out(app, steps, now);
        }
        Choice::Up(column) => {
            let steps = app.sql.current_mut().plot_up(column);
            act::carry_out(app, steps, now);
        }
        Choice::Leave => super::leave(app),
        Choice::Export(shape) => bench::export_path(app, shape),
        Choice::Copy(text) => app.outbox.push(super::super::Effect::Copy(text)),
        Choice::Target(target, database) => app.sql.current_mut().set_target(target, database),
        Choice::Database(name) => app.sql.current_mut().set_database(name),
        Choice::Profile(name) => profile(app, &name, now),
        Choice::Region(name) => regions(app, &name, now),
        Choice::Chart(_) | Choice::Subject(..) | Choice::Range(_) | Choice::Period(_) | Choice::ExportChart(_) => {
            super::metrics::choose_item(app, choice, now);
        }
    }
}

fn exact_kind(word: &str) -> Option<usize> {
    let found = crate::kinds::find(word)?;
    crate::kinds::ALL.iter().position(|kind| kind.id == found.id)
}

/// A kind's tab, with a filter where one was given.
fn kind(app: &mut App, index: usize, filter: &str) {
    app.open(View::Table(index));
    if !filter.is_empty()
        && let Some(table) = app.table_mut()
    {
        table.set_filter(filter);
    }
}

fn profile(app: &mut App, name: &str, now: Now) {
    app.say(format!("profile {name}"), now);
    act::switch(app, Some(name.to_owned()), Vec::new(), now);
}

fn regions(app: &mut App, names: &str, now: Now) {
    let regions: Vec<String> = names.split([' ', ',']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    app.say(format!("Regions {}", regions.join(", ")), now);
    let profile = app.session.profile.clone();
    act::switch(app, profile, regions, now);
}
