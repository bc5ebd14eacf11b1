//! What a metric is about: a warehouse or a namespace, in one minute, as a whole or in part.

use crate::local::world::{
    Activity, Backup, Cluster, Load, Moment, Namespace, SNAPSHOTS, State, USAGE_LIMITS, Workgroup, World, seed, usage,
};
use jiff::Timestamp;

/// A thing that publishes metrics.
#[derive(Debug)]
pub struct Subject {
    pub of: Of,
    activity: Activity,
    started: Timestamp,
}

/// The kinds of things.
#[derive(Debug)]
pub enum Of {
    Cluster(Box<Cluster>),
    Workgroup(Workgroup),
    Namespace(Namespace),
    /// A usage limit of a workgroup.
    Limit(Box<Limit>),
    /// Megabytes of the account's snapshots in the Region.
    Snapshots(f64),
}

/// A usage limit with the workgroup it is of.
#[derive(Debug, Clone)]
pub struct Limit {
    pub id: String,
    /// `SERVERLESS_COMPUTE` or `CROSS_REGION_DATASHARING`.
    pub usage: String,
    /// RPU-hours or terabytes.
    pub amount: f64,
    /// `daily`, `weekly` or `monthly`.
    pub period: String,
    pub workgroup: Workgroup,
}

/// Which part of a subject a series is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    Whole,
    /// A node by its place; the leader does little of the work.
    Node {
        index: usize,
        leader: bool,
    },
    /// A queue, query type, database or latency class: its place, and the stretch of the whole it takes.
    Share {
        index: usize,
        from: f64,
        to: f64,
        of_users: bool,
    },
}

/// A subject's part in one minute: what a metric's value is computed from.
#[derive(Debug)]
pub struct Reading<'a> {
    pub of: &'a Of,
    pub part: Part,
    moment: Moment,
    /// Statements people run on it through the Data API in this minute.
    users: f64,
    /// Days since 1970 when the world began.
    began: f64,
}

impl Subject {
    /// All subjects of a Region.
    pub fn all(world: &World, region: &str) -> Vec<Self> {
        let clusters = world.clusters(region).into_iter().map(Box::new).map(Of::Cluster);
        let workgroups = world.workgroups(region).into_iter().map(Of::Workgroup);
        let namespaces = world.namespaces(region).into_iter().map(Of::Namespace);
        let others = world.read(|state, _| others(state, region));
        let subject = |of| Self { of, activity: world.activity.clone(), started: world.started };
        clusters.chain(workgroups).chain(namespaces).chain(others).map(subject).collect()
    }

    /// Whether it publishes anything for the minute: not before it was made and not while it is paused.
    pub fn lives_at(&self, minute: i64) -> bool {
        match &self.of {
            Of::Cluster(cluster) => cluster.lived(self.started).at(minute),
            Of::Workgroup(workgroup) => workgroup.lived().at(minute),
            Of::Namespace(namespace) => namespace.created.as_second() <= minute * 60,
            Of::Limit(limit) => limit.workgroup.lived().at(minute),
            Of::Snapshots(_) => true,
        }
    }

    /// The reading of a part in a minute.
    pub fn read(&self, part: Part, minute: i64) -> Reading<'_> {
        let (name, load, slots) = self.load();
        let users = match self.region() {
            Some(region) if minute * 60 + 60 >= self.started.as_second() => self.users(region, name, minute),
            _ => 0.0,
        };
        let began = self.started.as_second() as f64 / 86_400.0;
        Reading { of: &self.of, part, moment: load.moment(name, minute, slots), users, began }
    }

    fn region(&self) -> Option<&str> {
        match &self.of {
            Of::Cluster(cluster) => Some(&cluster.region),
            Of::Workgroup(workgroup) => Some(&workgroup.region),
            Of::Namespace(_) | Of::Limit(_) | Of::Snapshots(_) => None,
        }
    }

    fn users(&self, region: &str, name: &str, minute: i64) -> f64 {
        let at = |second| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        self.activity.between(region, name, at(minute * 60), at(minute * 60 + 60)) as f64
    }

    /// Name, load and how many queries run at once.
    fn load(&self) -> (&str, Load, f64) {
        let none = Load { peak: 0.0, floor: 0.0, burst: 0.0, peak_hour: 0.0 };
        match &self.of {
            Of::Cluster(c) => (&c.identifier, c.load, (c.load.peak * 0.9).max(5.0).round()),
            Of::Workgroup(w) => (&w.name, w.load, (w.load.peak * 0.85).max(4.0).round()),
            Of::Namespace(n) => (&n.name, none, 0.0),
            Of::Limit(limit) => (&limit.id, none, 0.0),
            Of::Snapshots(_) => ("snapshots", none, 0.0),
        }
    }
}

