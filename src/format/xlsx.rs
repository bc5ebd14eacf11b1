//! A result as an Excel workbook of one sheet (Office Open XML, ECMA-376), written as it comes.

use super::archive::Archive;
use crate::model::{Chunk, Column, ColumnType, Value};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Error, ErrorKind, Write};

/// What a sheet takes, header included.
const MOST_ROWS: u64 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
/// Characters a cell takes.
const LONGEST_CELL: usize = 32_767;
/// Digits a spreadsheet keeps of a number; longer ones are written as text.
const DIGITS: usize = 15;

const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Writes one result; what is written is no workbook before [`XlsxWriter::end`].
#[derive(Debug)]
pub struct XlsxWriter {
    archive: Archive,
    kinds: Vec<ColumnType>,
    rows: u64,
}

impl XlsxWriter {
    /// Begins the workbook with a row of names.
    pub fn begin(columns: &[Column], out: &mut impl Write) -> io::Result<Self> {
        if columns.len() > MOST_COLUMNS {
            return Err(refused(format!("a sheet takes {MOST_COLUMNS} columns: choose CSV or Parquet")));
        }
        let mut archive = Archive::default();
        for (name, text) in fixed_parts() {
            archive.begin(name, out)?;
            archive.write(text.as_bytes(), out)?;
            archive.end(out)?;
        }
        archive.begin("xl/worksheets/sheet1.xml", out)?;
        let head = format!("{HEAD}<worksheet xmlns=\"{SPREADSHEET}\"><sheetData>");
        archive.write(head.as_bytes(), out)?;
        let mut writer = Self { archive, kinds: columns.iter().map(|column| column.kind).collect(), rows: 0 };
        let names: Vec<_> = columns.iter().map(|column| (Value::Text(&column.name), ColumnType::Text)).collect();
        writer.row(&names, out)?;
        Ok(writer)
    }

    /// Writes the rows of a page.
    pub fn write_rows(&mut self, rows: &Chunk, out: &mut impl Write) -> io::Result<()> {
        for row in 0..rows.rows() {
            let kinds = self.kinds.iter().enumerate();
            let values: Vec<_> = kinds.map(|(column, kind)| (rows.get(row, column), *kind)).collect();
            self.row(&values, out)?;
        }
        Ok(())
    }

    /// Ends the workbook.
    pub fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.archive.write(b"</sheetData></worksheet>", out)?;
        self.archive.end(out)?;
        self.archive.finish(out)
    }

    fn row(&mut self, values: &[(Value<'_>, ColumnType)], out: &mut impl Write) -> io::Result<()> {
        if self.rows >= MOST_ROWS {
            return Err(refused(format!("a sheet takes {MOST_ROWS} rows: choose CSV or Parquet for the whole result")));
        }
        self.rows += 1;
        let mut text = format!("<row r=\"{}\">", self.rows);
        for (column, (value, kind)) in values.iter().enumerate() {
            if let Value::Text(value) = value {
                self.cell(column, value, *kind, &mut text)?;
            }
        }
        text.push_str("</row>");
        self.archive.write(text.as_bytes(), out)
    }

    fn cell(&self, column: usize, value: &str, kind: ColumnType, text: &mut String) -> io::Result<()> {
        let place = format!("{}{}", letters(column), self.rows);
        if value.len() > LONGEST_CELL && value.encode_utf16().count() > LONGEST_CELL {
            let what = format!(
                "cell {place} has more than the {LONGEST_CELL} characters a sheet takes: choose CSV or Parquet"
            );
            return Err(refused(what));
        }
        let cell = match kind {
            ColumnType::Boolean if matches!(value, "true" | "false") => {
                format!("<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(value == "true"))
            }
            kind if kind.is_numeric() && is_kept(value) => format!("<c r=\"{place}\"><v>{value}</v></c>"),
            _ => format!(
                "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                escaped(value)
            ),
        };
        text.push_str(&cell);
        Ok(())
    }
}

fn refused(what: String) -> Error {
    Error::new(ErrorKind::InvalidInput, what)
}

/// What a workbook is made of besides its sheet.
fn fixed_parts() -> [(&'static str, String); 4] {
    let kinds = "http://schemas.openxmlformats.org/package/2006/content-types";
    let main = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let relation = |kind: &str, target: &str| {
        format!(
            "{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let types = format!(
        "{HEAD}<Types xmlns=\"{kinds}\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{main}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{main}.worksheet+xml\"/></Types>"
    );
    let book = format!(
        "{HEAD}<workbook xmlns=\"{SPREADSHEET}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"result\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
    ]
}

/// A column by its letters: A, B, ..., Z, AA.
fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(b'A' + (left % 26) as u8);
        left /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// A number a spreadsheet does not change.
fn is_kept(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
    plain && digits > 0 && digits <= DIGITS && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Text for XML; controls XML has no place for as `_x0001_`, which spreadsheets read back.
fn escaped(text: &str) -> Cow<'_, str> {
    let odd = |c: char| {
        matches!(c, '&' | '<' | '>') || (c < ' ' && c != '\t' && c != '\n') || c == '\u{fffe}' || c == '\u{ffff}'
    };
    if !text.contains(odd) && !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // What already looks like one of these is kept from being read as one.
            '_' if text.get(at + 1..).is_some_and(|rest| rest.starts_with('x')) => out.push_str("_x005F_"),
            // Writing to a string cannot fail.
            c if odd(c) => drop(write!(out, "_x{:04X}_", c as u32)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters_and_numbers_stay_exact() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
        assert!(is_kept("-12.50") && is_kept("1e10") && is_kept("123456789012345"));
        assert!(!is_kept("1234567890123456") && !is_kept("NaN") && !is_kept("") && !is_kept("inf") && !is_kept("0x1"));
    }

    #[test]
    fn nothing_breaks_the_xml() {
        assert_eq!(escaped("a<b>&\u{1}\n_x0001_"), "a&lt;b&gt;&amp;_x0001_\n_x005F_x0001_");
        assert_eq!(escaped("plain ü"), "plain ü");
    }
}
