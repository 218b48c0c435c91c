//! How fast the program is: one command, one table for each question. See `docs/benchmarks.md`.
//!
//! Every figure stands beside one that was measured in the same run, in turn with it, because
//! times of different days and computers can't be compared. Never fails on a time.

mod builds;
mod client;
mod corpus;
#[path = "../tests/support/dice.rs"]
#[expect(dead_code, reason = "tests use more of it")]
mod dice;
mod figures;
mod floor;
mod measure;
mod options;
mod peers;
mod plain_server;
mod preview;
mod requests;
mod site;
mod table;

use std::process::ExitCode;

use clap::Parser;

use options::{Command, Options};
use site::Site;

fn main() -> ExitCode {
    let options = Options::parse();
    let done = match &options.command {
        Some(Command::Floor(floor)) => floor::run(floor),
        None => measure_all(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("speed: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn measure_all(options: &Options) -> anyhow::Result<()> {
    println!("{}\n", measure::machine());
    for (at, n) in options.entries.iter().enumerate() {
        let site = Site::new(options, *n)?;
        builds::measure(options, &site)?;
        peers::measure(options, &site)?;
        preview::measure(options, &site)?;
        if at == 0 {
            requests::measure(options, &site)?;
        }
    }
    Ok(())
}
