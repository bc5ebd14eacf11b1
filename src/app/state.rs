//! The one state.

use super::{
    Connection, Dialog, Effect, Finder, Form, LineInput, Now, Picker, Question, Request, RequestKey, Run, Session,
    Table, Timer, Timers, too_small,
};
use crate::actions::{Policies, Policy};
use crate::cloud::Called;
use crate::keys::{Context, Keymap};
use crate::kinds;
use crate::metrics::Pane;
use crate::model::{Past, SavedTables};
use crate::sql::Tabs;
use crate::sql::catalog::Catalog;
use crate::view::Theme;
use crossterm::event::KeyEvent;
use jiff::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// A pending request is shown after this long, so that quick ones do not flicker.
pub const SHOW_PENDING: Duration = Duration::from_millis(300);
/// Lines kept in the session log.
const LOG_LINES: usize = 500;
/// Views kept to go back to.
const HISTORY: usize = 50;

/// What the program was started with.
#[derive(Debug, Clone)]
pub struct Settings {
    pub profile: Option<String>,
    pub regions: Vec<String>,
    /// On the embedded stand-in: the DEMO chip.
    pub demo: bool,
    pub theme: Theme,
    /// What each profile's sessions may do; `--write` is in it.
    pub policies: Policies,
    /// Profiles found in the AWS configuration, for the picker.
    pub profiles: Vec<String>,
}

/// What the body shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// A kind's table, by its index in [`kinds::ALL`].
    Table(usize),
    Sql,
    Metrics,
    Detail {
        kind: usize,
        region: String,
        id: String,
        raw: bool,
    },
    /// What differs between two rows of a kind, each by Region and identifier; `all` shows what is the same too.
    Diff {
        kind: usize,
        rows: Box<[(String, String); 2]>,
        all: bool,
    },
    Help(Vec<Context>),
    Identity,
    Log,
}

/// What lies over the body and takes the keys.
#[derive(Debug)]
pub enum Overlay {
    /// The filter of the table underneath, applied as it is typed; `before` comes back on esc.
    Filter {
        input: LineInput,
        before: String,
    },
    /// A word to find in the text underneath.
    Find(LineInput),
    Picker(Picker),
    /// Values for the parameters of statements about to be run.
    Parameters(Form),
    /// One line of text for something.
    Question(Question),
    Dialog(Box<Dialog>),
    /// Find and replace in the editor.
    Finder(Finder),
}

/// A line of the session log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub at: Timestamp,
    pub text: String,
    pub error: bool,
}

/// Everything the console knows and shows.
#[derive(Debug)]
pub struct App {
    pub settings: Settings,
    pub session: Session,
    pub timers: Timers,
    pub keymap: Keymap,
    pub size: (u16, u16),
    /// When the last message came; what the screen counts from.
    pub now: Now,
    /// Something changed since the last frame.
    pub dirty: bool,
    pub quitting: bool,
    /// Live refresh is off.
    pub paused: bool,
    pub tables: Vec<Table>,
    pub sql: Tabs,
    /// What is known of the databases' tables.
    pub catalog: Catalog,
    /// Statements sent before, oldest first.
    pub history: Vec<Past>,
    /// The tabs as they were last written down.
    pub(super) saved: u64,
    pub metrics: Pane,
    views: Vec<View>,
    at: usize,
    last: Option<View>,
    /// First line shown of a text view.
    pub scroll: usize,
    /// The word last looked for in a text view.
    pub find: String,
    pub overlay: Option<Overlay>,
    pub notice: Option<String>,
    pub log: VecDeque<LogLine>,
    /// The calls the client made, newest last.
    pub calls: VecDeque<Called>,
    /// Keys of an unfinished sequence, and what they mean if nothing follows.
    pub pending_keys: Vec<KeyEvent>,
    pub otherwise: Option<crate::keys::Action>,
    /// A second ctrl-c before this leaves.
    pub leave_until: Option<Duration>,
    /// Requests without an answer and when they were asked.
    pub in_flight: HashMap<RequestKey, Duration>,
    /// Changes under way.
    pub runs: Vec<Run>,
    /// Runs begun so far; numbers them.
    pub(super) runs_begun: u64,
    pub(super) outbox: Vec<Effect>,
}

impl App {
    /// The state before the first answer.
    pub fn new(settings: Settings, keymap: Keymap, size: (u16, u16)) -> Self {
        let session = Session::new(settings.profile.clone(), settings.regions.clone());
        Self {
            settings,
            session,
            timers: Timers::default(),
            keymap,
            size,
            now: Now { mono: Duration::ZERO, wall: Timestamp::UNIX_EPOCH },
            dirty: true,
            quitting: false,
            paused: false,
            tables: kinds::ALL.iter().map(|kind| Table::new(kind)).collect(),
            sql: Tabs::default(),
            catalog: Catalog::default(),
            history: Vec::new(),
            saved: Tabs::default().version(),
            metrics: Pane::default(),
            views: vec![View::Table(0)],
            at: 0,
            last: None,
            scroll: 0,
            find: String::new(),
            overlay: None,
            notice: None,
            log: VecDeque::new(),
            calls: VecDeque::new(),
            pending_keys: Vec::new(),
            otherwise: None,
            leave_until: None,
            in_flight: HashMap::new(),
            runs: Vec::new(),
            runs_begun: 0,
            outbox: Vec::new(),
        }
    }

