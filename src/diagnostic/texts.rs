//! The texts that problems point into: the line, column and byte of the file for each place.
//!
//! Does not know what is wrong there, nor how it is told.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use super::Diagnostic;
use crate::source::{Inputs, Location, Source};

/// What [`Texts`] wants of `inputs` to tell these problems, and others at `places`: of a file of
/// `content/` all up to the end of the last line that any points into; of themes and settings,
/// which are small, everything.
pub fn needed<'a>(
    inputs: Inputs,
    problems: &'a [Diagnostic],
    places: impl Iterator<Item = &'a Location>,
) -> Vec<Source> {
    let mut ends: HashMap<&str, usize> = HashMap::new();
    let mut reach = |path: &'a str, end: usize| {
        let known = ends.entry(path).or_default();
        *known = end.max(*known);
    };
    for problem in problems {
        let cure = problem.cure.as_ref().map_or(0, |cure| cure.range.end);
        reach(&problem.location.path, cure.max(problem.location.range.end));
        problem.related.iter().for_each(|(place, _)| reach(&place.path, place.range.end));
    }
    places.for_each(|place| reach(&place.path, place.range.end));
    let Inputs { settings, partnerships, pages, themes, .. } = inputs;
    let beginning = |source: Source| {
        let text = &source.text;
        let end = text.floor_char_boundary(*ends.get(&*source.path)?);
        let end = text[end..].find('\n').map_or(text.len(), |more| end + more + 1);
        Some(Source { text: text[..end].into(), ..source })
    };
    let entries = partnerships.into_iter().chain(pages).filter_map(beginning);
    let of_themes =
        themes.into_iter().flat_map(|theme| theme.settings.into_iter().chain(theme.templates));
    settings.into_iter().chain(entries).chain(of_themes).collect()
}

/// The texts that problems point into, by path.
pub struct Texts<'a>(HashMap<&'a str, Text<'a>>);

struct Text<'a> {
    source: &'a Source,
    /// Where each line begins. Found once, and only for files with a problem: to count the lines
    /// before each of many problems of a long file would take minutes.
    line_starts: OnceCell<Vec<usize>>,
}

/// A place in a file as editors and programs count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters; a byte-order mark is none.
    pub column: usize,
    /// Bytes before it in the file, a byte-order mark among them.
    pub byte: usize,
}

impl<'a> Texts<'a> {
    /// Every text of the inputs.
    pub fn of(inputs: &'a Inputs) -> Self {
        Self::among(inputs.sources())
    }

    /// These texts and no others.
    pub fn among(sources: impl Iterator<Item = &'a Source>) -> Self {
        let text =
            |source: &'a Source| (&*source.path, Text { source, line_starts: OnceCell::new() });
        Texts(sources.map(text).collect())
    }

    /// The text of a file, unless it could not be read.
    pub(super) fn text(&self, path: &str) -> Option<&'a str> {
        self.0.get(path).map(|text| &*text.source.text)
    }

    /// Where the spot begins and where it ends; the end is the place behind its last character.
    pub fn span(&self, location: &Location) -> (Place, Place) {
        (self.place(location, location.range.start), self.place(location, location.range.end))
    }

    /// A byte of the text of a location's file. A file that could not be read has its beginning.
    fn place(&self, location: &Location, byte: usize) -> Place {
        let Some(text) = self.0.get(&*location.path) else {
            return Place { line: 1, column: 1, byte: 0 };
        };
        let byte = text.boundary(byte);
        let number = text.line_number(byte);
        let line_start = text.line_starts()[number];
        let column = text.source.text[line_start..byte].chars().count() + 1;
        Place { line: number + 1, column, byte: byte + text.source.skipped }
    }

    /// The bytes of the text's line with this byte in it, without its end.
    pub fn line(&self, path: &str, byte: usize) -> Range<usize> {
        let Some(text) = self.0.get(path) else { return 0..0 };
        let number = text.line_number(text.boundary(byte));
        let start = text.line_starts()[number];
        let next = text.line_starts().get(number + 1).copied();
        let end = next.unwrap_or(text.source.text.len());
        let line = &text.source.text[start..end];
        let line = line.strip_suffix('\n').unwrap_or(line);
        start..start + line.strip_suffix('\r').unwrap_or(line).len()
    }
}

