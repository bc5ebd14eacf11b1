//! Carries out effects: the only place that talks to the world. Every answer goes back as a message with the
//! generation and the request it belongs to.

use super::link::Link;
use super::writes::Writes;
use super::{Executor, export};
use crate::actions::{self, Policies};
use crate::app::{Answer, Effect, Event, Generation, Msg, Request, RequestKey};
use crate::cloud::{CloudError, CloudOptions, ErrorClass, Journal};
use crate::kinds::{self, Catalog};
use crate::metrics::{self, export::Document};
use crate::model::{ApiCall, Chunk, Past, SavedTables, SavedTabs, Target};
use crate::sql::catalog::{Level, Listed};
use crate::store::{self, History, NotSaved, Page, Queries, Spool, Spools, TablesFile, TabsFile};
use jiff::Timestamp;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;
use tokio::task::AbortHandle;

/// So many statements of the history are shown.
const SHOWN: usize = 5000;

/// Where the answers come from: the account, or the stand-in that is started with the first connection.
#[derive(Debug, Clone, Default)]
pub struct Source {
    pub cloud: CloudOptions,
    /// Start the embedded stand-in and use nothing else.
    #[cfg(feature = "local")]
    pub demo: Option<crate::local::Options>,
}

/// What is kept on disk; none of it where there is no home folder.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The statements sent; the demo keeps none.
    pub history: Option<History>,
    pub tabs: Option<TabsFile>,
    /// The queries kept by name.
    pub queries: Option<Queries>,
    pub tables: Option<TablesFile>,
    /// Where result pages go that do not stay in memory.
    pub spools: Option<Spools>,
}

/// What the tasks share.
#[derive(Debug)]
struct Shared {
    link: Link,
    files: Files,
    writing: Mutex<()>,
    policies: Policies,
    catalog: Catalog,
}

/// The executor: one task a request, latest wins by key.
#[derive(Debug)]
pub struct Exec {
    handle: Handle,
    sender: Sender<Msg>,
    shared: Arc<Shared>,
    tasks: HashMap<RequestKey, (Generation, AbortHandle)>,
    writes: Writes,
}

impl Exec {
    /// Answers go to `sender`; tasks run on `handle`.
    pub fn new(handle: Handle, sender: Sender<Msg>, mut source: Source, policies: Policies, files: Files) -> Self {
        let calls = sender.clone();
        // A loop that is behind misses a line of the log rather than holding a call up.
        if let Some(spools) = files.spools.clone() {
            // What cannot be swept now is swept another time.
            handle.spawn_blocking(move || drop(spools.sweep()));
        }
        source.cloud.journal = Some(Journal::new(move |call| drop(calls.try_send(Msg::Called(call)))));
        let shared =
            Shared { link: Link::new(source), files, writing: Mutex::new(()), policies, catalog: Catalog::default() };
        Self { handle, sender, shared: Arc::new(shared), tasks: HashMap::new(), writes: Writes::new() }
    }

    fn ask(&mut self, generation: Generation, request: Request) {
        let key = request.key();
        self.abandon(&key);
        self.tasks.retain(|_, (_, task)| !task.is_finished());
        let (shared, sender) = (Arc::clone(&self.shared), self.sender.clone());
        let task = self.handle.spawn(async move {
            let event = match &request {
                Request::Export { job, .. } => {
                    let answer = |event| Msg::Answered(Answer { generation, request: request.clone(), event });
                    // A loop that is behind gets the next figure instead.
                    let progress = |rows| drop(sender.try_send(answer(Event::ExportMoved(rows))));
                    Event::Exported(export::export(shared.link.cloud().await, Arc::clone(job), progress).await)
                }
                Request::Compute { job, .. } => {
                    let job = Arc::clone(job);
                    match tokio::task::spawn_blocking(move || job.run()).await {
                        Ok(done) => Event::Computed(done),
                        // It was given up, or the program ends.
                        Err(_) => return,
                    }
                }
                other => shared.answer(generation, other).await,
            };
            if event.error().is_some_and(|error| matches!(error.class, ErrorClass::Expired | ErrorClass::NoCredentials))
            {
                shared.link.doubt();
            }
            // The loop is gone when this fails: nobody is left to tell.
            let _ = sender.send(Msg::Answered(Answer { generation, request, event })).await;
        });
        self.tasks.insert(key, (generation, task.abort_handle()));
    }

    fn abandon(&mut self, key: &RequestKey) {
        if let Some((_, task)) = self.tasks.remove(key) {
            task.abort();
        }
    }

    /// Writes the history off the loop's thread; a full disk is a notice, not an end.
    fn remember(&self, write: impl FnOnce(&History) -> std::io::Result<()> + Send + 'static) {
        let Some(history) = self.shared.files.history.clone() else { return };
        self.write("the history was not written", move || write(&history));
    }