    /// Takes up the columns and orders that were kept.
    pub fn restore_tables(&mut self, saved: &SavedTables) {
        for table in &mut self.tables {
            if let Some(own) = saved.get(table.kind.id) {
                table.arrange_columns(|columns| columns.restore(own));
            }
        }
    }

    /// What is to be done first, once the first frame stands.
    pub fn start(&mut self, now: Now) -> Vec<Effect> {
        self.now = now;
        self.connect(now);
        std::mem::take(&mut self.outbox)
    }

    /// The view in force.
    pub fn view(&self) -> &View {
        self.views.get(self.at).unwrap_or(&View::Table(0))
    }

    /// Goes to a view; what was ahead in the history is dropped.
    pub fn open(&mut self, view: View) {
        if *self.view() == view {
            return;
        }
        self.last = Some(self.view().clone());
        self.views.truncate(self.at + 1);
        self.views.push(view);
        if self.views.len() > HISTORY {
            self.views.remove(0);
        }
        self.at = self.views.len() - 1;
        self.scroll = 0;
    }

    /// Moves in the history; false at its end.
    pub fn travel(&mut self, steps: isize) -> bool {
        let Some(to) = self.at.checked_add_signed(steps).filter(|to| *to < self.views.len()) else { return false };
        self.last = Some(self.view().clone());
        self.at = to;
        self.scroll = 0;
        true
    }

    /// The view before this one, to flip back to.
    pub fn last_view(&self) -> Option<View> {
        self.last.clone()
    }

    /// Replaces the view in force without a step in the history.
    pub fn replace(&mut self, view: View) {
        if let Some(current) = self.views.get_mut(self.at) {
            *current = view;
            self.scroll = 0;
        }
    }

    /// The view in force and those before it, newest first.
    pub(super) fn history(&self) -> impl Iterator<Item = &View> {
        self.views.iter().take(self.at + 1).rev()
    }

    /// Where keys are looked up, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        if let Some(Overlay::Finder(_)) = self.overlay {
            return vec![Context::Find, Context::Global];
        }
        if self.overlay.is_some() {
            return vec![Context::Prompt, Context::Global];
        }
        let mut contexts = match self.view() {
            View::Table(_) => vec![Context::Table],
            View::Sql => self.sql.current().contexts().to_vec(),
            View::Metrics => vec![Context::Chart],
            _ => vec![Context::Detail],
        };
        contexts.push(Context::Global);
        contexts
    }

    /// The table in view, if one is.
    pub fn table(&self) -> Option<&Table> {
        match self.view() {
            View::Table(kind) => self.tables.get(*kind),
            _ => None,
        }
    }

    /// As [`App::table`], to change it.
    pub fn table_mut(&mut self) -> Option<&mut Table> {
        let View::Table(kind) = *self.view() else { return None };
        self.tables.get_mut(kind)
    }

    /// The row the keys act on: of the table, or of the detail view.
    pub fn row(&self) -> Option<&kinds::Row> {
        match self.view() {
            View::Table(kind) => self.tables.get(*kind)?.selected(),
            View::Detail { kind, region, id, .. } => self.tables.get(*kind)?.find(region, id),
            _ => None,
        }
    }

    /// What the session may do.
    pub fn policy(&self) -> Policy {
        self.settings.policies.of(self.session.profile.as_deref())
    }

    /// Nothing but a sentence fits.
    pub fn too_small(&self) -> bool {
        too_small(self.size)
    }

    /// Asks the world, remembers that an answer is due.
    pub(super) fn ask(&mut self, request: Request, now: Now) {
        self.in_flight.insert(request.key(), now.mono);
        self.timers.set(now.mono + SHOW_PENDING, Timer::Pending);
        self.outbox.push(Effect::Ask { generation: self.session.generation, request });
    }

    pub(super) fn connect(&mut self, now: Now) {
        self.session.connection = Connection::Connecting;
        let request = Request::Connect { profile: self.session.profile.clone(), regions: self.session.regions.clone() };
        self.ask(request, now);
    }

    /// Says something on the status line for a while and in the session log.
    pub(super) fn say(&mut self, text: impl Into<String>, now: Now) {
        let text = text.into();
        self.notice = Some(text.clone());
        self.timers.set(now.mono + Duration::from_secs(8), Timer::NoticeOver);
        self.record(text, false, now);
    }

    /// Adds a call to the session log.
    pub(super) fn called(&mut self, call: Called) {
        if self.calls.len() == LOG_LINES {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
        self.dirty |= matches!(self.view(), View::Log | View::Identity);
    }

    /// Adds a line to the session log.
    pub(super) fn record(&mut self, text: impl Into<String>, error: bool, now: Now) {
        if self.log.len() == LOG_LINES {
            self.log.pop_front();
        }
        self.log.push_back(LogLine { at: now.wall, text: text.into(), error });
        self.dirty = true;
    }

    /// Requests that have gone unanswered long enough to be shown.
    pub fn waiting(&self, now: Duration) -> usize {
        self.in_flight.values().filter(|since| now.saturating_sub(**since) >= SHOW_PENDING).count()
    }
}
