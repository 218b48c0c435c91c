//! The comment as a whole, and that no content gets out of its place in it.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::*;
use crate::source::{Inputs, Location, Source};

#[track_caller]
fn check(source: Source, problems: &[Diagnostic], expected: &str) {
    let inputs = Inputs { partnerships: vec![source], ..Inputs::default() };
    assert_eq!(markdown(problems, &Texts::of(&inputs), 20), expected);
}

fn error(source: &Source, range: Range<usize>) -> Diagnostic {
    Diagnostic::error("unknown-region", "there is no region `Lodnon`", source.at(range))
}

#[test]
fn all_is_well_in_one_line() {
    check(
        Source::new("content/a.md", ""),
        &[],
        "<!-- together-report -->\n**All is well.** 20 files were checked, and there is nothing \
         to put right.",
    );
}

#[test]
fn a_file_has_its_errors_first_each_with_its_line_and_cure() {
    let text = "---\ntitle: é\nregion: Lodnon\n---\n<b>\n";
    let source = Source { skipped: 3, ..Source::new("content/a.md", text) };
    let at = text.find("Lodnon").expect("a region");
    let tag = text.find("<b>").expect("a tag");
    let problems = [
        Diagnostic::hint("x", "a hint of <b>", source.at(4..9)),
        error(&source, at..at + 6).field("region").help("did you mean `london`?").likely("london"),
        Diagnostic::warning("raw-html", "HTML is shown as text", source.at(tag..tag + 3))
            .related(source.at(4..9), "as the title says")
            .related(Location::start_of("content/b.md"), "here too"),
    ];
    let expected = "\
<!-- together-report -->
**1 thing to put right in 1 file**, and 2 things to look at. 20 files were checked. What to write \
instead is in *slanted letters*.

### `content/a.md`

- **line 3** (`region`): there is no region `Lodnon` — *did you mean `london`?*
  ```text
  3 | region: Lodnon
    |         ^^^^^^
  ```
  What was probably meant:
  ```diff
  -region: Lodnon
  +region: london
  ```
- **line 5**, a warning: HTML is shown as text
  ```text
  5 | <b>
    | ^^^
  ```
  - line 2: as the title says
  - line 1 of `content/b.md`: here too
- **line 2**, a hint: a hint of &lt;b&gt;
  ```text
  2 | title: é
    | ^^^^^
  ```";
    check(source, &problems, expected);
}

#[test]
fn a_file_without_a_text_has_no_lines() {
    let at = Location::start_of("content/b`\n.md");
    check(
        Source::new("content/a.md", ""),
        &[Diagnostic::warning("unreadable", "this can't be read", at)],
        "<!-- together-report -->\n**Nothing is wrong.** 1 thing to look at in 1 file. \
         20 files were checked.\n\n### ``content/b`\\u{a}.md``\n\n\
         - **the whole file**, a warning: this can't be read",
    );
}

#[test]
fn the_caret_is_under_the_spot() {
    #[track_caller]
    fn check(text: &str, spot: &str, expected: &str) {
        let source = Source::new("content/a.md", text);
        let at = text.find(spot).expect("the spot");
        let location = source.at(at..at + spot.len());
        let inputs = Inputs { pages: vec![source], ..Inputs::default() };
        assert_eq!(excerpt(&location, &Texts::of(&inputs)), expected);
    }
    check("a: 1\r\nb: 2\r\n", "2", "2 | b: 2\n  |    ^");
    check("\ta:\tb\n", "b", "1 |     a:    b\n  |           ^");
    check("学校: x\n", "x", "1 | 学校: x\n  |       ^");
    check("a\u{1b}[31m\u{9b}\u{202e}: x\n", "x", "1 | a␛[31m��: x\n  |           ^");
}

#[test]
fn a_cure_is_shown_only_if_it_can_be_shown_to_the_letter() {
    #[track_caller]
    fn check(text: &str, range: Range<usize>, cure: &str, expected: Option<&str>) {
        let source = Source::new("content/a.md", text);
        let problem = error(&source, range).likely(cure);
        let inputs = Inputs { pages: vec![source], ..Inputs::default() };
        let pair = before_and_after(&problem, &Texts::of(&inputs));
        assert_eq!(pair.map(|(_, pair)| pair).as_deref(), expected, "{text:?}");
    }
    check("\ta: 1\r\nb\r\n", 4..5, "2", Some("-\ta: 1\n+\ta: 2"));
    check("a\nb\n", 0..3, "c", None);
    check("a\n", 0..1, "c\nd", None);
    check("a\u{200b}\n", 1..4, "", None);
    check("a\n", 0..1, "a", None);
    check(&"a".repeat(400), 0..1, "b", None);
    check("a", 0..9, "b", None);
}

