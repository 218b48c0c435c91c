//! The command line: arguments → what to do, and what to say afterwards.
//!
//! One function for each command. Knows the clock and the terminal, which nothing else does.

mod ask;
mod fix;
mod new;
mod say;
mod write;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::build::{self, Options, Stage, Summary};
use crate::check::config;
use crate::diagnostic::texts::Texts;
use crate::diagnostic::{Checked, Diagnostic, Severity, in_order};
use crate::diagnostic::{github, json, markdown, print, sarif, short};
use crate::model::dates;
use crate::model::site::Drafts;
use crate::model::web;
use crate::output::{Discard, Sink};
use crate::publish::{self, Mode, Published};
use crate::read::Folder;
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
    Build(Build),
    /// Say what is wrong with the files, and how to put it right
    ///
    /// Does everything that `build` does, but writes nothing.
    Check(Check),
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
    /// Print the definition of an entry's fields as JSON Schema, for editors
    Schema,
}

#[derive(Debug, Args)]
struct Build {
    /// Where the website goes; public/ in the site's folder if not said
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    options: BuildOptions,
    /// Make links that also work when the pages are opened from a disk
    #[arg(long)]
    portable: bool,
    /// Replace the files one by one: for a folder that can't be renamed, such as a mount point
    #[arg(long)]
    in_place: bool,
}

#[derive(Debug, Args)]
struct Check {
    /// Tell only the faults of these files and folders; everything is checked all the same
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: BuildOptions,
    /// The form in which the faults are told
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

/// A form of the report. All but the first are written to the standard output, alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person: the line, a caret under the spot, and what to write instead
    Human,
    /// One line for each fault, for editors
    Short,
    /// Everything, for programs
    Json,
    /// Notes beside the lines of a pull request on GitHub, as many as it shows
    Github,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// One comment for a pull request, or the summary of a run
    Markdown,
}

#[derive(Debug, Args)]
struct BuildOptions {
    /// The address the website will have, such as https://www.example.org/showcase/
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// The theme to use, a folder in themes/
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// Show entries marked `draft: true` too
    #[arg(long)]
    drafts: bool,
    /// Count warnings as errors
    #[arg(long)]
    deny_warnings: bool,
    /// The day it is, as 2026-03-14, for hints about old entries; the computer's if not said
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
}

fn day(text: &str) -> Result<Date, String> {
    dates::day(text).map_err(|advice| advice.help)
}

fn base_url(text: &str) -> Result<String, String> {
    web::address(text).map(|url| config::ending_in_slash(url.as_str()))
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

/// Runs the program; the exit code says how it went.
pub fn run() -> ExitCode {
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
        Command::Build(command) => build(&arguments.site, command),
        Command::Check(command) => check(&arguments.site, command),
        Command::Fix(command) => fix::run(&arguments.site, command),
        Command::New(command) => new::run(&arguments.site, command),
        Command::Schema => schema(&arguments.site),
    });
    done.unwrap_or_else(|failure| {
        say::err(&format!("together: {failure:#}"));
        FAILED
    })
}

/// Starts the threads, so many that no variable of the environment has a say in it.
fn set_threads(asked: Option<usize>) -> anyhow::Result<()> {
    let all = || std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let n = asked.filter(|n| *n > 0).unwrap_or_else(all);
    rayon::ThreadPoolBuilder::new()
        .num_threads(n)
        .build_global()
        .map_err(|_| anyhow!("can't start {n} threads: try fewer, with `--threads`"))
}

/// Reads the content of a site, and the theme that it or the command asks for.
///
/// # Errors
///
/// When the folder can't be read, or the machine fails.
pub fn read(site: &Path, theme: Option<&String>) -> anyhow::Result<Checked<Inputs>> {
    let theme = theme.map(String::as_str);
    Ok(Folder::open(site, theme, config::theme)?.into_inputs())
}

