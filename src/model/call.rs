//! A changing call as plain data: what the dialog shows is what is sent.

use std::fmt;

/// A value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    Text(String),
    Number(i32),
    Flag(bool),
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Argument {
    fn from(number: i32) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Argument {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// One API call that changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiCall {
    /// `redshift:DeleteClusterSnapshot`: IAM prefix and operation.
    pub operation: &'static str,
    pub region: String,
    /// By the API's own names, in the order shown.
    pub parameters: Vec<(&'static str, Argument)>,
}

impl ApiCall {
    /// A call without parameters yet.
    pub fn new(operation: &'static str, region: impl Into<String>) -> Self {
        Self { operation, region: region.into(), parameters: Vec::new() }
    }

    /// With a parameter more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    /// With a parameter more if there is a value; an empty text is none.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<Argument>>) -> Self {
        match value.map(Into::into) {
            None => self,
            Some(Argument::Text(text)) if text.is_empty() => self,
            Some(value) => self.with(name, value),
        }
    }

    /// A parameter's value.
    pub fn parameter(&self, name: &str) -> Option<&Argument> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The same call for the AWS CLI, quoted for a POSIX shell.
    pub fn cli(&self) -> String {
        let (service, operation) = self.operation.split_once(':').unwrap_or(("", self.operation));
        let mut line = format!("aws {service} {}", kebab(operation));
        for (name, value) in &self.parameters {
            let flag = kebab(name);
            let word = match value {
                Argument::Flag(true) => format!(" --{flag}"),
                Argument::Flag(false) => format!(" --no-{flag}"),
                value => format!(" --{flag} {}", quoted(&value.to_string())),
            };
            line.push_str(&word);
        }
        format!("{line} --region {}", self.region)
    }
}

/// `ClusterIdentifier` and `namespaceName` as the CLI writes them; letters in a row (`MultiAZ`) are one word.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    let mut before_upper = true;
    for c in name.chars() {
        if c.is_ascii_uppercase() && !before_upper {
            out.push('-');
        }
        before_upper = c.is_ascii_uppercase();
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A word of a command line, quoted for a POSIX shell where it would be taken apart.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_a_line_of_the_cli() {
        let call = ApiCall::new("redshift:RestoreFromClusterSnapshot", "eu-west-1")
            .with("ClusterIdentifier", "a b")
            .with("NumberOfNodes", 2)
            .with("MultiAZ", true)
            .with_some("KmsKeyId", Some(""))
            .with("Encrypted", false);
        assert_eq!(
            call.cli(),
            "aws redshift restore-from-cluster-snapshot --cluster-identifier 'a b' --number-of-nodes 2 --multi-az \
             --no-encrypted --region eu-west-1"
        );
    }
}
