//! Problems as SARIF 2.1.0, the form that code scanning reads.
//!
//! Does not know which codes there are: only those that were met are listed as rules. Paths are
//! below the site's folder, which has to be the root of what is scanned.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::json::pretty;
use super::texts::Texts;
use super::words::{cut, fix, one_line};
use super::{Certainty, Cure, Diagnostic, Severity};
use crate::source::Location;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The standard wants the version first, so this is not a map.
#[derive(Serialize)]
struct Log<'a> {
    version: &'static str,
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    column_kind: &'static str,
    results: Results<'a>,
}

/// The results are made one by one while they are written: all at once take half a gigabyte for
/// the worst of folders.
struct Results<'a> {
    problems: &'a [Diagnostic],
    texts: &'a Texts<'a>,
    codes: Vec<&'static str>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        serializer.collect_seq(self.problems.iter().map(|problem| {
            let mut result = result(problem, self.texts);
            result["ruleIndex"] = json!(self.codes.binary_search(&problem.code).ok());
            let mark = mark(problem, self.texts);
            let print = format!("{mark}:{}", seen.get(&mark).unwrap_or(&0));
            result["partialFingerprints"] = json!({ "together/v1": print });
            *seen.entry(mark).or_default() += 1;
            result
        }))
    }
}

/// Every problem as a result with its place, its cure as a fix, and a mark that stays the same
/// when lines above it come and go.
pub fn sarif(problems: &[Diagnostic], texts: &Texts<'_>) -> String {
    let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
    let tool = json!({ "driver": {
        "name": "together",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": codes.iter().map(|code| rule(code)).collect::<Vec<Value>>(),
    } });
    let results = Results { problems, texts, codes: codes.into_iter().collect() };
    let run = Run { tool, column_kind: "unicodeCodePoints", results };
    pretty(&Log { version: "2.1.0", schema: SCHEMA, runs: [run] })
}

/// GitHub wants the three texts of every rule.
fn rule(code: &str) -> Value {
    let mut words = code.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    json!({
        "id": code,
        "shortDescription": { "text": format!("{words}.") },
        "fullDescription": { "text": format!("{words}.") },
        "help": { "text": "Each message says what is wrong and what to write instead." },
    })
}

fn result(problem: &Diagnostic, texts: &Texts<'_>) -> Value {
    let level = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    };
    let mut text = problem.message.clone();
    if let Some(fix) = fix(problem) {
        text.push_str("; fix: ");
        text.push_str(&fix);
    }
    let mut location = json!({ "physicalLocation": place(&problem.location, texts) });
    if !problem.field.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": problem.field }]);
    }
    let mut result = json!({
        "ruleId": problem.code,
        "level": level,
        "message": message(&text),
        "locations": [location],
    });
    if !problem.related.is_empty() {
        let related = problem.related.iter().zip(1..).map(|((location, why), id)| {
            let place = place(location, texts);
            json!({ "id": id, "physicalLocation": place, "message": message(why) })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(cure) = &problem.cure {
        result["fixes"] = json!([change(problem, cure, texts)]);
    }
    result
}

fn change(problem: &Diagnostic, cure: &Cure, texts: &Texts<'_>) -> Value {
    let location = Location { range: cure.range.clone(), ..problem.location.clone() };
    let description = match cure.certainty {
        Certainty::Certain => "Write what is meant",
        Certainty::Likely => "Write what is probably meant",
    };
    json!({
        "description": { "text": description },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&location.path) },
            "replacements": [{
                // Without bytes: a region that has them too asks for the new text in bytes.
                "deletedRegion": lines(&location, texts),
                "insertedContent": { "text": cure.text },
            }],
        }],
    })
}

fn place(location: &Location, texts: &Texts<'_>) -> Value {
    let (start, end) = texts.span(location);
    let mut region = lines(location, texts);
    region["byteOffset"] = json!(start.byte);
    region["byteLength"] = json!(end.byte - start.byte);
    json!({ "artifactLocation": { "uri": uri(&location.path) }, "region": region })
}

