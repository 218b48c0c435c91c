//! The guide to an entry's fields, for the showcase's own page about them.
//!
//! Made from `check/contract.rs`, as the checks and the schema are: there is no second definition.

use crate::check::contract::{Field, Kind, PARTNERSHIP};
use crate::render::view::{FieldView, FieldsView};

/// Every field of an entry, in the order of the definition.
pub fn fields() -> FieldsView {
    FieldsView { fields: PARTNERSHIP.iter().map(field).collect() }
}

fn field(field: &Field) -> FieldView {
    let (one, is_list) = match &field.kind {
        Kind::List(one, _) => (*one, true),
        Kind::OneOrList(one) => (*one, false),
        one => (one, false),
    };
    let inner: &[Field] = match one {
        Kind::Group(fields) | Kind::TextOrGroup(fields) | Kind::UrlOrGroup(fields) => fields,
        _ => &[],
    };
    let choices = match one {
        Kind::OneOf(choices) => choices.iter().map(|choice| choice.slug).collect(),
        _ => Vec::new(),
    };
    FieldView {
        name: field.name,
        required: field.required,
        about: field.about,
        kind: if is_list { format!("a list: {}", in_words(one)) } else { in_words(&field.kind) },
        choices,
        example: example(field),
        fields: inner.iter().map(self::field).collect(),
    }
}

/// A field as it is written in an entry.
fn example(field: &Field) -> String {
    let Some(first) = field.example.lines().next() else { return format!("{}:", field.name) };
    if !first.starts_with("- ") && !matches!(field.kind, Kind::Group(_)) {
        return format!("{}: {first}", field.name);
    }
    let lines = field.example.lines().map(|line| format!("\n  {line}"));
    format!("{}:{}", field.name, lines.collect::<String>())
}

/// What a value may be, in words.
fn in_words(kind: &Kind) -> String {
    match kind {
        Kind::Text(most) => format!("text, at most {most} characters"),
        Kind::Date => "a day: year, month, day".into(),
        Kind::VagueDate => "a year, a month or a day".into(),
        Kind::Year => "a year, four digits".into(),
        Kind::Number(..) => "a whole number".into(),
        Kind::TrueOrFalse => "true or false".into(),
        Kind::Urn => "six digits".into(),
        Kind::OneOf(_) => "one of a few words".into(),
        Kind::Category => "a category of this showcase".into(),
        Kind::Region => "a region or nation".into(),
        Kind::Url => "an address on the web".into(),
        Kind::UrlOrEmail => "an address on the web, or an e-mail address".into(),
        Kind::OldPath => "an old address of this site".into(),
        Kind::Slug => "small letters, digits and hyphens".into(),
        Kind::Colour => "a colour".into(),
        Kind::List(one, _) => format!("a list: {}", in_words(one)),
        Kind::OneOrList(one) => format!("{}, or a list of them", in_words(one)),
        Kind::Group(_) => "fields of its own".into(),
        Kind::TextOrGroup(_) => "text, or fields of its own".into(),
        Kind::UrlOrGroup(_) => "an address on the web, or fields of its own".into(),
        Kind::ByName(one) => format!("names with values: {}", in_words(one)),
    }
}
