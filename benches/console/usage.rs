//! What a program and its children use, from `/proc`.

use std::fs;

/// Clock ticks a second, as Linux tells them to programs on every common machine.
const TICKS: f64 = 100.0;

/// User and system time of the process and all that came from it, in ms.
pub fn cpu(process: u32) -> f64 {
    tree(process).iter().filter_map(|id| ticks(*id)).sum::<f64>() * 1000.0 / TICKS
}

/// Memory in RAM of the process and its children, in MB.
pub fn resident(process: u32) -> f64 {
    tree(process).iter().filter_map(|id| kilobytes(*id)).sum::<f64>() / 1024.0
}

fn tree(root: u32) -> Vec<u32> {
    let mut found = vec![root];
    let mut at = 0;
    while let Some(process) = found.get(at).copied() {
        let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
        for thread in threads {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            found.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
        }
        at += 1;
    }
    found
}

/// User and system time with that of the children that have ended.
fn ticks(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields.get(11..15)?.iter().map(|field| field.parse::<f64>().ok()).sum()
}

fn kilobytes(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