fn lines(location: &Location, texts: &Texts<'_>) -> Value {
    let (start, end) = texts.span(location);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A plain text in which nothing is a placeholder (`{0}`) or a link (`[here](1)`).
fn message(words: &str) -> Value {
    let text = one_line(words).replace('{', "{{").replace('}', "}}").replace("](", "] (");
    // The standard has no empty messages.
    json!({ "text": if text.is_empty() { "-" } else { &text } })
}

/// A path as a relative address: only what is never special stays as it is.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// What a problem is known by from one run to the next: all but the number of its line.
fn mark(problem: &Diagnostic, texts: &Texts<'_>) -> String {
    let Location { path, range } = &problem.location;
    let text = texts.text(path).unwrap_or_default();
    let line = cut(text[texts.line(path, range.start)].trim(), 500);
    let whole = [problem.code, path, &problem.field, &line].join("\0");
    blake3::hash(whole.as_bytes()).to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Inputs, Source};

    /// The results for one file.
    fn results(source: Source, problems: &[Diagnostic]) -> Vec<Value> {
        let inputs = Inputs { settings: vec![source], ..Inputs::default() };
        let text = sarif(problems, &Texts::of(&inputs));
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        let mut log: Value = serde_json::from_str(&text).expect("JSON");
        let results = log["runs"][0]["results"].take();
        results.as_array().expect("a list").clone()
    }

    #[test]
    fn a_run_names_the_program_and_the_codes_met() {
        let at = || Location::start_of("content/a.md");
        let problems =
            [Diagnostic::error("unknown-region", "x", at()), Diagnostic::hint("a", "y", at())];
        let text = sarif(&problems, &Texts::of(&Inputs::default()));
        assert!(
            text.starts_with("{\n  \"version\": \"2.1.0\",\n  \"$schema\": \"https://"),
            "{text}"
        );
        let log: Value = serde_json::from_str(&text).expect("JSON");
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["tool"]["driver"]["name"], "together");
        let rules = &run["tool"]["driver"]["rules"];
        assert_eq!(rules[1]["shortDescription"]["text"], "Unknown region.");
        for (result, [rule, level]) in
            std::iter::zip([0, 1], [["unknown-region", "error"], ["a", "note"]])
        {
            let result = &run["results"][result];
            assert_eq!(result["ruleId"], rule);
            assert_eq!(result["level"], level);
            let index = result["ruleIndex"].as_u64().expect("a number");
            assert_eq!(rules[usize::try_from(index).expect("small")]["id"], rule);
        }
    }

    #[test]
    fn places_are_lines_of_characters_and_bytes_of_the_file() {
        let text = "title: é\r\n学\tregion: Lodnon\r\n";
        let source = Source { skipped: 3, ..Source::new("content/a.md", text) };
        let at = text.find("Lodnon").expect("a region");
        let problem = Diagnostic::error("unknown-region", "no `Lodnon`", source.at(at..at + 6))
            .field("region")
            .likely("london")
            .related(source.at(7..9), "a title");
        let result = results(source, &[problem]).remove(0);
        assert_eq!(result["message"]["text"], "no `Lodnon`; fix: write `london`");
        let lines = json!({ "startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 17 });
        let mut region = lines.clone();
        region["byteOffset"] = json!(26);
        region["byteLength"] = json!(6);
        let location = &result["locations"][0];
        assert_eq!(location["physicalLocation"]["region"], region);
        assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "region");
        let related = &result["relatedLocations"][0];
        assert_eq!(related["physicalLocation"]["region"]["byteOffset"], 10);
        let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["deletedRegion"], lines);
        assert_eq!(replacement["insertedContent"]["text"], "london");
    }

    #[test]
    fn marks_stay_when_lines_move_and_differ_for_the_same_line_twice() {
        let marks = |text: &str| -> Vec<Value> {
            let source = Source::new("content/a.md", text);
            let problems: Vec<Diagnostic> = text
                .match_indices("bad")
                .map(|(at, bad)| Diagnostic::error("x", "y", source.at(at..at + bad.len())))
                .collect();
            let results = results(source, &problems);
            results.into_iter().map(|result| result["partialFingerprints"].clone()).collect()
        };
        let before = marks("bad and bad\nbad\n");
        assert_eq!(before, marks("one\r\n\r\nbad and bad\r\n  bad\r\n"));
        assert_ne!(before[0], before[1]);
        assert_ne!(before[1], before[2]);
    }

    #[test]
    fn no_text_is_a_link_a_placeholder_or_an_address() {
        let check = |words: &str, expected: &str| {
            assert_eq!(message(words)["text"], expected);
        };
        check("`schools[2]` (a)", "`schools[2]` (a)");
        check(
            "[x](javascript:alert(1)) {{ page }} {0}",
            "[x] (javascript:alert(1)) {{{{ page }}}} {{0}}",
        );
        check("\u{1b}[31m\n]]>```%0A::error::", "\\u{{1b}}[31m ]]>```%0A::error::");
        check("\n", "-");
        assert_eq!(uri("content/Bad Name.md"), "content/Bad%20Name.md");
        assert_eq!(uri("http://é\n?#%.md"), "http%3A//%C3%A9%0A%3F%23%25.md");
    }
}
