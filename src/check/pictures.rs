//! Pictures as one file lists them: what each shows, who is in it, who allowed it.
//!
//! Faults for which one must know the day are in `model/permission/faults.rs`. Does not know
//! whether the files are there.

use std::ops::Range;

use super::contract::PEOPLE;
use super::fields::{Given, Group};
use super::safeguarding::people;
use crate::diagnostic::{Diagnostic, shown};
use crate::model::alt::{self, AltFault};
use crate::model::image::People;
use crate::model::permission::PictureRules;
use crate::source::Source;

/// What is wrong with the pictures of a file. Without `rules` they are not held against any.
pub fn check(
    source: &Source,
    group: &Group,
    rules: Option<PictureRules>,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(Given::List(items)) = group.peek("images") else { return };
    for ((range, item), n) in items.iter().zip(1..) {
        let Given::Group(item) = item else { continue };
        let Some(Given::Text(src)) = item.peek("src") else { continue };
        let picture = Picture { source, item, src, range, field: format!("images[{n}]") };
        picture.description(problems);
        picture.people(rules, problems);
        picture.permission(problems);
    }
}

struct Picture<'a> {
    source: &'a Source,
    item: &'a Group,
    src: &'a str,
    range: &'a Range<usize>,
    /// The picture as a field: `images[2]`.
    field: String,
}

impl Picture<'_> {
    /// The description is for those who can't see the picture.
    fn description(&self, problems: &mut Vec<Diagnostic>) {
        let Some(Given::Text(alt)) = self.item.peek("alt") else { return };
        let field = format!("{}.alt", self.field);
        let at = self.source.at(self.item.place("alt").unwrap_or_else(|| self.range.clone()));
        let fault = match alt::fault(alt, self.src) {
            None => return,
            Some(AltFault::Useless) => {
                let message = format!("`{field}` does not say what the picture shows");
                let help = "describe it in a sentence, as to somebody on the telephone";
                Diagnostic::error("useless-alt", message, at).help(help)
            }
            Some(AltFault::Long(n)) => {
                let message = format!("`{field}` has {n} letters; {} are enough", alt::MOST);
                let help = "keep what the picture shows, and tell the rest in the story";
                Diagnostic::warning("long-alt", message, at).help(help)
            }
        };
        problems.push(fault.field(field));
    }

    /// Who can be seen, and whether somebody allowed it.
    fn people(&self, rules: Option<PictureRules>, problems: &mut Vec<Diagnostic>) {
        let is_chosen = |people: People| {
            let chosen = PEOPLE.iter().position(|choice| choice.slug == people.slug());
            let given = self.item.peek("people");
            matches!((given, chosen), (Some(Given::Chosen(at)), Some(of)) if usize::from(*at) == of)
        };
        // What is there but wrong has its own report.
        let is_missing = |name| !self.item.was_given(name);
        let is_required = rules.is_some_and(|rules| rules.require_permission);
        if is_missing("people") {
            problems.push(self.nobody_said_who(is_required && is_missing("permission")));
        } else if is_chosen(People::Identifiable)
            && rules.is_some_and(|rules| !rules.allow_identifiable)
        {
            problems.push(self.identifiable());
        } else if is_missing("permission")
            && (is_chosen(People::Identifiable) || is_chosen(People::NotIdentifiable))
        {
            problems.push(self.nobody_allowed(is_required));
        }
    }

    fn nobody_said_who(&self, is_error: bool) -> Diagnostic {
        let message = format!("nobody has said who can be seen in `{}`", shown(self.src));
        let help = "add a line `people: none` if nobody is in it, or `people: not-identifiable` \
                    if nobody in it can be recognised, and then `permission:` too; until then it \
                    counts as one with people in it";
        let at = self.source.at(self.range.clone());
        let fault = match is_error {
            true => Diagnostic::error("missing-people", message, at),
            false => Diagnostic::warning("missing-people", message, at),
        };
        fault.field(format!("{}.people", self.field)).help(help)
    }

    fn identifiable(&self) -> Diagnostic {
        let message = format!("people can be recognised in `{}`", shown(self.src));
        let help = "please take another picture: from a distance, from behind, of hands and what \
                    they make, or blurred beyond recognition. Guidance of 2026 advises against \
                    faces of pupils on public pages, because they are misused for blackmail. A \
                    showcase can allow them in content/site.yaml, below `pictures:`, with \
                    `allow_identifiable: true`";
        let at = self.item.place("people").unwrap_or_else(|| self.range.clone());
        Diagnostic::error("identifiable-people", message, self.source.at(at))
            .field(format!("{}.people", self.field))
            .help(help)
    }

    fn nobody_allowed(&self, is_error: bool) -> Diagnostic {
        let message = format!("nobody has said who allowed `{}` to be shown", shown(self.src));
        let help = "ask the school's office, and write below the picture `permission:` and, \
                    further in, `by: the head` and `date: 2026-03-14`, with the role and the day";
        let at = self.source.at(self.range.clone());
        let fault = match is_error {
            true => Diagnostic::error("no-permission", message, at),
            false => Diagnostic::warning("no-permission", message, at),
        };
        fault.field(format!("{}.permission", self.field)).help(help)
    }

    fn permission(&self, problems: &mut Vec<Diagnostic>) {
        let Some(Given::Group(permission)) = self.item.peek("permission") else { return };
        if let (Some(Given::Date(date)), Some(Given::Date(until)), Some(at)) =
            (permission.peek("date"), permission.peek("until"), permission.place("until"))
            && until < date
        {
            let message = format!("the permission ends on {until}, before the day it was given");
            let help = "correct `date` or `until`";
            let field = format!("{}.permission.until", self.field);
            let at = self.source.at(at);
            let error = Diagnostic::error("permission-ends-before-it-begins", message, at);
            problems.push(error.field(field).help(help));
        }
        if let Some(at) = permission.place("by")
            && names_somebody(&self.source.text, at.clone())
        {
            let message = "this seems to name a person";
            let help = "please write the role, such as `the head` or `parents, asked by the \
                        office`: who holds the office knows who it was";
            let hint = Diagnostic::hint("permission-names-person", message, self.source.at(at));
            problems.push(hint.field(format!("{}.permission.by", self.field)).help(help));
        }
    }
}

/// `Mrs Hill` or `Jane Hill`, but not `the head`.
fn names_somebody(text: &str, range: Range<usize>) -> bool {
    const TITLES: [&str; 8] = ["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame"];
    let words: Vec<&str> = text.get(range.clone()).unwrap_or_default().split(' ').collect();
    let is_titled = words.windows(2).any(|pair| {
        let title = pair[0].trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        TITLES.contains(&&*title) && pair[1].starts_with(char::is_uppercase)
    });
    is_titled || people::full_name(text, range).is_some()
}
