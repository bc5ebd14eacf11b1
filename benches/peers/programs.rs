//! The programs, and the keys that bring each to the same table.

use crate::program::{PROGRAM, console};
use crate::rows::Files;
use portable_pty::CommandBuilder;
use std::fs;
use std::path::Path;

/// Where everything is that the programs are pointed at.
pub struct Data<'a> {
    /// What `setup.sh` filled.
    pub folder: &'a Path,
    pub files: &'a Files,
    pub postgres: &'a str,
    pub endpoint: &'a str,
}

/// Keys, and the text that must be on the screen after them.
type Step = (String, String);

type Start<'a> = Box<dyn Fn(&Path, &str) -> CommandBuilder + 'a>;

/// A program under measure.
pub struct Peer<'a> {
    pub name: &'static str,
    /// The command in a home of its own, for a table.
    pub start: Start<'a>,
    /// Brings a table onto the screen; the last step is timed.
    pub ask: fn(&str) -> Vec<Step>,
    /// Says that all rows are fetched, with `COUNT` for their number; the others show nothing before they have all, or
    /// read the file as they go.
    pub complete: Option<&'static str>,
    /// Moves the keys to the table.
    pub then: &'static [&'static str],
    pub down: &'static str,
    pub bottom: &'static str,
    pub quit: &'static [&'static str],
}

/// The console first.
pub fn all<'a>(data: &'a Data<'a>) -> Vec<Peer<'a>> {
    vec![redshift_tui(data), csvlens(data), psql(data), rainfrog(data), harlequin(data)]
}

fn statement(table: &str) -> String {
    match table {
        "wide" => "select * from wide".to_owned(),
        table => format!("select * from {table} order by id"),
    }
}

fn step(keys: &str, text: &str) -> Step {
    (keys.to_owned(), text.to_owned())
}

fn at_home(home: &Path, program: &str, arguments: &[&str]) -> CommandBuilder {
    // A home that cannot be made shows as the program's own error.
    let _ = fs::create_dir_all(home);
    console(home, program, arguments)
}

fn redshift_tui<'a>(data: &'a Data<'a>) -> Peer<'a> {
    Peer {
        name: "redshift-tui",
        start: Box::new(|home, _| at_home(home, PROGRAM, &["--endpoint-url", data.endpoint])),
        ask: |table| {
            vec![
                step("2", "analytics-wg"),
                step("4", "F5 run"),
                step(&statement(table), &statement(table)),
                step("\x1b[15~", ""),
            ]
        },
        complete: Some("  COUNT rows"),
        then: &["\t"],
        down: "j",
        bottom: "G",
        quit: &["\x11"],
    }
}

fn csvlens<'a>(data: &'a Data<'a>) -> Peer<'a> {
    Peer {
        name: "csvlens",
        start: Box::new(|home, table| {
            let file = if table == "wide" { &data.files.wide } else { &data.files.k100 };
            at_home(home, &program(data, "bin/csvlens"), &[file])
        }),
        ask: |_| Vec::new(),
        complete: None,
        then: &[],
        down: "j",
        bottom: "G",
        quit: &["q"],
    }
}

fn psql<'a>(data: &'a Data<'a>) -> Peer<'a> {
    Peer {
        name: "psql + less",
        start: Box::new(|home, _| {
            let mut command = at_home(home, "psql", &["-X", data.postgres]);
            command.env("PAGER", "less -SR");
            command
        }),
        ask: |table| vec![step("", "postgres=#"), step(&format!("{};\r", statement(table)), "")],
        complete: None,
        then: &[],
        down: "j",
        bottom: "G",
        quit: &["q", "\\q\r"],
    }
}

fn rainfrog<'a>(data: &'a Data<'a>) -> Peer<'a> {
    Peer {
        name: "rainfrog",
        start: Box::new(|home, _| at_home(home, &program(data, "bin/rainfrog"), &["--url", data.postgres])),
        ask: |table| {
            vec![
                step("", "k100"),
                step("\x1b2", ""),
                step("i", ""),
                step(&statement(table), &statement(table)),
                step("\x1b", ""),
                step("\x1b\r", ""),
            ]
        },
        complete: None,
        then: &["\x1b3"],
        down: "j",
        bottom: "G",
        quit: &["\x03"],
    }
}

fn harlequin<'a>(data: &'a Data<'a>) -> Peer<'a> {
    Peer {
        name: "harlequin",
        start: Box::new(|home, _| {
            let arguments = ["--no-download-tzdata", "-a", "postgres", data.postgres];
            at_home(home, &program(data, "python/bin/harlequin"), &arguments)
        }),
        ask: |table| {
            vec![
                step("", "Run Query"),
                step("\x1bOQ", ""),
                step(&format!("{} ", statement(table)), &statement(table)),
                step("\n", ""),
            ]
        },
        complete: None,
        then: &[],
        down: "\x1b[B",
        // Further to the end would leave the first columns.
        bottom: "\x1b[1;5B",
        quit: &["\x11"],
    }
}

fn program(data: &Data<'_>, name: &str) -> String {
    data.folder.join(name).display().to_string()
}
