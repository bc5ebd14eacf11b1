//! The rows that every program shows: the same in each run.

use color_eyre::eyre::Result;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// In the first row of every table, and nowhere else.
pub const FIRST: &str = "row_one";
/// In the last row of every table, and nowhere else.
pub const LAST: &str = "row_end";
const WORDS: [&str; 8] = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"];
const REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-south-1"];
const STATES: [&str; 4] = ["OPEN", "SHIPPED", "RETURNED", "CANCELLED"];
const LONG: usize = 100_000;
const WIDE: (usize, usize) = (1_600, 1_000);

/// Where the tables lie.
pub struct Files {
    pub k100: String,
    pub wide: String,
}

impl Files {
    pub fn all(&self) -> [(&'static str, &str); 2] {
        [("k100", &self.k100), ("wide", &self.wide)]
    }
}

/// How PostgreSQL declares them.
pub fn declarations() -> String {
    let columns: Vec<String> = (2..=WIDE.0).map(|column| format!("c{column:04} int")).collect();
    format!(
        "create table k100 (id int, customer text, region text, order_ts timestamp, qty int, unit_price numeric(12,4), \
         total numeric(14,2), status text, note text, flag bool);\n\
         create table wide (c0001 text, {});\n",
        columns.join(", ")
    )
}

/// Writes both tables as CSV.
pub fn write(folder: &Path) -> Result<Files> {
    fs::create_dir_all(folder)?;
    let path = |name: &str| folder.join(name).display().to_string();
    let files = Files { k100: path("k100.csv"), wide: path("wide.csv") };
    long(&files.k100)?;
    wide(&files.wide)?;
    Ok(files)
}

fn mark(row: usize, last: usize) -> String {
    match row {
        1 => FIRST.to_owned(),
        row if row == last => LAST.to_owned(),
        row => format!("cust_{:05}", row * 7919 % 99_991),
    }
}

fn long(path: &str) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "id,customer,region,order_ts,qty,unit_price,total,status,note,flag")?;
    let mut dice = Dice(7);
    for row in 1..=LONG {
        let (quantity, price) = (dice.roll(500) + 1, dice.roll(10_000_000));
        let words: Vec<&str> = (0..dice.roll(6)).map(|_| dice.pick(&WORDS)).collect();
        let total = quantity * price / 100;
        writeln!(
            file,
            "{row},{},{},2024-01-{:02} {:02}:{:02}:00,{quantity},{}.{:04},{}.{:02},{},{},{}",
            mark(row, LONG),
            dice.pick(&REGIONS),
            row % 28 + 1,
            row / 60 % 24,
            row % 60,
            price / 10_000,
            price % 10_000,
            total / 100,
            total % 100,
            dice.pick(&STATES),
            words.join(" "),
            dice.pick(&["t", "f"]),
        )?;
    }
    Ok(file.flush()?)
}

fn wide(path: &str) -> Result<()> {
    let (columns, rows) = WIDE;
    let mut file = BufWriter::new(File::create(path)?);
    let names: Vec<String> = (1..=columns).map(|column| format!("c{column:04}")).collect();
    writeln!(file, "{}", names.join(","))?;
    let mut dice = Dice(3);
    for row in 1..=rows {
        let mut line = mark(row, rows);
        for _ in 1..columns {
            write!(line, ",{}", dice.roll(10_000))?;
        }
        writeln!(file, "{line}")?;
    }
    Ok(file.flush()?)
}

/// Numbers that look random and are the same each time (a linear congruential generator, MMIX's constants).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        let index = usize::try_from(self.roll(from.len() as u64)).unwrap_or(0);
        from.get(index).copied().unwrap_or("")
    }
}
