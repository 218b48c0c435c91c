//! The tables of the documentation say what the program says: they are made from it.
//!
//! A table stands below its mark, `<!-- fields of SchoolView -->`. After a change of the fields,
//! `UPDATE=1 cargo test --test docs` writes the tables anew.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use schools_together::check::contract::{self, Field, Kind};
use support::repository;

const MARK: &str = "<!-- fields of ";

/// The tables of a page by the names behind their marks, without their marks.
fn tables(page: &str) -> BTreeMap<&str, &str> {
    let parts = page.split(MARK).skip(1).map(|part| {
        let (name, rest) = part.split_once(" -->\n").expect("a mark ends its line");
        (name, rest.split_once("\n\n").map_or(rest.trim_end(), |(table, _)| table))
    });
    let n_marks = page.matches(MARK).count();
    let tables: BTreeMap<&str, &str> = parts.collect();
    assert_eq!(tables.len(), n_marks, "a table is there twice");
    tables
}

/// A page with other tables below its marks.
fn with_tables(page: &str, expected: &BTreeMap<String, String>) -> String {
    let mut parts = page.split(MARK);
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(" -->\n").expect("a mark ends its line");
        let table = expected.get(name).map_or("", String::as_str);
        let behind = match rest.strip_prefix('\n') {
            Some(behind) => behind,
            None => rest.split_once("\n\n").map_or("", |(_, behind)| behind),
        };
        let gap = if behind.is_empty() { "" } else { "\n" };
        write!(made, "{MARK}{name} -->\n{table}\n{gap}{behind}").expect("a string takes it");
    }
    made
}

/// The page has these tables and no others.
#[track_caller]
fn check(path: &str, expected: &BTreeMap<String, String>) {
    let file = repository().join(path);
    let page = fs::read_to_string(&file).expect("a page");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, with_tables(&page, expected)).expect("a page that can be written");
        return;
    }
    let tables = tables(&page);
    let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let written = names(tables.keys().copied().collect());
    let wanted = names(expected.keys().map(String::as_str).collect());
    assert_eq!(written, wanted, "{path} has other tables than the program");
    for (name, table) in tables {
        assert_eq!(table, expected[name], "{path}, {name}: run `UPDATE=1 cargo test --test docs`");
    }
}

#[test]
fn entry_and_settings_have_every_field_of_the_contract() {
    let mut groups = BTreeMap::new();
    add_group("an entry", &contract::PARTNERSHIP, &mut groups);
    check("docs/entry.md", &groups);

    let mut groups = BTreeMap::new();
    add_group("site.yaml", &contract::SITE, &mut groups);
    add_group("a category", &contract::CATEGORY, &mut groups);
    add_group("a region", &contract::REGION, &mut groups);
    add_group("synonyms", &contract::SYNONYMS_OF_ONE, &mut groups);
    add_group("a page", &contract::CONTENT_PAGE, &mut groups);
    check("docs/settings.md", &groups);
}

/// The table of a group, and those of the groups in it.
fn add_group(name: &str, fields: &[Field], groups: &mut BTreeMap<String, String>) {
    let mut table = "| Field | Needed | What it is for | What it may be | Example |\n\
                     | --- | --- | --- | --- | --- |"
        .to_owned();
    for field in fields {
        let needed = if field.required { "yes" } else { "" };
        let (name, about, example) = (field.name, field.about, example(field));
        let kind = kind_in_words(&field.kind, field.name);
        write!(table, "\n| `{name}` | {needed} | {about} | {kind} | {example} |").expect("a row");
        if let Some(inner) = inner_group(&field.kind) {
            add_group(group_name(field.name), inner, groups);
        }
    }
    let before = groups.insert(name.to_owned(), table.clone());
    assert!(before.is_none_or(|before| before == table), "two groups are called {name}");
}

fn inner_group(kind: &Kind) -> Option<&'static [Field]> {
    match kind {
        Kind::Group(fields) | Kind::TextOrGroup(fields) | Kind::UrlOrGroup(fields) => Some(fields),
        Kind::List(one, _) | Kind::OneOrList(one) | Kind::ByName(one) => inner_group(one),
        _ => None,
    }
}

