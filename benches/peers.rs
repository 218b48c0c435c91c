//! Other programs that make websites out of text, beside ours: each makes a site out of the same
//! entries, with a theme as plain as the one beside its own, which ours is measured with here.
//!
//! Whoever wants to see them names their programs. Nothing is said of one that is not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::corpus::{Corpus, front};
use crate::figures::{megabytes, ratio, time, whole};
use crate::measure::{Run, middle, run};
use crate::options::Options;
use crate::site::{Site, copy, files, repository};
use crate::table::Table;

/// A program, what it is told, and where it puts the site.
struct Peer {
    name: String,
    command: Command,
    /// What is taken away before each build.
    made: Vec<PathBuf>,
    out: PathBuf,
    runs: Vec<Run>,
}

/// Measures and prints, if a peer is named.
pub fn measure(options: &Options, site: &Site) -> anyhow::Result<()> {
    let Some(program) = &options.hugo else { return Ok(()) };
    let mut peers = [ours(site)?, hugo(options, site, program)?];
    for _ in 0..options.rounds.max(1) {
        for peer in &mut peers {
            let made: Vec<&Path> = peer.made.iter().map(PathBuf::as_path).collect();
            site.put_aside(&made)?;
            peer.runs.push(run(&mut peer.command)?);
        }
    }
    println!(
        "{} entries with plain themes, build from nothing, medians of {}\n",
        whole(site.n),
        peers[0].runs.len()
    );
    let mut table = Table::new(&["", "time", "ratio", "processor", "ratio", "memory", "files", ""]);
    let ours = middle(&peers[0].runs);
    for peer in &peers {
        let run = middle(&peer.runs);
        let made = files(&peer.out)?;
        table.row([
            peer.name.clone(),
            time(run.wall),
            ratio(run.wall, ours.wall),
            time(run.cpu),
            ratio(run.cpu, ours.cpu),
            run.peak.map(megabytes).unwrap_or_default(),
            whole(made.len()),
            megabytes(made.iter().map(|(_, size)| size).sum()),
        ]);
    }
    table.print();
    Ok(())
}

/// Our program with a theme that makes the same pages as Hugo's.
fn ours(site: &Site) -> anyhow::Result<Peer> {
    copy(&repository().join("benches/peers/together"), &site.root().join("themes/together"))?;
    let out = site.beside("plain");
    let mut command = site.together(&["build", "--theme", "together", "--out"]);
    command.arg(&out);
    let made = vec![out.clone(), site.root().join(".together")];
    Ok(Peer { name: "together".into(), command, made, out, runs: Vec::new() })
}

fn hugo(options: &Options, site: &Site, program: &Path) -> anyhow::Result<Peer> {
    let root = site.beside("hugo");
    copy(&repository().join("benches/peers/hugo"), &root)?;
    let partnerships = root.join("content/partnerships");
    fs::create_dir_all(&partnerships)?;
    for entry in Corpus::new(site.n, options.seed) {
        let file = partnerships.join(format!("{}.md", entry.slug));
        fs::write(file, front::hugo(&entry))?;
    }
    let out = root.join("public");
    let mut command = Command::new(program);
    command.arg("build").arg("--source").arg(&root).arg("--destination").arg(&out);
    let made = vec![out.clone(), root.join("resources")];
    Ok(Peer { name: version(program)?, command, made, out, runs: Vec::new() })
}

/// What a program says that it is: its name and number.
fn version(program: &Path) -> anyhow::Result<String> {
    let output = Command::new(program).arg("version").output();
    let output = output.with_context(|| format!("can't run `{}`", program.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    // What starts it may say something of its own before.
    let line = said.lines().find(|line| line.starts_with("hugo ")).unwrap_or(&said);
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    Ok(words.join(" ").split(['-', '+']).next().unwrap_or_default().to_owned())
}
