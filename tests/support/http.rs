//! A tiny HTTP server for tests of the cloud layer: one canned answer a request, everything seen is kept.
#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What arrived: request line, headers (lower-case names) and body as one text each.
#[derive(Debug, Clone)]
pub struct Seen {
    pub head: String,
    pub body: String,
}

impl Seen {
    /// `X-Amz-Target`'s operation, the CBOR path's operation or the form's `Action`.
    pub fn operation(&self) -> &str {
        let after = |text: &'static str| self.head.split_once(text).map(|(_, rest)| rest);
        let json = after("x-amz-target: ").and_then(|rest| rest.lines().next()?.split('.').nth(1));
        let cbor = after("/operation/").and_then(|rest| rest.split([' ', '?']).next());
        let form = self.body.strip_prefix("Action=").and_then(|rest| rest.split('&').next());
        json.or(cbor).or(form).unwrap_or("?").trim()
    }
}

/// A canned answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
    pub after: Duration,
    /// Content-Length told; `None` tells the truth.
    pub length: Option<usize>,
}

impl Answer {
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type, body: body.into(), after: Duration::ZERO, length: None }
    }

    pub fn xml(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/xml", body)
    }

    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "application/x-amz-json-1.1", body)
    }

    pub fn cbor(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "application/cbor", body)
    }

    pub fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }
}

/// A running server; answers come from a function of the request and its number, starting at 0.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub async fn start(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (answer, kept) = (Arc::new(answer), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&kept)));
            }
        });
        Self { url, seen }
    }

    /// The same answer to everything.
    pub async fn always(answer: Answer) -> Self {
        Self::start(move |_, _| answer.clone()).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve<F>(mut stream: TcpStream, answer: Arc<F>, kept: Arc<Mutex<Vec<Seen>>>)
where
    F: Fn(&Seen, usize) -> Answer,
{
    while let Some(seen) = request(&mut stream).await {
        let number = {
            let mut kept = kept.lock().unwrap();
            kept.push(seen.clone());
            kept.len() - 1
        };
        let answer = answer(&seen, number);
        tokio::time::sleep(answer.after).await;
        let head = format!(
            "HTTP/1.1 {} X\r\ncontent-type: {}\r\ncontent-length: {}\r\nsmithy-protocol: rpc-v2-cbor\r\nx-amzn-requestid: req-1\r\n\r\n",
            answer.status,
            answer.content_type,
            answer.length.unwrap_or(answer.body.len())
        );
        if stream.write_all(&[head.as_bytes(), &answer.body].concat()).await.is_err() || answer.length.is_some() {
            return;
        }
    }
}

async fn request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let head = head.lines().map(lower_name).collect::<Vec<_>>().join("\n");
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.trim().parse().unwrap());
            while bytes.len() < end + 4 + length {
                let count = stream.read(&mut part).await.ok().filter(|count| *count > 0)?;
                bytes.extend_from_slice(&part[..count]);
            }
            return Some(Seen { head, body: String::from_utf8_lossy(&bytes[end + 4..]).into_owned() });
        }
        let count = stream.read(&mut part).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
    }
}

fn lower_name(line: &str) -> String {
    line.split_once(": ").map_or(line.to_owned(), |(name, value)| format!("{}: {value}", name.to_lowercase()))
}
