//! The answers of somebody who begins an entry → the entry's file.
//!
//! The order of the fields, their words and examples are those of the contract. Does not know who
//! was asked, nor where the file goes.

use crate::check::contract::{self, Field, Kind};
use crate::check::entry;
use crate::check::reader::Sets;
use crate::check::scalars::list_of;
use crate::diagnostic::Diagnostic;
use crate::model::config::Config;
use crate::model::names::folded;
use crate::model::slug::Slug;
use crate::source::Source;

/// What is known of a partnership so far. What is empty is not known, or left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// Its title.
    pub title: String,
    /// One to three sentences.
    pub summary: String,
    /// When it was written: `2026-03-14`.
    pub date: String,
    /// What it is about.
    pub categories: Vec<String>,
    /// Where it is.
    pub regions: Vec<String>,
    /// The schools that take part.
    pub schools: Vec<School>,
    /// Others that take part.
    pub partners: Vec<String>,
    /// How it stands.
    pub status: String,
    /// The year it began.
    pub started: String,
    /// What it costs.
    pub costs: String,
    /// Where the facts come from.
    pub sources: Vec<Reference>,
    /// Whether it is not ready to be shown.
    pub draft: bool,
}

/// A school that takes part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct School {
    /// Its name.
    pub name: String,
    /// `independent` or `state`.
    pub sector: String,
    /// Which ages it teaches.
    pub phase: String,
    /// Where it is.
    pub town: String,
    /// Its number in the school register.
    pub urn: String,
    /// What it puts in.
    pub gives: String,
    /// What it gets out.
    pub gains: String,
}

/// Something to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// What it is called.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// A field's value, ready to be written.
enum Value<'a> {
    Text(&'a str),
    List(Vec<Value<'a>>),
    Group(Vec<(&'static str, &'a str)>),
}

/// Fields that are worth a line when they are not known yet.
const WORTH_A_HINT: [&str; 12] = [
    "partners",
    "status",
    "started",
    "frequency",
    "pupils",
    "costs",
    "funding",
    "benefits",
    "outcomes",
    "figures",
    "sources",
    "contact",
];

const NOTE: &str = "# Lines that begin with # are not read. To use one, take away the # and the \
                    space behind it.\n";

/// Comments are left out of the page, so that an unfinished story shows its headings alone.
const STORY: &str = "
## Aims

<!-- What did the schools want to bring about, and for whom? How did it begin? -->

## How it works

<!-- What happens on the day, how often, and who leads it? -->

## What it took

<!-- Time, money, transport, checks: what should another school know before it begins? -->

## What has changed

<!-- What is different now, for pupils, teachers and schools? How do you know? -->
";

impl Answers {
    /// The value of a field; none when it is not known.
    fn value(&self, name: &str) -> Option<Value<'_>> {
        let value = match name {
            "title" => Value::Text(&self.title),
            "summary" => Value::Text(&self.summary),
            "date" => Value::Text(&self.date),
            "status" => Value::Text(&self.status),
            "started" => Value::Text(&self.started),
            "costs" => Value::Text(&self.costs),
            "categories" => texts(&self.categories),
            "region" => match &*self.regions {
                [region] => Value::Text(region),
                regions => texts(regions),
            },
            "partners" => texts(&self.partners),
            "schools" => Value::List(self.schools.iter().map(School::value).collect()),
            "sources" => Value::List(self.sources.iter().map(Reference::value).collect()),
            "draft" if self.draft => Value::Text("true"),
            _ => return None,
        };
        match value {
            Value::Text("") => None,
            Value::List(items) if items.is_empty() => None,
            value => Some(value),
        }
    }

    /// What must be known and is not, by the names of the fields.
    pub fn missing(&self) -> Vec<&'static str> {
        let required = contract::PARTNERSHIP.iter().filter(|field| field.required);
        let missing = required.filter(|field| self.value(field.name).is_none());
        let mut missing: Vec<_> = missing.map(|field| field.name).collect();
        if self.schools.is_empty() && self.partners.is_empty() {
            missing.push("schools");
        }
        missing
    }
}

fn texts(texts: &[String]) -> Value<'_> {
    Value::List(texts.iter().map(|text| Value::Text(text)).collect())
}

impl School {
    fn value(&self) -> Value<'_> {
        Value::Group(vec![
            ("name", &self.name),
            ("sector", &self.sector),
            ("phase", &self.phase),
            ("town", &self.town),
            ("urn", &self.urn),
            ("gives", &self.gives),
            ("gains", &self.gains),
        ])
    }
}

impl Reference {
    fn value(&self) -> Value<'_> {
        match (&*self.title, &*self.url) {
            ("", url) => Value::Text(url),
            (title, url) => Value::Group(vec![("title", title), ("url", url)]),
        }
    }
}

