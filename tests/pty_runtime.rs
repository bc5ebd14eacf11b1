//! The loop on a real terminal, with a small console in place of the whole program: this test binary starts itself
//! again on a pty, told by an environment variable to play the console instead of testing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/pty.rs"]
mod pty;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use portable_pty::CommandBuilder;
use pty::{Pty, command, cpu_ticks};
use ratatui::Frame;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Text};
use redshift_tui::app::{Effect, Generation, Msg, Now, Request};
use redshift_tui::runtime::{Clock, Console, Executor, Options, Tty, color_mode, run};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;

const PLAY: &str = "PTY_TEST_PLAY";

/// Shows the last key, what was pasted, the size and how often things happened.
#[derive(Default)]
struct Toy {
    keys: Vec<String>,
    pasted: String,
    notice: String,
    size: (u16, u16),
    resumed: usize,
    answers: usize,
    deadline: Option<Duration>,
    dirty: bool,
}

impl Console for Toy {
    fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        self.dirty = true;
        match msg {
            Msg::Key(key) => return self.on_key(key, now),
            Msg::Paste(text) => self.pasted = text,
            Msg::Resized { columns, rows } => self.size = (columns, rows),
            Msg::Resumed => self.resumed += 1,
            Msg::Noticed(notice) => self.notice = notice,
            Msg::Due => {
                self.deadline = None;
                self.notice = "due".into();
            }
            Msg::Called(_) | Msg::Answered(_) => self.answers += 1,
            Msg::Terminated | Msg::Edited { .. } => {}
        }
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame) {
        let chip = Style::new().fg(Color::Red).bg(Color::Blue).add_modifier(Modifier::REVERSED);
        let lines = vec![
            Line::styled("toy", chip),
            Line::raw(format!("keys: {}.", self.keys.join(" "))),
            Line::raw(format!("pasted: {:?}", self.pasted)),
            Line::raw(format!("size: {:?} resumed: {} answers: {}", self.size, self.resumed, self.answers)),
            Line::raw(format!("notice: {}", self.notice)),
        ];
        frame.render_widget(Text::from(lines), frame.area());
    }

    fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }
}

impl Toy {
    fn on_key(&mut self, key: KeyEvent, now: Now) -> Vec<Effect> {
        let control = key.modifiers == KeyModifiers::CONTROL;
        match key.code {
            KeyCode::Char('c') if control => return vec![Effect::Quit],
            KeyCode::Char('z') if control => return vec![Effect::Suspend],
            KeyCode::Char('y') if control => return vec![Effect::Copy("copied text".into())],
            KeyCode::Char('b') if control => return vec![Effect::Copy("x".repeat(50_000))],
            KeyCode::Char('l') if control => return vec![Effect::Redraw],
            KeyCode::Char('p') if control => panic!("the toy broke"),
            KeyCode::Char('t') if control => self.deadline = Some(now.mono + Duration::from_millis(100)),
            KeyCode::Char('a') if control => {
                return vec![Effect::Ask { generation: Generation::default(), request: Request::Identity }];
            }
            KeyCode::Char('o') if control => return vec![Effect::AbandonOlder(Generation::default())],
            KeyCode::Char('x') if control => self.keys.clear(),
            code => self.keys.push(match key.modifiers {
                KeyModifiers::NONE => format!("{code}"),
                modifiers => format!("{modifiers}-{code}"),
            }),
        }
        Vec::new()
    }
}

/// Answers a question with a flood of messages and keeps tasks hanging; asked to abandon, has a task panic.
struct Flood(Handle, Sender<Msg>);

impl Executor for Flood {
    fn run(&mut self, effect: Effect) {
        if let Effect::AbandonOlder(_) = effect {
            self.0.spawn(async { panic!("a task broke") });
            return;
        }
        let answers = self.1.clone();
        self.0.spawn(std::future::pending::<()>());
        self.0.spawn_blocking(|| std::thread::sleep(Duration::from_secs(5)));
        self.0.spawn(async move { while answers.send(Msg::Noticed("flood".into())).await.is_ok() {} });
    }

