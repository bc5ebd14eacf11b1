//! Which cluster or workgroup the SQL goes to, and in which database.

use super::super::{Failure, Settings, Status};
use super::Job;
use crate::cloud::{Cloud, CloudError};
use crate::kinds::{self, Row};
use crate::metrics::Subject;
use crate::model::{StatusClass, Target};
use crate::nearest::did_you_mean;
use futures_util::future::join_all;

/// Where the SQL goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub target: Target,
    pub database: String,
}

/// A target as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted<'a> {
    Cluster(&'a str),
    Workgroup(&'a str),
    /// In both kinds.
    Name(&'a str),
    /// The first workgroup: nothing was said, and in the demo anything will do.
    Any,
}

/// Something of the account that SQL can go to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    target: Target,
    subject: Option<Subject>,
    database: Option<String>,
    available: bool,
    /// Host and port.
    endpoint: Option<(String, u16)>,
}

impl Candidate {
    fn of(row: Row) -> Option<Self> {
        let endpoint = row.copies.iter().find(|(label, _)| *label == "endpoint");
        let endpoint = endpoint.and_then(|(_, text)| text.rsplit_once(':'));
        let endpoint = endpoint.and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
        let available = row.status.class == StatusClass::Ok;
        Some(Self { subject: Subject::of(&row), target: row.target?, database: row.database, available, endpoint })
    }
}

/// Settles target and database. Nothing is looked up where the command line says it all.
pub async fn choose(cloud: &Cloud, settings: &Settings, job: &Job) -> Result<Chosen, Failure> {
    let wanted = match &job.target {
        Some(text) => parse(text)?,
        None if settings.demo.is_some() => Wanted::Any,
        None => return Err(missing()),
    };
    if let (Some(database), [region]) = (&job.database, cloud.regions())
        && let Some(target) = wanted.target(region)
    {
        return Ok(Chosen { target, database: database.clone() });
    }
    let (rows, errors) = look_up(cloud, wanted).await;
    let row = pick(wanted, rows, errors)?;
    let database = job
        .database
        .clone()
        .or(row.database)
        .ok_or_else(|| Failure::usage("which database?", "the target names none of its own", "name one with -d"))?;
    Ok(Chosen { target: row.target, database })
}

/// The cluster or workgroup of a name, with what its metrics are published under.
pub async fn find_subject(cloud: &Cloud, text: &str) -> Result<Subject, Failure> {
    let wanted = parse(text)?;
    let (candidates, errors) = look_up(cloud, wanted).await;
    let Candidate { target, subject, .. } = pick(wanted, candidates, errors)?;
    Ok(subject.unwrap_or(Subject::One { target, namespace: None }))
}

/// A target as it stands: what it is, the database of its own, and where it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub target: Target,
    pub database: Option<String>,
    pub endpoint: Option<(String, u16)>,
}

/// Finds the one target of that name.
pub async fn locate(cloud: &Cloud, text: &str) -> Result<Located, Failure> {
    let wanted = parse(text)?;
    let (rows, errors) = look_up(cloud, wanted).await;
    let Candidate { target, database, endpoint, .. } = pick(wanted, rows, errors)?;
    Ok(Located { target, database, endpoint })
}

fn parse(text: &str) -> Result<Wanted<'_>, Failure> {
    match text.split_once('/') {
        Some(("cluster", name)) if !name.is_empty() => Ok(Wanted::Cluster(name)),
        Some(("workgroup", name)) if !name.is_empty() => Ok(Wanted::Workgroup(name)),
        None if !text.is_empty() => Ok(Wanted::Name(text)),
        _ => {
            let why = "a target is NAME, cluster/NAME or workgroup/NAME";
            Err(Failure::usage(format!("\"{text}\" is no target"), why, "correct it"))
        }
    }
}

impl Wanted<'_> {
    /// The target itself where kind and name are said.
    fn target(self, region: &str) -> Option<Target> {
        let region = region.to_owned();
        match self {
            Self::Cluster(id) => Some(Target::Cluster { id: id.to_owned(), region }),
            Self::Workgroup(name) => Some(Target::Workgroup { name: name.to_owned(), region }),
            Self::Name(_) | Self::Any => None,
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Cluster(name) | Self::Workgroup(name) | Self::Name(name) => Some(name),
            Self::Any => None,
        }
    }
}

/// Asks for the names alone: no metric, limit or alarm is read to find a target.
async fn look_up(cloud: &Cloud, wanted: Wanted<'_>) -> (Vec<Candidate>, Vec<CloudError>) {
    let clusters = matches!(wanted, Wanted::Cluster(_) | Wanted::Name(_));
    let workgroups = !matches!(wanted, Wanted::Cluster(_));
    let (mut candidates, mut errors) = (Vec::new(), Vec::new());
    let asked = cloud.regions().iter().map(async |region| {
        let clusters = async { if clusters { kinds::clusters(cloud, region).await } else { Ok(Vec::new()) } };
        let workgroups = async { if workgroups { kinds::workgroups(cloud, region).await } else { Ok(Vec::new()) } };
        let (clusters, workgroups) = tokio::join!(clusters, workgroups);
        [clusters, workgroups]
    });
    for answer in join_all(asked).await.into_iter().flatten() {
        match answer {
            Ok(rows) => candidates.extend(rows.into_iter().filter_map(Candidate::of)),
            Err(error) => errors.push(error),
        }
    }
    (candidates, errors)
}

