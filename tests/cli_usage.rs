//! What needs no service: usage errors, lists of the program itself, configuration, completions.

#[path = "support/program.rs"]
mod program;

use program::Home;
use serde_json::Value;

#[test]
fn usage_errors_end_with_2_and_say_what_to_do() {
    let home = Home::new();
    std::fs::write(home.path().join("latin1.sql"), b"select '\xe9'").unwrap();
    std::fs::write(home.path().join("long.sql"), format!("select '{}'", "x".repeat(101 * 1024))).unwrap();
    for (arguments, part) in [
        (vec!["nonsense"], "unrecognized subcommand"),
        (vec!["list"], "<KIND>"),
        (vec!["list", "clustrs"], "Did you mean \"clusters\"?"),
        (vec!["list", "clusters", "--region", "Ireland"], "Regions are written like"),
        (vec!["list", "clusters", "--endpoint-url", "localhost"], "endpoints are written like"),
        (vec!["list", "clusters", "-o", "xml"], "possible values: table, json"),
        (vec!["list", "clusters", "--region", "eu-west-1", "--all-regions"], "cannot be used with"),
        (vec!["list", "clusters", "--scenario", "quiet"], "add --demo"),
        (vec!["list", "clusters", "--demo", "--profile", "prod"], "cannot be used with"),
        (vec!["list", "clusters", "--config", "nowhere.toml"], "nowhere.toml is not there"),
        (vec!["list", "clusters", "--log-file", "no/folder/log"], "cannot be written"),
        (vec!["keys", "--keymap", "nano"], "possible values: default, vim, emacs"),
        (vec!["query"], "required arguments"),
        (vec!["query", "-c", ""], "there is no SQL to run"),
        (vec!["query", "-c", "-- nothing"], "there is no SQL to run"),
        (vec!["query", "-c", "select 1", "-f", "x.sql"], "cannot be used with"),
        (vec!["query", "-c", "select 1"], "name one with -t"),
        (vec!["query", "-f", "missing.sql"], "missing.sql cannot be read"),
        (vec!["query", "-f", "latin1.sql"], "it is not UTF-8 (byte 8)"),
        (vec!["query", "-f", "long.sql"], "the Data API takes 102400"),
        (vec!["query", "-t", "x", "-c", "select 1", "--param", "a"], "NAME=VALUE"),
        (vec!["query", "-t", "x", "-c", "select 1", "--param", "a=1"], "the SQL has no :a"),
        (vec!["query", "-t", "x", "-c", "select :a", "--param", "a="], "no empty value"),
        (vec!["query", "-t", "namespace/x", "-c", "select 1"], "cluster/NAME or workgroup/NAME"),
        (vec!["query", "-t", "x", "-c", "select 1", "--profile", "a", "--profile", "b"], "one --profile"),
    ] {
        let ran = home.run(&arguments);
        assert_eq!(ran.status, Some(2), "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{arguments:?}: {}", ran.stdout);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

#[test]
fn stdin_is_read_and_checked() {
    let ran = Home::new().run_with_stdin(&["query", "-t", "a", "-"], b" ;; \n");
    ran.expect_status(2).says("there is no SQL to run");
}

#[test]
fn kinds_and_keys_have_stable_shapes() {
    let home = Home::new();
    for (command, first) in [("kinds", "id,aliases,service"), ("keys", "id,context,keys,action")] {
        let ran = home.run(&[command, "-o", "json"]).expect_status(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let items = json["items"].as_array().unwrap();
        assert!(items.len() >= 3 && items.iter().all(|item| item["id"].is_string()), "{json}");
        let ran = home.run(&[command, "-o", "csv"]).expect_status(0);
        assert!(ran.stdout.starts_with(first), "{}", ran.stdout);
        assert_eq!(ran.stdout.lines().count(), items.len() + 1);
        let ran = home.run(&[command, "-o", "ndjson"]).expect_status(0);
        assert!(ran.stdout.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    }
    let kinds = home.run(&["kinds"]).expect_status(0);
    assert!(kinds.stdout.contains("workgroups") && kinds.stdout.contains("redshift-serverless"));
    let emacs = home.run(&["keys", "--keymap", "emacs"]).expect_status(0);
    assert!(emacs.stdout.contains("ctrl-x ctrl-c"));
}

#[test]
fn the_configuration_is_found_and_checked() {
    let home = Home::new();
    let paths = home.run(&["config", "path"]).expect_status(0);
    assert!(paths.stdout.contains(".config/redshift-tui/config.toml") && paths.stdout.contains("absent"));
    home.configure("config.toml", "keymap = \"vim\"\n");
    home.configure("keymap.toml", "[table]\n\"x\" = \"sort\"\n");
    let checked = home.run(&["config", "check"]).expect_status(0);
    assert_eq!(checked.stdout.matches("ok").count(), 2, "{}", checked.stdout);
    let keys = home.run(&["keys"]).expect_status(0);
    assert!(keys.stdout.contains("Z Q") && keys.stdout.contains("s, x"), "{}", keys.stdout);
    home.configure("keymap.toml", "[table]\n\n\"x\" = \"srot\"\n");
    let broken = home.run(&["config", "check"]).expect_status(2);
    broken.says("keymap.toml:3: key \"x\": \"srot\" is no action. Did you mean \"sort\"?");
    home.configure("config.toml", "ascii = 3\n");
    home.run(&["config", "check"]).expect_status(2).says("config.toml:1: invalid type");
    home.run(&["list", "clusters"]).expect_status(2).says("config.toml:1");
}

#[test]
fn a_profile_may_forbid_writing() {
    let home = Home::new();
    home.configure("config.toml", "[profiles.prod]\nwrite = false\n");
    home.run(&["list", "clusters", "--profile", "prod", "--write"]).expect_status(2).says("write = false");
    let mut by_variable = home.command(&["list", "clusters", "--write"]);
    program::ended(by_variable.env("AWS_PROFILE", "prod").spawn().unwrap()).expect_status(2);
}

#[test]
fn completions_man_page_help_and_version() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = home.run(&["completions", shell]).expect_status(0);
        assert!(ran.stdout.contains("serve-local"), "{shell}");
    }
    let man = home.run(&["man"]).expect_status(0);
    assert!(man.stdout.contains(".TH redshift-tui 1") && man.stdout.contains("COMMAND QUERY"), "{}", man.stdout);
    assert!(man.stdout.contains("130 interrupted"));
    let help = home.run(&["--help"]).expect_status(0);
    assert!(help.stdout.contains("Exit status: 0 done"));
    assert!(home.run(&["--version"]).expect_status(0).stdout.starts_with("redshift-tui "));
}

#[test]
fn a_result_goes_to_a_file_whole_or_not_at_all() {
    let home = Home::new();
    let ran = home.run(&["kinds", "-o", "csv", "--out", "kinds.csv"]).expect_status(0);
    assert!(ran.stdout.is_empty());
    assert!(std::fs::read_to_string(home.path().join("kinds.csv")).unwrap().starts_with("id,"));
    home.run(&["kinds", "--out", "no/folder/kinds.csv"]).expect_status(2).says("was not written");
    home.run(&["kinds", "--out", "/dev/full"]).expect_status(1).says("No space left");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = Home::new();
    let mut child = home.command(&["keys", "-o", "json"]).spawn().unwrap();
    drop(child.stdout.take());
    program::ended(child).expect_status(0);
}

#[cfg(not(feature = "local"))]
#[test]
fn a_build_without_the_stand_in_says_so() {
    let home = Home::new();
    for arguments in
        [vec!["serve-local"], vec!["query", "--demo", "-c", "select 1"], vec!["list", "clusters", "--demo"]]
    {
        home.run(&arguments).expect_status(2).says("this build has no stand-in");
    }
}