    fn finish(&mut self, _limit: Duration) {}
}

/// Not a test by itself: the console, when this binary was started to play it.
#[test]
fn play() {
    if std::env::var_os(PLAY).is_none() {
        return;
    }
    let env = |name: &str| std::env::var(name).ok();
    let status = match Tty::open() {
        Ok(tty) => {
            let toy = Toy { size: tty.size(), ..Toy::default() };
            let options = Options::detect(color_mode(None, env), env);
            run(tty, Clock::start(), toy, Vec::new(), options, Flood).unwrap().status()
        }
        Err(error) => {
            eprintln!("{error}");
            error.status()
        }
    };
    std::process::exit(status.into());
}

/// The command line that plays the toy.
fn toy() -> Vec<String> {
    let program = std::env::current_exe().unwrap().display().to_string();
    [&program, "--exact", "play", "--nocapture", "--test-threads=1"].map(str::to_owned).to_vec()
}

fn toy_command() -> CommandBuilder {
    let words = toy();
    let mut command = command(&words[0]);
    command.args(&words[1..]);
    command.env(PLAY, "1");
    command
}

/// The toy as a child of a shell script; `{}` stands for it.
fn scripted(script: &str) -> CommandBuilder {
    let mut command = command("bash");
    command.env(PLAY, "1");
    command.args(["-c", &script.replace("{}", &toy().join(" "))]);
    command
}

fn started(command: CommandBuilder, columns: u16, rows: u16) -> Pty {
    let pty = Pty::start(command, columns, rows);
    pty.wait_for_text("notice:");
    pty
}

fn toy_pty() -> Pty {
    started(toy_command(), 60, 10)
}