fn build(site: &Path, command: &Build) -> anyhow::Result<u8> {
    let default_out = site.join("public");
    let out = command.out.as_deref().unwrap_or(&default_out);
    let mode = if command.in_place { Mode::InPlace } else { Mode::Swap };
    let mut clock = Clock::start();
    let read = read(site, command.options.theme.as_ref())?;
    clock.lap("read");
    let stage = publish::open(&publish::Target { out, site, mode })?;
    let links = if command.portable { LinkStyle::Files } else { LinkStyle::Folders };
    let asked = Asked { options: &command.options, links, telling: Telling::Build, only: &[] };
    let made = make(read.value, read.problems, &asked, &stage, &mut clock);
    if made.refused {
        stage.abandon()?;
        let out = out.display();
        say::err(&format!("{}; {out} is left as it was", made.count()));
        return Ok(PROBLEMS);
    }
    let published = stage.commit()?;
    clock.lap("publish");
    say_published(&made, &published, out, &clock);
    Ok(FINE)
}

fn check(site: &Path, command: &Check) -> anyhow::Result<u8> {
    let mut clock = Clock::start();
    let read = read(site, command.options.theme.as_ref())?;
    clock.lap("read");
    let sink = Discard::default();
    let only = command.paths.iter().map(|path| below(site, path)).collect::<Result<Vec<_>, _>>()?;
    let asked = Asked {
        options: &command.options,
        links: LinkStyle::Folders,
        telling: Telling::Check(command.format),
        only: &only,
    };
    let made = make(read.value, read.problems, &asked, &sink, &mut clock);
    if made.refused {
        say::err(&made.count());
        return Ok(PROBLEMS);
    }
    if !made.problems.is_empty() {
        say::err(&made.count());
    }
    if command.format == Format::Human {
        say::out(&entries(&made.summary));
    }
    Ok(FINE)
}

/// A path as the faults name it: below the site's folder, with `/`.
fn below(site: &Path, path: &Path) -> anyhow::Result<String> {
    let whole =
        |path: &Path| path.canonicalize().map_err(|_| anyhow!("there is no `{}`", path.display()));
    // As seen from here, or else from the site's folder.
    let found = whole(path).or_else(|_| whole(&site.join(path)))?;
    let inner = found
        .strip_prefix(whole(site)?)
        .with_context(|| format!("`{}` is not in the site's folder", path.display()))?;
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

fn schema(site: &Path) -> anyhow::Result<u8> {
    let inputs = read(site, None)?.value;
    let config = config::read(&inputs).value;
    say::out(schema::partnership(&config).trim_end());
    Ok(FINE)
}

/// What is asked of a build.
struct Asked<'a> {
    options: &'a BuildOptions,
    links: LinkStyle,
    telling: Telling,
    /// The files and folders whose faults are told; all, when there are none.
    only: &'a [String],
}

impl Asked<'_> {
    fn is_about(&self, problem: &Diagnostic) -> bool {
        let path = &*problem.location.path;
        let inside = |only: &String| {
            only.is_empty()
                || path
                    .strip_prefix(only.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.only.is_empty() || self.only.iter().any(inside)
    }
}

/// What a build came to.
struct Made {
    summary: Summary,
    problems: Vec<Diagnostic>,
    n_files: usize,
    /// Whether anything stands in the way of publishing.
    refused: bool,
}

impl Made {
    fn count(&self) -> String {
        print::count(&self.problems, self.n_files)
    }
}

/// Builds into `sink` and tells every problem.
fn make(
    inputs: Inputs,
    mut problems: Vec<Diagnostic>,
    asked: &Asked<'_>,
    sink: &dyn Sink,
    clock: &mut Clock,
) -> Made {
    let Asked { options: flags, links, telling, .. } = *asked;
    let options = Options {
        drafts: if flags.drafts { Drafts::Shown } else { Drafts::LeftOut },
        links,
        base_url: flags.base_url.clone(),
        today: Some(flags.today.unwrap_or_else(today)),
    };
    let built = build::build(&inputs, &options, sink, &mut |stage| {
        clock.lap(match stage {
            Stage::Check => "check",
            Stage::Gather => "gather",
            Stage::Render => "render",
        });
    });
    let unread = |p: &Diagnostic| (p.code == "not-utf-8").then(|| p.location.path.clone());
    let unread: Vec<_> = problems.iter().filter_map(unread).collect();
    let summary = built.keep(&mut problems);
    // Letters that could not be read are one problem, not one each.
    problems.retain(|p| p.code != "lost-character" || !unread.contains(&p.location.path));
    problems.retain(|problem| asked.is_about(problem));
    let problems = in_order(problems);
    let n_files = inputs.sources().count() + inputs.unread.len();
    tell(&problems, &Texts::of(&inputs), n_files, telling);
    let worst = problems.iter().map(|problem| problem.severity).min();
    let refused = match worst {
        Some(Severity::Error) => true,
        Some(Severity::Warning) => flags.deny_warnings,
        _ => false,
    };
    Made { summary, problems, n_files, refused }
}

/// How the problems are told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// To a person who wants the website: hints are only counted.
    Build,
    /// In the form asked for.
    Check(Format),
}

