//! What is kept over a restart in a file only its owner can read: the editor's tabs, the tables' columns.

use crate::model::{SavedTables, SavedTabs};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::marker::PhantomData;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

/// The file of the tabs.
pub type TabsFile = KeptFile<SavedTabs>;
/// The file of the tables' columns.
pub type TablesFile = KeptFile<SavedTables>;

/// A file with one document in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile<T> {
    path: PathBuf,
    of: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned + Default> KeptFile<T> {
    /// A document in this file; nothing is created before it is first written.
    pub fn new(path: PathBuf) -> Self {
        Self { path, of: PhantomData }
    }

    /// What was kept; nothing where there is no file or it cannot be read.
    pub fn read(&self) -> T {
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Replaces what was kept, whole or not at all.
    pub fn write(&self, document: &T) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let new = self.path.with_extension(format!("{}.part", std::process::id()));
        let _ = fs::remove_file(&new);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        let written = serde_json::to_writer(&mut file, document).map_err(io::Error::from).and_then(|()| file.flush());
        let placed = written.and_then(|()| fs::rename(&new, &self.path));
        if placed.is_err() {
            let _ = fs::remove_file(&new);
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SavedTab;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn tabs_are_kept_for_their_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = TabsFile::new(folder.path().join("state/tabs.json"));
        assert_eq!(file.read(), SavedTabs::default());
        let tab = SavedTab { text: "select 'größe'\n".into(), ..SavedTab::default() };
        let tabs = SavedTabs { tabs: vec![tab, SavedTab::default()], shown: 2 };
        file.write(&SavedTabs::default()).unwrap();
        file.write(&tabs).unwrap();
        assert_eq!(file.read(), tabs);
        assert_eq!(fs::metadata(&file.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("state")).unwrap().count(), 1);
        fs::write(&file.path, "{").unwrap();
        assert_eq!(file.read(), SavedTabs::default());
    }
}
