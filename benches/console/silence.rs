//! An endpoint that takes every connection and never answers.

use color_eyre::eyre::Result;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

pub struct Silence {
    pub endpoint: String,
    held: Arc<Mutex<Vec<TcpStream>>>,
}

impl Silence {
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let held = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&held);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                keep.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            }
        });
        Ok(Self { endpoint, held })
    }

    /// Connections that wait for an answer. Over HTTP/1 each carries one request.
    pub fn waiting(&self) -> usize {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