impl Reading<'_> {
    /// Load as a share of the peak; statements of people count.
    pub fn busy(&self) -> f64 {
        (self.moment.busy + self.users * 0.08).min(1.6)
    }

    /// Queries running in this part.
    pub fn running(&self) -> f64 {
        self.count(self.moment.running, self.users)
    }

    /// Queries waiting in this part.
    pub fn queued(&self) -> f64 {
        self.count(self.moment.queued, 0.0)
    }

    /// A whole number of things, split over the parts so that the parts add up to the whole.
    pub fn count(&self, total: f64, users: f64) -> f64 {
        match self.part {
            Part::Share { from, to, of_users, .. } => {
                (total * to).round() - (total * from).round() + if of_users { users } else { 0.0 }
            }
            _ => total + users,
        }
    }

    /// What the load alone wants to run, as a whole.
    pub fn total(&self) -> f64 {
        self.moment.running + self.users
    }

    /// Sessions: some idle ones besides those that work or wait.
    pub fn connections(&self) -> f64 {
        let idle = match self.of {
            Of::Workgroup(w) if w.load.peak == 0.0 => 0.0,
            _ => 3.0 + (self.moment.hash % 4) as f64,
        };
        self.count((self.moment.running * 1.6 + self.moment.queued + idle).round(), self.users)
    }

    /// A number that differs from part to part and minute to minute, in `[0, 1)`.
    pub fn jitter(&self) -> f64 {
        seed::fraction(seed::with(self.moment.hash, self.place()))
    }

    /// A number that differs from part to part and stays, in `[0, 1)`.
    pub fn skew(&self) -> f64 {
        seed::fraction(seed::with(seed::hash(&[self.name()]), self.place()))
    }

    /// Days since 1970, for what grows slowly.
    pub fn days(&self) -> f64 {
        self.moment.minute as f64 / 1440.0
    }

    /// Days since 1970 when the world began, for what is known of that day.
    pub fn began(&self) -> f64 {
        self.began
    }

    /// The cluster, if it is about one.
    pub fn cluster(&self) -> Option<&Cluster> {
        if let Of::Cluster(cluster) = self.of { Some(cluster) } else { None }
    }

    /// Megabytes of snapshots, if it is about them.
    pub fn megabytes(&self) -> f64 {
        if let Of::Snapshots(megabytes) = self.of { *megabytes } else { 0.0 }
    }

    /// What of a usage limit is consumed in its period, and its amount.
    pub fn limit(&self) -> (f64, f64) {
        if let Of::Limit(limit) = self.of { (limit.consumed(self.moment.minute), limit.amount) } else { (0.0, 0.0) }
    }

    /// The work of this part as a share of what a node does at the peak: the leader does less, skew stays.
    pub fn work(&self) -> f64 {
        match self.part {
            Part::Node { leader: true, .. } => self.busy() * 0.35,
            Part::Node { .. } => self.busy() * (0.85 + 0.3 * self.skew()),
            _ => self.busy(),
        }
    }

    /// Nodes this reading stands for.
    pub fn nodes(&self) -> f64 {
        match (self.of, self.part) {
            (Of::Cluster(cluster), Part::Whole) => f64::from(cluster.nodes),
            _ => 1.0,
        }
    }

    fn name(&self) -> &str {
        match self.of {
            Of::Cluster(cluster) => &cluster.identifier,
            Of::Workgroup(workgroup) => &workgroup.name,
            Of::Namespace(namespace) => &namespace.name,
            Of::Limit(limit) => &limit.id,
            Of::Snapshots(_) => "snapshots",
        }
    }

    fn place(&self) -> i64 {
        match self.part {
            Part::Whole => 0,
            Part::Node { index, .. } | Part::Share { index, .. } => 1 + index as i64,
        }
    }
}

impl Limit {
    /// RPU-hours since the period began; nothing is shared with other Regions.
    fn consumed(&self, minute: i64) -> f64 {
        if self.usage != "SERVERLESS_COMPUTE" {
            return 0.0;
        }
        self.workgroup.rpu_hours(usage::period_begin(&self.period, minute), minute)
    }
}

/// Usage limits and snapshots of a Region.
fn others(state: &State, region: &str) -> Vec<Of> {
    let backups = state.shelf.all(SNAPSHOTS, region).filter_map(|(_, document)| Backup::read(document));
    let snapshots = backups.map(|backup| backup.incremental).sum();
    let limits = state.shelf.all(USAGE_LIMITS, region).filter_map(|(id, document)| {
        let text = |member: &str| document.get(member).and_then(|value| value.as_str()).unwrap_or_default();
        let (_, workgroup) = state.workgroups.all(region).find(|(_, w)| w.arn() == text("resourceArn"))?;
        let amount = document.get("amount").and_then(serde_json::Value::as_f64).unwrap_or_default();
        let usage = text("usageType").replace('-', "_").to_uppercase();
        let limit =
            Limit { id: id.to_owned(), usage, amount, period: text("period").to_owned(), workgroup: workgroup.clone() };
        Some(Of::Limit(Box::new(limit)))
    });
    limits.chain([Of::Snapshots(snapshots)]).collect()
}