fn tell(problems: &[Diagnostic], texts: &Texts<'_>, n_files: usize, telling: Telling) {
    let report = match telling {
        Telling::Build | Telling::Check(Format::Human) => {
            return tell_person(problems, texts, telling);
        }
        Telling::Check(Format::Short) => {
            let lines: Vec<String> = problems.iter().map(|p| short::short(p, texts)).collect();
            lines.join("\n")
        }
        Telling::Check(Format::Json) => json::json(problems, texts, n_files),
        Telling::Check(Format::Github) => github::annotations(problems, texts),
        Telling::Check(Format::Sarif) => sarif::sarif(problems, texts),
        Telling::Check(Format::Markdown) => markdown::markdown(problems, texts, n_files),
    };
    if !report.is_empty() {
        say::out(&report);
    }
}

/// So many problems are told in full; more would hide the first ones.
const MOST_TOLD: usize = 100;

/// Tells the problems to a person, errors first when there are too many.
fn tell_person(problems: &[Diagnostic], texts: &Texts<'_>, telling: Telling) {
    let mut told: Vec<&Diagnostic> = problems
        .iter()
        .filter(|problem| telling != Telling::Build || problem.severity != Severity::Hint)
        .collect();
    // Hints may be many, and are not to bury what must be put right.
    told.sort_by_key(|problem| problem.severity == Severity::Hint);
    let n_more = told.len().saturating_sub(MOST_TOLD);
    if n_more > 0 {
        told.sort_by_key(|problem| problem.severity);
        told.truncate(MOST_TOLD);
    }
    for problem in told {
        say::err(&format!("{}\n", print::human(problem, texts)));
    }
    if n_more > 0 {
        say::err(&format!("and {n_more} more\n"));
    }
}

/// Today's date in Greenwich: the only place where the program looks at the calendar.
fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// `60 entries in: 60 shown, 0 left out as drafts, 0 refused`.
fn entries(summary: &Summary) -> String {
    let Summary { n_entries, n_shown, n_drafts, n_refused, .. } = summary;
    let noun = if *n_entries == 1 { "entry" } else { "entries" };
    format!(
        "{n_entries} {noun} in: {n_shown} shown, {n_drafts} left out as drafts, {n_refused} refused"
    )
}

fn say_published(made: &Made, published: &Published, out: &Path, clock: &Clock) {
    if !made.problems.is_empty() {
        say::err(&made.count());
    }
    say::out(&entries(&made.summary));
    let kinds: Vec<String> =
        made.summary.pages.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    let n_pages: usize = made.summary.pages.iter().map(|(_, n)| n).sum();
    say::out(&format!("{n_pages} pages out: {}", kinds.join(", ")));
    let Published { n_written, n_unchanged, n_removed, kept, changed, note } = published;
    let what = if *changed {
        format!("{n_written} files written, {n_unchanged} unchanged, {n_removed} removed")
    } else {
        format!("nothing has changed in {n_unchanged} files")
    };
    say::out(&format!("{}: {what}", out.display()));
    if !kept.is_empty() {
        say::out(&format!("kept, because they are not ours: {}", kept.join(", ")));
    }
    if let Some(note) = note {
        say::out(note);
    }
    say::out(&clock.laps());
    say::out(&format!("open {} in a browser", out.join("index.html").display()));
}

/// The time each stage took.
struct Clock {
    begun: Instant,
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        let now = Instant::now();
        Clock { begun: now, last: now, laps: Vec::new() }
    }

    fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }

    /// `read 5 ms, check 3 ms, …, 60 ms in all`.
    fn laps(&self) -> String {
        let stage = |(stage, time): &(&str, Duration)| format!("{stage} {} ms", time.as_millis());
        let stages: Vec<String> = self.laps.iter().map(stage).collect();
        format!("{}, {} ms in all", stages.join(", "), (self.last - self.begun).as_millis())
    }
}