impl Text<'_> {
    /// Never empty: the first line begins at 0.
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.source.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// The number, from 0, of the line with this byte in it.
    fn line_number(&self, byte: usize) -> usize {
        self.line_starts().partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// The byte, or the one in front of it with which a character begins.
    fn boundary(&self, byte: usize) -> usize {
        self.source.text.floor_char_boundary(byte)
    }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::diagnostic::Certainty;
    use crate::source::ThemeFiles;

    #[track_caller]
    fn check(text: &str, skipped: usize, range: Range<usize>, expected: [[usize; 3]; 2]) {
        let source = Source { skipped, ..Source::new("content/a.md", text) };
        let location = source.at(range);
        let inputs = Inputs { partnerships: vec![source], ..Inputs::default() };
        let (start, end) = Texts::of(&inputs).span(&location);
        let found = [start, end].map(|place| [place.line, place.column, place.byte]);
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn places_are_those_of_the_file() {
        check("ab\ncd", 0, 4..5, [[2, 2, 4], [2, 3, 5]]);
        // A byte-order mark is three bytes of the file and no column.
        check("ab", 3, 0..2, [[1, 1, 3], [1, 3, 5]]);
        check("a\r\nb: c\r\n", 0, 6..7, [[2, 4, 6], [2, 5, 7]]);
        check("a\r\nb: c\r\n", 3, 6..9, [[2, 4, 9], [3, 1, 12]]);
        // Wide letters, letters of several bytes and tabs are one column each.
        check("学校\tx", 0, 7..8, [[1, 4, 7], [1, 5, 8]]);
        check("👩‍🏫x", 0, 11..12, [[1, 4, 11], [1, 5, 12]]);
    }

    #[test]
    fn places_that_are_not_there_have_a_neighbour_that_is() {
        check("", 0, 0..0, [[1, 1, 0], [1, 1, 0]]);
        check("a\n", 0, 90..99, [[2, 1, 2], [2, 1, 2]]);
        check("é", 0, 1..2, [[1, 1, 0], [1, 2, 2]]);
        let nowhere = Texts::of(&Inputs::default()).span(&Location::start_of("content/b.md"));
        assert_eq!(nowhere.0, Place { line: 1, column: 1, byte: 0 });
    }

    #[test]
    fn what_is_needed_tells_the_same_places_as_everything() {
        let text = "one\r\ntw\u{f6}\nthree\n\nfive";
        let entries = ["a", "b", "c"].map(|name| Source::new(format!("content/{name}.md"), text));
        let theme =
            ThemeFiles { templates: vec![Source::new("t.html", text)], ..Default::default() };
        let [a, b, _] = &entries;
        for end in 0..text.len() + 2 {
            let inputs = Inputs {
                partnerships: entries.to_vec(),
                themes: vec![theme.clone()],
                ..Inputs::default()
            };
            let problem = Diagnostic::error("x", "y", a.at(1..2)).related(b.at(0..end), "z");
            let problem = problem.cure(end..end, "", Certainty::Likely);
            let needed = needed(inputs.clone(), from_ref(&problem), [&a.at(0..end)].into_iter());
            let paths: Vec<&str> = needed.iter().map(|source| &*source.path).collect();
            assert_eq!(paths, ["content/a.md", "content/b.md", "t.html"]);
            let (all, some) = (Texts::of(&inputs), Texts::among(needed.iter()));
            for place in [a.at(1..2), b.at(0..end), a.at(end..end)] {
                let (path, byte) = (&place.path, place.range.end);
                assert_eq!(all.span(&place), some.span(&place), "{end}");
                assert_eq!(all.line(path, byte), some.line(path, byte), "{end}");
            }
        }
        let inputs = Inputs { pages: entries.to_vec(), ..Inputs::default() };
        let needed = needed(inputs, &[Diagnostic::hint("x", "y", a.at(1..2))], [].into_iter());
        assert_eq!(needed, [Source::new("content/a.md", "one\r\n")]);
    }

    #[test]
    fn a_line_is_told_without_its_end() {
        let source = Source::new("content/a.md", "one\r\ntwö\n\nend");
        let inputs = Inputs { pages: vec![source.clone()], ..Inputs::default() };
        let texts = Texts::of(&inputs);
        let check = |byte, expected| {
            assert_eq!(&source.text[texts.line("content/a.md", byte)], expected, "{byte}");
        };
        check(0, "one");
        check(4, "one");
        check(8, "twö");
        check(10, "");
        check(99, "end");
    }
}