/// The whole file of an entry.
///
/// # Errors
///
/// When a value can't be written as YAML.
pub fn file(answers: &Answers) -> Result<String, serde_yaml::Error> {
    let mut text = format!("---\n{NOTE}");
    for field in &contract::PARTNERSHIP {
        match answers.value(field.name) {
            Some(value) => push_field(&mut text, field, &value)?,
            None if WORTH_A_HINT.contains(&field.name) => text += &hint(field),
            None => {}
        }
    }
    text += "---\n";
    text += STORY;
    Ok(text)
}

fn push_field(
    out: &mut String,
    field: &'static Field,
    value: &Value<'_>,
) -> Result<(), serde_yaml::Error> {
    *out += field.name;
    *out += ":";
    match value {
        Value::Text(text) => *out += &format!(" {}\n", scalar(&field.kind, text)?),
        Value::Group(_) => {}
        Value::List(items) => {
            *out += "\n";
            let Some(kind) = item_of(&field.kind) else { return Ok(()) };
            for item in items {
                push_item(out, kind, item)?;
            }
        }
    }
    Ok(())
}

fn push_item(out: &mut String, kind: &Kind, item: &Value<'_>) -> Result<(), serde_yaml::Error> {
    match item {
        Value::Text(text) => *out += &format!("  - {}\n", scalar(kind, text)?),
        Value::List(_) => {}
        Value::Group(given) => {
            let mut start = "  - ";
            for (name, text) in given.iter().filter(|(_, text)| !text.is_empty()) {
                let field = fields_of(kind).iter().find(|field| field.name == *name);
                let kind = field.map_or(kind, |field| &field.kind);
                *out += &format!("{start}{name}: {}\n", scalar(kind, text)?);
                start = "    ";
            }
        }
    }
    Ok(())
}

/// A value as it is written behind a colon, in quotes if it needs them.
fn scalar(kind: &Kind, text: &str) -> Result<String, serde_yaml::Error> {
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    let is_bare = match kind {
        Kind::Year | Kind::Urn | Kind::Number(..) => is_number,
        Kind::TrueOrFalse => true,
        _ => false,
    };
    if is_bare {
        return Ok(text.to_owned());
    }
    serde_yaml::to_string(text).map(|yaml| yaml.trim_end_matches('\n').to_owned())
}

fn item_of(kind: &'static Kind) -> Option<&'static Kind> {
    match kind {
        Kind::List(item, _) | Kind::OneOrList(item) => Some(item),
        _ => None,
    }
}

fn fields_of(kind: &Kind) -> &'static [Field] {
    match kind {
        Kind::Group(fields) | Kind::TextOrGroup(fields) | Kind::UrlOrGroup(fields) => fields,
        _ => &[],
    }
}

/// A field that may be added, as a comment that becomes the field when its `# ` is taken away.
fn hint(field: &Field) -> String {
    let about = match &field.kind {
        Kind::OneOf(choices) => {
            let all = list_of(choices.iter().map(|choice| choice.slug)).replace('`', "");
            format!("{}: {all}", field.about)
        }
        _ => field.about.to_owned(),
    };
    let below = match &field.kind {
        Kind::List(..) => field.example.lines().map(str::to_owned).collect(),
        Kind::Group(fields) => {
            let any_required = fields.iter().any(|field| field.required);
            let shown = fields.iter().filter(|field| field.required || !any_required);
            shown.map(|field| format!("{}: {}", field.name, field.example)).collect()
        }
        _ => return format!("# {}: {}  # {about}\n", field.name, field.example),
    };
    let below: Vec<String> = below;
    let lines: String = below.iter().map(|line| format!("#   {line}\n")).collect();
    format!("# {}:  # {about}\n{lines}", field.name)
}

/// What is wrong with the answers so far; that something is missing is not.
///
/// # Errors
///
/// When a value can't be written as YAML.
pub fn faults(answers: &Answers, config: &Config) -> Result<Vec<Diagnostic>, serde_yaml::Error> {
    let source = Source::new("content/partnerships/new.md", file(answers)?);
    let mut faults = entry::partnership(&source, Sets::of(config)).problems;
    faults.retain(|fault| !matches!(fault.code, "missing-field" | "no-schools"));
    Ok(faults)
}

/// What is wrong with the answers `after` one more, and was not `before` it.
///
/// # Errors
///
/// When a value can't be written as YAML.
pub fn new_faults(
    before: &Answers,
    after: &Answers,
    config: &Config,
) -> Result<Vec<Diagnostic>, serde_yaml::Error> {
    let known = faults(before, config)?;
    let mut faults = faults(after, config)?;
    faults.retain(|fault| {
        !known.iter().any(|known| (known.code, &known.message) == (fault.code, &fault.message))
    });
    Ok(faults)
}

