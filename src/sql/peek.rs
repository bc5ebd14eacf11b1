//! One cell or one record read at length: JSON laid out, its parts folded away on demand.

use super::results::Results;
use crate::model::Value;
use std::collections::BTreeSet;

/// Longer values are not laid out as JSON.
const LONGEST_JSON: usize = 4 << 20;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Cell,
    Record,
}

/// A line on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The name of a field, where one begins.
    pub label: String,
    pub text: String,
    pub null: bool,
    /// The line begins a part that can be folded; true when it is.
    pub fold: Option<bool>,
    /// Its number among all lines, those folded away included.
    number: usize,
}

/// What is read, and where the reader stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peek {
    pub what: What,
    pub at: usize,
    folded: BTreeSet<usize>,
}

impl Peek {
    /// From its beginning.
    pub fn new(what: What) -> Self {
        Self { what, at: 0, folded: BTreeSet::new() }
    }

    /// Another cell or record of the same kind.
    pub fn turn(&mut self) {
        self.at = 0;
        self.folded.clear();
    }

    /// The lines, for a row of the result and, of a cell, its column. `columns` are those shown.
    pub fn lines(&self, results: &Results, row: usize, column: usize, columns: &[usize]) -> Vec<Line> {
        let mut lines = Vec::new();
        let Some(values) = results.row(row) else { return lines };
        match self.what {
            What::Cell => add(&mut lines, "", values.value(column)),
            What::Record => {
                for column in columns {
                    let name = results.columns().get(*column).map_or("", |about| about.name.as_str());
                    add(&mut lines, name, values.value(*column));
                }
            }
        }
        for (number, line) in lines.iter_mut().enumerate() {
            line.number = number;
        }
        self.fold(lines)
    }

    /// Takes away what is folded.
    fn fold(&self, lines: Vec<Line>) -> Vec<Line> {
        let mut shown = Vec::with_capacity(lines.len());
        let mut until: Option<usize> = None;
        for mut line in lines {
            let indent = line.text.len() - line.text.trim_start().len();
            if let Some(depth) = until {
                if indent > depth {
                    continue;
                }
                until = None;
                if let Some(Line { text, .. }) = shown.last_mut() {
                    text.push_str(" ... ");
                    text.push_str(line.text.trim_start());
                }
                continue;
            }
            if line.text.ends_with(['{', '[']) && line.fold.is_some() {
                let folded = self.folded.contains(&line.number);
                line.fold = Some(folded);
                until = folded.then_some(indent);
            }
            shown.push(line);
        }
        shown
    }

    /// Folds the part that begins in a line as shown, or unfolds it.
    pub fn toggle(&mut self, lines: &[Line]) {
        if let Some(Line { fold: Some(_), number, .. }) = lines.get(self.at)
            && !self.folded.remove(number)
        {
            self.folded.insert(*number);
        }
    }

    /// Moves by lines.
    pub fn step(&mut self, by: isize, lines: usize) {
        self.at = self.at.saturating_add_signed(by).min(lines.saturating_sub(1));
    }
}

fn add(lines: &mut Vec<Line>, label: &str, value: Value<'_>) {
    let line = |text: String, label: &str| Line { label: label.to_owned(), text, null: false, fold: None, number: 0 };
    let Value::Text(text) = value else {
        lines.push(Line { null: true, ..line("NULL".into(), label) });
        return;
    };
    let first = lines.len();
    match laid_out(text) {
        Some(json) => lines.extend(json.lines().map(|text| {
            let fold = text.ends_with(['{', '[']).then_some(false);
            Line { fold, ..line(text.to_owned(), "") }
        })),
        None => lines.extend(text.split('\n').map(|text| line(text.to_owned(), ""))),
    }
    if let Some(line) = lines.get_mut(first) {
        label.clone_into(&mut line.label);
    }
}

/// A JSON object or array over several lines, every number and text as it was written; `None` for anything else.
pub fn laid_out(text: &str) -> Option<String> {
    let text = text.trim();
    let is_json = text.starts_with(['{', '[']) && text.len() <= LONGEST_JSON;
    if !is_json || serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return None;
    }
    let mut out = String::with_capacity(text.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut rest = text.chars().peekable();
    let newline = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(c) = rest.next() {
        if in_text {
            out.push(c);
            (in_text, escaped) = (escaped || c != '"', !escaped && c == '\\');
            continue;
        }
        match c {
            '"' => {
                in_text = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while rest.peek().is_some_and(|c| c.is_whitespace()) {
                    rest.next();
                }
                if let Some(close) = rest.next_if(|c| matches!(c, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    newline(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                newline(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                newline(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChunkBuilder, Column, ColumnType};

    fn results(values: &[Value<'_>]) -> Results {
        let column = |at: usize| Column {
            name: format!("c{at}"),
            type_name: "super".into(),
            kind: ColumnType::Super,
            nullable: true,
            table: None,
        };
        let mut results = Results::new((0..values.len()).map(column).collect(), None);
        let mut builder = ChunkBuilder::new(values.len());
        for value in values {
            builder.push(*value);
        }
        results.append(builder.finish(0));
        results
    }

    #[test]
    fn json_keeps_every_digit_and_its_texts() {
        let text = r#"{"a":12345678901234567890.10,"b":[],"c":{"d":"x, {\"y\"}","e":[1,null]}}"#;
        let laid = laid_out(text).unwrap();
        assert!(laid.contains("\"a\": 12345678901234567890.10,\n  \"b\": [],"), "{laid}");
        assert!(laid.contains(r#""d": "x, {\"y\"}","#) && laid.ends_with("\n}"), "{laid}");
        assert_eq!(laid_out("12"), None);
        assert_eq!(laid_out("{no json}"), None);
    }

    #[test]
    fn parts_fold_and_unfold() {
        let results = results(&[Value::Text(r#"{"a":[1,2],"b":3}"#), Value::Null, Value::Text("two\nlines")]);
        let mut peek = Peek::new(What::Record);
        let texts = |peek: &Peek| -> Vec<String> {
            peek.lines(&results, 0, 0, &[0, 1, 2]).iter().map(|line| format!("{}|{}", line.label, line.text)).collect()
        };
        assert_eq!(texts(&peek).len(), 10);
        peek.step(1, 10);
        peek.toggle(&peek.clone().lines(&results, 0, 0, &[0, 1, 2]));
        assert_eq!(texts(&peek), ["c0|{", "|  \"a\": [ ... ],", "|  \"b\": 3", "|}", "c1|NULL", "c2|two", "|lines"]);
        peek.toggle(&peek.clone().lines(&results, 0, 0, &[0, 1, 2]));
        assert_eq!(texts(&peek).len(), 10);
    }
}
