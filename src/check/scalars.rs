//! One function for each kind of single value: words, a day, a year, a choice, an address.
//!
//! Does not know which field has which kind.

use super::contract::{Choice, Kind};
use super::fields::Given;
use super::reader::{Reader, Spot, shown};
use crate::diagnostic::nearest;
use crate::model::colour::Colour;
use crate::model::dates;
use crate::model::names::{Names, folded};
use crate::model::slug::{Slug, is_kept_by_windows};
use crate::model::web;

impl Reader<'_> {
    /// The value of a kind that is no group and no list.
    pub fn scalar(
        &mut self,
        kind: &Kind,
        spot: Spot<'_>,
        text: &str,
        plain: bool,
    ) -> Option<Given> {
        if text.is_empty() {
            let help = "write something between the quotes, or delete the line";
            self.wrong("empty-field", spot, format!("`{}` is empty", spot.field), help);
            return None;
        }
        match kind {
            Kind::Text(most) => self.words(spot, text, *most),
            Kind::Date => self.date(spot, text),
            Kind::VagueDate => self.vague_date(spot, text),
            Kind::Year => self.year(spot, text),
            Kind::Number(from, to) => self.number(spot, text, *from, *to),
            Kind::TrueOrFalse => self.flag(spot, text, plain),
            Kind::Urn => self.urn(spot, text),
            Kind::OneOf(choices) => self.one_of(spot, text, choices),
            Kind::Category => self.declared(spot, text, self.sets.categories, &CATEGORY),
            Kind::Region => self.declared(spot, text, self.sets.regions, &REGION),
            Kind::Url => self.url(spot, text),
            Kind::UrlOrEmail => self.url_or_email(spot, text),
            Kind::OldPath => self.old_path(spot, text),
            Kind::Slug => self.slug(spot, text),
            Kind::Colour => self.colour(spot, text),
            Kind::List(..) | Kind::OneOrList(_) | Kind::Group(_) => None,
            Kind::TextOrGroup(_) | Kind::UrlOrGroup(_) | Kind::ByName(_) => None,
        }
    }

    fn words(&mut self, spot: Spot<'_>, text: &str, most: usize) -> Option<Given> {
        let n = if text.len() <= most { 0 } else { text.chars().count() };
        if n > most {
            let message = format!("`{}` has {n} characters; {most} is the most", spot.field);
            self.wrong("too-long", spot, message, "shorten it; the story can say the rest");
        }
        if text.starts_with('•') || text.starts_with("– ") || text.starts_with("— ") {
            let message = format!("`{}` begins with a bullet, which would be shown", spot.field);
            let help = "begin each item on a line of its own with a hyphen and a space: `- …`";
            self.wrong("wrong-type", spot, message, help);
        }
        self.look_alikes(spot, text);
        Some(Given::Text(text.to_owned()))
    }

    fn colour(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        if let Some(colour) = Colour::parse(text) {
            return Some(Given::Text(colour.to_string()));
        }
        let meant = Colour::parse(&format!("#{text}")).map(|colour| format!("\"{colour}\""));
        let help = match &meant {
            Some(meant) => format!("write `{meant}`"),
            None => "write `#` and six digits or letters from a to f, in double quotes, such as \
                     `\"#7a1f3d\"`"
                .to_owned(),
        };
        let message = format!("`{}` is not a colour: `{}`", spot.field, shown(text));
        self.wrong("bad-colour", spot, message, help).likely(meant)
    }

    fn date(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        let advice = match dates::day(text) {
            Ok(date) => return Some(Given::Date(date)),
            Err(advice) => advice,
        };
        let message = format!("`{}` is not a date: `{}`", spot.field, shown(text));
        let fault = self.wrong("bad-date", spot, message, advice.help);
        fault.certain(advice.meant.map(|date| date.to_string()))
    }

    fn vague_date(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        if dates::in_words(text).is_some() {
            return Some(Given::Text(text.to_owned()));
        }
        let meant = dates::day(text).err().and_then(|advice| advice.meant);
        let help = match meant {
            Some(date) => format!("write `{date}`"),
            None => "write a year `2024`, a month `2024-09` or a day `2024-09-14`".into(),
        };
        let message = format!("`{}` is not a date: `{}`", spot.field, shown(text));
        let fault = self.wrong("bad-date", spot, message, help);
        fault.certain(meant.map(|date| date.to_string()))
    }

    fn year(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        let year = (text.len() == 4).then(|| text.parse().ok()).flatten();
        if let Some(year @ 1500..=2100) = year {
            return Some(Given::Number(year));
        }
        let mut years = text.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
        let meant = years.next().filter(|part| years.next().is_none() && *part != text);
        let help = match meant {
            Some(part) => format!("write the year alone, such as `{part}`"),
            None => "write a year of four digits, such as `2019`".into(),
        };
        let message = format!("`{}` is not a year: `{}`", spot.field, shown(text));
        self.wrong("bad-year", spot, message, help).likely(meant)
    }

    fn number(&mut self, spot: Spot<'_>, text: &str, from: u32, to: u32) -> Option<Given> {
        let is_digits = text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        if let Some(number) = is_digits.then(|| text.parse().ok()).flatten() {
            if (from..=to).contains(&number) {
                return Some(Given::Number(number));
            }
            let message = format!("`{}` is {number}, which is out of range", spot.field);
            let help = format!("write a number from {from} to {to}");
            self.wrong("bad-number", spot, message, help);
            return None;
        }
        let only: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
        let mut numbers = only.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        // `about 120` has one number in it; `100 to 120` or `1.5` leave a doubt.
        let meant = numbers.next().filter(|n| n.len() <= 7 && numbers.next().is_none());
        let help = match meant {
            Some(number) => format!("write the number alone: `{number}`"),
            None => "write a whole number in digits, such as `120`".into(),
        };
        let message = format!("`{}` is not a whole number: `{}`", spot.field, shown(text));
        self.wrong("bad-number", spot, message, help).likely(meant)
    }

    fn flag(&mut self, spot: Spot<'_>, text: &str, plain: bool) -> Option<Given> {
        match (text, plain) {
            ("true", true) => return Some(Given::Flag(true)),
            ("false", true) => return Some(Given::Flag(false)),
            _ => {}
        }
        let meant = match text.to_lowercase().as_str() {
            "yes" | "y" | "on" | "1" | "true" => Some("true"),
            "no" | "n" | "off" | "0" | "false" => Some("false"),
            _ => None,
        };
        let field = spot.field;
        let help = match meant {
            Some(meant) => format!("write `{field}: {meant}`, without quotes"),
            None => format!("write `{field}: true` or `{field}: false`"),
        };
        let message = format!("`{field}` is neither true nor false: `{}`", shown(text));
        self.wrong("not-true-or-false", spot, message, help).likely(meant)
    }

    fn urn(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0') {
            return Some(Given::Text(text.to_owned()));
        }
        let message = format!("`{}` is not a school's number: `{}`", spot.field, shown(text));
        let help = "a URN has six digits, such as `123456`; find it on \
                    https://get-information-schools.service.gov.uk, or delete the line";
        self.wrong("bad-urn", spot, message, help);
        None
    }

    fn one_of(&mut self, spot: Spot<'_>, text: &str, choices: &'static [Choice]) -> Option<Given> {
        // No two choices mean the same: one that is written as it should be is found at once.
        let exact = choices.iter().position(|choice| choice.slug == text);
        let wanted = if exact.is_some() { String::new() } else { folded(text) };
        let same = |choice: &Choice| folded(choice.slug) == wanted || folded(choice.name) == wanted;
        if let Some(index) = exact.or_else(|| choices.iter().position(same)) {
            return u16::try_from(index).ok().map(Given::Chosen);
        }
        let names = choices.iter().flat_map(|choice| [choice.slug, choice.name]);
        let known = other_word(&wanted).filter(|slug| choices.iter().any(|c| c.slug == *slug));
        let meant = known.or_else(|| {
            nearest(text, names)
                .and_then(|near| choices.iter().find(|c| c.slug == near || c.name == near))
                .map(|choice| choice.slug)
        });
        let all = list_of(choices.iter().map(|choice| choice.slug));
        let help = match meant {
            Some(slug) => format!("did you mean `{slug}`? It can be {all}"),
            None => format!("write {all}"),
        };
        let message = format!("`{}` can't be `{}`", spot.field, shown(text));
        self.wrong("unknown-choice", spot, message, help).likely(meant)
    }

    fn declared(
        &mut self,
        spot: Spot<'_>,
        text: &str,
        names: Option<&Names>,
        set: &DeclaredSet,
    ) -> Option<Given> {
        // A set that could not be read is one fault, not one for each entry that uses it.
        let names = names?;
        if let Some(index) = names.find(text) {
            return Some(Given::Chosen(index));
        }
        let meant = names.suggest(text);
        let help = match meant {
            Some(slug) => format!("did you mean `{slug}`? All are listed in {}", set.file),
            None if names.slugs().len() > MOST_NAMED => format!("all are listed in {}", set.file),
            None => format!("choose from {}", list_of(names.slugs().iter().map(String::as_str))),
        };
        let message = format!("there is no {} `{}`", set.member, shown(text));
        self.wrong(set.code, spot, message, help).likely(meant)
    }

    fn url(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        let help = match web::address(text) {
            Ok(url) => return Some(Given::Text(web::published(text, &url))),
            Err(help) => help,
        };
        let message = format!("`{}` is not an address on the web: `{}`", spot.field, shown(text));
        self.wrong("bad-url", spot, message, help);
        None
    }

    fn url_or_email(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        let email = text.strip_prefix("mailto:").unwrap_or(text);
        if web::email(email).is_some() {
            return Some(Given::Text(format!("mailto:{email}")));
        }
        self.url(spot, text)
    }

    fn old_path(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        let inner = text.trim_matches('/');
        let is_name = |part: &str| {
            let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            (1..=100).contains(&part.len())
                && !part.starts_with('.')
                && !part.ends_with('.')
                && !is_kept_by_windows(part)
                && part.bytes().all(letters)
        };
        let is_ours = text.starts_with('/') && !text.starts_with("//") && text.len() <= 500;
        if is_ours && inner.split('/').all(is_name) {
            return Some(Given::Text(inner.to_owned()));
        }
        let message =
            format!("`{}` is not an old address of this site: `{}`", spot.field, shown(text));
        let help = "write the part behind the site's name, of letters, digits and hyphens: \
                    `/projects/music/`";
        self.wrong("bad-alias", spot, message, help);
        None
    }

    fn slug(&mut self, spot: Spot<'_>, text: &str) -> Option<Given> {
        if Slug::parse(text).is_some() {
            return Some(Given::Text(text.to_owned()));
        }
        let meant = Slug::make(text).map(|slug| slug.to_string());
        let help = match &meant {
            Some(slug) => format!("write `{slug}`"),
            None => "use small letters, digits and hyphens".into(),
        };
        let message = format!("`{}` is not a short name: `{}`", spot.field, shown(text));
        self.wrong("bad-slug", spot, message, help).likely(meant)
    }
}

