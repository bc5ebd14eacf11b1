//! What can be typed, as clap reads it. The comments are the help texts.
#![allow(clippy::doc_markdown, reason = "help is read as plain text, without backticks")]

pub use crate::format::Format;

use crate::keys::Keymap;
use crate::metrics::window::parse_length;
use crate::store::{check_endpoint_url, check_region};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// What stands at the end of the long help and of the man page.
const AFTER_HELP: &str = "\
Exit status: 0 done, 1 the service or the SQL refused, 2 usage, 4 credentials or permission, 5 network or timeout, \
130 interrupted.

Files: $XDG_CONFIG_HOME/redshift-tui/config.toml and keymap.toml, $XDG_STATE_HOME/redshift-tui/history.jsonl \
(statements sent, without secrets). `redshift-tui config path` shows where they are.";

/// A terminal console for Amazon Redshift: clusters, workgroups, live metrics and SQL.
///
/// Without a command the console starts. Credentials come from the AWS SDK's own chain: environment, profile,
/// SSO, credential_process, instance or container role. With --demo nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "redshift-tui", version, max_term_width = 100, after_long_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What holds for the console and for every command.
#[derive(Debug, Clone, Default, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags of the command line")]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use the embedded stand-in instead of AWS: no account, no network.
    #[arg(long, global = true, conflicts_with_all = ["profile", "endpoint_url"])]
    pub demo: bool,
    /// The stand-in's scenario, with --demo or serve-local.
    #[arg(long, global = true, value_name = "NAME")]
    pub scenario: Option<String>,
    /// Bring a CSV or Parquet file into the stand-in's dev.public, with --demo or serve-local; repeatable.
    #[arg(long, global = true, value_name = "TABLE=FILE", value_parser = table_and_file)]
    pub load: Vec<(String, PathBuf)>,
    /// AWS profile; repeatable with list.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Vec<String>,
    /// AWS Region; repeatable.
    #[arg(long, global = true, value_name = "NAME", value_parser = check_region)]
    pub region: Vec<String>,
    /// The 17 Regions every AWS account has from the start; opt-in Regions by --region.
    #[arg(long, global = true, conflicts_with = "region")]
    pub all_regions: bool,
    /// Send every service's calls here, unless AWS_ENDPOINT_URL_<SERVICE> says otherwise.
    #[arg(long, global = true, value_name = "URL", value_parser = check_endpoint_url)]
    pub endpoint_url: Option<String>,
    /// Allow changes; without it everything is read-only.
    #[arg(long, global = true)]
    pub write: bool,
    /// Read this configuration instead of $XDG_CONFIG_HOME/redshift-tui/config.toml.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Built-in keymap to start from; keymap.toml is merged over it.
    #[arg(long, global = true, value_name = "NAME", value_parser = PossibleValuesParser::new(Keymap::names()))]
    pub keymap: Option<String>,
    /// No colour at all, as with NO_COLOR.
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Draw with ASCII characters only.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// How a command writes its result.
    #[arg(short, long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub output: Format,
    /// Write the result to this file, whole or not at all.
    #[arg(long, global = true, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Say on stderr what is done; twice: every call.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Write the log to this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

