//! What is to be run: the SQL of the command line, a file or stdin, cut into statements and checked.

use super::super::args::QueryArgs;
use super::super::{Failure, Settings};
use crate::sql::{Kind, LONGEST_STATEMENT, Statement, lex, statements};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// The statements of one command, with their parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub sql: String,
    /// Where each statement lies in `sql`.
    pub statements: Vec<Statement>,
    /// As `-t` or the configuration has it.
    pub target: Option<String>,
    /// As `-d` or the configuration has it.
    pub database: Option<String>,
    values: Vec<(String, String)>,
}

impl Job {
    /// Reads and checks everything that can be checked without a call.
    pub fn read(arguments: &QueryArgs, settings: &Settings) -> Result<Self, Failure> {
        let configured = || settings.profile.target.clone().or_else(|| settings.config.target.clone());
        let job = Self::new(read(arguments)?, arguments.param.clone())?;
        Ok(Self {
            target: arguments.target.clone().or_else(|| configured().filter(|_| settings.demo.is_none())),
            database: arguments.database.clone().or_else(|| settings.profile.database.clone()),
            ..job
        })
    }

    fn new(sql: String, values: Vec<(String, String)>) -> Result<Self, Failure> {
        let job = Self { statements: statements(&sql), sql, target: None, database: None, values };
        if job.statements.is_empty() {
            let why = "the input has nothing but white space and comments";
            return Err(Failure::usage(
                "there is no SQL to run",
                why,
                "pass a statement with -c, -f FILE or - for stdin",
            ));
        }
        (0..job.statements.len()).try_for_each(|number| job.check_length(number))?;
        job.check_values()?;
        Ok(job)
    }

    /// A statement as it is sent.
    pub fn text(&self, number: usize) -> &str {
        self.statements.get(number).map_or("", |statement| statement.text(&self.sql))
    }

    /// The values a statement uses: the service refuses those it does not.
    pub fn parameters(&self, number: usize) -> Vec<(String, String)> {
        let sql = self.text(number);
        self.values.iter().filter(|(name, _)| uses(sql, name)).cloned().collect()
    }

    /// Line of the whole input, from 1, in which a byte of a statement lies.
    pub fn line(&self, number: usize, offset: usize) -> usize {
        let start = self.statements.get(number).map_or(0, |statement| statement.range.start);
        self.sql.get(..start + offset).unwrap_or(&self.sql).matches('\n').count() + 1
    }

    fn check_length(&self, number: usize) -> Result<(), Failure> {
        let bytes = self.text(number).len();
        if bytes <= LONGEST_STATEMENT {
            return Ok(());
        }
        let why = format!("it has {bytes} bytes; the Data API takes {LONGEST_STATEMENT}");
        let next = "cut it into several statements, or load the data with COPY";
        Err(Failure::usage(format!("statement {} is too long", number + 1), why, next))
    }

    fn check_values(&self) -> Result<(), Failure> {
        for (index, (name, _)) in self.values.iter().enumerate() {
            if self.values.iter().skip(index + 1).any(|(other, _)| other == name) {
                let what = format!("--param {name} is given twice");
                return Err(Failure::usage(what, "a parameter has one value", "leave one out"));
            }
            if !uses(&self.sql, name) {
                let what = format!("--param {name} is not used");
                return Err(Failure::usage(
                    what,
                    format!("the SQL has no :{name}"),
                    "correct the name, or leave it out",
                ));
            }
        }
        Ok(())
    }
}

fn uses(sql: &str, name: &str) -> bool {
    lex(sql).iter().any(|token| token.kind == Kind::Parameter && token.text(sql).strip_prefix(':') == Some(name))
}

fn read(arguments: &QueryArgs) -> Result<String, Failure> {
    match (&arguments.command, &arguments.file) {
        (Some(sql), _) => Ok(sql.clone()),
        (None, Some(file)) if file != Path::new("-") => {
            fs::read(file).and_then(text).map_err(|error| unreadable(&file.display().to_string(), &error))
        }
        _ => {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.and_then(|_| text(bytes)).map_err(|error| unreadable("stdin", &error))
        }
    }
}

/// SQL is UTF-8; a byte order mark at its start is none of it.
fn text(bytes: Vec<u8>) -> io::Result<String> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let why = format!("it is not UTF-8 (byte {})", error.utf8_error().valid_up_to());
        io::Error::new(io::ErrorKind::InvalidData, why)
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::usage(format!("{name} cannot be read"), error.to_string(), "name a readable file with SQL in UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(sql: &str, values: &[(&str, &str)]) -> Result<Job, Failure> {
        Job::new(sql.to_owned(), values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn statements_get_the_parameters_they_use() {
        let job = job("select :a; select :b, ':a', x::int;", &[("a", "1"), ("b", "2")]).unwrap();
        assert_eq!(job.statements.len(), 2);
        assert_eq!(job.parameters(0), [("a".to_owned(), "1".to_owned())]);
        assert_eq!(job.parameters(1), [("b".to_owned(), "2".to_owned())]);
        assert_eq!(job.line(1, 0), 1);
    }

    #[test]
    fn what_cannot_be_sent_is_refused_before_any_call() {
        let long = format!("select '{}'", "x".repeat(LONGEST_STATEMENT));
        for (sql, values, part) in [
            ("", vec![], "no SQL"),
            (" -- nothing\n;;", vec![], "no SQL"),
            (long.as_str(), vec![], "statement 1 is too long"),
            ("select 1", vec![("a", "1")], "not used"),
            ("select :a", vec![("a", "1"), ("a", "2")], "twice"),
        ] {
            let failure = job(sql, &values).unwrap_err();
            assert!(failure.what.contains(part), "{failure:?}");
            assert_eq!(failure.status.code(), 2);
        }
    }

    #[test]
    fn bytes_become_text() {
        assert_eq!(text("\u{feff}select 1".into()).unwrap(), "select 1");
        assert!(text(vec![b'a', 0xff]).unwrap_err().to_string().contains("byte 1"));
    }
}
