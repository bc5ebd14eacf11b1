//! A folder that stands for S3: UNLOAD writes there and COPY reads there; it goes away with the stand-in.

use super::SqlError;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

const PREFIX: &str = "redshift-tui-s3-";

/// The folder, made when first written to; a bucket is a folder in it.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    /// It outlives the stand-in.
    is_kept: bool,
}

impl Store {
    /// A name among the temporary files that nobody else has.
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}-{}", std::process::id(), uuid::Uuid::new_v4().simple());
        Self { root: std::env::temp_dir().join(name), is_kept: false }
    }

    /// A folder that stays.
    pub fn kept(root: PathBuf) -> Self {
        Self { root, is_kept: true }
    }

    /// Makes the folder a file of `s3://bucket/key` is to lie in; the root is for this user alone.
    pub fn prepare(&self, file: &Path) -> Result<(), SqlError> {
        let make = || {
            if !self.root.exists() {
                let mut builder = fs::DirBuilder::new();
                #[cfg(unix)]
                std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
                builder.create(&self.root)?;
                std::thread::spawn(sweep);
            }
            file.parent().map_or(Ok(()), fs::create_dir_all)
        };
        make().map_err(|error: io::Error| SqlError::new("58030", format!("the folder that stands for S3: {error}")))
    }

    /// With a slash at the end, as the engine wants it.
    pub fn root(&self) -> String {
        format!("{}/", self.root.display())
    }

    /// The path for `s3://bucket/key`; anything else, or a way out of the folder, is refused.
    pub fn path(&self, url: &str) -> Result<PathBuf, SqlError> {
        let invalid = || SqlError::new("XX000", format!("The specified S3 prefix '{url}' is not valid"));
        let key = url.strip_prefix("s3://").ok_or_else(invalid)?;
        let sound = |part: &str| part != ".." && part != "." && !part.contains(['\\', '\0', '*', '?', '[']);
        if key.is_empty() || key.starts_with('/') || !key.split('/').all(sound) {
            return Err(invalid());
        }
        Ok(self.root.join(key))
    }

    /// A folder for files of ours, which the engine may read and nobody keeps.
    pub fn aside(&self, name: &str) -> PathBuf {
        self.root.join(".aside").join(name)
    }

    /// `s3://bucket/key` of a path; what does not lie in the folder stays as it is.
    pub fn url(&self, path: &str) -> String {
        let key = path.strip_prefix(&self.root());
        key.map_or_else(|| path.to_owned(), |key| format!("s3://{key}"))
    }

    /// Files whose path starts with that of `s3://bucket/prefix`, sorted.
    pub fn matching(&self, url: &str) -> Result<Vec<PathBuf>, SqlError> {
        let prefix = self.path(url)?;
        let mut found = Vec::new();
        collect(&self.root, &prefix, &mut found);
        found.sort();
        Ok(found)
    }
}

fn collect(folder: &Path, prefix: &Path, found: &mut Vec<PathBuf>) {
    let wanted = prefix.to_string_lossy();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let text = path.to_string_lossy();
        if path.is_dir() && (wanted.starts_with(text.as_ref()) || text.starts_with(wanted.as_ref())) {
            collect(&path, prefix, found);
        } else if path.is_file() && text.starts_with(wanted.as_ref()) {
            found.push(path);
        }
    }
}

impl Drop for Store {
    /// Thousands of files take seconds to remove and nobody shall wait; what is left then, the next one sweeps.
    fn drop(&mut self) {
        let root = std::mem::take(&mut self.root);
        if !self.is_kept && root.exists() {
            std::thread::spawn(move || fs::remove_dir_all(root));
        }
    }
}

/// Removes the folders of processes that are gone.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next()?.parse::<i32>().ok());
        if owner.and_then(rustix::process::Pid::from_raw).is_some_and(is_gone) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_gone(process: rustix::process::Pid) -> bool {
    rustix::process::test_kill_process(process) == Err(rustix::io::Errno::SRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_inside() {
        let store = Store::new();
        assert!(store.path("s3://bucket/a/b.txt").unwrap().starts_with(&store.root));
        for bad in ["s3://../../etc/passwd", "/etc/passwd", "s3://b/../../x", "s3:///etc/passwd", "s3://", "s3://b/*"] {
            assert!(store.path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn prefixes_find_files_and_the_folder_goes() {
        let wait = |root: &Path| {
            (0..200).any(|_| {
                std::thread::sleep(std::time::Duration::from_millis(10));
                !root.exists()
            })
        };
        let store = Store::new();
        let file = store.path("s3://b/out_/x=1/data.csv").unwrap();
        store.prepare(&file).unwrap();
        fs::write(&file, "1").unwrap();
        assert_eq!(store.matching("s3://b/out_").unwrap(), [file]);
        assert!(store.matching("s3://b/other").unwrap().is_empty());
        let root = store.root.clone();
        drop(store);
        assert!(wait(&root));
    }
}