/// The headless commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run only the stand-in on 127.0.0.1; ends on SIGINT or SIGTERM.
    ServeLocal(ServeArgs),
    /// The resource kinds: id, aliases, service.
    Kinds,
    /// Any kind's table.
    List {
        /// As `kinds` names it: an id or an alias.
        kind: String,
        /// Words that must all hold: text, col:value, !not.
        #[arg(value_name = "FILTER")]
        filter: Vec<String>,
        /// With the newest value of each load metric of the kind, from CloudWatch (calls of GetMetricData cost).
        #[arg(long)]
        with_load: bool,
    },
    /// One resource's detail, with the load of its nodes or its history where the kind has them; with -o json the
    /// service's whole document alone.
    Show {
        /// As `kinds` names it: an id or an alias.
        kind: String,
        /// Identifier or name of the resource.
        id: String,
    },
    /// Run SQL through the Data API.
    ///
    /// Several statements run one after another up to the first that fails, each in a session of its own: temporary
    /// tables, SET and transactions do not reach over to the next. Ctrl-C cancels the statement at the service; a
    /// second one leaves at once.
    Query(QueryArgs),
    /// Datapoints of CloudWatch metrics; a sparkline each with -o table.
    ///
    /// Without --metric the few that matter. Series that only come in parts (queues, query types) are added up.
    /// Points are kept by the minute for 15 days, by 5 minutes for 63, by the hour for 455.
    Metrics(MetricsArgs),
    /// Do something to a resource: any action of the console.
    ///
    /// Without --write it is refused. The exact call and what follows from it are printed on stderr; without --yes
    /// the words that confirm it are asked for.
    Do(DoArgs),
    /// What the service tells of its clusters and snapshots, newest first. Serverless tells EventBridge only.
    Events {
        /// How far back: 90m, 24h, 14d (the most the service keeps).
        #[arg(long, value_name = "TIME", default_value = "24h", value_parser = since)]
        since: Duration,
    },
    /// Temporary database credentials and correct connection strings.
    ///
    /// The password is printed with --show-password only. --exec hands it to a program through its environment.
    Credentials(CredentialsArgs),
    /// The key table in force.
    Keys,
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Shell completions on stdout.
    Completions { shell: clap_complete::Shell },
    /// The man page on stdout, in roff.
    Man,
}

/// `serve-local`.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeArgs {
    /// Port; 0 picks a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Let the stand-in's time go N times as fast; at 1 clusters need seconds to minutes where the service needs hours.
    #[arg(long, value_name = "N", value_parser = clock_speed)]
    pub clock_speed: Option<f64>,
    /// Ids made while it runs and the clusters of --clusters derive from this number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Keep the state in this folder: what was acknowledged is there after a crash and a restart.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// No page of any list has more items than this.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub page_size: Option<u32>,
    /// Make up N more clusters in us-east-1, for load tests.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub clusters: usize,
}

/// `config`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigCommand {
    /// Where the files are looked for.
    Path,
    /// Read the files and say what is wrong with them.
    Check,
}

/// `query`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("source").required(true).args(["command", "file", "stdin"]))]
pub struct QueryArgs {
    /// Cluster or workgroup: NAME, cluster/NAME or workgroup/NAME.
    #[arg(short, long, value_name = "TARGET")]
    pub target: Option<String>,
    /// Database; without it the target's own.
    #[arg(short, long, value_name = "DB")]
    pub database: Option<String>,
    /// The SQL: one or more statements.
    #[arg(short, long, value_name = "SQL", allow_hyphen_values = true)]
    pub command: Option<String>,
    /// Read the SQL from this file.
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Read the SQL from stdin.
    #[arg(value_name = "-", value_parser = ["-"])]
    pub stdin: Option<String>,
    /// Value of a parameter :NAME in the SQL; repeatable.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub param: Vec<(String, String)>,
}

/// `metrics`.
#[derive(Debug, Args)]
pub struct MetricsArgs {
    /// Cluster or workgroup: NAME, cluster/NAME or workgroup/NAME.
    #[arg(value_name = "TARGET")]
    pub target: String,
    /// Metric by the name CloudWatch has for it; repeatable.
    #[arg(long, value_name = "NAME")]
    pub metric: Vec<String>,
    /// How far back: 90m, 3h, 2d, 1w, 6mo.
    #[arg(long, value_name = "TIME", default_value = "3h", value_parser = length)]
    pub since: i64,
    /// Seconds between points, a multiple of 60; without it what fits the range.
    #[arg(long, value_name = "SECONDS", value_parser = period)]
    pub period: Option<u32>,
}

fn length(text: &str) -> Result<i64, String> {
    parse_length(text).ok_or_else(|| "it is written 90m, 3h, 2d, 1w or 6mo".to_owned())
}

fn period(text: &str) -> Result<u32, String> {
    let seconds = text.parse::<u32>().ok().filter(|seconds| *seconds > 0 && seconds % 60 == 0);
    seconds.filter(|seconds| *seconds <= 86_400 * 31).ok_or_else(|| "it is a multiple of 60 seconds".to_owned())
}

