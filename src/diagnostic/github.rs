//! Problems as GitHub's workflow commands: notes beside the lines of a pull request.
//!
//! Does not tell all of them: GitHub shows only some of each kind, so the whole report is a job
//! for the summary. Paths are below the site's folder, which has to be the repository's.

use super::texts::Texts;
use super::words::{cut, fix, harmless, one_line, plural};
use super::{Diagnostic, Severity};

/// So many errors, warnings and notices of one step are shown by GitHub, and no more.
const BUDGET: usize = 10;

/// A note is a few lines beside the code; GitHub cuts the text of a log line at some thousands.
const MOST_LETTERS: usize = 1_000;

/// One line for each problem within GitHub's budget, and one that says how many more there are.
/// Nothing if nothing is wrong.
pub fn annotations(problems: &[Diagnostic], texts: &Texts<'_>) -> String {
    let of = |severity| problems.iter().filter(move |p| p.severity == severity);
    let errors = of(Severity::Error).take(BUDGET);
    let warnings = of(Severity::Warning).take(BUDGET);
    let shown: Vec<&Diagnostic> = errors.chain(warnings).collect();
    let n_hints = of(Severity::Hint).count();
    let fits = n_hints <= BUDGET && shown.len() + n_hints == problems.len();
    // The last line is a notice itself, as nobody opens the log to read it.
    let room = if fits { BUDGET } else { BUDGET - 1 };
    let shown: Vec<&Diagnostic> = shown.into_iter().chain(of(Severity::Hint).take(room)).collect();
    let mut lines: Vec<String> = shown.iter().map(|problem| annotation(problem, texts)).collect();
    let n_more = problems.len() - shown.len();
    if n_more > 0 {
        let more = plural(n_more, "more problem");
        let verb = if n_more == 1 { "is" } else { "are" };
        lines.push(format!("::notice title=together::{more} {verb} in the summary of this run"));
    }
    lines.join("\n")
}

fn annotation(problem: &Diagnostic, texts: &Texts<'_>) -> String {
    let command = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let mut message = data(&problem.message);
    if let Some(fix) = fix(problem) {
        message.push_str("%0Afix: ");
        message.push_str(&data(&fix));
    }
    let file = property(&problem.location.path);
    let title = property(problem.code);
    format!("::{command} file={file},{},title={title}::{message}", lines(problem, texts))
}

/// `line=7,endLine=7,col=11,endColumn=16`. GitHub refuses columns over several lines.
fn lines(problem: &Diagnostic, texts: &Texts<'_>) -> String {
    let (start, end) = texts.span(&problem.location);
    if start.line == end.line {
        let (line, from, to) = (start.line, start.column, end.column);
        return format!("line={line},endLine={line},col={from},endColumn={to}");
    }
    // A spot that ends with a line end does not reach into the next line.
    let last = if end.column == 1 { end.line - 1 } else { end.line };
    format!("line={},endLine={last}", start.line)
}

/// A message, on one line, as GitHub reads it.
fn data(words: &str) -> String {
    cut(&one_line(words), MOST_LETTERS).replace('%', "%25")
}

/// A value before the message, as GitHub reads it. A path keeps even its line ends.
fn property(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            ':' => escaped.push_str("%3A"),
            ',' => escaped.push_str("%2C"),
            c => escaped.push(c),
        }
    }
    harmless(&escaped).into_owned()
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::source::{Inputs, Source};

    #[track_caller]
    fn check(source: Source, problem: Diagnostic, expected: &str) {
        let inputs = Inputs { pages: vec![source], ..Inputs::default() };
        assert_eq!(annotations(&[problem], &Texts::of(&inputs)), expected);
    }

    fn at(source: &Source, range: Range<usize>) -> Diagnostic {
        Diagnostic::error("bad-date", "not a date", source.at(range))
    }

    #[test]
    fn a_problem_is_beside_its_characters() {
        let source = Source { skipped: 3, ..Source::new("content/a.md", "é学\t: 1\r\nb\r\nc") };
        check(
            source.clone(),
            at(&source, 8..9).help("write `2`"),
            "::error file=content/a.md,line=1,endLine=1,col=6,endColumn=7,title=bad-date::\
             not a date%0Afix: write `2`",
        );
        // Over several lines without columns; the end of a line is not the next line.
        let lines = |range, expected: &str| {
            let expected =
                format!("::error file=content/a.md,{expected},title=bad-date::not a date");
            check(source.clone(), at(&source, range), &expected);
        };
        lines(0..12, "line=1,endLine=2");
        lines(0..14, "line=1,endLine=2");
        lines(0..15, "line=1,endLine=3");
        lines(0..0, "line=1,endLine=1,col=1,endColumn=1");
    }

    #[test]
    fn no_text_is_a_command_or_a_property_of_its_own() {
        let source = Source::new("content/a,line=9:\n%0A\u{1b}::error::.md", "x");
        let problem = Diagnostic {
            message: "bad\r\n::error::%0A::error::]]>```\u{1b}[31m".to_owned(),
            ..at(&source, 0..1)
        };
        check(
            source,
            problem.help("100%\n::stop-commands::x"),
            "::error file=content/a%2Cline=9%3A%0A%250A\\u{1b}%3A%3Aerror%3A%3A.md,\
             line=1,endLine=1,col=1,endColumn=2,title=bad-date::\
             bad ::error::%250A::error::]]>```\\u{1b}[31m%0Afix: 100%25 ::stop-commands::x",
        );
    }

    #[test]
    fn the_budget_is_kept_and_the_rest_is_counted() {
        let check = |n: [usize; 3], expected: [usize; 3], last: &str| {
            let at = || crate::source::Location::start_of("content/a.md");
            let kinds = [Diagnostic::error, Diagnostic::warning, Diagnostic::hint];
            let problems: Vec<Diagnostic> = std::iter::zip(kinds, n)
                .flat_map(|(kind, n)| (0..n).map(move |i| kind("x", format!("wrong {i}"), at())))
                .collect();
            let text = annotations(&problems, &Texts::of(&Inputs::default()));
            let count = |command: &str| text.lines().filter(|l| l.starts_with(command)).count();
            let found = ["::error ", "::warning ", "::notice "].map(count);
            assert_eq!(found, expected, "{n:?}");
            assert_eq!(text.lines().count(), expected.iter().sum::<usize>());
            assert!(text.lines().last().unwrap_or_default().ends_with(last), "{text}");
        };
        check([0, 0, 0], [0, 0, 0], "");
        check([10, 10, 10], [10, 10, 10], "::wrong 9");
        check([11, 0, 0], [10, 0, 1], "::1 more problem is in the summary of this run");
        check([0, 0, 11], [0, 0, 10], "::2 more problems are in the summary of this run");
        check([12, 3, 10], [10, 3, 10], "::3 more problems are in the summary of this run");
    }
}
