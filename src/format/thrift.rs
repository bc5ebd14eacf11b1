//! The few things of Thrift's compact protocol that Parquet's headers need.
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

/// A structure being written: fields in rising order.
#[derive(Debug, Default)]
pub(super) struct Struct {
    bytes: Vec<u8>,
    last: u8,
}

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

impl Struct {
    fn field(&mut self, id: u8, kind: u8) {
        self.bytes.push(((id - self.last) << 4) | kind);
        self.last = id;
    }

    pub fn bool(mut self, id: u8, value: bool) -> Self {
        self.field(id, if value { TRUE } else { FALSE });
        self
    }

    pub fn i32(mut self, id: u8, value: i32) -> Self {
        self.field(id, I32);
        zigzag(i64::from(value), &mut self.bytes);
        self
    }

    pub fn i64(mut self, id: u8, value: i64) -> Self {
        self.field(id, I64);
        zigzag(value, &mut self.bytes);
        self
    }

    pub fn text(mut self, id: u8, value: &str) -> Self {
        self.field(id, BINARY);
        binary(value, &mut self.bytes);
        self
    }

    pub fn inside(mut self, id: u8, value: Self) -> Self {
        self.field(id, STRUCT);
        self.bytes.extend(value.end());
        self
    }

    pub fn structs(mut self, id: u8, values: impl ExactSizeIterator<Item = Vec<u8>>) -> Self {
        self.list(id, STRUCT, values.len());
        for value in values {
            self.bytes.extend(value);
        }
        self
    }

    pub fn i32s(mut self, id: u8, values: &[i32]) -> Self {
        self.list(id, I32, values.len());
        for value in values {
            zigzag(i64::from(*value), &mut self.bytes);
        }
        self
    }

    pub fn texts(mut self, id: u8, values: &[&str]) -> Self {
        self.list(id, BINARY, values.len());
        for value in values {
            binary(value, &mut self.bytes);
        }
        self
    }

    fn list(&mut self, id: u8, kind: u8, length: usize) {
        self.field(id, LIST);
        if length < 15 {
            self.bytes.push(((length as u8) << 4) | kind);
        } else {
            self.bytes.push(0xf0 | kind);
            varint(length as u64, &mut self.bytes);
        }
    }

    /// The bytes of the whole structure.
    pub fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

fn binary(value: &str, out: &mut Vec<u8>) {
    varint(value.len() as u64, out);
    out.extend_from_slice(value.as_bytes());
}

fn zigzag(value: i64, out: &mut Vec<u8>) {
    varint(((value << 1) ^ (value >> 63)) as u64, out);
}

/// Seven bits a byte, the lowest first.
pub(super) fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_those_of_the_protocol() {
        let bytes = Struct::default().i32(1, -1).i64(3, 150).text(4, "ab").bool(6, true).i32s(7, &[1; 15]).end();
        let head = [0x15, 1, 0x26, 0xac, 2, 0x18, 2, b'a', b'b', 0x21, 0x19, 0xf5, 15, 2];
        assert_eq!(bytes[..14], head);
        let mut out = Vec::new();
        zigzag(i64::MIN, &mut out);
        assert_eq!(out.len(), 10);
    }
}