/// `do`.
#[derive(Debug, Args)]
pub struct DoArgs {
    /// The action, such as create-snapshot; `do help` lists them.
    pub action: String,
    /// What to do it to, such as clusters/orders.
    #[arg(value_name = "KIND/ID")]
    pub resource: Option<String>,
    /// A field of the action's form; repeatable.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field)]
    pub set: Vec<(String, String)>,
    /// Do not ask.
    #[arg(short, long)]
    pub yes: bool,
    /// The words that confirm it, for profiles marked as production, where --yes is not enough to destroy.
    #[arg(long, value_name = "WORDS")]
    pub confirm: Option<String>,
    /// Wait until what was changed has settled.
    #[arg(long)]
    pub wait: bool,
}

/// `credentials`.
#[derive(Debug, Args)]
pub struct CredentialsArgs {
    /// Cluster or workgroup: NAME, cluster/NAME or workgroup/NAME.
    pub target: String,
    /// Database; without it the target's own.
    #[arg(short, long, value_name = "DB")]
    pub database: Option<String>,
    /// Database user of a cluster; without it the one the IAM identity is mapped to.
    #[arg(long, value_name = "NAME")]
    pub db_user: Option<String>,
    /// How long they last, in seconds: 900 to 3600.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(i32).range(900..=3600))]
    pub duration: Option<i32>,
    /// The form they are printed in.
    #[arg(long = "as", value_name = "FORM", value_enum)]
    pub form: Option<Form>,
    /// Print the password too.
    #[arg(long)]
    pub show_password: bool,
    /// Run this program with PGHOST, PGUSER, PGPASSWORD and so on in its environment, and nothing in its arguments.
    #[arg(long, value_name = "PROGRAM", conflicts_with_all = ["form", "show_password"])]
    pub exec: Option<String>,
    /// Arguments for the program of --exec.
    #[arg(last = true, requires = "exec")]
    pub arguments: Vec<String>,
}

/// How credentials are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A psql command line; the password is not in it.
    Psql,
    /// A JDBC URL.
    Jdbc,
    /// An ODBC connection string.
    Odbc,
    /// Lines a POSIX shell can read.
    Env,
}

fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it is written FIELD=VALUE, such as retention=7".to_owned()),
    }
}

/// `90m`, `24h`, `14d`: at most 14 days, which is what the service keeps.
fn since(text: &str) -> Result<Duration, String> {
    let wrong = || format!("\"{text}\" is no time; write 90m, 24h or 14d");
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = match unit {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return Err(wrong()),
    };
    let seconds = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(unit)).ok_or_else(wrong)?;
    match seconds {
        0 => Err(wrong()),
        1..=1_209_600 => Ok(Duration::from_secs(seconds)),
        _ => Err("the service keeps its events for 14 days".to_owned()),
    }
}

fn table_and_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((table, file)) if !table.is_empty() && !file.is_empty() => Ok((table.to_owned(), file.into())),
        _ => Err("it is written TABLE=FILE, such as sales=/tmp/sales.csv".to_owned()),
    }
}

fn clock_speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed: &f64| (0.001..=1_000_000.0).contains(speed));
    speed.ok_or_else(|| "it is a number from 0.001 to 1000000".to_owned())
}

/// The service has neither NULL nor the empty string as a value, and only these names.
fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it is written NAME=VALUE, such as day=2026-01-31")?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err("a parameter's name has letters, digits and _ only".to_owned());
    }
    if value.is_empty() {
        return Err("the service takes no empty value; write '' or NULL in the SQL itself".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn times_are_read() {
        assert_eq!(["90m", "24h", "14d"].map(|t| since(t).unwrap().as_secs()), [5400, 86_400, 1_209_600]);
        for bad in ["", "h", "24", "15d", "0h", "1y", "99999999999999999999d", "-1h"] {
            assert!(since(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn parameters_are_checked_where_they_are_typed() {
        assert_eq!(parameter("a_1=b=c"), Ok(("a_1".to_owned(), "b=c".to_owned())));
        for bad in ["a", "=b", "a-b=c", "a="] {
            assert!(parameter(bad).is_err(), "{bad}");
        }
    }
}
