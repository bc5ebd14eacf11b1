//! Files that the engine's reader does not take as the service does: with ESCAPE a backslash takes the meaning from the
//! character behind it, be that a delimiter or a line's end; and what stands for NULL is NULL in a text too, where an
//! empty text is not. The engine is given the same rows as CSV that says so in its own way.

use super::copy_fixed;
use super::copy_options::{Kind, Options};
use crate::local::engine::relation::Column;
use crate::local::engine::{Session, SqlError};
use std::fs;
use std::path::{Path, PathBuf};

/// What a COPY reads: the files themselves, or what was made of them.
#[derive(Debug, Default)]
pub struct Sources {
    /// In the order of the original files.
    pub files: Vec<PathBuf>,
    folder: Option<PathBuf>,
}

impl Drop for Sources {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// How the lines are to be read.
#[derive(Debug, Clone, Copy)]
struct Marks<'a> {
    delimiter: char,
    quote: Option<char>,
    escapes: bool,
    null: &'a str,
    /// Which columns are texts.
    texts: &'a [bool],
}

/// The files to read, and the options changed to those they need.
///
/// # Errors
/// `58030` where a file cannot be read or written; `0A000` for packed files with ESCAPE.
pub fn prepare(
    session: &Session,
    files: &[PathBuf],
    columns: &[Column],
    options: &mut Options,
) -> Result<Sources, SqlError> {
    let escapes = options.kind == Kind::Delimited && options.has("escape");
    let quoted = options.kind == Kind::Csv || options.has("removequotes");
    if let (true, Some(packed)) = (escapes, options.packed) {
        return Err(SqlError::unsupported(format!("COPY ESCAPE of {} files", packed.to_ascii_uppercase())));
    }
    if let (Kind::FixedWidth(_), Some(packed)) = (&options.kind, options.packed) {
        return Err(SqlError::unsupported(format!("COPY FIXEDWIDTH of {} files", packed.to_ascii_uppercase())));
    }
    let texts: Vec<bool> = columns.iter().map(|column| column.engine.eq_ignore_ascii_case("varchar")).collect();
    let is_text = matches!(options.kind, Kind::Csv | Kind::Delimited) && options.packed.is_none();
    let widths = match &options.kind {
        Kind::FixedWidth(spec) => Some(copy_fixed::widths(spec, columns.len())?),
        _ => None,
    };
    let needed = escapes
        || widths.is_some()
        || is_text && texts.contains(&true) && files.iter().any(|file| says(file, &options.null));
    if !needed {
        return Ok(Sources { files: files.to_vec(), folder: None });
    }
    let null = options.null.clone();
    let delimiter = options.delimiter().chars().next().unwrap_or('|');
    let quote = quoted.then(|| options.quote.as_deref().and_then(|mark| mark.chars().next()).unwrap_or('"'));
    let marks = Marks { delimiter, quote, escapes, null: &null, texts: &texts };
    let folder = session.engine.store.aside(&format!("copy-{}", session.query_id()));
    let failed = |error: std::io::Error| SqlError::new("58030", format!("the folder that stands for S3: {error}"));
    let mut sources = Sources { files: Vec::new(), folder: Some(folder.clone()) };
    for (number, file) in files.iter().enumerate() {
        let text = fs::read_to_string(file).map_err(failed)?;
        let target = folder.join(format!("{number}.csv"));
        session.engine.store.prepare(&target)?;
        let rows = match &widths {
            Some(widths) => copy_fixed::csv(&text, widths, &texts, &null),
            None => csv(&text, marks),
        };
        fs::write(&target, rows).map_err(failed)?;
        sources.files.push(target);
    }
    options.kind = Kind::Csv;
    options.delimiter = None;
    options.quote = None;
    options.bare_nulls = true;
    Ok(sources)
}

/// Whether what stands for NULL is in the file at all; the empty text is NULL to no text.
fn says(file: &Path, null: &str) -> bool {
    !null.is_empty() && fs::read(file).is_ok_and(|bytes| bytes.windows(null.len()).any(|part| part == null.as_bytes()))
}

/// The rows as CSV with every field in quotes but the NULLs of other columns than texts, which know themselves.
fn csv(text: &str, marks: Marks<'_>) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    let mut field = Field::default();
    let mut chars = text.chars().peekable();
    while let Some(sign) = chars.next() {
        if marks.escapes && sign == '\\' {
            field.escaped(chars.next());
        } else if marks.quote == Some(sign) && field.raw.is_empty() {
            field.is_quoted = true;
            while let Some(inner) = chars.next() {
                if inner == sign && chars.next_if_eq(&sign).is_none() {
                    break;
                }
                field.value.push(inner);
            }
        } else if sign == '\n' {
            field.without_return();
            field.end(&mut out, marks);
            field.column = 0;
            out.push('\n');
        } else if sign == marks.delimiter {
            field.end(&mut out, marks);
            field.column += 1;
            out.push(',');
        } else {
            field.value.push(sign);
            field.raw.push(sign);
        }
    }
    if field.column > 0 || field.is_quoted || !field.raw.is_empty() {
        field.end(&mut out, marks);
        out.push('\n');
    }
    out
}

/// The field being read.
#[derive(Debug, Default)]
struct Field {
    column: usize,
    value: String,
    /// As it is written.
    raw: String,
    is_quoted: bool,
}

impl Field {
    fn escaped(&mut self, next: Option<char>) {
        self.raw.push('\\');
        self.raw.extend(next);
        self.value.extend(next);
    }

    /// A line may end with a carriage return too.
    fn without_return(&mut self) {
        if self.raw.ends_with('\r') {
            self.raw.pop();
            self.value.pop();
        }
    }

    fn end(&mut self, out: &mut String, marks: Marks<'_>) {
        let null = !self.is_quoted && self.raw == marks.null;
        let value = if null { marks.null } else { self.value.as_str() };
        if marks.texts.get(self.column) == Some(&true) {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        } else if value.contains(['"', ',', '\n']) {
            out.extend(["\"", &value.replace('"', "\"\""), "\""]);
        } else {
            out.push_str(value);
        }
        self.value.clear();
        self.raw.clear();
        self.is_quoted = false;
    }
}

/// The file a source was made of, as `s3://bucket/key`.
pub fn original(session: &Session, sources: &Sources, files: &[PathBuf], path: &str) -> String {
    let place = sources.files.iter().position(|source| source.to_string_lossy() == path);
    let file = place.and_then(|place| files.get(place)).map(|file| file.to_string_lossy().into_owned());
    session.engine.store.url(&file.unwrap_or_else(|| path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_takes_the_meaning_and_null_is_null() {
        let texts = [true, false];
        let marks = Marks { delimiter: '|', quote: None, escapes: true, null: "\\N", texts: &texts };
        assert_eq!(
            csv("a\\|b|1\nc\\\\d|\\N\n\\\nx|2\r\n\\N|", marks),
            "\"a|b\",1\n\"c\\d\",\\N\n\"\nx\",2\n\"\\N\",\n"
        );
        let marks = Marks { delimiter: ',', quote: Some('"'), escapes: false, null: "NIL", texts: &texts };
        assert_eq!(csv("\"say \"\"hi\"\"\",3\nNIL,NIL\n", marks), "\"say \"\"hi\"\"\",3\n\"NIL\",NIL\n");
    }
}
