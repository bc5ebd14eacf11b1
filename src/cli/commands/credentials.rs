//! `credentials`: a database login for a while, printed without its password or handed to a program.

use super::super::args::{CredentialsArgs, Form, Format};
use super::super::connect::connect;
use super::super::items::{Datum, Field, Items};
use super::super::output::Output;
use super::super::query::locate;
use super::super::{Failure, Global, Settings, Status};
use crate::cloud::Login;
use crate::model::{DbCredentials, Target};
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Everything a client needs.
#[derive(Debug)]
pub struct Access {
    target: Target,
    host: String,
    port: u16,
    database: String,
    credentials: DbCredentials,
}

/// Finds the target and asks for credentials.
pub async fn login(settings: &Settings, arguments: &CredentialsArgs) -> Result<Access, Failure> {
    let connected = connect(settings, settings.account()?).await?;
    let found = locate(&connected.cloud, &arguments.target).await?;
    let Some((host, port)) = found.endpoint else {
        let why = "it has no endpoint: it is being made, or it is paused or gone";
        let next = "wait until it is available; `redshift-tui list clusters` shows its status";
        return Err(Failure::new(Status::Refused, format!("{} cannot be connected to", found.target), why, next));
    };
    let database = arguments.database.clone().or(found.database);
    let login = Login {
        target: found.target.clone(),
        database: database.clone(),
        user: arguments.db_user.clone(),
        seconds: arguments.duration,
    };
    let credentials = connected.cloud.login(&login).await?;
    let database = database.unwrap_or_else(|| "dev".to_owned());
    Ok(Access { target: found.target, host, port, database, credentials })
}

/// Prints them, or becomes the program that takes them.
pub fn give(access: &Access, arguments: &CredentialsArgs, global: &Global) -> Result<Status, Failure> {
    if let Some(program) = &arguments.exec {
        return Err(become_program(access, program, &arguments.arguments));
    }
    let shown = arguments.show_password;
    let Some(form) = arguments.form else { return print_fields(access, shown, global) };
    let mut output = Output::open(global.out.as_deref())?;
    writeln!(output, "{}", access.written(form, shown))?;
    output.finish()?;
    Ok(Status::Done)
}

impl Access {
    fn written(&self, form: Form, with_password: bool) -> String {
        let Self { host, port, database, .. } = self;
        let (user, password) = (&self.credentials.user, self.credentials.password.reveal());
        match form {
            Form::Psql => {
                let conninfo =
                    [("host", host.as_str()), ("port", &port.to_string()), ("dbname", database), ("user", user)]
                        .map(|(name, value)| format!("{name}={}", conninfo(value)));
                let command = format!("psql {}", shell(&format!("{} sslmode=verify-full", conninfo.join(" "))));
                if with_password { format!("PGPASSWORD={} {command}", shell(password)) } else { command }
            }
            Form::Jdbc => {
                let secret = if with_password { format!(";PWD={password}") } else { String::new() };
                format!("jdbc:redshift://{host}:{port}/{database};ssl=true;sslmode=verify-full;UID={user}{secret}")
            }
            Form::Odbc => {
                let secret =
                    if with_password { format!("; PWD={{{}}}", password.replace('}', "}}")) } else { String::new() };
                format!(
                    "Driver={{Amazon Redshift (x64)}}; Server={host}; Port={port}; Database={database}; \
                     SSLMode=verify-full; UID={user}{secret}"
                )
            }
            Form::Env => {
                let secret = with_password.then(|| ("PGPASSWORD", password.clone()));
                let lines = self.variables().into_iter().chain(secret);
                let mut text: Vec<String> =
                    lines.map(|(name, value)| format!("export {name}={}", shell(&value))).collect();
                if !with_password {
                    text.push("# PGPASSWORD is left out: add --show-password, or use --exec".to_owned());
                }
                text.join("\n")
            }
        }
    }

    /// What libpq reads, but for the password.
    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("PGHOST", self.host.clone()),
            ("PGPORT", self.port.to_string()),
            ("PGDATABASE", self.database.clone()),
            ("PGUSER", self.credentials.user.clone()),
            ("PGSSLMODE", "verify-full".to_owned()),
        ]
    }
}

fn print_fields(access: &Access, with_password: bool, global: &Global) -> Result<Status, Failure> {
    let password = with_password.then(|| access.credentials.password.reveal().clone());
    let expires = access.credentials.expires.map(|at| at.to_string());
    let members = [
        ("id", json!(access.target.to_string())),
        ("host", json!(access.host)),
        ("port", json!(access.port)),
        ("database", json!(access.database)),
        ("user", json!(access.credentials.user)),
        ("password", json!(password)),
        ("expires", json!(expires)),
        ("region", json!(access.target.region())),
    ];
    if matches!(global.output, Format::Json | Format::Ndjson) {
        let object: Value =
            members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>().into();
        let mut output = Output::open(global.out.as_deref())?;
        if global.output == Format::Json {
            writeln!(output, "{object:#}")?;
        } else {
            writeln!(output, "{object}")?;
        }
        output.finish()?;
        return Ok(Status::Done);
    }
    let fields = vec![Field::text("id", "FIELD"), Field::text("value", "VALUE")];
    let row = |(name, value): (&str, Value)| {
        let shown = match (&value, name) {
            (Value::Null, "password") => "*** (--show-password prints it)".to_owned(),
            (Value::Null, _) => String::new(),
            (Value::String(text), _) => text.clone(),
            (other, _) => other.to_string(),
        };
        vec![Datum::text(if name == "id" { "target" } else { name }), Datum { raw: value, shown }]
    };
    super::print(&Items { fields, rows: members.into_iter().map(row).collect() }, global)
}

/// Replaces this process; comes back with why it could not.
fn become_program(access: &Access, program: &str, arguments: &[String]) -> Failure {
    let mut command = Command::new(program);
    command.args(arguments).envs(access.variables());
    command.env("PGPASSWORD", access.credentials.password.reveal());
    let error = command.exec();
    Failure::usage(format!("{program} could not be started"), error.to_string(), "install it, or correct --exec")
}

/// A value of a libpq connection string.
fn conninfo(value: &str) -> String {
    if !value.is_empty() && !value.contains([' ', '\'', '\\']) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\\', r"\\").replace('\'', r"\'"))
}

/// One word of a POSIX shell.
fn shell(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn access() -> Access {
        Access {
            target: Target::Cluster { id: "orders".into(), region: "eu-west-1".into() },
            host: "orders.example.com".into(),
            port: 5439,
            database: "my db".into(),
            credentials: DbCredentials { user: "IAM:ana".into(), password: Secret::new("p'w}".into()), expires: None },
        }
    }

    #[test]
    fn no_form_has_the_password_unless_it_is_asked_for() {
        for form in [Form::Psql, Form::Jdbc, Form::Odbc, Form::Env] {
            assert!(!access().written(form, false).contains("p'"), "{form:?}");
            assert!(access().written(form, true).contains('p'), "{form:?}");
        }
        assert!(!format!("{:?}", access()).contains("p'w"));
    }

    #[test]
    fn values_are_quoted_for_who_reads_them() {
        assert_eq!(
            access().written(Form::Psql, true),
            r"PGPASSWORD='p'\''w}' psql 'host=orders.example.com port=5439 dbname='\''my db'\'' user=IAM:ana sslmode=verify-full'"
        );
        assert!(access().written(Form::Odbc, true).ends_with("UID=IAM:ana; PWD={p'w}}}"));
    }
}
