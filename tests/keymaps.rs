//! The built-in keymaps and the messages for keymaps that cannot be used.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use redshift_tui::keys::{ACTIONS, Action, Chord, Context, Danger, Keymap, Resolution, parse_sequence, print_sequence};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fs;

fn presets() -> Vec<(&'static str, Keymap)> {
    Keymap::names().map(|name| (name, Keymap::load(name, None).unwrap())).collect()
}

#[test]
fn all_built_in_keymaps_load() {
    let names: Vec<_> = presets().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["default", "vim", "emacs"]);
    assert!(Keymap::builtin("nano").is_none());
    assert_eq!(Keymap::default(), Keymap::builtin("default").unwrap());
}

#[test]
fn every_action_has_a_key_wherever_it_applies() {
    for (name, keymap) in presets() {
        for def in ACTIONS {
            for context in def.contexts {
                let key = keymap.key_for(&[*context, Context::Global], def.action);
                assert!(key.is_some(), "{name}: {} has no key in {context:?}", def.name);
            }
        }
    }
}

#[test]
fn help_switching_tabs_and_leaving_work_from_the_editor() {
    let wanted = [Action::Help, Action::Palette, Action::Back, Action::Interrupt, Action::Quit, Action::Suspend];
    let tabs = [Action::Tab1, Action::Tab9, Action::NextTab, Action::PreviousTab, Action::NextPane];
    for (name, keymap) in presets() {
        for action in wanted.into_iter().chain(tabs) {
            assert!(keymap.key_for(&[Context::Editor, Context::Global], action).is_some(), "{name}: {action:?}");
        }
    }
}

#[test]
fn nothing_is_bound_on_the_prefix_keys_of_tmux_and_screen() {
    let taken = [Chord::parse("ctrl-a").unwrap(), Chord::parse("ctrl-b").unwrap()];
    for (name, keymap) in presets() {
        for binding in keymap.bindings() {
            assert!(!binding.sequence.iter().any(|c| taken.contains(c)), "{name}: {binding:?}");
        }
    }
}

#[test]
fn no_single_letter_destroys() {
    for (name, keymap) in presets() {
        for binding in keymap.bindings() {
            let single = binding.sequence.len() == 1 && binding.sequence[0].is_plain();
            assert!(!single || binding.action.def().danger != Danger::Destroy, "{name}: {binding:?}");
        }
    }
}

#[test]
fn nothing_delays_the_interrupt() {
    let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    for (name, keymap) in presets() {
        for context in Context::ALL {
            let resolution = keymap.resolve(&[context, Context::Global], &[], ctrl_c);
            assert_eq!(resolution, Resolution::Action(Action::Interrupt), "{name} {context:?}");
        }
    }
}

#[test]
fn every_bound_sequence_prints_as_it_parses() {
    for (_, keymap) in presets() {
        for binding in keymap.bindings() {
            let text = print_sequence(&binding.sequence);
            assert_eq!(parse_sequence(&text).as_ref(), Ok(&binding.sequence), "{text}");
        }
    }
}

#[test]
fn vim_does_not_wait_to_go_to_the_top_and_emacs_moves_by_control_keys() {
    let table = [Context::Table, Context::Global];
    let g = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::NONE);
    let vim = Keymap::builtin("vim").unwrap();
    assert_eq!(vim.resolve(&table, &[], g), Resolution::Wait { otherwise: None });
    assert_eq!(vim.resolve(&table, &[g], g), Resolution::Action(Action::Top));
    let ctrl = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
    let emacs = Keymap::builtin("emacs").unwrap();
    assert_eq!(emacs.resolve(&table, &[], ctrl('n')), Resolution::Action(Action::Down));
    assert_eq!(emacs.resolve(&table, &[], ctrl('x')), Resolution::Wait { otherwise: None });
    assert_eq!(emacs.resolve(&table, &[ctrl('x')], ctrl('c')), Resolution::Action(Action::Quit));
}

#[test]
fn hints_follow_the_action_table_and_show_the_shortest_key_first() {
    let hints = Keymap::default().hints(Context::Table);
    assert_eq!(hints.first().map(|h| (h.keys.as_str(), h.action)), Some(("j, down", Action::Down)));
    let order: Vec<_> = hints.iter().map(|h| ACTIONS.iter().position(|def| def.action == h.action).unwrap()).collect();
    assert!(order.is_sorted());
}

#[test]
fn a_users_file_overrides_adds_and_unbinds() {
    let user = "[table]\n\"s\" = \"open\"\n\"o\" = \"sort\"\n\"q\" = false\n[global]\n\"x\" = \"refresh\"\n";
    let keymap = Keymap::load("default", Some(("keymap.toml", user))).unwrap();
    let table = [Context::Table, Context::Global];
    let press = |c| keymap.resolve(&table, &[], KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    assert_eq!(press('s'), Resolution::Action(Action::Open));
    assert_eq!(press('o'), Resolution::Action(Action::Sort));
    assert_eq!(press('q'), Resolution::Unbound);
    assert_eq!(press('x'), Resolution::Action(Action::Refresh));
    assert_eq!(press('y'), Resolution::Action(Action::Copy));
}

#[test]
fn every_invalid_keymap_is_refused_with_its_reason() {
    let mut seen = 0;
    for entry in fs::read_dir("tests/data/keymaps").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let expected = text.lines().next().unwrap().strip_prefix("# expect: ").unwrap();
        let error = Keymap::load("default", Some(("user.toml", &text))).unwrap_err().to_string();
        for part in expected.split(" | ") {
            assert!(error.contains(part), "{}: {error:?} lacks {part:?}", path.display());
        }
        assert_eq!(error.lines().count(), 1, "{error}");
        seen += 1;
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn an_unknown_keymap_names_the_known_ones() {
    let error = Keymap::load("emacz", None).unwrap_err().to_string();
    assert!(error.contains("Did you mean \"emacs\"?") && error.contains("default, vim, emacs"), "{error}");
}