    fn save_tabs(&self, tabs: SavedTabs) {
        let Some(file) = self.shared.files.tabs.clone() else { return };
        self.write("the editor's text was not kept", move || file.write(&tabs));
    }

    fn save_tables(&self, tables: SavedTables) {
        let Some(file) = self.shared.files.tables.clone() else { return };
        self.write("the tables' columns were not kept", move || file.write(&tables));
    }

    /// One write after another, so that the newest is the last.
    fn write(&self, otherwise: &'static str, work: impl FnOnce() -> std::io::Result<()> + Send + 'static) {
        let shared = Arc::clone(&self.shared);
        let (sender, hold) = (self.sender.clone(), self.writes.hold());
        self.handle.spawn_blocking(move || {
            let _in_hand = hold;
            let _in_turn = shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = work() {
                let _ = sender.blocking_send(Msg::Noticed(format!("{otherwise}: {error}")));
            }
        });
    }

    /// Writes a document off the loop's thread and says where it is, or why there is none.
    fn export(&self, document: Document) {
        let (sender, hold) = (self.sender.clone(), self.writes.hold());
        self.handle.spawn_blocking(move || {
            let _in_hand = hold;
            let name = document.name();
            let written = store::write_new(&store::export_folders(), &name, |out| document.write(out));
            let notice = match written {
                Ok(path) => format!("written to {}", path.display()),
                Err(error) => format!("{name} was not written: {error}"),
            };
            let _ = sender.blocking_send(Msg::Noticed(notice));
        });
    }
}

impl Executor for Exec {
    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Ask { generation, request } => self.ask(generation, request),
            Effect::Abandon(key) => self.abandon(&key),
            Effect::AbandonOlder(generation) => {
                for (_, (_, task)) in self.tasks.extract_if(|key, (of, _)| *of < generation && !key.changes()) {
                    task.abort();
                }
            }
            Effect::OpenDatabases(target) => self.shared.link.open_databases(&target),
            Effect::Export(document) => self.export(document),
            Effect::Remember(past) => self.remember(move |history| history.append(&past)),
            Effect::Ended((id, end)) => self.remember(move |history| history.ended(&id, &end)),
            Effect::SaveTabs(tabs) => self.save_tabs(tabs),
            Effect::SaveTables(tables) => self.save_tables(tables),
            // The loop's own.
            Effect::Copy(_) | Effect::EditOutside { .. } | Effect::Suspend | Effect::Redraw | Effect::Quit => {}
        }
    }

    fn finish(&mut self, limit: Duration) {
        self.writes.finish(limit);
    }
}

impl Shared {
    async fn answer(&self, generation: Generation, request: &Request) -> Event {
        match request {
            Request::Connect { profile, regions } => {
                Event::Connected(self.link.connect(generation, profile.clone(), regions.clone()).await)
            }
            Request::Identity => Event::IdentityKnown(match self.link.cloud().await {
                Ok(cloud) => cloud.identity().await,
                Err(error) => Err(error),
            }),
            Request::Rows { kind, region } => Event::RowsLoaded(self.rows(kind, region).await),
            Request::Load { kind, region, minutes } => Event::LoadMeasured(self.load(kind, region, *minutes).await),
            Request::Further { kind, region, id } => Event::FurtherTold(self.further(kind, region, id).await),
            Request::Published { subject } => Event::MetricsPublished(match self.link.cloud().await {
                Ok(cloud) => metrics::discover(&cloud, subject).await,
                Err(error) => Err(error),
            }),
            Request::Measure { subject, queries, span } => Event::MetricsMeasured(match self.link.cloud().await {
                Ok(cloud) => cloud.measure(subject.region(), queries, span.start, span.end).await,
                Err(error) => Err(error),
            }),
            Request::Execute { submission, .. } => Event::StatementSubmitted(match self.link.cloud().await {
                Ok(cloud) => cloud.execute(submission).await,
                Err(error) => Err(error),
            }),
            Request::Follow { region, id, wait_seconds, .. } => {
                Event::StatementChanged(match self.link.cloud().await {
                    Ok(cloud) => cloud.statement(region, id, *wait_seconds).await,
                    Err(error) => Err(error),
                })
            }
            Request::Page { region, id, token, .. } => Event::PageLoaded(match self.link.cloud().await {
                Ok(cloud) => cloud.result_page(region, id, token.as_deref()).await,
                Err(error) => Err(error),
            }),
            Request::Cancel { region, id, .. } => Event::CancelAnswered(match self.link.cloud().await {
                Ok(cloud) => cloud.cancel(region, id).await,
                Err(error) => Err(error),
            }),
            Request::Catalog { target, database, level } => {
                Event::CatalogListed(self.catalog_of(target, database, level).await)
            }
            Request::History => Event::HistoryRead(self.history().await),
            Request::Queries => {
                Event::QueriesListed(self.queries(|kept| kept.list().map_err(|error| error.to_string())).await)
            }
            Request::ReadQuery { name } => {
                let name = name.clone();
                Event::QueryRead(self.queries(move |kept| kept.read(&name)).await)
            }
            Request::SaveQuery { name, text, over, .. } => {
                let (name, text, over) = (name.clone(), text.clone(), *over);
                let saved = self.queries(move |kept| Ok(kept.write(&name, &text, over))).await;
                let saved = saved.unwrap_or_else(|reason| Err(NotSaved::Failed(reason)));
                Event::QuerySaved(saved.map(|path| path.display().to_string()))
            }
            Request::Move { spool, pages, .. } => {
                Event::PagesMoved(self.store_pages(spool.clone(), pages.clone()).await)
            }
            // These answer by themselves.
            Request::Export { .. } | Request::Compute { .. } => Event::Exported(Err("not here".into())),
            Request::Perform { action, call, .. } => Event::Performed(self.perform(generation, action, call).await),
            Request::Databases { target, database } => Event::DatabasesListed(match self.link.cloud().await {
                Ok(cloud) => cloud.databases(target, database).await,
                Err(error) => Err(error),
            }),
        }
    }

