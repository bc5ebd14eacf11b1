//! A folder that stands for S3: UNLOAD writes there and COPY reads there; it goes away with the stand-in.

use super::SqlError;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The folder; a bucket is a folder in it.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// A new empty folder among the temporary files, for this user alone.
    pub fn create() -> io::Result<Self> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("redshift-tui-s3-{}-{}-{number}", std::process::id(), uuid::Uuid::new_v4().simple());
        let root = std::env::temp_dir().join(name);
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&root)?;
        Ok(Self { root })
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
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.root) {
            tracing::debug!(%error, "the stand-in's folder stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_inside() {
        let store = Store::create().unwrap();
        assert!(store.path("s3://bucket/a/b.txt").unwrap().starts_with(&store.root));
        for bad in ["s3://../../etc/passwd", "/etc/passwd", "s3://b/../../x", "s3:///etc/passwd", "s3://", "s3://b/*"] {
            assert!(store.path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn prefixes_find_files_and_the_folder_goes() {
        let store = Store::create().unwrap();
        let file = store.path("s3://b/out_/x=1/data.csv").unwrap();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "1").unwrap();
        assert_eq!(store.matching("s3://b/out_").unwrap(), [file]);
        assert!(store.matching("s3://b/other").unwrap().is_empty());
        let root = store.root.clone();
        drop(store);
        assert!(!root.exists());
    }
}
