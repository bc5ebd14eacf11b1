//! How values look in the plain formats: aligned columns, CSV, tab-separated, Markdown.

use std::borrow::Cow;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// A column of an aligned table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub title: String,
    /// Numbers stand at the right edge.
    pub right: bool,
}

/// How an aligned table is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Columns two blanks apart, as lists of resources are.
    Plain,
    /// Bars between columns and a line under the header, as psql draws results.
    Ruled,
}

/// Draws a table with every column as wide as its widest cell. The cells must be free of control characters.
pub fn write_aligned(out: &mut impl Write, ruling: Ruling, heads: &[Heading], rows: &[Vec<String>]) -> io::Result<()> {
    let widest = |index: usize, title: &str| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.width());
        cells.max().unwrap_or(0).max(title.width())
    };
    let widths: Vec<usize> = heads.iter().enumerate().map(|(index, head)| widest(index, &head.title)).collect();
    let titles: Vec<String> = heads.iter().map(|head| head.title.clone()).collect();
    write_line(out, ruling, heads, &widths, &titles)?;
    if ruling == Ruling::Ruled {
        let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
        writeln!(out, "{}", dashes.join("+"))?;
    }
    rows.iter().try_for_each(|row| write_line(out, ruling, heads, &widths, row))
}

fn write_line(
    out: &mut impl Write,
    ruling: Ruling,
    heads: &[Heading],
    widths: &[usize],
    cells: &[String],
) -> io::Result<()> {
    let pad = |(index, cell): (usize, &String)| {
        let room = widths.get(index).map_or(0, |width| width.saturating_sub(cell.width()));
        let blank = " ".repeat(room);
        if heads.get(index).is_some_and(|head| head.right) { blank + cell } else { format!("{cell}{blank}") }
    };
    let padded: Vec<String> = cells.iter().enumerate().map(pad).collect();
    let line = match ruling {
        Ruling::Plain => padded.join("  "),
        Ruling::Ruled => format!(" {}", padded.join(" | ")),
    };
    writeln!(out, "{}", line.trim_end())
}

/// Text that cannot steer a terminal or break a line: control characters as `\n`, `\t`, `\x1b`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if c.is_control() => shown.extend(format!("\\x{:02x}", u32::from(c)).chars()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// A CSV field (RFC 4180): absent is an empty field, the empty string is `""`.
pub fn csv_field(value: Option<&str>) -> Cow<'_, str> {
    match value {
        None => Cow::Borrowed(""),
        Some(text) if text.is_empty() || text.contains([',', '"', '\n', '\r']) => {
            Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
        }
        Some(text) => Cow::Borrowed(text),
    }
}

/// A tab-separated field as PostgreSQL's COPY writes it: absent is `\N`, and what would break the line is escaped.
pub fn tsv_field(value: Option<&str>) -> Cow<'_, str> {
    match value {
        None => Cow::Borrowed("\\N"),
        Some(text) if text.contains(['\t', '\n', '\r', '\\']) => {
            Cow::Owned(text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r"))
        }
        Some(text) => Cow::Borrowed(text),
    }
}

/// A cell of a Markdown table.
pub fn markdown_cell(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\n', "<br>");
    visible(&lines.replace('\\', "\\\\").replace('|', "\\|")).into_owned()
}

/// One line of a Markdown table.
pub fn write_markdown_line<'a>(out: &mut impl Write, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    let cells: Vec<_> = cells.into_iter().map(markdown_cell).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

/// The header of a Markdown table and the line under it that aligns its columns.
pub fn write_markdown_head(out: &mut impl Write, heads: &[Heading]) -> io::Result<()> {
    write_markdown_line(out, heads.iter().map(|head| head.title.as_str()))?;
    let rules: Vec<_> = heads.iter().map(|head| if head.right { "---:" } else { "---" }).collect();
    writeln!(out, "| {} |", rules.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(title: &str, right: bool) -> Heading {
        Heading { title: title.to_owned(), right }
    }

    #[test]
    fn columns_align_by_width_on_the_screen() {
        let heads = [head("name", false), head("n", true)];
        let rows = vec![vec!["größe".to_owned(), "1".to_owned()], vec!["日本".to_owned(), "10".to_owned()]];
        let mut out = Vec::new();
        write_aligned(&mut out, Ruling::Ruled, &heads, &rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), " name  |  n\n-------+----\n größe |  1\n 日本  | 10\n");
    }

    #[test]
    fn absent_empty_and_awkward_values_stay_apart() {
        assert_eq!(csv_field(None), "");
        assert_eq!(csv_field(Some("")), "\"\"");
        assert_eq!(csv_field(Some("a\"b,c\nd")), "\"a\"\"b,c\nd\"");
        assert_eq!(csv_field(Some(" a ")), " a ");
        assert_eq!(tsv_field(None), "\\N");
        assert_eq!(tsv_field(Some("\\N\t")), "\\\\N\\t");
        assert_eq!(markdown_cell("a|b\nc"), "a\\|b<br>c");
        assert_eq!(visible("a\u{1b}[2J\n"), "a\\x1b[2J\\n");
    }
}
