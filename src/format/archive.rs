//! A ZIP archive written straight through, without seeking and without compression: each part is a deflate stream of
//! stored blocks, followed by its sizes. <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>

use std::io::{self, Error, ErrorKind, Write};

/// Bytes of a stored block.
const BLOCK: usize = 65_535;
/// Sizes follow the part; names are UTF-8.
const FLAGS: u16 = 0x0808;
const DEFLATE: u16 = 8;
const VERSION: u16 = 20;
/// 1 January 1980, the first day of the format: the same input gives the same bytes.
const DAY: u16 = 0x21;

/// A part as the directory has it.
#[derive(Debug, Default)]
struct Part {
    name: String,
    at: u64,
    sum: Crc,
    size: u64,
    packed: u64,
}

/// The archive being written.
#[derive(Debug, Default)]
pub(super) struct Archive {
    written: u64,
    parts: Vec<Part>,
    pending: Vec<u8>,
}

impl Archive {
    /// Begins a part.
    pub fn begin(&mut self, name: &str, out: &mut impl Write) -> io::Result<()> {
        self.parts.push(Part { name: name.to_owned(), at: self.written, ..Part::default() });
        let mut head = Vec::new();
        head.extend(0x0403_4b50_u32.to_le_bytes());
        head.extend([VERSION, FLAGS, DEFLATE, 0, DAY].into_iter().flat_map(u16::to_le_bytes));
        head.extend([0_u8; 12]);
        head.extend([name.len() as u16, 0].into_iter().flat_map(u16::to_le_bytes));
        head.extend(name.as_bytes());
        self.put(&head, out)
    }

    /// Adds to the part.
    pub fn write(&mut self, bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
        if let Some(part) = self.parts.last_mut() {
            part.sum.add(bytes);
            part.size += bytes.len() as u64;
        }
        self.pending.extend_from_slice(bytes);
        while self.pending.len() > BLOCK {
            let rest = self.pending.split_off(BLOCK);
            let block = std::mem::replace(&mut self.pending, rest);
            self.block(&block, false, out)?;
        }
        Ok(())
    }

    /// Ends the part.
    pub fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        let block = std::mem::take(&mut self.pending);
        self.block(&block, true, out)?;
        let Some(part) = self.parts.last() else { return Ok(()) };
        let mut tail = 0x0807_4b50_u32.to_le_bytes().to_vec();
        tail.extend(part.sum.value().to_le_bytes());
        tail.extend(small(part.packed)?.to_le_bytes());
        tail.extend(small(part.size)?.to_le_bytes());
        self.put(&tail, out)
    }

    /// Writes the directory.
    pub fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        let begun = self.written;
        let mut directory = Vec::new();
        for part in &self.parts {
            directory.extend(0x0201_4b50_u32.to_le_bytes());
            directory.extend([VERSION, VERSION, FLAGS, DEFLATE, 0, DAY].into_iter().flat_map(u16::to_le_bytes));
            directory.extend(part.sum.value().to_le_bytes());
            directory.extend(small(part.packed)?.to_le_bytes());
            directory.extend(small(part.size)?.to_le_bytes());
            directory.extend([part.name.len() as u16, 0, 0, 0, 0].into_iter().flat_map(u16::to_le_bytes));
            directory.extend(0_u32.to_le_bytes());
            directory.extend(small(part.at)?.to_le_bytes());
            directory.extend(part.name.as_bytes());
        }
        let (size, count) = (directory.len() as u64, self.parts.len() as u16);
        directory.extend(0x0605_4b50_u32.to_le_bytes());
        directory.extend([0, 0, count, count].into_iter().flat_map(u16::to_le_bytes));
        directory.extend(small(size)?.to_le_bytes());
        directory.extend(small(begun)?.to_le_bytes());
        directory.extend(0_u16.to_le_bytes());
        self.put(&directory, out)
    }

    fn block(&mut self, bytes: &[u8], last: bool, out: &mut impl Write) -> io::Result<()> {
        let length = bytes.len() as u16;
        let mut head = vec![u8::from(last)];
        head.extend([length, !length].into_iter().flat_map(u16::to_le_bytes));
        if let Some(part) = self.parts.last_mut() {
            part.packed += (head.len() + bytes.len()) as u64;
        }
        self.put(&head, out)?;
        self.put(bytes, out)
    }

    fn put(&mut self, bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
        out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

/// A size of the plain format, which ends at 4 GiB.
fn small(size: u64) -> io::Result<u32> {
    let refused = |_| Error::new(ErrorKind::FileTooLarge, "a workbook ends at 4 GB: choose CSV or Parquet");
    u32::try_from(size).map_err(refused)
}

/// The checksum of ZIP: CRC-32, reflected.
#[derive(Debug)]
struct Crc(u32);

impl Default for Crc {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut value = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        #[allow(clippy::indexing_slicing, reason = "checked when it is compiled")]
        {
            table[byte] = value;
        }
        byte += 1;
    }
    table
};

impl Crc {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let entry = TABLE.get(usize::from(self.0 as u8 ^ byte)).copied().unwrap_or(0);
            self.0 = entry ^ (self.0 >> 8);
        }
    }

    fn value(&self) -> u32 {
        !self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_zip() {
        let mut sum = Crc::default();
        sum.add(b"123456789");
        assert_eq!(sum.value(), 0xcbf4_3926);
    }

    #[test]
    fn long_parts_become_several_blocks() {
        let mut archive = Archive::default();
        let mut out = Vec::new();
        archive.begin("a", &mut out).unwrap();
        archive.write(&vec![7; BLOCK * 2 + 1], &mut out).unwrap();
        archive.end(&mut out).unwrap();
        let part = &archive.parts[0];
        assert_eq!((part.size, part.packed), (BLOCK as u64 * 2 + 1, BLOCK as u64 * 2 + 1 + 15));
        archive.finish(&mut out).unwrap();
        assert_eq!(archive.written, out.len() as u64);
    }
}
