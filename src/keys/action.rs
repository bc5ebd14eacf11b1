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
    /// Charts of metrics.
    Chart,
    /// A cell or a record of a result, read at length.
    Peek,
    /// A chart of a result.
    Plot,
    /// Find and replace in the editor; keys without a binding are typed.
    Find,
    /// A one-line prompt or picker; keys without a binding are typed.
    Prompt,
}

impl Context {
    /// Every context, in the order help shows them.
    pub const ALL: [Self; 10] = [
        Self::Global,
        Self::Table,
        Self::Detail,
        Self::Editor,
        Self::Find,
        Self::Grid,
        Self::Peek,
        Self::Plot,
        Self::Chart,
        Self::Prompt,
    ];

    /// The name of its table in a keymap.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Table => "table",
            Self::Detail => "detail",
            Self::Editor => "editor",
            Self::Grid => "grid",
            Self::Chart => "chart",
            Self::Peek => "peek",
            Self::Plot => "plot",
            Self::Find => "find",
            Self::Prompt => "prompt",
        }
    }

    /// The context of a name, as keymaps write it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }

    /// Plain characters are typed here and never reach an outer context.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Editor | Self::Find | Self::Prompt)
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
    Down "down" "down" Read [Table Detail Grid Peek Chart Prompt];
    Up "up" "up" Read [Table Detail Grid Peek Chart Prompt];
    Left "left" "left, earlier" Read [Grid Peek Plot Chart];
    Right "right" "right, later" Read [Grid Peek Plot Chart];
    Top "top" "first line" Read [Table Detail Grid Peek Chart];
    Bottom "bottom" "last line" Read [Table Detail Grid Peek Chart];
    HalfPageDown "half-page-down" "half a page down" Read [Table Detail Grid Peek Chart];
    HalfPageUp "half-page-up" "half a page up" Read [Table Detail Grid Peek Chart];
    PageDown "page-down" "a page down" Read [Table Detail Grid Peek Chart];
    PageUp "page-up" "a page up" Read [Table Detail Grid Peek Chart];
    Open "open" "open the details; in a grid the whole cell" Read [Table Grid Chart];
    Filter "filter" "filter a table (text, col:value, !not), find in a text, choose a chart" Read [Table Detail Grid Chart];
    FindNext "find-next" "next match" Read [Detail Grid Find];
    FindPrevious "find-previous" "previous match" Read [Detail Grid Find];
    Sort "sort" "choose the columns to sort by, in a grid by this one" Read [Table Grid];
    SortReverse "sort-reverse" "reverse the sort order" Read [Table Grid];
    Columns "columns" "choose the columns shown, in a table their order too" Read [Table Grid];
    RawJson "raw-json" "raw JSON; of two marked rows what differs" Read [Table Detail];
    Copy "copy" "copy menu" Read [Table Detail Grid Peek Chart];
    Sql "sql" "SQL on this target" Read [Table Detail Chart];
    Metrics "metrics" "metrics of this target" Read [Table Detail];
    Range "range" "time range" Read [Chart];
    Period "period" "time between points" Read [Chart];
    ZoomIn "zoom-in" "half as long, around the cursor" Read [Chart];
    ZoomOut "zoom-out" "twice as long" Read [Chart];
    PanBack "pan-back" "a quarter back in time" Read [Chart];
    PanForward "pan-forward" "a quarter forward, up to now" Read [Chart];
    Split "split" "total, by node, queue, query type, ..." Read [Chart];
    Statistic "statistic" "next statistic" Read [Chart];
    FocusLine "focus-line" "one line after the other, then all" Read [Chart];
    Numbers "numbers" "the numbers as a table and back" Read [Chart];
    Dots "dots" "braille dots or half blocks" Read [Chart];
    Export "export" "write what is shown to a file" Read [Grid Chart];
    Expand "expand" "the pane over the whole screen and back" Read [Editor Grid Chart];
    FirstColumn "first-column" "first column, oldest point" Read [Grid Chart];
    LastColumn "last-column" "last column, newest point" Read [Grid Chart];
    RunStatement "run-statement" "run the selection, else the statement under the cursor" Read [Editor Grid];
    Actions "actions" "what can be done to this row" Read [Table Detail];
    Mark "mark" "mark the row for an action on several" Read [Table];
    CancelStatement "cancel-statement" "cancel the running statement" Read [Editor Grid];
    PickTarget "pick-target" "choose the cluster or workgroup" Read [Editor Grid Chart];
    PickDatabase "pick-database" "choose the database" Read [Editor Grid];
    Undo "undo" "undo" Read [Editor];
    Redo "redo" "redo" Read [Editor];
    Accept "accept" "take the line or the choice" Read [Prompt];
    Complete "complete" "complete the word; add the column to the order" Read [Prompt];
    MoveUp "move-up" "move the column to the left" Read [Prompt];
    MoveDown "move-down" "move the column to the right" Read [Prompt];
    RunAll "run-all" "run all statements, one after another" Read [Editor Grid];
    Explain "explain" "the plan of the statement under the cursor" Read [Editor Grid];
    NextResult "next-result" "result of the next statement" Read [Editor Grid];
    History "history" "statements sent before; their results for 24 hours" Read [Editor Grid];
    ReopenResult "reopen-result" "in the history: the result, without running again" Read [Prompt];
    NewTab "new-tab" "new editor tab" Read [Editor Grid];
    CloseTab "close-tab" "close the editor tab" Read [Editor Grid];
    ReopenTab "reopen-tab" "bring the closed editor tab back" Read [Editor Grid];
    NextEditor "next-editor" "next editor tab" Read [Editor Grid];
    PreviousEditor "previous-editor" "editor tab before" Read [Editor Grid];
    RenameTab "rename-tab" "name the editor tab" Read [Editor Grid];
    Session "session" "one session for the tab: transactions, SET, temporary tables" Read [Editor Grid];
    Find "find" "find a text in the rows fetched; find and replace in the editor" Read [Editor Grid];
    Replace "replace" "replace this place and go to the next" Read [Find];
    ReplaceAll "replace-all" "replace every place" Read [Find];
    MatchCase "match-case" "tell upper and lower case apart, or not" Read [Find];
    Expression "expression" "a regular expression, or plain text" Read [Find];
    Comment "comment" "make comments of the lines, or text again" Read [Editor];
    Indent "indent" "move the lines in" Read [Editor];
    Outdent "outdent" "move the lines out" Read [Editor];
    Format "format" "lay out the statement under the cursor, or the selection" Read [Editor];
    Partner "partner" "go to the bracket's partner" Read [Editor];
    SaveQuery "save-query" "save the text as a named query" Read [Editor];
    OpenQuery "open-query" "open a named query" Read [Editor];
    Outside "external-editor" "edit the text in $VISUAL or $EDITOR" Read [Editor];
    SortAlso "sort-also" "sort by this column too, after those sorted by" Read [Grid];
    Plot "plot" "a chart of the rows fetched" Read [Grid];
    PlotShape "plot-shape" "line, bars, scatter, histogram" Read [Plot];
    PlotAcross "plot-across" "the column along the bottom" Read [Plot];
    PlotUp "plot-up" "the column drawn" Read [Plot];
    Select "select" "begin or end a selection; its sums are shown" Read [Grid];
    HideColumn "hide-column" "hide the column" Read [Grid];
    ShowColumns "show-columns" "show all columns, as wide as they come" Read [Grid];
    FreezeColumns "freeze-columns" "keep the columns up to here, or let them go" Read [Grid];
    Narrower "narrower" "a narrower column" Read [Grid];
    Wider "wider" "a wider column" Read [Grid];
    Record "record" "the row as a record, a line a column" Read [Grid];
    Fold "fold" "fold or unfold a part of JSON" Read [Peek];
    CompleteWord "complete-word" "complete the word: columns, tables, functions, keywords" Read [Editor];
    CatalogTree "catalog-tree" "schemas, tables and columns of the database" Read [Editor Grid];
    PreviousResult "previous-result" "result of the statement before" Read [Editor Grid];
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
