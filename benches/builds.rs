//! How long `together build` and `together check` take, beside the least that can be done.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::figures::{megabytes, ratio, time, whole};
use crate::floor;
use crate::measure::{Run, middle, run};
use crate::options::Options;
use crate::site::{Site, files};
use crate::table::Table;

/// The runs of each kind.
#[derive(Default)]
struct Runs {
    first: Vec<Run>,
    same: Vec<Run>,
    story: Vec<Run>,
    title: Vec<Run>,
    added: Vec<Run>,
    check: Vec<Run>,
    floor: Vec<Run>,
    floor_of_check: Vec<Run>,
}

/// Measures and prints.
pub fn measure(options: &Options, site: &Site) -> anyhow::Result<()> {
    build_from_nothing(site)?;
    let made = files(&site.out())?;
    let plan = site.beside("plan");
    floor::plan(&made, &plan)?;
    let mut runs = Runs::default();
    for round in 0..options.rounds.max(1) {
        runs.first.push(build_from_nothing(site)?);
        runs.same.push(run(&mut site.together(&["build"]))?);
        edit_story(&site.entry(round), round)?;
        runs.story.push(run(&mut site.together(&["build"]))?);
        edit_title(&site.entry(round), round)?;
        runs.title.push(run(&mut site.together(&["build"]))?);
        let added = site.entry(round).with_file_name("an-entry-that-is-added.md");
        fs::copy(site.entry(round), &added)?;
        edit_title(&added, round + 1)?;
        runs.added.push(run(&mut site.together(&["build"]))?);
        fs::remove_file(added)?;
        runs.check.push(run(&mut site.together(&["check"]))?);
        runs.floor.push(run_floor(site, Some(&plan))?);
        runs.floor_of_check.push(run_floor(site, None)?);
    }
    let n_bytes = made.iter().map(|(_, size)| size).sum();
    println!(
        "{} entries ({}) → {} files ({}), medians of {}\n",
        whole(site.n),
        megabytes(site.n_bytes),
        whole(made.len()),
        megabytes(n_bytes),
        options.rounds.max(1)
    );
    print(&runs);
    Ok(())
}

fn build_from_nothing(site: &Site) -> anyhow::Result<Run> {
    site.put_aside(&[&site.out(), &site.root().join(".together")])?;
    run(&mut site.together(&["build"]))
}

/// A sentence more at the end of a story.
fn edit_story(file: &Path, round: usize) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("no `{}`", file.display()))?;
    Ok(fs::write(file, format!("{text}\nRound {round}.\n"))?)
}

fn edit_title(file: &Path, round: usize) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("no `{}`", file.display()))?;
    let (before, rest) = text.split_once("title: ").context("an entry has a title")?;
    let (_, after) = rest.split_once('\n').context("a title has an end")?;
    Ok(fs::write(file, format!("{before}title: Round {round} of it\n{after}"))?)
}

fn run_floor(site: &Site, plan: Option<&Path>) -> anyhow::Result<Run> {
    let out = site.beside("floor");
    site.put_aside(&[&out])?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("floor").arg(site.root());
    if let Some(plan) = plan {
        command.arg(plan).arg(&out);
    }
    run(&mut command)
}

fn print(runs: &Runs) {
    let (floor, floor_of_check) = (middle(&runs.floor), middle(&runs.floor_of_check));
    let rows = [
        ("build from nothing", &runs.first, &floor),
        ("build, nothing changed", &runs.same, &floor),
        ("build, one story changed", &runs.story, &floor),
        ("build, one title changed", &runs.title, &floor),
        ("build, one entry added", &runs.added, &floor),
        ("floor: read, parse, write", &runs.floor, &floor),
        ("check", &runs.check, &floor_of_check),
        ("floor: read, parse", &runs.floor_of_check, &floor_of_check),
    ];
    let from_nothing = middle(&runs.first);
    let columns = ["", "time", "÷ floor", "÷ from nothing", "processor", "÷ floor", "memory"];
    let mut table = Table::new(&columns);
    let mut stages = String::new();
    for (name, runs, floor) in rows {
        let run = middle(runs);
        table.row([
            name.into(),
            time(run.wall),
            ratio(run.wall, floor.wall),
            ratio(run.wall, from_nothing.wall),
            time(run.cpu),
            ratio(run.cpu, floor.cpu),
            run.peak.map(megabytes).unwrap_or_default(),
        ]);
        if let Some(line) = run.said.lines().find(|line| line.starts_with("read ")) {
            stages.push_str(&format!("- {name}: {line}\n"));
        }
    }
    table.print();
    println!("{stages}");
}