/// What must be undone on the way out.
fn is_restored(raw: &[u8]) -> bool {
    let raw = String::from_utf8_lossy(raw);
    let last = |on: &str, off: &str| raw.rfind(off) > raw.rfind(on);
    let pairs = [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?25l", "\x1b[?25h"), ("\x1b[?2004h", "\x1b[?2004l")];
    pairs.iter().all(|(on, off)| last(on, off)) && last("\x1b[>1u", "\x1b[<1u") && last("\x1b[?7l", "\x1b[?7h")
}

#[test]
fn types_shows_and_quits() {
    let mut pty = toy_pty();
    pty.send("ab");
    pty.wait_for_text("keys: a b.");
    pty.send("\x1b[200~two\rlines\x1b[201~");
    pty.wait_for_text(r#"pasted: "two\nlines""#);
    pty.send("\x03");
    assert_eq!(pty.wait().exit_code(), 0);
    pty.drain();
    assert!(is_restored(&pty.raw()));
}

#[test]
fn split_escape_sequences_are_keys() {
    for (ssh, pauses) in [("", [0, 5, 10]), ("/dev/pts/9", [5, 20, 40])] {
        let mut command = toy_command();
        command.env("SSH_TTY", ssh);
        let mut pty = started(command, 60, 10);
        for pause in pauses {
            pty.send("\x1b");
            std::thread::sleep(Duration::from_millis(pause));
            pty.send("[A");
        }
        pty.wait_for_text("keys: Up Up Up.");
        pty.send("\x18\x1b");
        pty.wait_for_text("keys: Esc.");
    }
}

#[test]
fn other_encodings_and_replies_are_understood() {
    let mut pty = toy_pty();
    pty.send("\x1b[13;5u\x1b\r\x1b[27;5;13~\x1b[?62;22c\x1b]11;rgb:0/0/0\x07\x1b[Iq");
    pty.wait_for_text("keys: Control-Enter Alt-Enter Control-Enter q.");
}

#[test]
fn idle_writes_nothing_and_sleeps() {
    let mut pty = toy_pty();
    pty.send("a");
    pty.wait_for_text("keys: a.");
    std::thread::sleep(Duration::from_millis(100));
    let (before, ticks) = (pty.raw().len(), cpu_ticks(pty.pid()).unwrap());
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(pty.raw().len(), before);
    assert!(cpu_ticks(pty.pid()).unwrap() - ticks <= 1);
}

#[test]
fn a_deadline_comes_without_a_tick() {
    let mut pty = toy_pty();
    pty.send("\x14");
    let took = pty.wait_for_text("notice: due");
    assert!(took >= Duration::from_millis(90), "{took:?}");
}

#[test]
fn keys_pass_a_flood_of_answers_and_quitting_waits_for_nobody() {
    let mut pty = toy_pty();
    pty.send("\x01");
    pty.wait_for_text("notice: flood");
    pty.send("k");
    let took = pty.wait_for_text("keys: k.");
    assert!(took < Duration::from_millis(500), "{took:?}");
    let asked = Instant::now();
    pty.send("\x03");
    assert_eq!(pty.wait().exit_code(), 0);
    assert!(asked.elapsed() < Duration::from_millis(500), "{:?}", asked.elapsed());
}

#[test]
fn a_flood_of_keys_is_drawn_in_few_frames() {
    let mut pty = toy_pty();
    let before = pty.raw().len();
    for _ in 0..200 {
        pty.send("\x18abc");
    }
    pty.wait_for_text("keys: a b c.");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(pty.text().lines().nth(1), Some("keys: a b c."));
    assert!(pty.raw().len() - before < 5_000, "{} bytes", pty.raw().len() - before);
}

#[test]
fn any_size_is_survived_and_the_last_one_counts() {
    let mut pty = toy_pty();
    for (columns, rows) in [(10, 3), (1, 1), (40, 0), (0, 0), (200, 60), (2, 2), (50, 12)] {
        pty.resize(columns, rows);
        std::thread::sleep(Duration::from_millis(30));
        assert!(pty.is_running(), "gone at {columns}x{rows}");
    }
    pty.wait_for_text("size: (50, 12)");
    for columns in 60..90 {
        pty.resize(columns, 20);
    }
    pty.wait_for_text("size: (89, 20)");
    assert_eq!(pty.text().lines().count(), 5);
    pty.send("q");
    pty.wait_for_text("keys: q.");
}

#[test]
fn starts_on_a_terminal_without_a_size() {
    let pty = Pty::start(toy_command(), 0, 0);
    let start = Instant::now();
    while !String::from_utf8_lossy(&pty.raw()).contains("(80, 24)") {
        assert!(start.elapsed() < pty::PATIENCE, "{:?}", String::from_utf8_lossy(&pty.raw()));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn no_colour_keeps_reverse() {
    let mut command = toy_command();
    command.env("NO_COLOR", "1");
    let pty = started(command, 60, 10);
    pty.look(|screen| {
        let chip = screen.cell(0, 0).unwrap();
        assert!(chip.inverse());
        assert_eq!((chip.fgcolor(), chip.bgcolor()), (vt100::Color::Default, vt100::Color::Default));
    });
    let coloured = toy_pty();
    coloured.look(|screen| assert_eq!(screen.cell(0, 0).unwrap().fgcolor(), vt100::Color::Idx(1)));
}

#[test]
fn signals_leave_and_restore() {
    for (name, status) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let mut pty = toy_pty();
        pty.signal(name);
        assert_eq!(pty.wait().exit_code(), status, "{name}");
        pty.drain();
        assert!(is_restored(&pty.raw()), "{name}");
        assert!(!pty.look(vt100::Screen::alternate_screen));
    }
}

/// The session's leader, not the console, would get SIGHUP, and ignores it: only the watch of the device is left.
#[test]
fn a_hang_up_without_its_signal_ends_the_console() {
    let home = tempfile::tempdir().unwrap();
    let ended = home.path().join("ended");
    let mut pty = started(scripted(&format!("trap '' HUP; {{}}; echo $? > {}", ended.display())), 60, 10);
    pty.hang_up();
    let start = Instant::now();
    while !std::fs::read_to_string(&ended).is_ok_and(|status| status.ends_with('\n')) {
        assert!(start.elapsed() < Duration::from_millis(500), "still there {:?} after the hang-up", start.elapsed());
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(std::fs::read_to_string(&ended).unwrap(), "129\n");
}

#[test]
fn suspends_into_the_shell_and_comes_back() {
    let script = "set -m; {}; echo stopped; read line; echo got $line; fg >/dev/null; echo ended $?";
    let mut pty = started(scripted(script), 60, 12);
    for times in 1..=2 {
        if times == 1 {
            pty.send("k\x1a");
            pty.wait_for_text("stopped");
            assert!(is_restored(&pty.raw()));
            pty.send("for the shell\n");
        } else {
            // Once more, from outside and without a word: the screen is painted anew all the same.
            let console = child_of(pty.pid());
            pty::signal(console, "CONT");
        }
        pty.wait_for_text(&format!("resumed: {times}"));
        assert!(pty.look(vt100::Screen::alternate_screen));
        pty.wait_for_text("keys: k.");
    }
    pty.send("\x03");
    pty.wait_for_text("ended 0");
    assert!(pty.text().contains("got for the shell"), "{}", pty.text());
}

fn child_of(pid: i32) -> i32 {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    children.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn without_a_shell_it_says_why_it_does_not_stop() {
    let mut pty = toy_pty();
    pty.send("\x1a");
    pty.wait_for_text("notice: cannot stop");
    pty.send("q");
    pty.wait_for_text("keys: q.");
}

#[test]
fn a_panic_restores_the_screen_before_it_is_reported() {
    let mut pty = toy_pty();
    pty.send("\x10");
    assert_ne!(pty.wait().exit_code(), 0);
    pty.drain();
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    assert!(is_restored(raw.as_bytes()));
    assert!(raw.find("the toy broke") > raw.rfind("\x1b[?1049l"), "{raw:?}");
}

#[test]
fn a_task_that_panics_leaves_the_screen_alone() {
    let mut pty = toy_pty();
    pty.send("\x0f");
    std::thread::sleep(Duration::from_millis(100));
    pty.send("q");
    pty.wait_for_text("keys: q.");
    assert!(!String::from_utf8_lossy(&pty.raw()).contains("a task broke"));
    assert!(pty.look(vt100::Screen::alternate_screen));
}

#[test]
fn copies_through_the_terminal_and_says_so() {
    let mut pty = toy_pty();
    pty.send("\x19");
    pty.wait_for_text("notice: copied 11 characters");
    assert!(String::from_utf8_lossy(&pty.raw()).contains("\x1b]52;c;Y29waWVkIHRleHQ=\x1b\\"));
}

#[test]
fn a_stalled_link_stops_no_key_and_catches_up_with_the_newest_state() {
    let mut pty = toy_pty();
    pty.stall(true);
    pty.send("\x02\x02\x02");
    std::thread::sleep(Duration::from_millis(100));
    for key in ["1", "2", "3", "4"] {
        pty.send(key);
        std::thread::sleep(Duration::from_millis(40));
    }
    pty.stall(false);
    pty.wait_for_text("keys: 1 2 3 4.");
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    let after = raw.rsplit("\x1b]52;").next().unwrap();
    assert!(after.contains("1 2 3 4"), "drawn once, not once for each key: {:?}", &after[after.len() - 200..]);
}

#[test]
fn a_stalled_link_does_not_keep_it_from_leaving() {
    let mut pty = toy_pty();
    pty.stall(true);
    pty.send("\x02\x02\x02");
    std::thread::sleep(Duration::from_millis(100));
    let asked = Instant::now();
    pty.send("\x03");
    assert_eq!(pty.wait().exit_code(), 0);
    assert!(asked.elapsed() < Duration::from_millis(500), "{:?}", asked.elapsed());
}

#[test]
fn redraws_what_something_else_has_written_over() {
    let mut pty = toy_pty();
    let before = pty.raw().len();
    pty.send("\x0c");
    let start = Instant::now();
    while !String::from_utf8_lossy(&pty.raw()[before..]).contains("notice:") {
        assert!(start.elapsed() < pty::PATIENCE);
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn without_a_terminal_it_says_what_to_use() {
    let words = toy();
    let output = std::process::Command::new(&words[0])
        .args(&words[1..])
        .env(PLAY, "1")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("needs a terminal; use the headless commands (redshift-tui --help)"), "{said}");
}
