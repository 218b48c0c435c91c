//! What Tera says about a fault of a template → a problem in plain words, at its place.
//!
//! Does not know what the templates are for.

use tera::ErrorKind;

use super::templates::Template;
use crate::diagnostic::Diagnostic;
use crate::source::{Location, Source, line_and_column};

/// A fault with its place in the theme's files. `shown` is the template that was being rendered,
/// or the first: where the fault is when Tera says nothing better.
pub fn fault(error: &tera::Error, templates: &[Template], shown: Option<&str>) -> Diagnostic {
    let mut fault = without_help(error, templates, shown);
    if fault.help.is_none() {
        let is_it = |template: &&Template| template.source.path == fault.location.path;
        fault.help = templates.iter().find(is_it).and_then(|template| template.help.clone());
    }
    fault
}

fn without_help(error: &tera::Error, templates: &[Template], shown: Option<&str>) -> Diagnostic {
    let problem = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            // A component inside a function: its own place is in the text.
            if report.message().contains("\n") && report.message().contains("--> ") {
                return message_fault(report.message(), templates, shown);
            }
            let message = plain(report.message());
            let location = match find(templates, report.filename()) {
                Some(source) => source.at(report.span().range.clone()),
                None => Location::start_of(report.filename()),
            };
            return Diagnostic::error("template", message, location);
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain: chain } => {
            let chain: Vec<&str> = std::iter::once(&**tpl).chain(names(chain)).collect();
            return circle(&chain, "extends", templates);
        }
        ErrorKind::CircularInclude { include_chain: chain, .. } => {
            return circle(&names(chain).collect::<Vec<_>>(), "includes", templates);
        }
        ErrorKind::MissingParent { current, parent } => {
            let message = format!("`{current}` extends `{parent}`, which is not there");
            let problem = Diagnostic::error("template", message, spot(templates, current, parent));
            return problem.help("write the parent's path below templates/, or make it");
        }
        kind => kind.to_string(),
    };
    message_fault(&problem, templates, shown)
}

fn names(chain: &[String]) -> impl Iterator<Item = &str> {
    chain.iter().map(String::as_str)
}

fn find<'a>(templates: &'a [Template], name: &str) -> Option<&'a Source> {
    templates.iter().find(|template| template.name == name).map(|template| &template.source)
}

/// Where the template `name` names `other`.
fn spot(templates: &[Template], name: &str, other: &str) -> Location {
    let Some(source) = find(templates, name) else { return Location::start_of("themes") };
    let quoted = ["\"", "'"].iter().find_map(|quote| {
        source.text.find(&format!("{quote}{other}{quote}")).map(|at| at + quote.len())
    });
    source.at(quoted.map_or(0..0, |at| at..at + other.len()))
}

/// Each of these templates `does` the next one, which the last one was before.
fn circle(chain: &[&str], does: &str, templates: &[Template]) -> Diagnostic {
    let (first, next) = (chain[0], chain.get(1).copied().unwrap_or(chain[0]));
    let steps: Vec<String> = chain.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("this goes round in a circle: {}", steps.join(&format!(" {does} ")));
    Diagnostic::error("template", message, spot(templates, first, next))
        .help("take one of these steps out")
}

/// Some faults come as text alone: `error: … --> parts/card.html:3:15 …`, or without a place.
fn message_fault(text: &str, templates: &[Template], shown: Option<&str>) -> Diagnostic {
    let first = templates.first().map(|template| &template.source);
    if text.contains("recursion depth for components") {
        let source = shown.and_then(|name| find(templates, name)).or(first);
        let at = source.map_or_else(|| Location::start_of("themes"), |source| source.at(0..0));
        let message = "a component that this page uses calls itself without end";
        return Diagnostic::error("template", message, at)
            .help("let it call itself only under an `if` that is false at some time");
    }
    let message = plain(text.lines().next().unwrap_or(text).trim_start_matches("error: "));
    let place = text.lines().find_map(|line| line.trim().strip_prefix("--> "));
    let mut parts = place.unwrap_or_default().splitn(3, ':');
    let source = parts.next().and_then(|name| find(templates, name));
    let named = || first_named(&message, templates);
    let shown = || shown.and_then(|name| find(templates, name));
    let Some(source) = source.or_else(named).or_else(shown).or(first) else {
        return Diagnostic::error("template", message, Location::start_of("themes"));
    };
    let line = parts.next().and_then(|line| line.parse::<usize>().ok()).unwrap_or(1);
    let start: usize = source.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let end = source.text[start..].find('\n').map_or(source.text.len(), |n| start + n);
    debug_assert!(line_and_column(&source.text, start).0 <= line);
    Diagnostic::error("template", message, source.at(start..end))
}

/// The template that a message names first, in quotation marks of any kind.
fn first_named<'a>(message: &str, templates: &'a [Template]) -> Option<&'a Source> {
    message.split(['`', '\'', '"']).skip(1).step_by(2).find_map(|name| find(templates, name))
}

fn plain(message: &str) -> String {
    message.trim_end_matches('.').to_owned()
}
