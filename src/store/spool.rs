//! Result pages that do not stay in memory: a file a result, readable by its owner only, in the cache folder. The file
//! is locked while the result lives and removed with it; what a program that died left behind is swept at the next
//! start.

use super::page::Page;
use crate::model::Chunk;
use std::collections::VecDeque;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the files end in, with the dot.
const ENDING: &str = ".pages";
/// Blocks of rows kept decoded: some more than a screen has lines.
const BLOCKS: usize = 128;

/// Makes the files of one program run: no two have the same name.
static MADE: AtomicU64 = AtomicU64::new(0);

/// The folder the files lie in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spools {
    folder: PathBuf,
}

impl Spools {
    /// Files in this folder; nothing is created before the first is needed.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// A new, empty file.
    pub fn create(&self) -> io::Result<Arc<Spool>> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        loop {
            let number = MADE.fetch_add(1, Ordering::Relaxed);
            let path = self.folder.join(format!("{}-{number}{ENDING}", std::process::id()));
            match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                opened => {
                    let file = opened?;
                    // Without locks, as on some network folders, a sweep takes the name away and nothing else.
                    let _ = file.try_lock();
                    return Ok(Arc::new(Spool::new(file, Some(path))));
                }
            }
        }
    }

    /// Removes the files no running program holds; how many those were.
    pub fn sweep(&self) -> io::Result<usize> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            entries => entries?,
        };
        let mut swept = 0;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let ours = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(ENDING));
            if ours && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) && fs::remove_file(&path).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// A block of rows: where its page begins, and its number in the page.
pub(super) type BlockKey = (u64, usize);

/// The file of one result.
#[derive(Debug)]
pub struct Spool {
    file: File,
    /// Removed with it.
    path: Option<PathBuf>,
    /// Bytes written.
    end: Mutex<u64>,
    /// Decoded lately, the newest last.
    blocks: Mutex<VecDeque<(BlockKey, Arc<Chunk>)>>,
}

impl Spool {
    /// Over a file opened for reading and writing, which stays when this is dropped.
    pub fn over(file: File) -> Self {
        Self::new(file, None)
    }

    fn new(file: File, path: Option<PathBuf>) -> Self {
        Self { file, path, end: Mutex::default(), blocks: Mutex::default() }
    }

    /// Bytes it takes on disk.
    pub fn size(&self) -> u64 {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a page at the end. After an error the file is as it was before.
    pub fn append(self: &Arc<Self>, chunk: &Chunk) -> io::Result<Page> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, ends, nulls) = chunk.parts();
        let mut head = Vec::with_capacity(ends.len() * 5 + 8);
        head.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
        let words = nulls.iter().copied().chain(std::iter::repeat(0)).take(ends.len().div_ceil(64));
        head.extend(words.flat_map(u64::to_le_bytes));
        self.file.write_all_at(&head, *end)?;
        self.file.write_all_at(text.as_bytes(), *end + head.len() as u64)?;
        let page = Page::stored(Arc::clone(self), *end, chunk);
        *end += (head.len() + text.len()) as u64;
        Ok(page)
    }

    pub(super) fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, at)?;
        Ok(bytes)
    }

    /// A block as decoded lately, else decoded now.
    pub(super) fn block(&self, key: BlockKey, decode: impl FnOnce() -> io::Result<Chunk>) -> io::Result<Arc<Chunk>> {
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = blocks.iter().rposition(|(of, _)| *of == key).and_then(|at| blocks.remove(at));
        let (_, block) = match known {
            Some(known) => known,
            None => (key, Arc::new(decode()?)),
        };
        if blocks.len() >= BLOCKS {
            blocks.pop_front();
        }
        blocks.push_back((key, Arc::clone(&block)));
        Ok(block)
    }
}

/// A file is like itself only.
impl PartialEq for Spool {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Spool {}

impl Drop for Spool {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Gone already, or swept at the next start.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChunkBuilder, Value};
    use proptest::prelude::*;
    use std::os::unix::fs::PermissionsExt;

    fn chunk(width: usize, cells: &[Option<String>]) -> Chunk {
        let mut builder = ChunkBuilder::new(width);
        for cell in cells.iter().filter(|_| width > 0) {
            builder.push(cell.as_deref().map_or(Value::Null, Value::Text));
        }
        builder.finish(cells.len())
    }

    fn one(text: &str) -> Chunk {
        chunk(1, &[Some(text.to_owned())])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back_in_any_order(
            width in 0_usize..5,
            pages in prop::collection::vec(prop::collection::vec(prop::option::of("[a-z漢]{0,9}"), 0..400), 1..4),
            places in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..60),
        ) {
            let spool = Arc::new(Spool::over(tempfile::tempfile().unwrap()));
            let chunks: Vec<Chunk> = pages.iter().map(|cells| chunk(width, cells)).collect();
            let stored: Vec<Page> = chunks.iter().map(|chunk| spool.append(chunk).unwrap()).collect();
            for (page, row) in places {
                let at = page.index(chunks.len());
                let (chunk, page) = (&chunks[at], &stored[at]);
                prop_assert_eq!(&*page.chunk().unwrap(), chunk);
                if chunk.rows() > 0 {
                    let row = row.index(chunk.rows());
                    let (block, index) = page.row(row).unwrap();
                    for column in 0..=width {
                        prop_assert_eq!(block.get(index, column), chunk.get(row, column));
                    }
                }
            }
        }
    }

    #[test]
    fn a_file_is_private_and_goes_with_its_last_page() {
        let folder = tempfile::tempdir().unwrap();
        let spools = Spools::new(folder.path().join("cache/results"));
        assert_eq!(spools.sweep().unwrap(), 0, "there is no folder yet");
        let spool = spools.create().unwrap();
        let page = spool.append(&one("kept")).unwrap();
        let path = fs::read_dir(&spools.folder).unwrap().next().unwrap().unwrap().path();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&spools.folder).unwrap().permissions().mode() & 0o777, 0o700);
        drop(spool);
        assert_eq!(spools.sweep().unwrap(), 0, "the page is in use");
        assert_eq!(page.chunk().unwrap().get(0, 0), Value::Text("kept"));
        drop(page);
        assert!(!path.exists());
    }

    #[test]
    fn files_of_a_program_that_died_are_swept_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let spools = Spools::new(folder.path().to_owned());
        fs::write(folder.path().join("1-0.pages"), "left behind").unwrap();
        fs::write(folder.path().join("notes.txt"), "somebody's").unwrap();
        let held = spools.create().unwrap();
        assert_eq!(spools.sweep().unwrap(), 1);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        drop(held);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_full_disk_is_an_error_and_what_was_written_is_still_read() {
        let full = Arc::new(Spool::over(OpenOptions::new().read(true).write(true).open("/dev/full").unwrap()));
        assert_eq!(full.append(&one("x")).unwrap_err().kind(), ErrorKind::StorageFull);
        assert_eq!(full.size(), 0);
    }

    #[test]
    fn a_file_cut_short_is_an_error_not_a_value() {
        let file = tempfile::tempfile().unwrap();
        let spool = Arc::new(Spool::over(file.try_clone().unwrap()));
        let page = spool.append(&one("some text")).unwrap();
        file.set_len(8).unwrap();
        assert!(page.chunk().is_err());
        assert!(page.row(0).is_err());
    }
}
