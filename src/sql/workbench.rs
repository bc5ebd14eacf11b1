//! seam
use crate::app::{Event, Now, Request, Step};
use crate::keys::{Action, Context};
use crate::model::Target;
use crossterm::event::KeyEvent;
#[derive(Debug)]
pub struct Workbench {
    target: Option<Target>,
    database: Option<String>,
}
impl Workbench {
    pub fn new(_tab: usize) -> Self {
        Self { target: None, database: None }
    }
    pub fn contexts(&self) -> &'static [Context] {
        &[Context::Editor]
    }
    pub fn act(&mut self, _a: Action, _n: Now) -> Option<Vec<Step>> {
        None
    }
    pub fn type_key(&mut self, _k: KeyEvent) {}
    pub fn paste(&mut self, _t: &str) {}
    pub fn set_target(&mut self, t: Target, d: Option<String>) {
        self.target = Some(t);
        self.database = d;
    }
    pub fn set_database(&mut self, d: &str) {
        self.database = Some(d.into());
    }
    pub fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }
    pub fn answered(&mut self, _r: &Request, _e: Event, _n: Now) -> Vec<Step> {
        vec![]
    }
    pub fn due(&mut self, _n: Now) -> Vec<Step> {
        vec![]
    }
    pub fn running(&self) -> bool {
        false
    }
    pub fn interrupt(&mut self, _n: Now) -> Vec<Step> {
        vec![]
    }
    pub fn detach(&mut self) -> Vec<Step> {
        vec![]
    }
}