    async fn catalog_of(&self, target: &Target, database: &str, level: &Level) -> Result<Listed, CloudError> {
        let cloud = self.link.cloud().await?;
        Ok(match level {
            Level::Schemas => Listed::Schemas(cloud.schemas(target, database).await?),
            Level::Tables { schema } => Listed::Tables(cloud.tables(target, database, schema).await?),
            Level::Columns { schema, table } => Listed::Columns(cloud.columns(target, database, schema, table).await?),
        })
    }

    /// Writes pages of a result to its file, off the loop's thread; a sentence when it takes no more.
    async fn store_pages(&self, spool: Option<Arc<Spool>>, pages: Vec<Arc<Chunk>>) -> Result<Vec<Page>, String> {
        let spools = self.files.spools.clone();
        let work = move || {
            let spool = match (spool, spools) {
                (Some(spool), _) => spool,
                (None, Some(spools)) => spools.create()?,
                (None, None) => return Err(io::Error::other("there is no cache folder")),
            };
            pages.iter().map(|page| spool.append(page)).collect()
        };
        let stored = tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?;
        stored.map_err(|error| format!("no more rows fit into memory and the cache folder takes none: {error}"))
    }

    async fn history(&self) -> Result<Vec<Past>, String> {
        let Some(history) = self.files.history.clone() else { return Ok(Vec::new()) };
        let read = tokio::task::spawn_blocking(move || history.read(SHOWN)).await;
        read.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
    }

    /// Works on the queries kept, off the loop's thread.
    async fn queries<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Queries) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let kept = self.files.queries.clone().ok_or("there is no home folder to keep queries in")?;
        tokio::task::spawn_blocking(move || work(&kept)).await.map_err(|error| error.to_string())?
    }

    /// Carries out a change. The gate is asked here once more, with the profile the connection really has: a change
    /// confirmed in one session is never done in another.
    async fn perform(
        &self,
        generation: Generation,
        action: &str,
        call: &ApiCall,
    ) -> Result<crate::cloud::Performed, CloudError> {
        let refused = |why: &str| CloudError::new(ErrorClass::Conflict, call.operation, why);
        let Some((cloud, profile)) = self.link.of(generation) else {
            return Err(refused("the session has changed since it was confirmed; nothing was sent"));
        };
        let Some(action) = actions::find(action).filter(|action| action.operations.contains(&call.operation)) else {
            return Err(refused("no action sends that operation"));
        };
        self.policies.of(profile.as_deref()).judge(action.danger).map_err(refused)?;
        cloud.perform(call).await
    }

    async fn rows(&self, kind: &str, region: &str) -> Result<kinds::RowSet, CloudError> {
        match kinds::find(kind) {
            Some(kind) => (kind.fetch)(self.link.cloud().await?, region.to_owned()).await,
            None => Err(CloudError::new(ErrorClass::Invalid, kind, "no such kind")),
        }
    }

    async fn further(&self, kind: &str, region: &str, id: &str) -> Result<Vec<kinds::Section>, CloudError> {
        match kinds::find(kind).and_then(|kind| kind.more) {
            Some(more) => more(self.link.cloud().await?, region.to_owned(), id.to_owned()).await,
            None => Ok(Vec::new()),
        }
    }

    async fn load(&self, kind: &str, region: &str, minutes: u32) -> Result<Vec<kinds::Load>, CloudError> {
        let Some(kind) = kinds::find(kind) else { return Ok(Vec::new()) };
        kinds::measure(&self.link.cloud().await?, &self.catalog, kind, region, minutes, Timestamp::now()).await
    }
}
