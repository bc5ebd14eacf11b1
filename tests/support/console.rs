//! A console without terminal, clock or network: messages in, effects and screens out.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use crossterm::event::KeyEvent;
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use redshift_tui::actions::Policies;
use redshift_tui::app::{Answer, App, Effect, Event, Msg, Now, Request, Settings, update};
use redshift_tui::cloud::{Cloud, CloudError, CloudOptions, ErrorClass};
use redshift_tui::keys::{Keymap, parse_sequence};
use redshift_tui::kinds::{self, Cell, Document, Load, Row, Section};
use redshift_tui::model::{Identity, Series, Status, StatusClass, Target};
use redshift_tui::view::{ColorMode, Theme, draw};
use std::time::Duration;

pub struct Console {
    pub app: App,
    pub now: Now,
}

pub fn settings(mode: ColorMode) -> Settings {
    Settings {
        profile: Some("prod".into()),
        regions: vec!["us-east-1".into()],
        demo: false,
        policies: Policies::default(),
        theme: Theme::new(mode, false),
        profiles: vec!["prod".into(), "staging".into()],
    }
}

impl Console {
    /// Just started: nothing answered yet.
    pub fn new(size: (u16, u16)) -> Self {
        Self::with(settings(ColorMode::Ansi16), size)
    }

    pub fn with(settings: Settings, size: (u16, u16)) -> Self {
        let app = App::new(settings, Keymap::default(), size);
        let now = Now { mono: Duration::ZERO, wall: "2026-03-01T14:02:10Z".parse().unwrap() };
        Self { app, now }
    }

    /// Connected, with rows of every kind and their load.
    pub fn ready(size: (u16, u16)) -> Self {
        Self::new(size).answered_all()
    }

    pub fn answered_all(mut self) -> Self {
        let _ = self.app.start(self.now);
        self.connected();
        self.answer(Request::Identity, Event::IdentityKnown(Ok(identity())));
        self.rows("clusters", Ok(clusters()));
        self.rows("workgroups", Ok(vec![row("workgroups", "analytics-wg", "AVAILABLE", StatusClass::Ok)]));
        self.rows("namespaces", Ok(vec![row("namespaces", "analytics", "AVAILABLE", StatusClass::Ok)]));
        let request = Request::Load { kind: "clusters", region: "us-east-1".into(), minutes: 30 };
        self.answer(request, Event::LoadMeasured(Ok(vec![load(0, "analytics-prod"), load(1, "analytics-prod")])));
        self
    }

    pub fn connected(&mut self) {
        let options = CloudOptions {
            regions: self.app.session.regions.clone(),
            demo: Some("http://127.0.0.1:9".into()),
            ..CloudOptions::default()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let cloud = runtime.block_on(Cloud::connect(options)).unwrap();
        let request = Request::Connect { profile: None, regions: vec![] };
        self.answer(request, Event::Connected(Ok(cloud)));
    }

    pub fn send(&mut self, msg: Msg) -> Vec<Effect> {
        update(&mut self.app, msg, self.now)
    }

    pub fn answer(&mut self, request: Request, event: Event) -> Vec<Effect> {
        let generation = self.app.session.generation;
        self.send(Msg::Answered(Answer { generation, request, event }))
    }

    pub fn rows(&mut self, kind: &'static str, rows: Result<Vec<Row>, CloudError>) -> Vec<Effect> {
        self.answer(Request::Rows { kind, region: "us-east-1".into() }, Event::RowsLoaded(rows.map(Into::into)))
    }

    /// Presses keys as a keymap writes them: `"g t"`, `"ctrl-c"`, `"enter"`.
    pub fn press(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for chord in parse_sequence(keys).unwrap() {
            effects.extend(self.send(Msg::Key(KeyEvent::from(chord))));
        }
        effects
    }

    /// Types text letter by letter.
    pub fn type_text(&mut self, text: &str) -> Vec<Effect> {
        let key = |c| KeyEvent::new(crossterm::event::KeyCode::Char(c), crossterm::event::KeyModifiers::NONE);
        text.chars().flat_map(|c| self.send(Msg::Key(key(c)))).collect()
    }

    /// Lets time pass and handles what came due.
    pub fn wait(&mut self, time: Duration) -> Vec<Effect> {
        self.now.mono += time;
        self.now.wall += jiff::SignedDuration::try_from(time).unwrap();
        self.send(Msg::Due)
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(self.app.size.0, self.app.size.1)).unwrap();
        terminal.draw(|frame| draw(&self.app, frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let rows = buffer.content().chunks(usize::from(self.app.size.0).max(1));
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n")
            .collect()
    }

    /// Every style on the screen, as `x,y: style` where it changes.
    pub fn styles(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(self.app.size.0, self.app.size.1)).unwrap();
        terminal.draw(|frame| draw(&self.app, frame)).unwrap();
        format!("{:?}", terminal.backend().buffer())
    }
}

pub fn identity() -> Identity {
    Identity {
        account: "123456789012".into(),
        arn: "arn:aws:iam::123456789012:user/dba".into(),
        expires: None,
        source: Some("Environment".into()),
    }
}

pub fn denied() -> CloudError {
    CloudError::new(
        ErrorClass::Denied { action: "redshift:DescribeClusters".into() },
        "redshift:DescribeClusters",
        "User: arn:aws:iam::123456789012:user/dba is not authorized to perform: redshift:DescribeClusters",
    )
}

pub fn clusters() -> Vec<Row> {
    let mut full = row("clusters", "etl-nightly", "storage-full", StatusClass::Error);
    full.findings = vec!["storage is full: resize, or delete data".into(), "not encrypted".into()];
    vec![
        row("clusters", "analytics-prod", "available", StatusClass::Ok),
        full,
        row("clusters", "reports", "paused", StatusClass::Idle),
        row("clusters", "strange", "levitating", StatusClass::Unknown),
    ]
}

pub fn load(metric: usize, resource: &str) -> Load {
    let samples = (0..30).map(|i| if i == 12 { None } else { Some(f64::from(i * 3)) }).collect();
    let series = Series { start: Timestamp::from_second(1_772_371_920).unwrap(), period: 60, samples };
    Load { metric, resource: resource.into(), series }
}

pub fn row(kind: &str, id: &str, word: &str, class: StatusClass) -> Row {
    let kind = kinds::find(kind).unwrap();
    let status = Status::new(word, class);
    let mut cells = vec![Cell::Text(id.into()), Cell::Status(status.clone())];
    cells.resize(kind.columns.len(), Cell::Absent);
    cells[2] = Cell::Text("ra3.4xlarge".into());
    let region = "us-east-1".to_owned();
    Row {
        id: id.into(),
        region: region.clone(),
        cells,
        status,
        findings: vec![],
        sections: vec![Section::new("General", [("Identifier", Cell::Text(id.into()))])],
        raw: Document::of(&serde_json::json!({ "ClusterIdentifier": id })),
        target: Some(Target::Cluster { id: id.into(), region }),
        database: Some("dev".into()),
        copies: vec![("identifier", id.into())],
    }
}
