//! Problems as one line each, as editors and `grep` read them.
//!
//! Does not show the line a problem is on, nor the other places that have to do with it.

use super::Diagnostic;
use super::texts::Texts;
use super::words::{fix, harmless, name_of, one_line};

/// One problem on one line: `path:line:column: error[code]: message; fix: what to do`.
pub fn short(problem: &Diagnostic, texts: &Texts<'_>) -> String {
    let (start, _) = texts.span(&problem.location);
    let mut line = format!(
        "{}:{}:{}: {}[{}]: {}",
        harmless(&problem.location.path),
        start.line,
        start.column,
        name_of(problem.severity),
        problem.code,
        one_line(&problem.message),
    );
    if let Some(fix) = fix(problem) {
        line.push_str("; fix: ");
        line.push_str(&one_line(&fix));
    }
    line
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::source::{Inputs, Source};

    #[track_caller]
    fn check(
        source: Source,
        range: Range<usize>,
        wrong: impl Fn(Diagnostic) -> Diagnostic,
        expected: &str,
    ) {
        let problem = wrong(Diagnostic::error("x", "wrong", source.at(range)));
        let inputs = Inputs { partnerships: vec![source], ..Inputs::default() };
        assert_eq!(short(&problem, &Texts::of(&inputs)), expected);
    }

    #[test]
    fn a_problem_is_one_line() {
        let source = Source::new("content/a.md", "---\ncategories: musik\n---\n");
        let wrong = |_: Diagnostic| {
            Diagnostic::error(
                "unknown-category",
                "there is no category `musik`",
                Source::new("content/a.md", "").at(16..21),
            )
            .help("did you mean `music`?")
        };
        check(
            source,
            16..21,
            wrong,
            "content/a.md:2:13: error[unknown-category]: there is no category `musik`; \
             fix: did you mean `music`?",
        );
    }

    #[test]
    fn columns_are_characters_of_the_file() {
        let source = Source { skipped: 3, ..Source::new("content/a.md", "é学\t: 1\r\n") };
        check(source, 6..7, |p| p, "content/a.md:1:4: error[x]: wrong");
        let source = Source::new("content/a.md", "a\r\nb: é学x\r\n");
        check(
            source,
            11..12,
            |p| p.likely("y"),
            "content/a.md:2:6: error[x]: wrong; fix: write `y`",
        );
    }

    #[test]
    fn nothing_begins_a_second_line_or_a_colour() {
        let source = Source::new("content/a\n::error::.md", "x");
        let wrong = |problem: Diagnostic| Diagnostic {
            message: "bad\r\n\u{1b}[31m".to_owned(),
            help: Some("one\n\n two\u{202e}".to_owned()),
            ..problem
        };
        check(
            source,
            0..1,
            wrong,
            "content/a\\u{a}::error::.md:1:1: error[x]: bad \\u{1b}[31m; fix: one two\\u{202e}",
        );
    }
}
