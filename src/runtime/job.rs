//! Stopping, as a job of a shell.

use rustix::process::{Signal, getpgid, getsid, kill_current_process_group};
use std::io;

/// Whether a shell would bring the program back after a stop: it gives each job a group of its own, so a program in
/// the group of its session's leader has none.
pub(super) fn has_shell() -> bool {
    matches!((getpgid(None), getsid(None)), (Ok(group), Ok(session)) if group != session)
}

/// Stops the whole job, as the shell expects of ctrl-z: with `make` or another starter above us, it stops too.
pub(super) fn stop() -> io::Result<()> {
    Ok(kill_current_process_group(Signal::STOP)?)
}
