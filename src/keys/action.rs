//! Every action of the console, named once: keymaps, hint bar, help and palette all derive from this table.

pub use crate::actions::Danger;

/// Where keys are looked up; the innermost context with a binding wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Everywhere, unless an inner context binds the key or takes text.
    Global,
    /// Tables of resources.
    Table,
    /// Detail and raw JSON of one resource, help, log: scrolling text.
    Detail,
    /// The SQL editor; keys without a binding are typed.
    Editor,
    /// The result grid.
    Grid,
    /// A one-line prompt or picker; keys without a binding are typed.
    Prompt,
}

impl Context {
    /// Every context, in the order help shows them.
    pub const ALL: [Self; 6] = [Self::Global, Self::Table, Self::Detail, Self::Editor, Self::Grid, Self::Prompt];

    /// The name of its table in a keymap.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Table => "table",
            Self::Detail => "detail",
            Self::Editor => "editor",
            Self::Grid => "grid",
            Self::Prompt => "prompt",
        }
    }

    /// The context of a name, as keymaps write it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }

    /// Plain characters are typed here and never reach an outer context.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Editor | Self::Prompt)
    }
}

/// An action with its kebab-case name, its one-line doc, its danger and where it applies.
#[derive(Debug, Clone, Copy)]
pub struct ActionDef {
    pub action: Action,
    pub name: &'static str,
    pub doc: &'static str,
    pub danger: Danger,
    pub contexts: &'static [Context],
}

macro_rules! actions {
    ($($variant:ident $name:literal $doc:literal $danger:ident [$($context:ident)+];)+) => {
        /// What a key, a palette entry or a keymap line can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($variant),+ }

        /// The table of all actions, in the order help shows them.
        pub static ACTIONS: &[ActionDef] = &[
            $(ActionDef {
                action: Action::$variant, name: $name, doc: $doc,
                danger: Danger::$danger, contexts: &[$(Context::$context),+],
            }),+
        ];

        impl Action {
            /// Its row in the table.
            pub fn def(self) -> ActionDef {
                match self { $(Self::$variant => ActionDef {
                    action: Self::$variant, name: $name, doc: $doc,
                    danger: Danger::$danger, contexts: &[$(Context::$context),+],
                }),+ }
            }

            /// The action of a name, as keymaps write it.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

actions! {
    Help "help" "keys of this place" Read [Global];
    Palette "palette" "command palette: kinds, actions, settings" Read [Global];
    Back "back" "close or go back" Read [Global];
    Interrupt "interrupt" "cancel what runs; twice: leave" Read [Global];
    Quit "quit" "leave the console" Read [Global];
    Suspend "suspend" "stop and give the terminal back to the shell" Read [Global];
    Redraw "redraw" "paint the screen anew" Read [Global];
    Tab1 "tab-1" "first tab" Read [Global];
    Tab2 "tab-2" "second tab" Read [Global];
    Tab3 "tab-3" "third tab" Read [Global];
    Tab4 "tab-4" "fourth tab" Read [Global];
    Tab5 "tab-5" "fifth tab" Read [Global];
    Tab6 "tab-6" "sixth tab" Read [Global];
    Tab7 "tab-7" "seventh tab" Read [Global];
    Tab8 "tab-8" "eighth tab" Read [Global];
    Tab9 "tab-9" "ninth tab" Read [Global];
    NextTab "next-tab" "next tab" Read [Global];
    PreviousTab "previous-tab" "previous tab" Read [Global];
    NextPane "next-pane" "next pane" Read [Global];
    LastView "last-view" "the view before this one" Read [Global];
    HistoryBack "history-back" "back in the history of views" Read [Global];
    HistoryForward "history-forward" "forward in the history of views" Read [Global];
    Identity "identity" "identity, session and Regions" Read [Global];
    SessionLog "session-log" "what happened in this session" Read [Global];
    Refresh "refresh" "refresh now" Read [Global];
    Pause "pause" "pause or resume live refresh" Read [Global];
    Profile "profile" "switch the AWS profile" Read [Global];
    Regions "regions" "switch the Regions" Read [Global];
    Down "down" "down" Read [Table Detail Grid Prompt];
    Up "up" "up" Read [Table Detail Grid Prompt];
    Left "left" "left" Read [Grid];
    Right "right" "right" Read [Grid];
    Top "top" "first line" Read [Table Detail Grid];
    Bottom "bottom" "last line" Read [Table Detail Grid];
    HalfPageDown "half-page-down" "half a page down" Read [Table Detail Grid];
    HalfPageUp "half-page-up" "half a page up" Read [Table Detail Grid];
    PageDown "page-down" "a page down" Read [Table Detail Grid];
    PageUp "page-up" "a page up" Read [Table Detail Grid];
    Open "open" "open the details" Read [Table];
    Filter "filter" "filter a table (text, col:value, !not), find in a text" Read [Table Detail];
    FindNext "find-next" "next match" Read [Detail];
    FindPrevious "find-previous" "previous match" Read [Detail];
    Sort "sort" "sort by the next column" Read [Table];
    SortReverse "sort-reverse" "reverse the sort order" Read [Table];
    RawJson "raw-json" "raw JSON" Read [Table Detail];
    Copy "copy" "copy menu" Read [Table Detail Grid];
    Actions "actions" "what can be done to this row" Read [Table Detail];
    Mark "mark" "mark the row for an action on several" Read [Table];
    Sql "sql" "SQL on this target" Read [Table Detail];
    Expand "expand" "the pane over the whole screen and back" Read [Editor Grid];
    FirstColumn "first-column" "first column" Read [Grid];
    LastColumn "last-column" "last column" Read [Grid];
    RunStatement "run-statement" "run the statement under the cursor" Read [Editor Grid];
    CancelStatement "cancel-statement" "cancel the running statement" Read [Editor Grid];
    PickTarget "pick-target" "choose the cluster or workgroup" Read [Editor Grid];
    PickDatabase "pick-database" "choose the database" Read [Editor Grid];
    Undo "undo" "undo" Read [Editor];
    Redo "redo" "redo" Read [Editor];
    Accept "accept" "take the line or the choice" Read [Prompt];
    Complete "complete" "complete the word" Read [Prompt];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_kebab_case_and_finds_its_action() {
        for def in ACTIONS {
            assert_eq!(Action::parse(def.name), Some(def.action), "{}", def.name);
            assert!(def.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", def.name);
            assert!(!def.doc.is_empty() && !def.contexts.is_empty());
        }
    }
}
