//! A world comes back from its folder as it was at its last change, whenever it was cut off.

use super::super::{Making, Place, State, Step, World, after};
use super::ledger;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn open(folder: &Path) -> std::io::Result<World> {
    World::make(&Making { folder: Some(folder.to_owned()), ..Making::default() })
}

/// The files of a folder as they are this moment: what a kill would leave.
fn cut_off(folder: &Path) -> tempfile::TempDir {
    loop {
        let before = files(folder);
        let copy = tempfile::tempdir().unwrap();
        let copied = |(path, _): &(PathBuf, u64)| fs::copy(path, copy.path().join(path.file_name().unwrap())).is_ok();
        // A kill sees all files of one moment. Copying them takes a while, and meanwhile a new whole state may have
        // taken the place of the old one that was copied, and the ledgers that belong to the old one be gone.
        if before.iter().all(copied) && files(folder) == before {
            return copy;
        }
    }
}

/// Paths and what tells a file from another one in its place.
fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let inode = |path: PathBuf| {
        let number = fs::metadata(&path).ok().map(|found| std::os::unix::fs::MetadataExt::ino(&found));
        number.map(|number| (path, number))
    };
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().filter_map(|entry| inode(entry.unwrap().path())).collect();
    files.sort();
    files
}

fn done(world: &World, change: impl FnOnce(&mut State)) {
    let change = |state: &mut State, _| {
        change(state);
        Ok(())
    };
    world.change(change).unwrap();
}

fn everything(world: &World) -> Value {
    world.read(|state, _| serde_json::to_value(state).unwrap())
}

/// Where two worlds differ, by path.
fn differences(one: &Value, other: &Value, path: &str, out: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for name in names {
                let missing = || Value::from("missing");
                let of = |all: &serde_json::Map<String, Value>| all.get(name).cloned().unwrap_or_else(missing);
                differences(&of(one), &of(other), &format!("{path}/{name}"), out);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differences(one, other, &format!("{path}/{index}"), out);
            }
        }
        _ if one == other => {}
        _ => out.push(format!("{path}: {one} {other}")),
    }
}

fn assert_same(one: &World, other: &Value) {
    let mut out = Vec::new();
    differences(&everything(one), other, "", &mut out);
    assert_eq!(out, Vec::<String>::new());
}

fn change(state: &mut State, number: usize) {
    let id = format!("{number:04}");
    let bulk = "x".repeat(20_000);
    state.shelf.put("test", "r", &id, json!({"n": number, "bulk": bulk}));
    state.tags.add(&id, [("k".to_owned(), id.clone())]);
    if let Some(earlier) = number.checked_sub(7) {
        state.shelf.take("test", "r", &format!("{earlier:04}"));
        state.tags.clear(&format!("{earlier:04}"));
    }
    if let Some(cluster) = state.clusters.get_mut("us-east-1", "analytics-prod") {
        cluster.database.clone_from(&id);
    }
    state.mint("test");
    state.events.record("r", jiff::Timestamp::now(), "2000", &id, &[]);
}

#[tokio::test]
async fn every_change_that_was_saved_comes_back_over_many_folds() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).unwrap();
    for number in 0..400 {
        world
            .change(|state, now| {
                change(state, number);
                let place = Place::new("test", "r", &format!("{number:04}"));
                state.timeline.add(after(now, 1000), Step::Merge { place, patch: json!({"due": true}) });
                Ok(())
            })
            .unwrap();
        world.saved().await.unwrap();
        if number % 37 == 0 {
            let copy = cut_off(folder.path());
            assert_same(&open(copy.path()).unwrap(), &everything(&world));
        }
        // Folding takes a moment, and several shall be seen.
        if number % 100 == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let before = everything(&world);
    drop(world);
    let (first, _) = ledger::all(folder.path()).unwrap().pop().unwrap();
    assert!(first > 50, "never folded: {first}");
    assert_same(&open(folder.path()).unwrap(), &before);
}

#[tokio::test]
async fn what_was_cut_off_at_the_end_is_passed_over_and_damage_before_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).unwrap();
    for number in 0..3 {
        done(&world, |state| change(state, number));
        world.saved().await.unwrap();
    }
    drop(world);
    let path = ledger::all(folder.path()).unwrap().pop().unwrap().1;
    let text = fs::read(&path).unwrap();
    let last = text.iter().take(text.len() - 1).rposition(|byte| *byte == b'\n').unwrap();
    for cut in [last + 1, last + 5, text.len() - 1] {
        fs::write(&path, &text[..cut]).unwrap();
        let world = open(folder.path()).unwrap();
        world.read(|state, _| {
            assert!(state.shelf.has("test", "r", "0001") && !state.shelf.has("test", "r", "0002"), "{cut}");
        });
        // It goes on as if nothing had been cut off.
        done(&world, |state| state.shelf.put("test", "r", "again", json!(1)));
        world.saved().await.unwrap();
        drop(world);
        assert!(open(folder.path()).unwrap().read(|state, _| state.shelf.has("test", "r", "again")));
    }
    let mut damaged = text.clone();
    damaged[last - 20] ^= 1;
    fs::write(&path, damaged).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(error.to_string().ends_with("is damaged"), "{error}");
}

#[tokio::test]
async fn many_at_once_are_written_together() {
    let folder = tempfile::tempdir().unwrap();
    let world = std::sync::Arc::new(open(folder.path()).unwrap());
    let tasks = (0..200).map(|number| {
        let world = world.clone();
        tokio::spawn(async move {
            done(&world, |state| state.shelf.put("test", "r", &number.to_string(), json!(number)));
            world.saved().await.unwrap();
        })
    });
    futures_util::future::try_join_all(tasks).await.unwrap();
    let copy = cut_off(folder.path());
    open(copy.path()).unwrap().read(|state, _| assert_eq!(state.shelf.count("test", "r"), 200));
}

#[tokio::test]
async fn a_disk_that_refuses_is_told_and_what_it_refused_is_tried_again() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let world = open(&path).unwrap();
    // A folder in the place of the file that is written beside.
    fs::create_dir(path.join("world.json.new")).unwrap();
    done(&world, |state| state.shelf.put("test", "r", "a", json!(1)));
    assert!(world.saved().await.is_err());
    fs::remove_dir(path.join("world.json.new")).unwrap();
    done(&world, |state| state.shelf.put("test", "r", "b", json!(1)));
    world.saved().await.unwrap();
    drop(world);
    open(&path).unwrap().read(|state, _| assert_eq!(state.shelf.count("test", "r"), 2));
    for entry in fs::read_dir(&path).unwrap() {
        let mode = entry.as_ref().unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.unwrap().path());
    }
}
