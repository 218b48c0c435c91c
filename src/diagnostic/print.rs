//! Problems as text for a person: where it is, the line, a caret under the spot, the cure.
//!
//! Does not know how many problems there are, nor where the text goes.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::texts::Texts;
use super::words::{fix, harmless, n_of, name_of, plural, visible};
use super::{Diagnostic, Severity};
use crate::source::Location;

/// So many bytes of a line are shown; a spot behind them is told by its place alone.
const LONGEST_LINE: usize = 4_000;

/// One problem with its line and cure, for a terminal.
pub fn human(problem: &Diagnostic, texts: &Texts<'_>) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::INFO.with_name("hint"),
    };
    let mut group = level
        .primary_title(harmless(&problem.message))
        .id(problem.code)
        .elements(spot(&problem.location, texts));
    for (location, why) in &problem.related {
        group = group.element(snippet(location, texts, Some(why)));
    }
    let mut report: Vec<Group<'_>> = vec![group];
    let fix = fix(problem);
    if let Some(fix) = &fix {
        report.push(Group::with_title(Level::HELP.with_name("fix").secondary_title(harmless(fix))));
    }
    Renderer::styled().term_width(100).render(&report)
}

/// The line of a place with a caret under the spot, without colours and without its path.
pub(super) fn excerpt(location: &Location, texts: &Texts<'_>) -> String {
    let group = Group::with_level(Level::ERROR).element(snippet(location, texts, None));
    let shown = Renderer::plain().term_width(100).render(&[group]);
    // The first two lines are the path and an empty one.
    let lines: Vec<&str> = shown.lines().skip(2).map(str::trim_end).collect();
    lines.join("\n")
}

/// The line of a place with a caret, or the place alone when the line is too long to be read.
fn spot<'a>(location: &'a Location, texts: &Texts<'a>) -> Vec<Element<'a>> {
    let line = texts.line(&location.path, location.range.start);
    if location.range.start.saturating_sub(line.start) <= LONGEST_LINE {
        return vec![snippet(location, texts, None).into()];
    }
    let place = texts.span(location).0;
    let origin = Origin::path(harmless(&location.path)).line(place.line).char_column(place.column);
    vec![origin.into()]
}

/// The line of a place with a caret under the spot.
fn snippet<'a>(
    location: &'a Location,
    texts: &Texts<'a>,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = texts.text(&location.path).unwrap_or_default();
    let mut line = texts.line(&location.path, location.range.start);
    // A line may have a million letters: only its beginning is looked at.
    line.end = text.floor_char_boundary(line.end.min(line.start + LONGEST_LINE));
    // The signs for letters that are not seen may be longer or shorter than these.
    let shown = |to: usize| {
        let to = text.floor_char_boundary(to.clamp(line.start, line.end));
        visible(&text[line.start..to])
    };
    let start = shown(location.range.start).len();
    let end = shown(location.range.end).len();
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    Snippet::source(shown(line.end))
        .line_start(texts.span(location).0.line)
        .path(harmless(&location.path))
        .annotation(kind.span(start..end.max(start)).label(label.map(harmless)))
}

/// The last line: how many problems in how many files, and what became of the site.
pub fn count(problems: &[Diagnostic], n_files: usize) -> String {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Hint]
        .into_iter()
        .map(|severity| (n_of(problems, severity), name_of(severity)))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| plural(n, word))
        .collect();
    let mut files: Vec<&str> = problems.iter().map(|p| &*p.location.path).collect();
    files.sort_unstable();
    files.dedup();
    format!(
        "{} in {} of {}",
        parts.join(", "),
        files.len(),
        plural(n_files.max(files.len()), "file")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Inputs, Source};

    #[test]
    fn a_problem_shows_its_line_a_caret_and_the_cure() {
        let source = Source::new("content/a.md", "---\ntitle: A\nregion: Lodnon\n---\n");
        let at = source.text.find("Lodnon").unwrap();
        let problem = Diagnostic::error(
            "unknown-region",
            "there is no region `Lodnon`",
            source.at(at..at + 6),
        )
        .help("did you mean `london`?");
        let inputs = Inputs { settings: vec![source], ..Inputs::default() };
        let text = anstream::adapter::strip_str(&human(&problem, &Texts::of(&inputs))).to_string();
        let expected = "\
error[unknown-region]: there is no region `Lodnon`
 --> content/a.md:3:9
  |
3 | region: Lodnon
  |         ^^^^^^
  |
fix: did you mean `london`?";
        assert_eq!(text, expected);
    }

    #[test]
    fn control_characters_are_never_echoed() {
        let source = Source::new("content/\u{1b}[31m.md", "title: \u{1b}[2J\u{9b}2J\n");
        let problem =
            Diagnostic::error("x", "bad \u{1b}[2J\u{202e}", source.at(7..8)).help("\u{7}");
        let problem = problem.related(source.at(0..5), "\u{1b}[2J\u{9b}2J");
        let inputs = Inputs { settings: vec![source], ..Inputs::default() };
        let text = anstream::adapter::strip_str(&human(&problem, &Texts::of(&inputs))).to_string();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains('\u{202e}'));
    }
}