/// Texts that try to get out of their place.
const HOSTILE: [&str; 12] = [
    "```\n</code></pre><script>alert(1)</script>",
    "~~~~\n````\n`````",
    "x` @headteacher #123 owner/repo#4 https://example.org/ `",
    "--> <!-- together-report --> <details>",
    "![p](https://example.org/p.png) [l](javascript:alert(1)) <https://example.org>",
    "\u{1b}[31m\u{9b}2J\u{202e}\u{feff}",
    "]]> %0A::error:: | a | b |\n|---|---|",
    "\n\n# heading\n\n- [ ] item\n\n> quote\n\n    code\n\n***\n\n1. one",
    "a\\` *b* **c** _d_ ~~e~~ \\\\` &lt; &#64;all $x$ :+1: www.example.org a@b.org",
    "\r@all\r\n\t@all\u{a0}@all\u{2028}@all",
    "[a]: https://example.org\n\n[a] [^1]\n\n[^1]: x",
    "`@a``@b`` ```@c",
];

/// What GitHub's Markdown makes of a report: every event is of a kind that only shows text.
#[track_caller]
fn shows_only_text(report: &str) {
    let rest = report.strip_prefix("<!-- together-report -->\n").expect("the mark");
    let mut in_code = false;
    for event in Parser::new_ext(rest, Options::all()) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                assert!(matches!(&*info, "text" | "diff"), "{info}\n{report}");
                in_code = true;
            }
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::List(None)
                | Tag::Item
                | Tag::Strong
                | Tag::Emphasis,
            )
            | Event::Code(_)
            | Event::SoftBreak => {}
            Event::End(_) => in_code = false,
            Event::Text(text) => {
                assert!(in_code || !text.contains(['@', '#', '$']), "{text}\n{report}");
                assert!(in_code || !text.contains("://"), "{text}\n{report}");
            }
            event => panic!("{event:?} in\n{report}"),
        }
    }
}

#[test]
fn no_content_gets_out_of_its_place() {
    for (one, two) in HOSTILE.into_iter().flat_map(|one| HOSTILE.map(|two| (one, two))) {
        let text = format!("{one}\n{two}");
        let source = Source::new(format!("content/{one}.md"), &*text);
        let problem = |start: usize| {
            let start = text.floor_char_boundary(start);
            let end = text.floor_char_boundary(start + 5);
            Diagnostic::error("x", format!("no `{one}` in {two}"), source.at(start..end))
                .help(two)
                .field(one)
                .likely(two)
                .related(Location::start_of(two), one)
        };
        let problems: Vec<Diagnostic> = (0..text.len()).step_by(7).map(problem).collect();
        let inputs = Inputs { pages: vec![source.clone()], ..Inputs::default() };
        let report = markdown(&problems, &Texts::of(&inputs), 1);
        assert!(!report.chars().any(|c| !matches!(c, '\n' | '\t') && c.is_control()), "{report:?}");
        shows_only_text(&report);
        // All items are there, each in the one list of the one file.
        assert_eq!(report.matches("\n- **line ").count(), problems.len(), "{report}");
    }
}

#[test]
fn a_long_report_is_cut_from_its_least_grave_end() {
    let text = "a: b\n".repeat(3_000);
    let source = Source::new("content/a.md", &*text);
    let problem = |line: usize| {
        let at = source.at(line * 5..line * 5 + 4);
        match line % 30 {
            0 => Diagnostic::error("x", "wrong", at),
            _ => Diagnostic::hint("x", "`".repeat(2_000), at),
        }
    };
    let problems: Vec<Diagnostic> = (0..3_000).map(problem).collect();
    let inputs = Inputs { pages: vec![source.clone()], ..Inputs::default() };
    let report = markdown(&problems, &Texts::of(&inputs), 1);
    assert!(report.len() < 60_000, "{}", report.len());
    assert_eq!(report.matches(": wrong\n").count(), 100);
    let n_shown = report.matches("\n- **").count();
    let end = format!("\n**And {} more:** `together check` shows them all.", 3_000 - n_shown);
    assert!(report.ends_with(&end), "{}", &report[report.len() - 200..]);
    shows_only_text(&report);
}
