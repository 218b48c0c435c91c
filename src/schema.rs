//! The definition of an entry's fields as JSON Schema, for editors and for other programs.
//!
//! Made from `check/contract.rs` and the declared categories and regions: there is no second
//! definition. Says less than `together check`, which knows more than a schema can say.

use serde_json::{Map, Value, json};

use crate::check::contract::{Choice, Field, Kind, PARTNERSHIP};
use crate::model::config::Config;
use crate::model::names::Names;

/// The schema of a partnership's front matter, for the categories and regions of a site.
pub fn partnership(config: &Config) -> String {
    let mut schema = group(&PARTNERSHIP, config);
    let about = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Partnership",
        "description": "The fields at the top of a file in content/partnerships/.",
    });
    if let (Value::Object(schema), Value::Object(about)) = (&mut schema, about) {
        schema.extend(about);
        let named = |name: &str| json!({"required": [name]});
        schema.insert("anyOf".into(), json!([named("schools"), named("partners")]));
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn group(fields: &[Field], config: &Config) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = kind(&field.kind, config);
        schema["description"] = json!(field.about);
        if !field.example.is_empty() {
            schema["examples"] = json!([field.example]);
        }
        properties.insert(field.name.into(), schema);
    }
    let required: Vec<&str> =
        fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema =
        json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn kind(kind_of_field: &Kind, config: &Config) -> Value {
    let pattern = |pattern: &str| json!({"type": "string", "pattern": pattern});
    match kind_of_field {
        // What YAML reads as a number is text here, as it is for the checks.
        Kind::Text(most) => {
            json!({"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": most})
        }
        Kind::Date => pattern("^\\d{4}-\\d{2}-\\d{2}$"),
        Kind::VagueDate => json!({"anyOf": [
            pattern("^\\d{4}(-\\d{2}(-\\d{2})?)?$"),
            {"type": "integer", "minimum": 1500, "maximum": 2100},
        ]}),
        Kind::Year => json!({"type": "integer", "minimum": 1500, "maximum": 2100}),
        Kind::Number(from, to) => json!({"type": "integer", "minimum": from, "maximum": to}),
        Kind::TrueOrFalse => json!({"type": "boolean"}),
        Kind::Urn => json!({"anyOf": [
            {"type": "integer", "minimum": 100_000, "maximum": 999_999},
            pattern("^[1-9]\\d{5}$"),
        ]}),
        Kind::OneOf(choices) => suggested(choices.iter().flat_map(|c: &Choice| [c.slug, c.name])),
        Kind::Category => declared(&config.category_names),
        Kind::Region => declared(&config.region_names),
        Kind::Url => pattern("^[hH][tT][tT][pP][sS]?://"),
        Kind::UrlOrEmail => json!({"anyOf": [
            pattern("^[hH][tT][tT][pP][sS]?://"),
            pattern("^(mailto:)?[^@\\s]+@[^@\\s]+$"),
        ]}),
        Kind::OldPath => pattern("^/"),
        Kind::Slug => pattern("^[a-z0-9]+(-[a-z0-9]+)*$"),
        Kind::Colour => pattern("^#([0-9a-fA-F]{3}){1,2}$"),
        Kind::List(one, least) => {
            json!({"type": "array", "items": kind(one, config), "minItems": least})
        }
        Kind::OneOrList(one) => json!({"anyOf": [
            kind(one, config),
            {"type": "array", "items": kind(one, config), "minItems": 1},
        ]}),
        Kind::Group(fields) => group(fields, config),
        Kind::TextOrGroup(fields) => json!({"anyOf": [{"type": "string"}, group(fields, config)]}),
        Kind::UrlOrGroup(fields) => {
            json!({"anyOf": [kind(&Kind::Url, config), group(fields, config)]})
        }
        Kind::ByName(one) => {
            json!({"type": "object", "additionalProperties": kind(one, config)})
        }
    }
}

/// A set whose members an editor can offer. Other spellings are left to the checks, which know
/// that `North west` and `north-west` are one.
fn suggested<'a>(spellings: impl Iterator<Item = &'a str>) -> Value {
    let spellings: Vec<&str> = spellings.collect();
    json!({"anyOf": [{"enum": spellings}, {"type": "string"}]})
}

fn declared(names: &Names) -> Value {
    suggested(names.spellings())
}
