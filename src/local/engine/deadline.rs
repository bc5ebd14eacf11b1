//! `statement_timeout`: what runs longer is stopped.

use super::session::Cancel;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How often the engine is told again: between two steps of a statement there is nothing to interrupt.
const AGAIN: Duration = Duration::from_millis(10);

/// Watches one statement; when it is dropped nothing is stopped any more.
#[derive(Debug)]
pub struct Deadline {
    over: Arc<(Mutex<bool>, Condvar)>,
}

impl Deadline {
    /// Stops the statement after `limit`, unless this is dropped before.
    pub fn set(limit: Duration, cancel: Cancel) -> Self {
        let over = Arc::new((Mutex::new(false), Condvar::new()));
        let watched = over.clone();
        std::thread::spawn(move || {
            let mut wait = limit;
            let (over, woken) = &*watched;
            let mut ended = over.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                let waited = woken.wait_timeout_while(ended, wait, |ended| !*ended);
                ended = waited.unwrap_or_else(PoisonError::into_inner).0;
                if *ended {
                    break;
                }
                // Under the lock: a statement that has just ended must not leave this to the next one.
                cancel.cancel();
                wait = AGAIN;
            }
        });
        Self { over }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        let (over, woken) = &*self.over;
        *over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        woken.notify_all();
    }
}

/// What the setting says: milliseconds, or a number with a unit; 0 is without limit.
pub fn limit(setting: &str) -> Option<Duration> {
    let text = setting.trim();
    let digits = text.trim_end_matches(|sign: char| !sign.is_ascii_digit());
    let number: u64 = digits.parse().ok()?;
    let factor = match text.get(digits.len()..)?.trim() {
        "" | "ms" => 1,
        "s" => 1000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    Some(Duration::from_millis(number.saturating_mul(factor))).filter(|limit| !limit.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_counts_milliseconds() {
        assert_eq!(limit("250"), Some(Duration::from_millis(250)));
        assert_eq!(limit("2s"), Some(Duration::from_secs(2)));
        assert_eq!(limit("1 min"), Some(Duration::from_mins(1)));
        for none in ["0", "", "soon", "5 parsecs"] {
            assert_eq!(limit(none), None, "{none}");
        }
    }
}
