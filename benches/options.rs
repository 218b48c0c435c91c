//! What can be asked of the benchmark.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Measures how fast the program is, beside what is measured in the same run.
#[derive(Debug, Parser)]
#[command(name = "speed")]
pub struct Options {
    /// How many entries the sites have, one after another
    #[arg(long, value_name = "N,N", value_delimiter = ',', default_value = "1250,10000")]
    pub entries: Vec<usize>,
    /// How often everything is measured; the middle one of the figures counts
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub rounds: usize,
    /// How many edits of each kind the preview is measured with; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub edits: usize,
    /// How many requests each server answers in a round; 0 leaves them out
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub requests: usize,
    /// The same seed makes the same entries
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Where the sites are made and removed again; below target/ if not said
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The program Hugo, to be measured beside ours
    #[arg(long, value_name = "PROGRAM")]
    pub hugo: Option<PathBuf>,
    /// What `cargo bench` says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
    /// What the benchmark tells itself.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The benchmark as a program that is measured.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The least that can be done
    #[command(hide = true)]
    Floor(Floor),
}

/// What the least is that can be done.
#[derive(Debug, Args)]
pub struct Floor {
    /// The site to read
    pub site: PathBuf,
    /// The list of files to make, if any are to be made
    pub plan: Option<PathBuf>,
    /// Where they are made
    pub out: Option<PathBuf>,
}