/// What one of a field's groups is called.
fn group_name(field: &str) -> &str {
    match field {
        "schools" => "a school",
        "partners" => "a partner",
        "figures" => "a figure",
        "images" => "an image",
        "links" | "sources" | "source" => "a source",
        "colours" => "a new colour",
        "palette" => "a colour of the palette",
        "contrasts" => "a contrast",
        other => other,
    }
}

fn kind_in_words(kind: &Kind, field: &str) -> String {
    let group = group_name(field);
    match kind {
        Kind::Text(most) => format!("text of at most {most} characters"),
        Kind::Date => "a day: year-month-day".into(),
        Kind::VagueDate => "a year, a month or a day".into(),
        Kind::Year => "a year".into(),
        Kind::Number(from, to) => format!("a whole number from {from} to {to}"),
        Kind::TrueOrFalse => "`true` or `false`".into(),
        Kind::Urn => "six digits".into(),
        Kind::OneOf(choices) => {
            let slugs: Vec<String> = choices.iter().map(|c| format!("`{}`", c.slug)).collect();
            let (last, others) = slugs.split_last().expect("a choice");
            format!("{} or {last}", others.join(", "))
        }
        Kind::Category => "a category".into(),
        Kind::Region => "a region".into(),
        Kind::Url => "a web address".into(),
        Kind::UrlOrEmail => "a web or e-mail address".into(),
        Kind::OldPath => "a path that begins with `/`".into(),
        Kind::Slug => "small letters, digits and hyphens".into(),
        Kind::Colour => "a colour: `#` and six digits, in quotes".into(),
        Kind::List(one, 0 | 1) => format!("a list, each: {}", kind_in_words(one, field)),
        Kind::List(one, n) => format!("a list of {n}, each: {}", kind_in_words(one, field)),
        Kind::OneOrList(one) => format!("{}; or a list", kind_in_words(one, field)),
        Kind::Group(_) => format!("the fields of {}", link_to(group)),
        Kind::TextOrGroup(_) => format!("text, or the fields of {}", link_to(group)),
        Kind::UrlOrGroup(_) => format!("a web address, or the fields of {}", link_to(group)),
        Kind::ByName(_) => format!("names, each with a colour or the fields of {}", link_to(group)),
    }
}

/// A link to the heading of the same name on the page.
fn link_to(name: &str) -> String {
    format!("[{name}](#{})", name.to_lowercase().replace(' ', "-"))
}

/// The field as it may stand in a file, for the cell of a table.
fn example(field: &Field) -> String {
    let Field { name, example, kind, .. } = field;
    if example.is_empty() {
        return String::new();
    }
    if matches!(kind, Kind::List(..) | Kind::Group(_) | Kind::ByName(_)) {
        let lines = example.lines().map(|line| format!("<br>`  {line}`"));
        return format!("`{name}:`{}", lines.collect::<String>());
    }
    format!("`{name}: {example}`")
}

#[test]
fn themes_have_every_field_of_every_view() {
    let path = repository().join("src/render/view.rs");
    let source = fs::read_to_string(path).expect("the views");
    let mut tables = views(&source);
    add_group("theme.yaml", &contract::THEME, &mut tables);
    tables.insert("the default palette".into(), palette());
    check("docs/themes.md", &tables);
}

/// The colours of the default theme.
fn palette() -> String {
    let file = repository().join("themes/default/theme.yaml");
    let settings = fs::read_to_string(file).expect("settings");
    let mut table =
        "| Colour | What it is for | Light | Dark |\n| --- | --- | --- | --- |".to_owned();
    for line in settings.lines().filter(|line| line.starts_with("  - { name: ")) {
        let field = |name: &str| {
            let rest = line.split_once(&format!(" {name}: "))?.1;
            let words = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split([',', '}']).next(),
            };
            words.map(str::trim)
        };
        let [name, about, light] = ["name", "about", "light"].map(|name| field(name).expect(name));
        let dark = field("dark").unwrap_or(light);
        write!(table, "\n| `{name}` | {about} | `{light}` | `{dark}` |").expect("a row");
    }
    table
}

