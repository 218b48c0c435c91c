//! Runs a program and measures it: time, processor time, the most memory.
//!
//! Does not know what the program does.

use std::fs;
use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use wait4::Wait4;

use crate::figures::median;

/// How often a program's memory is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// One run of a program.
#[derive(Debug, Clone)]
pub struct Run {
    /// From its start to its end.
    pub wall: Duration,
    /// Of all processors together, for the program and for the system on its behalf.
    pub cpu: Duration,
    /// The most memory it had at once, in bytes, where the system tells.
    pub peak: Option<u64>,
    /// What it printed.
    pub said: String,
}

/// Runs a program to its end. Nothing that was written before is still on its way to the disk.
pub fn run(command: &mut Command) -> anyhow::Result<Run> {
    let name = command.get_program().display().to_string();
    let mut faults = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(faults.try_clone()?);
    settle();
    let begun = Instant::now();
    let mut child = command.spawn().with_context(|| format!("can't run `{name}`"))?;
    let (pid, is_over) = (child.id(), AtomicBool::new(false));
    let mut said = String::new();
    let (read, used, wall, peak) = thread::scope(|scope| {
        let peak = scope.spawn(|| watch_memory(pid, &is_over));
        let read = child.stdout.take().map(|mut out| out.read_to_string(&mut said));
        let used = child.wait4();
        let wall = begun.elapsed();
        is_over.store(true, Ordering::Relaxed);
        (read, used, wall, peak.join().expect("it only looks"))
    });
    read.transpose()?;
    let used = used?;
    if !used.status.success() {
        let mut why = String::new();
        faults.rewind()?;
        faults.read_to_string(&mut why)?;
        let lines: Vec<&str> = why.lines().take(20).collect();
        bail!("`{name}` failed:\n{}", lines.join("\n"));
    }
    Ok(Run { wall, cpu: used.rusage.utime + used.rusage.stime, peak, said })
}

/// What several runs of the same come to: the middle of each figure, and what was said by the one
/// whose time is the middle one.
pub fn middle(runs: &[Run]) -> Run {
    let of = |figure: fn(&Run) -> Duration| median(&runs.iter().map(figure).collect::<Vec<_>>());
    let wall = of(|run| run.wall);
    let peaks: Option<Vec<u64>> = runs.iter().map(|run| run.peak).collect();
    let said = runs.iter().find(|run| run.wall == wall).map(|run| run.said.clone());
    Run {
        wall,
        cpu: of(|run| run.cpu),
        peak: peaks.map(|peaks| median(&peaks)),
        said: said.unwrap_or_default(),
    }
}

/// Linux keeps the most memory that a program had, as long as it runs. (What it tells afterwards
/// counts the memory of the program that started it, too.)
fn watch_memory(pid: u32, is_over: &AtomicBool) -> Option<u64> {
    let file = format!("/proc/{pid}/status");
    let mut peak = None;
    while !is_over.load(Ordering::Relaxed) {
        let Ok(status) = fs::read_to_string(&file) else { break };
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kilobytes: Option<u64> = kilobytes.and_then(|number| number.parse().ok());
        peak = peak.max(kilobytes.map(|n| n * 1024));
        thread::sleep(LOOK);
    }
    peak
}

/// Waits until the disk has all that was written: what one run leaves is not to slow the next.
pub fn settle() {
    #[cfg(unix)]
    rustix::fs::sync();
}

/// The computer, in a line.
pub fn machine() -> String {
    let n = thread::available_parallelism().map_or(1, usize::from);
    let noun = if n == 1 { "processor" } else { "processors" };
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(String::new(), |(_, model)| format!(" ({})", model.trim()));
    let (system, kind) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{n} {noun}{model}, {system} {kind}, together {}", env!("CARGO_PKG_VERSION"))
}
