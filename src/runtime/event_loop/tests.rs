use super::*;
use crate::app::{Now, RequestKey};
use crate::runtime::clipboard::Wrap;
use crate::runtime::clock::Clock;
use crate::runtime::output::Output;
use crate::runtime::screen::{PainterOptions, Screen};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use std::cell::RefCell;
use std::rc::Rc;
use tokio::sync::mpsc::channel;

/// Writes down what it is told; `q` quits, `a` asks the executor, `s` suspends.
#[derive(Default)]
struct Recorder {
    told: Vec<String>,
    deadline: Option<Duration>,
}

impl Console for Recorder {
    fn update(&mut self, msg: Msg, _now: Now) -> Vec<Effect> {
        let (line, effects) = match msg {
            Msg::Key(key) => match key.code {
                KeyCode::Char('q') => ("q".into(), vec![Effect::Quit]),
                KeyCode::Char('s') => ("s".into(), vec![Effect::Suspend]),
                KeyCode::Char('a') => ("a".into(), vec![Effect::Abandon(RequestKey("x".into())), Effect::Redraw]),
                code => (code.to_string(), vec![]),
            },
            Msg::Resized { columns, rows } => (format!("{columns}x{rows}"), vec![]),
            Msg::Noticed(text) => (text, vec![]),
            Msg::Terminated => ("terminated".into(), vec![Effect::Abandon(RequestKey("last".into()))]),
            Msg::Due => {
                self.deadline = None;
                ("due".into(), vec![Effect::Quit])
            }
            other => (format!("{other:?}"), vec![]),
        };
        self.told.push(line);
        effects
    }

    fn draw(&self, _frame: &mut Frame) {}

    fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    fn take_dirty(&mut self) -> bool {
        true
    }
}

struct Ran(Rc<RefCell<Vec<Effect>>>);

impl Executor for Ran {
    fn run(&mut self, effect: Effect) {
        self.0.borrow_mut().push(effect);
    }

    fn finish(&mut self, _limit: Duration) {}
}

/// Plays the messages that wait at the start and gives how it ended, what was told and what was run.
fn play(deadline: Option<Duration>, events: Vec<Event>, answers: Vec<Msg>) -> (Pause, Vec<String>, Vec<Effect>) {
    let (_reading, writing) = std::io::pipe().unwrap();
    let channels = Channels { events: channel(64), answers: channel(64) };
    for event in events {
        channels.events.0.try_send(event).unwrap();
    }
    for answer in answers {
        channels.answers.0.try_send(answer).unwrap();
    }
    let output = Output::start(writing.into(), channels.events.0.clone()).unwrap();
    let options = Options { painter: PainterOptions::default(), remote: false, wrap: Wrap::Nothing };
    let screen = Screen::new((20, 2), options.painter);
    let console = Recorder { deadline, ..Recorder::default() };
    let stage = Stage::new(console, screen, output, Clock::start(), options.frame_gap());
    let ran = Rc::new(RefCell::new(Vec::new()));
    let mut playing = EventLoop::new(stage, Ran(Rc::clone(&ran)), channels, options);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let pause = runtime.block_on(playing.run(|| (50, 12)));
    let effects = ran.borrow().clone();
    (pause, std::mem::take(&mut playing.stage.console_mut().told), effects)
}

fn key(c: char) -> Event {
    Event::Input(Input::Key(KeyEvent::from(KeyCode::Char(c))))
}

fn answer(text: &str) -> Msg {
    Msg::Noticed(text.into())
}

#[test]
fn keys_do_not_queue_behind_answers() {
    let (pause, told, _) = play(None, vec![key('1'), key('2'), key('q')], vec![answer("one"), answer("two")]);
    assert_eq!(pause, Pause::Leave(Exit::Quit));
    assert_eq!(told, ["1", "2", "q"]);
}

#[test]
fn only_the_last_size_is_told() {
    let resized = || Event::Caught(Caught::Resized);
    let (pause, told, _) = play(None, vec![resized(), key('1'), resized(), resized(), key('s')], vec![]);
    assert_eq!(pause, Pause::Suspend);
    assert_eq!(told, ["1", "s", "50x12"]);
}

#[test]
fn effects_of_the_world_go_to_the_executor_alone() {
    let (_, _, ran) = play(None, vec![key('a'), key('q')], vec![]);
    assert_eq!(ran, [Effect::Abandon(RequestKey("x".into()))]);
}

#[test]
fn a_lost_terminal_lets_the_console_put_things_in_order() {
    let (pause, told, ran) = play(None, vec![key('1'), Event::Gone, key('2')], vec![answer("late")]);
    assert_eq!(pause, Pause::Leave(Exit::HungUp));
    assert_eq!(told, ["1", "terminated"]);
    assert_eq!(ran, [Effect::Abandon(RequestKey("last".into()))]);
    let (pause, ..) = play(None, vec![Event::Caught(Caught::Leave(15))], vec![]);
    assert_eq!(pause, Pause::Leave(Exit::Signalled(15)));
}

#[test]
fn a_deadline_wakes_it() {
    let (pause, told, _) = play(Some(Duration::from_millis(30)), vec![], vec![answer("one")]);
    assert_eq!((pause, told), (Pause::Leave(Exit::Quit), vec!["one".to_owned(), "due".to_owned()]));
}
