//! `together new`: the answers out of options and questions, and the file on the disk.
//!
//! What is asked, and in which words, is in `interview.rs`; how the file looks is in
//! [`crate::new`].

mod interview;

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;
use jiff::civil::Date;

use super::{
    FAILED, FINE, PROBLEMS,
    ask::Asker,
    day, say,
    tell::{Format, Telling, tell_person},
    today, write,
};
use crate::build::{self, Options};
use crate::check::{config, contract};
use crate::darkroom::OnDisk;
use crate::diagnostic::texts::Texts;
use crate::diagnostic::words::harmless;
use crate::diagnostic::{Checked, Diagnostic, Severity};
use crate::model::config::Config;
use crate::model::site::Drafts;
use crate::model::slug::Slug;
use crate::new::{self, Answers, Reference, School, one_line};
use crate::output::Discard;
use crate::source::{Inputs, Source};
use interview::Interview;

#[derive(Debug, Args)]
pub(super) struct New {
    /// A short title, with the main partners
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    title: Option<String>,
    /// One to three sentences
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    summary: Option<String>,
    /// What it is about; may be given several times
    #[arg(long = "category", value_name = "NAME")]
    categories: Vec<String>,
    /// Where it is; may be given several times
    #[arg(long = "region", value_name = "NAME")]
    regions: Vec<String>,
    /// A school that takes part; may be given several times
    ///
    /// Name, sector (independent or state), phase, town and URN with `;` between them. Name and
    /// sector are needed; leave out the others at the end, or leave them empty:
    /// --school "Hill Street Primary School; state; primary; Anytown"
    #[arg(
        long = "school",
        value_name = "NAME; SECTOR; PHASE; TOWN; URN",
        value_parser = school,
        allow_hyphen_values = true
    )]
    schools: Vec<School>,
    /// Another organisation that takes part; may be given several times
    #[arg(long = "partner", value_name = "NAME", allow_hyphen_values = true)]
    partners: Vec<String>,
    /// How it stands: ongoing, seeking-partners, paused, ended or one-off
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// The year it began
    #[arg(long, value_name = "YEAR")]
    started: Option<String>,
    /// What it costs
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    costs: Option<String>,
    /// Where the facts come from, as "Title; https://…"; may be given several times
    #[arg(long = "source", value_name = "TITLE; URL", value_parser = reference)]
    sources: Vec<Reference>,
    /// Keep it out of the site for now
    #[arg(long)]
    draft: bool,
    /// The day it was written, as 2026-03-14; today if not said
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
    /// The file's name without .md, which is its address too; made from the title if not said
    #[arg(long, value_name = "NAME", value_parser = slug)]
    slug: Option<Slug>,
    /// Ask, even when the answers don't come from a terminal
    #[arg(long, conflicts_with = "no_input")]
    ask: bool,
    /// Ask nothing: everything comes from the options
    #[arg(long)]
    no_input: bool,
    /// Write the file without asking whether it is right
    #[arg(long, short)]
    yes: bool,
}

fn school(text: &str) -> Result<School, String> {
    let parts: Vec<String> = text.split(';').map(one_line).collect();
    let part = |index: usize| parts.get(index).cloned().unwrap_or_default();
    if parts.len() > 5 || part(0).is_empty() || part(1).is_empty() {
        return Err("write name, sector, phase, town and URN with `;` between them, such as \
                    \"Hill Street School; state; primary; Anytown; 123456\"; name and sector \
                    are needed"
            .into());
    }
    let choice = |choices, index| new::choice(choices, &part(index));
    Ok(School {
        name: part(0),
        sector: choice(&contract::SECTORS, 1),
        phase: choice(&contract::PHASES, 2),
        town: part(3),
        urn: part(4),
        ..School::default()
    })
}

fn reference(text: &str) -> Result<Reference, String> {
    let (title, url) = match text.rsplit_once(';') {
        Some((title, url)) => (one_line(title), one_line(url)),
        None if text.contains("://") => (String::new(), one_line(text)),
        None => (one_line(text), String::new()),
    };
    let is_empty = title.is_empty() && url.is_empty();
    if is_empty { Err("write \"Title; https://…\"".into()) } else { Ok(Reference { title, url }) }
}

fn slug(text: &str) -> Result<Slug, String> {
    Slug::parse(text).ok_or_else(|| match Slug::make(text) {
        Some(slug) => format!("write `{slug}`: small letters, digits and single hyphens"),
        None => "use small letters, digits and single hyphens".into(),
    })
}

pub(super) fn run(site: &Path, command: &New) -> anyhow::Result<u8> {
    let read = super::read(site, None)?;
    let config = config::read(&read.value);
    if has_error(&config.problems) {
        tell_person(&config.problems, &Texts::of(&read.value), Telling::Build);
        say::err("the settings must be right before an entry can be begun");
        return Ok(PROBLEMS);
    }
    let mut answers = from_options(command, &config.value);
    let faults = new::faults(&answers, &config.value)?;
    if has_error(&faults) {
        for fault in faults {
            say::err(&format!("together: {}", in_words(&fault, option_of(&fault.field))));
        }
        return Ok(FAILED);
    }
    let asks = !command.no_input && (command.ask || std::io::stdin().is_terminal());
    let mut asker = asks.then(Asker::new);
    if let Some(asker) = &mut asker {
        Interview { asker, config: &config.value, answers: &mut answers }.questions()?;
    }
    let missing = answers.missing();
    if !missing.is_empty() {
        let options: Vec<&str> = missing.into_iter().map(option_of).collect();
        let options = options.join(", ");
        bail!("needed: {options}; run this in a terminal, or with --ask, to be asked");
    }
    let slug = free_name(command, &answers, &read.value, asker.as_mut())?;
    let path = format!("content/partnerships/{slug}.md");
    let text = new::file(&answers)?;
    write(site, &path, &text, read.value, asker.as_mut().filter(|_| !command.yes))
}

