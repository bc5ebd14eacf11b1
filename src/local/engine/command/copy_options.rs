//! What COPY says about its files: the options behind the source, and which of them this stand-in refuses.

use crate::local::engine::SqlError;
use crate::local::engine::rewrite::node::Node;

/// How the files of a COPY are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Fields between delimiters, quotes meaning themselves.
    Delimited,
    Csv,
    /// Fields by their places, `label:width,..`.
    FixedWidth(String),
    Parquet,
    /// By names, or by the paths of a `JSONPaths` file.
    Json(Option<String>),
}

/// All options that matter here; the others of the service change nothing.
#[derive(Debug)]
pub struct Options {
    pub kind: Kind,
    pub delimiter: Option<String>,
    pub quote: Option<String>,
    /// What stands for NULL, `\N` unless told.
    pub null: String,
    pub skip: u64,
    pub date: Option<String>,
    pub time: Option<String>,
    /// The engine's word for how they are packed.
    pub packed: Option<&'static str>,
    /// The source names a list of files.
    pub manifest: bool,
    /// So many bad lines are passed over.
    pub max_errors: u64,
    /// What stands for NULL does so outside of quotes only.
    pub bare_nulls: bool,
    words: Vec<String>,
}

impl Options {
    /// Whether a word without a value stands there.
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    /// Reads what follows the source.
    ///
    /// # Errors
    /// `0A000` for formats the stand-in has no reader for, `22023` for a number that is none.
    pub fn read(nodes: &[Node], sql: &str) -> Result<Self, SqlError> {
        let mut options = Self {
            kind: Kind::Delimited,
            delimiter: None,
            quote: None,
            null: "\\N".to_owned(),
            skip: 0,
            date: None,
            time: None,
            packed: None,
            manifest: false,
            max_errors: 0,
            bare_nulls: false,
            words: Vec::new(),
        };
        for (index, node) in nodes.iter().enumerate() {
            let Some(word) = node.word() else { continue };
            options.take(word, node, nodes.get(index + 1..).unwrap_or_default(), sql)?;
        }
        Ok(options)
    }

    fn take(&mut self, word: &str, node: &Node, rest: &[Node], sql: &str) -> Result<(), SqlError> {
        let text = || value(rest).map(unescaped);
        let number = || {
            let number = value(rest).and_then(|text| text.parse::<u64>().ok());
            let wrong =
                || SqlError::new("22023", format!("invalid value for COPY option \"{word}\"")).at(sql, node.at());
            number.ok_or_else(wrong)
        };
        match word {
            "csv" => self.kind = Kind::Csv,
            "parquet" => self.kind = Kind::Parquet,
            "json" => self.kind = Kind::Json(text().filter(|text| !text.to_ascii_lowercase().starts_with("auto"))),
            "fixedwidth" => self.kind = Kind::FixedWidth(text().unwrap_or_default()),
            "avro" | "orc" | "shapefile" | "bzip2" | "lzop" | "encrypted" | "ssh" => {
                return Err(SqlError::unsupported(format!("COPY {}", word.to_ascii_uppercase())).at(sql, node.at()));
            }
            "delimiter" => self.delimiter = text(),
            "quote" => self.quote = text(),
            "null" => self.null = text().unwrap_or_default(),
            "ignoreheader" => self.skip = number()?,
            "maxerror" => self.max_errors = number()?,
            "dateformat" => self.date = text(),
            "timeformat" => self.time = text(),
            "gzip" => self.packed = Some("gzip"),
            "zstd" => self.packed = Some("zstd"),
            "manifest" => self.manifest = true,
            _ => self.words.push(word.to_owned()),
        }
        Ok(())
    }

    /// What stands between fields.
    pub fn delimiter(&self) -> &str {
        let usual = if self.kind == Kind::Csv { "," } else { "|" };
        self.delimiter.as_deref().unwrap_or(usual)
    }
}

/// The value behind a word, be there an AS between or not.
fn value(rest: &[Node]) -> Option<String> {
    let at = usize::from(rest.first().is_some_and(|node| node.is("as")));
    let node = rest.get(at)?;
    node.string().or_else(|| Some(node.text().to_owned()).filter(|text| !text.is_empty()))
}

/// `\t` and its like, as the service reads them in a delimiter.
fn unescaped(text: String) -> String {
    match text.as_str() {
        "\\t" => "\t".to_owned(),
        "\\001" => "\u{1}".to_owned(),
        "\\\\N" => "\\N".to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::engine::rewrite::node::parse;

    fn read(text: &str) -> Result<Options, SqlError> {
        Options::read(&parse(text).unwrap(), text)
    }

    #[test]
    fn options_come_in_any_order() {
        let options = read(
            "iam_role default format as csv quote as '%' ignoreheader 1 maxerror as 5 gzip emptyasnull region 'x'",
        )
        .unwrap();
        assert_eq!((options.kind.clone(), options.delimiter()), (Kind::Csv, ","));
        assert_eq!((options.skip, options.max_errors, options.packed), (1, 5, Some("gzip")));
        assert_eq!(options.quote.as_deref(), Some("%"));
        assert!(options.has("emptyasnull") && !options.has("trimblanks"));
        assert_eq!(read("delimiter '\\t' null as 'x'").unwrap().delimiter(), "\t");
        assert_eq!(read("json 'auto'").unwrap().kind, Kind::Json(None));
        assert_eq!(read("json 's3://b/paths'").unwrap().kind, Kind::Json(Some("s3://b/paths".to_owned())));
    }

    #[test]
    fn what_has_no_reader_is_refused() {
        assert_eq!(read("format as orc").unwrap_err().sqlstate, "0A000");
        assert_eq!(read("maxerror many").unwrap_err().sqlstate, "22023");
    }
}
