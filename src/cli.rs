//! The command line: arguments → what to do, and what to say afterwards.
//!
//! One function for each command. Knows the clock and the terminal, which nothing else does.

mod ask;
mod build;
mod check;
mod end;
mod fix;
mod make;
mod new;
mod say;
mod serve;
mod takedown;
mod tell;
mod write;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;

use crate::build::Options;
use crate::check::{config, theme};
use crate::darkroom::OnDisk;
use crate::diagnostic::Checked;
use crate::model::dates;
use crate::model::host::Host;
use crate::model::site::Drafts;
use crate::model::web;
use crate::read::{Folder, Themes};
use crate::render::address::LinkStyle;
use crate::schema;
use crate::source::Inputs;

/// Makes a website out of partnerships between independent and state schools.
///
/// Each partnership is one file in content/partnerships/. `together check` says what is wrong
/// with the files and how to put it right; `together build` makes the website.
#[derive(Debug, Parser)]
#[command(name = "together", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The folder that holds content/, themes/ and public/
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    site: PathBuf,
    /// How many processors to use at once; all of them if not said, or 0
    #[arg(long, value_name = "N", global = true, value_parser = threads)]
    threads: Option<usize>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the website
    ///
    /// Reads every file, checks it, and puts the finished website into public/. If anything is
    /// wrong, the faults are told and the website stays as it was.
    Build(build::Build),
    /// Say what is wrong with the files, and how to put it right
    ///
    /// Does everything that `build` does, but makes no website.
    Check(check::Check),
    /// Show the website on this computer while you write
    ///
    /// Prints the address to open in a browser. Whatever changes in content/ or themes/ is on
    /// screen a moment later; what is wrong is told here and on the page.
    /// No website is written.
    Serve(serve::Serve),
    /// Put right what can be put right without a doubt
    ///
    /// Line ends, curly quotes round values, tabs, dates with one meaning, the short names of
    /// categories and the like; everything else stays as it is. Shows the changes and asks before
    /// it writes.
    Fix(fix::Fix),
    /// Begin an entry
    ///
    /// Asks for what is needed and writes a file that passes `check`. Without a terminal
    /// everything comes from the options.
    New(Box<new::New>),
    /// Take a picture out of everything that names it
    ///
    /// Deletes its file, all copies of it and everything made of it, and takes it out of entries
    /// and pages. Shows what it will do and asks before it does it; then tells what the published
    /// site and the history of the files still hold.
    Takedown(takedown::Takedown),
    /// Print the definition of an entry's fields as JSON Schema, for editors
    Schema,
}

/// What the website is to be.
#[derive(Debug, Args)]
struct SiteOptions {
    /// The address the website will have, such as https://www.example.org/showcase/
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// The theme to use: a folder in themes/, or the program's own, default
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// Show entries marked `draft: true` too
    #[arg(long)]
    drafts: bool,
    /// The day it is, as 2026-03-14; the computer's if not said
    ///
    /// Pictures whose permission ended before this day are left out, and old entries get a hint.
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
    /// Where pictures that are made ready are kept for the next time; .together/pictures in the
    /// site's folder if not said
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

impl SiteOptions {
    /// Where the pictures of a site are made.
    fn darkroom(&self, site: &Path) -> OnDisk {
        OnDisk::open(site, self.cache.as_deref())
    }

    fn for_build(&self, links: LinkStyle, host: Option<Host>) -> Options {
        Options {
            drafts: if self.drafts { Drafts::Shown } else { Drafts::LeftOut },
            links,
            base_url: self.base_url.clone(),
            host,
            today: Some(self.today.unwrap_or_else(today)),
            program: None,
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    dates::day(text).map_err(|advice| advice.help)
}

fn base_url(text: &str) -> Result<String, String> {
    web::address(text).map(|url| config::ending_in_slash(url.as_str()))
}

fn host_parser() -> impl TypedValueParser<Value = Host> {
    let host = |slug: String| Host::ALL.into_iter().find(|host| host.slug() == slug);
    PossibleValuesParser::new(Host::ALL.map(Host::slug))
        .map(move |slug| host(slug).unwrap_or_default())
}

/// More threads than any computer makes use of here.
const MOST_THREADS: usize = 256;

fn threads(text: &str) -> Result<usize, String> {
    let n = text.parse().ok().filter(|n| *n <= MOST_THREADS);
    n.ok_or_else(|| format!("write a number from 1 to {MOST_THREADS}, or 0 for all processors"))
}

/// Everything is as it should be.
const FINE: u8 = 0;
/// Something is wrong with the content or the theme.
const PROBLEMS: u8 = 1;
/// The command was wrong, or the machine failed.
const FAILED: u8 = 2;
/// Somebody pressed Ctrl-C, or the system asked the program to end; shells know it by this number.
const STOPPED: u8 = 130;

/// Runs the program; the exit code says how it went.
pub fn run() -> ExitCode {
    say::what_is_broken(FAILED);
    let code = match Arguments::try_parse() {
        Ok(arguments) => run_command(&arguments),
        Err(told) => {
            say::remember(told.print());
            if told.use_stderr() { FAILED } else { FINE }
        }
    };
    if say::has_failed() {
        say::err("together: not all of this could be written");
        return ExitCode::from(FAILED);
    }
    ExitCode::from(code)
}

fn run_command(arguments: &Arguments) -> u8 {
    let done = set_threads(arguments.threads).and_then(|()| match &arguments.command {
        Command::Build(command) => build::run(&arguments.site, command),
        Command::Check(command) => check::run(&arguments.site, command),
        Command::Serve(command) => serve::run(&arguments.site, command),
        Command::Fix(command) => fix::run(&arguments.site, command),
        Command::New(command) => new::run(&arguments.site, command),
        Command::Takedown(command) => takedown::run(&arguments.site, command),
        Command::Schema => schema(&arguments.site),
    });
    done.unwrap_or_else(|failure| {
        say::failure(&failure);
        FAILED
    })
}

/// Starts the threads, so many that no variable of the environment has a say in it.
fn set_threads(asked: Option<usize>) -> anyhow::Result<()> {
    let all = || std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let n = asked.filter(|n| *n > 0).unwrap_or_else(all);
    rayon::ThreadPoolBuilder::new().num_threads(n).build_global().map_err(|_| match n {
        1 => anyhow!(
            "the system has no thread to give: too much is running, or too little memory is free"
        ),
        _ => anyhow!("can't start {n} threads: try fewer, with `--threads`"),
    })
}

/// What the files of a site say of themes.
pub const THEMES: Themes = Themes { asked_for: config::theme, extended: theme::extended };

/// Reads the content of a site, and the theme that it or the command asks for.
///
/// # Errors
///
/// When the folder can't be read, or the machine fails.
pub fn read(site: &Path, theme: Option<&String>) -> anyhow::Result<Checked<Inputs>> {
    let theme = theme.map(String::as_str);
    Ok(Folder::open(site, theme, THEMES)?.into_inputs())
}

fn schema(site: &Path) -> anyhow::Result<u8> {
    let inputs = read(site, None)?.value;
    let config = config::read(&inputs).value;
    say::out(schema::partnership(&config).trim_end());
    Ok(FINE)
}

/// Today's date in Greenwich: the only place where the program looks at the calendar.
fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}
