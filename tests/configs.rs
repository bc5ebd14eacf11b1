//! The messages for configurations that cannot be used.

use redshift_tui::store::Config;
use std::fs;
use std::path::Path;

#[test]
fn every_invalid_config_is_refused_with_its_reason() {
    let mut seen = 0;
    for entry in fs::read_dir("tests/data/configs").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let expected = text.lines().next().unwrap().strip_prefix("# expect: ").unwrap();
        let error = Config::parse("user.toml", &text).unwrap_err().to_string();
        for part in expected.split(" | ") {
            assert!(error.contains(part), "{}: {error:?} lacks {part:?}", path.display());
        }
        assert_eq!(error.lines().count(), 1, "{error}");
        seen += 1;
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn a_missing_file_is_no_error_and_a_folder_is_one() {
    assert_eq!(Config::read(Path::new("tests/data/configs/none.toml")), Ok(None));
    let error = Config::read(Path::new("tests/data/configs")).unwrap_err().to_string();
    assert!(error.contains("cannot be read"), "{error}");
}