/// Writes the file if the checks, and whoever can be asked, agree.
fn write(
    site: &Path,
    path: &str,
    text: &str,
    inputs: Inputs,
    asker: Option<&mut Asker>,
) -> anyhow::Result<u8> {
    let is_wrong = has_error(&problems(site, inputs, path, text));
    let agreed = match asker {
        None => !is_wrong,
        Some(asker) => {
            say::out(&format!("\n{path}\n\n{}\n", harmless_lines(text.trim_end())));
            asker.yes(&match is_wrong {
                true => format!("Write {path} all the same, to put it right by hand?"),
                false => format!("Write {path}?"),
            })?
        }
    };
    if !agreed {
        say::err("nothing was written");
        return Ok(PROBLEMS);
    }
    write::create(&site.join(path), text)?;
    say::out(&format!("{path} is written"));
    say::out("tell its story below the second ---, then run `together check`");
    Ok(if is_wrong { PROBLEMS } else { FINE })
}

fn has_error(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn from_options(command: &New, config: &Config) -> Answers {
    let text = |text: &Option<String>| text.as_deref().map(one_line).unwrap_or_default();
    let category = |name: &String| new::category(config, &one_line(name));
    let region = |name: &String| new::region(config, &one_line(name));
    Answers {
        title: text(&command.title),
        summary: text(&command.summary),
        date: command.date.unwrap_or_else(today).to_string(),
        categories: command.categories.iter().map(category).collect(),
        regions: command.regions.iter().map(region).collect(),
        schools: command.schools.clone(),
        partners: command.partners.iter().map(|name| one_line(name)).collect(),
        status: new::choice(&contract::STATUSES, &text(&command.status)),
        started: text(&command.started),
        costs: text(&command.costs),
        sources: command.sources.clone(),
        draft: command.draft,
    }
}

/// The option that a field is given by, for messages.
fn option_of(field: &str) -> &str {
    match field.split(['[', '.']).next().unwrap_or_default() {
        "title" => "--title",
        "summary" => "--summary",
        "date" => "--date",
        "categories" => "--category",
        "region" => "--region",
        "schools" => "--school (or --partner)",
        "partners" => "--partner",
        "status" => "--status",
        "started" => "--started",
        "costs" => "--costs",
        "sources" => "--source",
        _ => field,
    }
}

/// A fault of an answer, in two lines: what is wrong, and what to write.
fn in_words(fault: &Diagnostic, of: &str) -> String {
    let whose = if of.is_empty() { String::new() } else { format!("{of}: ") };
    let help = fault.help.as_deref().map(|help| format!("\n  {help}")).unwrap_or_default();
    // Whoever is asked about one school knows which one it is.
    let short = fault.field.rsplit('.').next().unwrap_or_default();
    let message = match &*fault.field {
        "" => fault.message.clone(),
        field => fault.message.replace(field, short),
    };
    harmless_lines(&format!("{whose}{message}{help}"))
}

fn harmless_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(harmless).collect();
    lines.join("\n")
}

/// A name for the file that no entry has.
fn free_name(
    command: &New,
    answers: &Answers,
    inputs: &Inputs,
    asker: Option<&mut Asker>,
) -> anyhow::Result<Slug> {
    let stem = |path: &str| Source::new(path, "").stem().to_lowercase();
    let taken: Vec<String> = inputs
        .partnerships
        .iter()
        .map(|source| stem(&source.path))
        .chain(inputs.unread.iter().map(|path| stem(path)))
        .collect();
    let is_taken = |name: &str| taken.iter().any(|taken| taken == name);
    let wanted = match &command.slug {
        Some(slug) => slug.clone(),
        None => new::file_name(&answers.title, |_| false)
            .context("no name for the file can be made from the title; give one with --slug")?,
    };
    if !is_taken(wanted.as_str()) {
        return Ok(wanted);
    }
    let free = new::file_name(wanted.as_str(), is_taken).context("no name is free")?;
    let Some(asker) = asker else {
        bail!("there is an entry `{wanted}` already, which was left as it is; try --slug {free}");
    };
    say::out(&format!("\nThere is an entry `{wanted}` already."));
    loop {
        let answer = asker.line(&format!("Another name for the file [{free}]: "))?;
        match slug(&answer) {
            Err(_) if answer.is_empty() => return Ok(free),
            Err(help) => say::out(&format!("  {help}")),
            Ok(slug) if is_taken(slug.as_str()) => say::out("  that is taken too"),
            Ok(slug) => return Ok(slug),
        }
    }
}

/// What the checks say about the new file among the others, told.
fn problems(site: &Path, mut inputs: Inputs, path: &str, text: &str) -> Vec<Diagnostic> {
    inputs.partnerships.push(Source::new(path, text));
    inputs.partnerships.sort_by(|a, b| a.path.cmp(&b.path));
    // A draft is compared with the others before it is shown.
    let options = Options { drafts: Drafts::Shown, today: Some(today()), ..Options::default() };
    let built = build::build(
        Checked::fine(inputs.clone()),
        &options,
        &OnDisk::open(site, None),
        &Discard::default(),
        &mut |_| {},
    );
    let mut problems = built.problems;
    problems.retain(|problem| {
        let mut places = std::iter::once(&problem.location)
            .chain(problem.related.iter().map(|(location, _)| location));
        places.any(|location| *location.path == *path)
    });
    tell_person(&problems, &Texts::of(&inputs), Telling::Check(Format::Human));
    problems
}
