//! Rows of a kind from every account and Region at once.

use super::super::connect::{Connected, connect};
use super::super::{Failure, Settings};
use crate::cloud::{Cloud, CloudOptions};
use crate::kinds::{Kind, Row, RowSet};
use futures_util::future::join_all;

/// A row and the profile it was seen with.
pub struct Found {
    pub profile: Option<String>,
    pub row: Row,
}

/// What came, sorted by Region and identifier, and what failed, each with where.
#[derive(Default)]
pub struct Fetched {
    pub found: Vec<Found>,
    /// The connection of each profile; the stand-in of one lives as long.
    pub connections: Vec<(Option<String>, Connected)>,
    /// Regions that answered, with rows or without.
    pub answers: usize,
    pub failures: Vec<(String, Failure)>,
    /// What could not be told about the rows that came.
    pub lacking: Vec<(String, Failure)>,
}

/// Asks every account in every Region; one that fails does not blank the others.
pub async fn fetch(settings: &Settings, kind: &Kind) -> Fetched {
    let parts = join_all(settings.accounts.iter().map(|account| fetch_account(settings, account, kind))).await;
    let mut all = Fetched::default();
    for part in parts {
        all.found.extend(part.found);
        all.connections.extend(part.connections);
        all.answers += part.answers;
        all.failures.extend(part.failures);
        all.lacking.extend(part.lacking);
    }
    all
}

async fn fetch_account(settings: &Settings, account: &CloudOptions, kind: &Kind) -> Fetched {
    let mut all = Fetched::default();
    let place = account.profile.clone().map(|name| format!("profile {name}")).unwrap_or_default();
    let connected = match connect(settings, account).await {
        Ok(connected) => connected,
        Err(failure) => {
            all.failures.push((place, failure));
            return all;
        }
    };
    let mut all = fetch_connected(&connected.cloud, account.profile.as_ref(), kind).await;
    all.connections.push((account.profile.clone(), connected));
    all
}

/// Asks one account in every Region.
pub async fn fetch_connected(cloud: &Cloud, profile: Option<&String>, kind: &Kind) -> Fetched {
    let mut all = Fetched::default();
    let place = profile.map(|name| format!("profile {name}")).unwrap_or_default();
    let regions = cloud.regions().to_vec();
    let asked = regions.iter().map(|region| (kind.fetch)(cloud.clone(), region.clone()));
    for (region, answer) in regions.iter().zip(join_all(asked).await) {
        match answer {
            Ok(RowSet { mut rows, partial, lacking }) => {
                all.answers += 1;
                let place = format!("{place} {region}").trim().to_owned();
                all.lacking.extend(lacking.map(|error| (place.clone(), error.into())));
                all.failures.extend(partial.map(|error| (place, error.into())));
                rows.sort_by(|a, b| a.id.cmp(&b.id));
                all.found.extend(rows.into_iter().map(|row| Found { profile: profile.cloned(), row }));
            }
            Err(error) => all.failures.push((format!("{place} {region}").trim().to_owned(), error.into())),
        }
    }
    all
}

impl Fetched {
    /// One line on stderr for every failure, and for what is not told.
    pub fn report_failures(&self) {
        for (place, failure) in &self.lacking {
            eprintln!("warning: {place}: {}", failure.line());
        }
        for (place, failure) in &self.failures {
            eprintln!("error: {place}: {}", failure.line());
        }
    }
}