/// The table of each view, out of its fields and the comments above them.
fn views(source: &str) -> BTreeMap<String, String> {
    let mut views = BTreeMap::new();
    for part in source.split("pub struct ").skip(1) {
        let (name, rest) = part.split_once(" {\n").expect("a view has fields");
        let (fields, _) = rest.split_once("\n}").expect("a view ends");
        let mut table = "| Field | What it is | Kind |\n| --- | --- | --- |".to_owned();
        let mut about = String::new();
        for line in fields.lines().map(str::trim) {
            if let Some(words) = line.strip_prefix("/// ") {
                about = format!("{about} {words}");
            } else if let Some(field) = line.strip_prefix("pub ") {
                let (field, kind) = field.split_once(": ").expect("a field has a type");
                let about = std::mem::take(&mut about).replace("[`", "`").replace("`]", "`");
                let kind = type_in_words(field, kind.trim_end_matches(','));
                write!(table, "\n| `{field}` |{about} | {kind} |").expect("a row");
            }
        }
        views.insert(name.to_owned(), table);
    }
    views
}

fn type_in_words(field: &str, kind: &str) -> String {
    let inside = |outer: &str| {
        kind.split_once(outer).and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(kind)
    };
    match kind {
        "String" | "&'static str" => "text".into(),
        "usize" | "u8" | "u32" | "i16" => "number".into(),
        "bool" => "true or false".into(),
        // Cards are made once and shared, so their type says nothing about them.
        "Ready" => link_to("CardView"),
        "Value" => "finished text".into(),
        _ if kind.starts_with("Known<") => type_in_words(field, inside("Known<")),
        _ if kind.starts_with("Option<") => {
            format!("{}, or none", type_in_words(field, inside("Option<")))
        }
        "Vec<Ready>" if ["categories", "regions"].contains(&field) => {
            format!("list of {}", link_to("LabelView"))
        }
        "Vec<Ready>" if ["schools", "works_with"].contains(&field) => {
            format!("list of {}", link_to("SchoolCardView"))
        }
        "Vec<Ready>" => format!("list of {}", link_to("CardView")),
        _ if kind.starts_with("Vec<") => {
            format!("list of {}", type_in_words(field, inside("Vec<")))
        }
        _ if kind.ends_with("BTreeMap<String, String>") => "texts by name".into(),
        _ if kind.ends_with("BTreeMap<String, ColourView>") => {
            format!("{} by name", link_to("ColourView"))
        }
        _ if kind.ends_with("View") => link_to(kind),
        _ => panic!("{field} is a {kind}: say here what that is in words"),
    }
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let root = repository();
    let docs = fs::read_dir(root.join("docs")).expect("the folder docs");
    let pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "content/LICENSE.md"];
    let pages = pages.into_iter().map(|page| root.join(page));
    let pages = pages.chain(docs.map(|entry| entry.expect("a file").path()));
    for page in pages.filter(|page| page.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(&page).expect("a page");
        let folder = page.parent().expect("a folder");
        // What stands between backticks is an example.
        let text: String = text.split('`').step_by(2).collect();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let outside = link.contains("://") || link.is_empty();
            assert!(outside || folder.join(link).exists(), "{}: {link}", page.display());
        }
    }
}

/// What the page on hosting says of failures is what the program says, but for numbers.
#[test]
fn the_messages_of_failures_are_those_of_the_program() {
    let page = fs::read_to_string(repository().join("docs/hosting.md")).expect("a page");
    let (_, section) = page.split_once("\n## When the machine fails\n").expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let sources: String = support::files(&repository().join("src"))
        .into_values()
        .map(|bytes| String::from_utf8(bytes).expect("text"))
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ").replace("\\ ", ""))
        .collect();
    let messages: Vec<&str> =
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert!(messages.len() > 10, "{messages:#?}");
    for message in messages {
        // The system says this one itself.
        let is_ours = message != "too many open files";
        for part in message.split(" (process 4711)").flat_map(|part| part.split('8')) {
            assert!(!is_ours || sources.contains(part.trim()), "nothing says `{part}`");
        }
    }
}
