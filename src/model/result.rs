//! Result values in a compact form: one byte arena, one offset a cell, one bit for NULL.
//! A page of the Data API costs its text plus five bytes a cell, not an object a cell.

/// How a column's values are to be read, shown and sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    Integer,
    /// DECIMAL: exact text, never through a float.
    Decimal,
    Float,
    Boolean,
    Text,
    /// DATE, TIME, TIMESTAMP and their zoned kin.
    Time,
    /// SUPER: JSON text.
    Super,
    Binary,
}

impl ColumnType {
    /// From the service's `typeName` (`int4`, `numeric`, `timestamptz`, ...).
    pub fn parse(type_name: &str) -> Self {
        match type_name.to_ascii_lowercase().as_str() {
            "int2" | "int4" | "int8" | "oid" | "smallint" | "integer" | "bigint" => Self::Integer,
            "numeric" | "decimal" => Self::Decimal,
            "float4" | "float8" | "real" | "double precision" => Self::Float,
            "bool" | "boolean" | "bit" => Self::Boolean,
            "date" | "time" | "timetz" | "timestamp" | "timestamptz" | "interval" => Self::Time,
            "super" => Self::Super,
            "varbyte" | "binary" | "bytea" => Self::Binary,
            _ => Self::Text,
        }
    }

    /// Numbers stand at the right edge of their column.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Float)
    }
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// The service's word, shown in the header.
    pub type_name: String,
    pub kind: ColumnType,
    pub nullable: bool,
    pub table: Option<String>,
}

/// One value: NULL is not the empty string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    Null,
    Text(&'a str),
}

impl Value<'_> {
    /// Bytes of its text.
    pub fn length(self) -> usize {
        match self {
            Self::Null => 0,
            Self::Text(text) => text.len(),
        }
    }
}

/// Rows of one page, immutable once built.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chunk {
    width: usize,
    rows: usize,
    text: String,
    /// End of each cell in `text`; the start is the end of the one before.
    ends: Vec<u32>,
    /// One bit a cell, set for NULL.
    nulls: Vec<u64>,
}

impl Chunk {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The value at a row and column; NULL outside, so that drawing can never panic.
    pub fn get(&self, row: usize, column: usize) -> Value<'_> {
        if column >= self.width || row >= self.rows {
            return Value::Null;
        }
        let cell = row * self.width + column;
        if self.nulls.get(cell / 64).is_some_and(|word| word >> (cell % 64) & 1 == 1) {
            return Value::Null;
        }
        let end = self.ends.get(cell).copied().unwrap_or(0) as usize;
        let start = cell.checked_sub(1).and_then(|c| self.ends.get(c)).copied().unwrap_or(0) as usize;
        Value::Text(self.text.get(start..end).unwrap_or(""))
    }

    /// Bytes of all values together.
    pub fn text_size(&self) -> usize {
        self.text.len()
    }

    /// As it lies: the values' texts one after the other, where each ends, a bit a cell for NULL (words of zeros at
    /// the end left out).
    pub fn parts(&self) -> (&str, &[u32], &[u64]) {
        (&self.text, &self.ends, &self.nulls)
    }

    /// From [`Chunk::parts`]; `None` when they do not belong together.
    pub fn of(width: usize, rows: usize, text: String, ends: Vec<u32>, mut nulls: Vec<u64>) -> Option<Self> {
        nulls.truncate(nulls.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1));
        let whole = ends.last().copied().unwrap_or(0) as usize == text.len();
        let fits = ends.len() == width.checked_mul(rows)? && ends.is_sorted() && whole;
        fits.then_some(Self { width, rows, text, ends, nulls })
    }

    /// Bytes this page holds in memory.
    pub fn heap_size(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 4 + self.nulls.capacity() * 8
    }
}

/// Fills a [`Chunk`] cell by cell, row by row.
#[derive(Debug, Default)]
pub struct ChunkBuilder {
    chunk: Chunk,
}

impl ChunkBuilder {
    /// For rows of `width` columns.
    pub fn new(width: usize) -> Self {
        Self { chunk: Chunk { width, ..Chunk::default() } }
    }

    /// For rows whose width shows when they are read.
    pub fn set_width(&mut self, width: usize) {
        self.chunk.width = width;
    }

    /// Appends one value of the current row. Text beyond 4 GiB a page is cut, which no service page reaches.
    pub fn push(&mut self, value: Value<'_>) {
        let cell = self.chunk.ends.len();
        match value {
            Value::Null => {
                let word = cell / 64;
                if self.chunk.nulls.len() <= word {
                    self.chunk.nulls.resize(word + 1, 0);
                }
                if let Some(bits) = self.chunk.nulls.get_mut(word) {
                    *bits |= 1 << (cell % 64);
                }
            }
            Value::Text(text) => self.chunk.text.push_str(text),
        }
        self.chunk.ends.push(u32::try_from(self.chunk.text.len()).unwrap_or(u32::MAX));
    }

    /// The finished page; an unfinished last row is filled with NULL. `rows` matters only where the width is 0.
    pub fn finish(mut self, rows: usize) -> Chunk {
        if self.chunk.width == 0 {
            self.chunk.rows = rows;
            return self.chunk;
        }
        while !self.chunk.ends.len().is_multiple_of(self.chunk.width) {
            self.push(Value::Null);
        }
        self.chunk.rows = self.chunk.ends.len() / self.chunk.width;
        self.chunk.text.shrink_to_fit();
        self.chunk.ends.shrink_to_fit();
        self.chunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_goes_in_comes_out(
            wide in 1_usize..6,
            cells in proptest::collection::vec(proptest::option::of(".{0,12}"), 0..60),
        ) {
            let mut builder = ChunkBuilder::new(wide);
            for cell in &cells {
                builder.push(cell.as_deref().map_or(Value::Null, Value::Text));
            }
            let chunk = builder.finish(0);
            assert_eq!(chunk.rows(), cells.len().div_ceil(wide));
            for place in 0..chunk.rows() * wide {
                let value = cells.get(place).and_then(Option::as_deref).map_or(Value::Null, Value::Text);
                assert_eq!(chunk.get(place / wide, place % wide), value);
            }
        }
    }

    #[test]
    fn null_is_not_the_empty_string() {
        let mut builder = ChunkBuilder::new(3);
        for value in [Value::Text("a"), Value::Null, Value::Text(""), Value::Text("ü")] {
            builder.push(value);
        }
        let chunk = builder.finish(0);
        assert_eq!((chunk.rows(), chunk.width()), (2, 3));
        assert_eq!(chunk.get(0, 1), Value::Null);
        assert_eq!(chunk.get(0, 2), Value::Text(""));
        assert_eq!(chunk.get(1, 0), Value::Text("ü"));
        assert_eq!(chunk.get(1, 1), Value::Null);
        assert_eq!(chunk.get(9, 9), Value::Null);
    }
}
