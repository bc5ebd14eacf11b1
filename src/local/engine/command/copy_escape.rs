//! COPY .. ESCAPE: a backslash takes the meaning from the character behind it, be that a delimiter or a line's end. The
//! engine's reader knows no such marks outside of quotes, so it is given the same rows as CSV.

use super::copy_options::{Kind, Options};
use crate::local::engine::{Session, SqlError};
use std::fs;
use std::path::PathBuf;

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

/// The files to read, and the options changed to those they need.
///
/// # Errors
/// `58030` where a file cannot be read or written; `0A000` for packed files.
pub fn prepare(session: &Session, files: &[PathBuf], options: &mut Options) -> Result<Sources, SqlError> {
    if options.kind != Kind::Delimited || !options.has("escape") {
        return Ok(Sources { files: files.to_vec(), folder: None });
    }
    if let Some(packed) = options.packed {
        return Err(SqlError::unsupported(format!("COPY ESCAPE of {} files", packed.to_ascii_uppercase())));
    }
    let delimiter = options.delimiter().chars().next().unwrap_or('|');
    let folder = session.engine.store.aside(&format!("copy-{}", session.query_id()));
    let failed = |error: std::io::Error| SqlError::new("58030", format!("the folder that stands for S3: {error}"));
    let mut sources = Sources { files: Vec::new(), folder: Some(folder.clone()) };
    for (number, file) in files.iter().enumerate() {
        let text = fs::read_to_string(file).map_err(failed)?;
        let target = folder.join(format!("{number}.csv"));
        session.engine.store.prepare(&target)?;
        fs::write(&target, csv(&text, delimiter, &options.null)).map_err(failed)?;
        sources.files.push(target);
    }
    options.kind = Kind::Csv;
    options.delimiter = None;
    options.quote = None;
    Ok(sources)
}

/// The rows as CSV with every field in quotes; a field that says NULL stays bare.
fn csv(text: &str, delimiter: char, null: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    let (mut field, mut raw) = (String::new(), String::new());
    let mut chars = text.chars();
    let end = |field: &mut String, raw: &mut String, out: &mut String| {
        if raw != null {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(raw);
        }
        field.clear();
        raw.clear();
    };
    while let Some(sign) = chars.next() {
        match sign {
            '\\' => {
                raw.push(sign);
                if let Some(next) = chars.next() {
                    raw.push(next);
                    field.push(next);
                }
            }
            '\n' => {
                if field.ends_with('\r') {
                    field.pop();
                    raw.pop();
                }
                end(&mut field, &mut raw, &mut out);
                out.push('\n');
            }
            sign if sign == delimiter => {
                end(&mut field, &mut raw, &mut out);
                out.push(',');
            }
            sign => {
                field.push(sign);
                raw.push(sign);
            }
        }
    }
    if !raw.is_empty() {
        end(&mut field, &mut raw, &mut out);
        out.push('\n');
    }
    out
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
    fn a_backslash_takes_the_meaning() {
        assert_eq!(
            csv("a\\|b|1\nc\\\\d|\\N\n\\\nx|say \"hi\"", '|', "\\N"),
            "\"a|b\",\"1\"\n\"c\\d\",\\N\n\"\nx\",\"say \"\"hi\"\"\"\n"
        );
        assert_eq!(csv("a|\r\n", '|', "\\N"), "\"a\",\"\"\n");
    }
}
