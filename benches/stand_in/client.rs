//! A bare client of the stand-in: one connection, one request after another, bodies as bytes, so that what is
//! measured is the stand-in and not an SDK's decoding.

use color_eyre::eyre::{OptionExt, Result, bail};
use serde_json::Value;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// The workgroup statements go to.
const WORKGROUP: &str = "analytics-wg";

pub struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream: BufReader::with_capacity(256 * 1024, stream) })
    }

    /// An operation of the Data API; its answer as it came.
    pub async fn data_api(&mut self, operation: &str, input: &Value) -> Result<Vec<u8>> {
        let head = format!("content-type: application/x-amz-json-1.1\r\nx-amz-target: RedshiftData.{operation}\r\n");
        self.post(&head, &input.to_string()).await
    }

    /// An operation of the provisioned service, as a form; its answer as it came.
    pub async fn redshift(&mut self, form: &str) -> Result<Vec<u8>> {
        self.post("content-type: application/x-www-form-urlencoded\r\n", &format!("{form}&Version=2012-12-01")).await
    }

    async fn post(&mut self, head: &str, body: &str) -> Result<Vec<u8>> {
        let request =
            format!("POST / HTTP/1.1\r\nhost: {}\r\n{head}content-length: {}\r\n\r\n{body}", self.address, body.len());
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let (status, length) = self.head().await?;
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).await?;
        if status != 200 {
            bail!("{status} {}", String::from_utf8_lossy(&answer));
        }
        Ok(answer)
    }

    /// Status and length of the answer that begins.
    async fn head(&mut self) -> Result<(u16, usize)> {
        let (mut status, mut length) = (0, None);
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the stand-in closed the connection");
            }
            let line = line.trim().to_ascii_lowercase();
            if line.starts_with("http/") {
                status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
            } else if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            } else if line.is_empty() {
                return Ok((status, length.ok_or_eyre("an answer without its length")?));
            }
        }
    }

    /// Runs a statement to its end, its rows for CSV or for JSON; its id.
    pub async fn run(&mut self, sql: &str, csv: bool) -> Result<String> {
        let format = if csv { "CSV" } else { "JSON" };
        let input = serde_json::json!({
            "WorkgroupName": WORKGROUP, "Database": "dev", "Sql": sql, "WaitTimeSeconds": 30, "ResultFormat": format
        });
        let sent: Value = serde_json::from_slice(&self.data_api("ExecuteStatement", &input).await?)?;
        let id = sent.get("Id").and_then(Value::as_str).ok_or_eyre("no id")?.to_owned();
        loop {
            let input = serde_json::json!({"Id": id, "WaitTimeSeconds": 30});
            let known: Value = serde_json::from_slice(&self.data_api("DescribeStatement", &input).await?)?;
            match known.get("Status").and_then(Value::as_str) {
                Some("FINISHED") => return Ok(id),
                Some("FAILED" | "ABORTED") => bail!("{sql}: {}", known.get("Error").unwrap_or(&Value::Null)),
                _ => {}
            }
        }
    }
}
