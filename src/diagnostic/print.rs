//! Problems as text for a person: where it is, the line, a caret under the spot, the cure.
//!
//! Does not know how many problems there are, nor where the text goes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::{Inputs, Location, line_and_column};

/// The texts that problems point into, by path.
pub struct Texts<'a>(HashMap<&'a str, &'a str>);

impl<'a> Texts<'a> {
    /// Every text of the inputs.
    pub fn of(inputs: &'a Inputs) -> Self {
        Texts(inputs.sources().map(|source| (&*source.path, &*source.text)).collect())
    }
}

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
        .element(snippet(&problem.location, texts, None));
    for (location, why) in &problem.related {
        group = group.element(snippet(location, texts, Some(why)));
    }
    let mut report: Vec<Group<'_>> = vec![group];
    if let Some(help) = &problem.help {
        report
            .push(Group::with_title(Level::HELP.with_name("fix").secondary_title(harmless(help))));
    }
    Renderer::styled().term_width(100).render(&report)
}

/// The line of a place with a caret under the spot.
fn snippet<'a>(
    location: &'a Location,
    texts: &Texts<'a>,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = texts.0.get(&*location.path).copied().unwrap_or_default();
    let (line, number) = line_of(text, &location.range);
    let start = location.range.start.clamp(line.start, line.end) - line.start;
    let end = location.range.end.clamp(line.start, line.end) - line.start;
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    Snippet::source(&text[line])
        .line_start(number)
        .path(harmless(&location.path))
        .annotation(kind.span(start..end.max(start)).label(label))
}

/// The line in which a range begins, and its number from 1.
fn line_of(text: &str, range: &Range<usize>) -> (Range<usize>, usize) {
    let at = range.start.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
    (start..end, line_and_column(text, at).0)
}

/// Words that can't move the cursor, change a colour or hide other words.
fn harmless(words: &str) -> Cow<'_, str> {
    let harmful =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !words.chars().any(harmful) {
        return Cow::Borrowed(words);
    }
    let shown = words.chars().flat_map(|c| -> Box<dyn Iterator<Item = char>> {
        if harmful(c) { Box::new(c.escape_unicode()) } else { Box::new(std::iter::once(c)) }
    });
    Cow::Owned(shown.collect())
}

/// The last line: how many problems in how many files, and what became of the site.
pub fn count(problems: &[Diagnostic], n_files: usize) -> String {
    let of = |severity| problems.iter().filter(|p| p.severity == severity).count();
    let plural = |n: usize, word: &str| match n {
        1 => format!("1 {word}"),
        n => format!("{n} {word}s"),
    };
    let parts: Vec<String> = [
        (of(Severity::Error), "error"),
        (of(Severity::Warning), "warning"),
        (of(Severity::Hint), "hint"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| plural(n, word))
    .collect();
    let mut files: Vec<&str> = problems.iter().map(|p| &*p.location.path).collect();
    files.sort_unstable();
    files.dedup();
    format!("{} in {} of {}", parts.join(", "), files.len(), plural(n_files, "file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

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
        let source = Source::new("content/\u{1b}[31m.md", "title: \u{1b}[2J\n");
        let problem =
            Diagnostic::error("x", "bad \u{1b}[2J\u{202e}", source.at(7..8)).help("\u{7}");
        let inputs = Inputs { settings: vec![source], ..Inputs::default() };
        let text = anstream::adapter::strip_str(&human(&problem, &Texts::of(&inputs))).to_string();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains('\u{202e}'));
    }
}