/// The choice that schools call by another word.
fn other_word(folded: &str) -> Option<&'static str> {
    Some(match folded {
        "maintained" | "academy" | "free school" | "comprehensive" | "grammar" => "state",
        "private" | "fee paying" | "public school" => "independent",
        "infant" | "infants" | "junior" | "juniors" | "first" => "primary",
        "senior" | "high" | "high school" | "upper" => "secondary",
        "sixth form college" | "post 16" | "16 plus" => "sixth-form",
        "active" | "current" | "running" | "continuing" | "live" => "ongoing",
        "finished" | "completed" | "complete" | "closed" | "over" => "ended",
        "looking" | "seeking" | "open" => "seeking-partners",
        _ => return None,
    })
}

/// A message names so many choices; more are not read.
const MOST_NAMED: usize = 30;

/// How to speak of a declared set.
struct DeclaredSet {
    code: &'static str,
    member: &'static str,
    file: &'static str,
}

static CATEGORY: DeclaredSet =
    DeclaredSet { code: "unknown-category", member: "category", file: "content/categories.yaml" };

static REGION: DeclaredSet =
    DeclaredSet { code: "unknown-region", member: "region", file: "content/regions.yaml" };

/// `a, b or c`.
pub fn list_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::contract::{CONTENT_PAGE, Field, PARTNERSHIP, SITE, THEME};
    use super::*;

    fn for_each_set(kind: &Kind, look: &mut impl FnMut(&[Choice])) {
        match kind {
            Kind::OneOf(choices) => look(choices),
            Kind::List(one, _) | Kind::OneOrList(one) | Kind::ByName(one) => {
                for_each_set(one, look);
            }
            Kind::Group(fields) | Kind::TextOrGroup(fields) | Kind::UrlOrGroup(fields) => {
                fields.iter().for_each(|field| for_each_set(&field.kind, look));
            }
            _ => {}
        }
    }

    #[test]
    fn no_two_choices_mean_the_same() {
        let mut n_sets = 0;
        let mut look = |choices: &[Choice]| {
            n_sets += 1;
            for (at, choice) in choices.iter().enumerate() {
                for other in &choices[at + 1..] {
                    let spellings = [folded(other.slug), folded(other.name)];
                    assert!(!spellings.contains(&folded(choice.slug)), "{choice:?}, {other:?}");
                    assert!(!spellings.contains(&folded(choice.name)), "{choice:?}, {other:?}");
                }
            }
        };
        let fields: [&[Field]; 4] = [&PARTNERSHIP, &CONTENT_PAGE, &SITE, &THEME];
        for field in fields.into_iter().flatten() {
            for_each_set(&field.kind, &mut look);
        }
        assert!(n_sets >= 8, "{n_sets}");
    }
}