/// A category by the short name that the showcase uses; as it was given if there is none such.
pub fn category(config: &Config, given: &str) -> String {
    let found = config.category_names.find(given).map(usize::from);
    let slug = found.and_then(|at| config.categories.get(at)).map(|found| found.slug.to_string());
    slug.unwrap_or_else(|| given.to_owned())
}

/// A region by the name that readers see; as it was given if there is none such.
pub fn region(config: &Config, given: &str) -> String {
    let found = config.region_names.find(given).map(usize::from);
    let name = found.and_then(|at| config.regions.get(at)).map(|found| found.name.clone());
    name.unwrap_or_else(|| given.to_owned())
}

/// One of a fixed set by its short name; as it was given if there is none such.
pub fn choice(choices: &[contract::Choice], given: &str) -> String {
    let wanted = folded(given);
    let is_it = |c: &&contract::Choice| folded(c.slug) == wanted || folded(c.name) == wanted;
    choices.iter().find(is_it).map_or(given, |choice| choice.slug).to_owned()
}

/// Longer names are hard to read out.
const LONGEST_NAME: usize = 80;

/// The name for the file of an entry, without `.md`, that `is_taken` does not have. None when the
/// title has no letter or digit that could be in an address.
pub fn file_name(title: &str, is_taken: impl Fn(&str) -> bool) -> Option<Slug> {
    let whole = Slug::make(title)?;
    let whole = whole.as_str();
    let short = match whole.get(..LONGEST_NAME) {
        Some(start) => start.rsplit_once('-').map_or(start, |(words, _)| words),
        None => whole,
    };
    let others = (2..).map(|n: u32| format!("{short}-{n}"));
    let free = std::iter::once(short.to_owned()).chain(others).find(|name| !is_taken(name))?;
    Slug::parse(&free)
}

/// An answer as it is kept: one line, without letters that can't be seen.
pub fn one_line(text: &str) -> String {
    let line = text.replace(['\n', '\r', '\t', '\u{2028}', '\u{2029}'], " ");
    line.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> Answers {
        let school = School { name: "A".into(), sector: "state".into(), ..School::default() };
        Answers {
            title: "A: b # 'c' \"d\" {{ --- @ %".into(),
            summary: "- x".into(),
            date: "2026-03-14".into(),
            categories: vec!["music".into()],
            regions: vec!["South West".into()],
            schools: vec![School { urn: "123456".into(), ..school }],
            sources: vec![Reference { title: "2019".into(), url: "https://example.org/".into() }],
            ..Answers::default()
        }
    }

    #[test]
    fn a_file_has_its_fields_in_the_order_of_the_contract() {
        let file = file(&answers()).unwrap();
        let fields: Vec<&str> = file.split("---\n").nth(1).unwrap().lines().collect();
        let given: Vec<&str> = fields.into_iter().filter(|line| !line.starts_with('#')).collect();
        let expected = [
            "title: 'A: b # ''c'' \"d\" {{ --- @ %'",
            "summary: '- x'",
            "date: 2026-03-14",
            "categories:",
            "  - music",
            "region: South West",
            "schools:",
            "  - name: A",
            "    sector: state",
            "    urn: 123456",
            "sources:",
            "  - title: '2019'",
            "    url: https://example.org/",
        ];
        assert_eq!(given, expected);
    }

    #[test]
    fn nothing_is_wrong_with_good_answers_nor_with_the_hints_made_fields() {
        let config = Config::default();
        assert_eq!(faults(&answers(), &config).unwrap(), []);
        let file = file(&answers()).unwrap().replace(NOTE, "").replace("\n# ", "\n");
        let source = Source::new("content/partnerships/new.md", file);
        assert_eq!(entry::partnership(&source, Sets::of(&config)).problems, []);
    }

    #[test]
    fn a_new_fault_is_told_and_an_old_one_is_not() {
        let config = Config::default();
        let before = Answers { started: "long ago".into(), ..answers() };
        let mut after = before.clone();
        after.schools[0].urn = "12".into();
        let faults = new_faults(&before, &after, &config).unwrap();
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["bad-urn"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(answers().missing(), [""; 0]);
        let all = ["title", "summary", "date", "categories", "region", "schools"];
        assert_eq!(Answers::default().missing(), all);
    }

    #[test]
    fn a_file_name_is_free_and_not_too_long() {
        let name =
            |title: &str| file_name(title, |name| name == "taken").map(|slug| slug.to_string());
        assert_eq!(name("Ysgol Gyfun Llŷn").as_deref(), Some("ysgol-gyfun-llyn"));
        assert_eq!(name("Taken!").as_deref(), Some("taken-2"));
        assert_eq!(name("…").as_deref(), None);
        assert!(name(&"word ".repeat(40)).unwrap().ends_with("word"));
        assert!(name(&"word".repeat(40)).unwrap().len() == LONGEST_NAME);
    }
}
