//! Rows of a generator into a table: lines of CSV in a file that the engine reads. It reads them with all its threads,
//! many times as fast as it takes rows one by one.

use crate::local::engine::SqlError;
use crate::local::engine::open::{SAMPLES, batch};
use crate::local::engine::rewrite::node::quote;
use crate::local::engine::store::Store;
use duckdb::Connection;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

/// Where the lines of one part go.
pub type Lines = BufWriter<File>;

/// Parts written at the same time.
const PARTS: i32 = 2;

/// Fills a table with what `write` writes for part 1 of 2 and part 2 of 2, all or nothing.
pub fn fill(
    connection: &Connection,
    store: &Store,
    table: (&str, &str),
    write: impl Fn(i32, i32, &mut Lines) -> io::Result<()> + Sync,
) -> Result<(), SqlError> {
    let (schema, name) = table;
    let folder = store.aside(&format!("{schema}.{name}"));
    store.prepare(&folder.join("x"))?;
    let file = |part: i32| folder.join(format!("{part}.csv"));
    let one = |part: i32| {
        let mut lines = BufWriter::new(File::create(file(part))?);
        write(part, PARTS, &mut lines)?;
        lines.flush()
    };
    let written: io::Result<()> = std::thread::scope(|scope| {
        let running: Vec<_> = (1..=PARTS).map(|part| scope.spawn(move || one(part))).collect();
        let ended = |part: std::thread::ScopedJoinHandle<'_, _>| {
            part.join().unwrap_or_else(|_| Err(io::Error::other("a generator ended early")))
        };
        running.into_iter().try_for_each(ended)
    });
    let written = written.map_err(|error| SqlError::new("58030", format!("the sample {schema}.{name}: {error}")));
    let done = written.and_then(|()| {
        let all = folder.join("*.csv").to_string_lossy().into_owned();
        let options = "format csv, header false, auto_detect false, delimiter ',', quote '\"', escape '\"', nullstr ''";
        batch(connection, &format!("copy {SAMPLES}.{schema}.{name} from {} ({options})", quote(&all)))
    });
    let _ = fs::remove_dir_all(folder);
    done
}

/// One line a row.
pub fn lines<T: Display>(rows: impl Iterator<Item = T>, lines: &mut Lines) -> io::Result<()> {
    for row in rows {
        writeln!(lines, "{row}")?;
    }
    Ok(())
}