/// The one candidate that was meant, or why there is none or more than one.
fn pick(wanted: Wanted<'_>, mut candidates: Vec<Candidate>, errors: Vec<CloudError>) -> Result<Candidate, Failure> {
    let Some(name) = wanted.name() else { return first(candidates, errors) };
    let names: Vec<String> = candidates.iter().map(|candidate| candidate.target.name().to_owned()).collect();
    candidates.retain(|candidate| candidate.target.name() == name);
    let places: Vec<String> = candidates.iter().map(|c| format!("{} in {}", c.target, c.target.region())).collect();
    match (candidates.pop(), places.len()) {
        (Some(candidate), 1) => Ok(candidate),
        (Some(_), _) => {
            let why = format!("there are {}", places.join(" and "));
            let next = "write cluster/NAME or workgroup/NAME, and name the --region";
            Err(Failure::usage(format!("\"{name}\" could be more than one"), why, next))
        }
        // What could not be asked may well hold it.
        (None, _) => Err(errors.into_iter().next().map_or_else(|| not_found(name, &names), Failure::from)),
    }
}

/// An available workgroup, else any.
fn first(candidates: Vec<Candidate>, errors: Vec<CloudError>) -> Result<Candidate, Failure> {
    let best = candidates.into_iter().min_by_key(|candidate| !candidate.available);
    best.ok_or_else(|| errors.into_iter().next().map_or_else(missing, Failure::from))
}

fn missing() -> Failure {
    let next = "name one with -t; `redshift-tui list clusters` and `list workgroups` show them";
    Failure::usage("which cluster or workgroup?", "neither -t nor the configuration names a target", next)
}

fn not_found(name: &str, names: &[String]) -> Failure {
    let near = did_you_mean(name, names.iter().map(String::as_str));
    let why = format!("there is no cluster or workgroup of that name in the Regions asked.{near}");
    let next = "check the name, the Region and the profile; `redshift-tui list clusters` shows what there is";
    Failure::new(Status::Refused, format!("\"{name}\" was not found"), why, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::ErrorClass;

    fn candidate(target: Target, available: bool) -> Candidate {
        Candidate { target, subject: None, database: None, available, endpoint: None }
    }

    fn cluster(id: &str, region: &str) -> Candidate {
        candidate(Target::Cluster { id: id.into(), region: region.into() }, true)
    }

    fn workgroup(name: &str, available: bool) -> Candidate {
        candidate(Target::Workgroup { name: name.into(), region: "eu-west-1".into() }, available)
    }

    #[test]
    fn a_target_is_a_name_with_or_without_its_kind() {
        assert_eq!(parse("cluster/a"), Ok(Wanted::Cluster("a")));
        assert_eq!(parse("workgroup/a"), Ok(Wanted::Workgroup("a")));
        assert_eq!(parse("a"), Ok(Wanted::Name("a")));
        for bad in ["", "cluster/", "namespace/a", "/a"] {
            assert_eq!(parse(bad).unwrap_err().status.code(), 2, "{bad}");
        }
    }

    #[test]
    fn a_name_that_is_two_things_is_asked_back() {
        let both = vec![cluster("a", "eu-west-1"), workgroup("a", true), workgroup("b", true)];
        let failure = pick(Wanted::Name("a"), both, Vec::new()).unwrap_err();
        assert_eq!(failure.status.code(), 2);
        assert!(failure.why.contains("cluster/a in eu-west-1 and workgroup/a in eu-west-1"), "{failure:?}");
        let two = vec![cluster("a", "eu-west-1"), cluster("a", "us-east-1")];
        assert_eq!(pick(Wanted::Cluster("a"), two, Vec::new()).unwrap_err().status.code(), 2);
    }

    #[test]
    fn what_is_not_found_names_the_nearest_unless_a_source_failed() {
        let found = || vec![workgroup("analytics", true)];
        let failure = pick(Wanted::Name("analytic"), found(), Vec::new()).unwrap_err();
        assert_eq!(failure.status.code(), 1);
        assert!(failure.why.contains("Did you mean \"analytics\"?"), "{failure:?}");
        let denied = ErrorClass::Denied { action: "redshift:DescribeClusters".into() };
        let denied = vec![CloudError::new(denied, "redshift:DescribeClusters", "no")];
        assert_eq!(pick(Wanted::Name("x"), found(), denied.clone()).unwrap_err().status.code(), 4);
        assert_eq!(pick(Wanted::Name("analytics"), found(), denied).unwrap().target.name(), "analytics");
    }

    #[test]
    fn the_demo_takes_the_first_workgroup_that_is_available() {
        let found = vec![workgroup("a", false), workgroup("b", true), workgroup("c", true)];
        assert_eq!(pick(Wanted::Any, found, Vec::new()).unwrap().target.name(), "b");
    }
}
