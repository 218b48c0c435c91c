//! What `together new` asks, one question after another, and each answer checked at once.
//!
//! The words about a field are those of the contract. Does not know the disk.

use super::super::ask::Asker;
use super::super::say;
use super::{has_error, in_words};
use crate::check::contract::{self, Choice, Field, Kind};
use crate::model::config::Config;
use crate::new::{self, Answers, Reference, School, one_line};

/// Somebody is asked.
pub(super) struct Interview<'a> {
    pub(super) asker: &'a mut Asker,
    pub(super) config: &'a Config,
    /// What is known so far. What is known already is not asked.
    pub(super) answers: &'a mut Answers,
}

/// Whether a question may be passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

/// Puts an answer in its place.
type SetInSchool = fn(&mut School, String);

/// What came of a question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reply {
    Given,
    PassedOver,
}

impl Interview<'_> {
    /// Asks for what is not known yet; when all that is needed is known, nothing.
    pub(super) fn questions(&mut self) -> anyhow::Result<()> {
        if self.answers.missing().is_empty() {
            return Ok(());
        }
        say::out(
            "A new entry, question by question. Enter alone passes over what may be left out.\n\
             Nothing is written before the end; Ctrl-C stops.",
        );
        if self.answers.title.is_empty() {
            self.ask("title", Need::Required, |answers, text| answers.title = text)?;
        }
        if self.answers.summary.is_empty() {
            self.ask("summary", Need::Required, |answers, text| answers.summary = text)?;
        }
        if self.answers.categories.is_empty() {
            self.categories()?;
        }
        if self.answers.regions.is_empty() {
            self.regions()?;
        }
        if self.answers.schools.is_empty() {
            self.schools()?;
        }
        if self.answers.partners.is_empty() {
            self.partners()?;
        }
        if self.answers.started.is_empty() {
            self.ask("started", Need::Optional, |answers, text| answers.started = text)?;
        }
        if self.answers.status.is_empty() {
            self.choose("status", &contract::STATUSES, Need::Optional, |answers, text| {
                answers.status = text;
            })?;
        }
        if self.answers.costs.is_empty() {
            self.ask("costs", Need::Optional, |answers, text| answers.costs = text)?;
        }
        if self.answers.sources.is_empty() {
            self.sources()?;
        }
        if !self.answers.draft {
            say::out("\nAn entry without its story is better kept back as a draft.");
            let shown = self.asker.yes("Show it on the site at once?")?;
            self.answers.draft = !shown;
        }
        Ok(())
    }

    fn categories(&mut self) -> anyhow::Result<()> {
        let config = self.config;
        let lines = config.categories.iter().map(|category| match &*category.description {
            "" => category.name.clone(),
            description => format!("{}: {description}", category.name),
        });
        let slugs: Vec<&str> = config.categories.iter().map(|c| c.slug.as_str()).collect();
        self.title(field(&contract::PARTNERSHIP, "categories"), Need::Required);
        numbered(lines);
        self.until_good(
            "Numbers or names, with commas between them: ",
            Need::Required,
            |to, text| {
                to.categories = several(text, &slugs, |name| new::category(config, name));
            },
        )?;
        Ok(())
    }

    fn regions(&mut self) -> anyhow::Result<()> {
        let config = self.config;
        let names: Vec<&str> = config.regions.iter().map(|region| &*region.name).collect();
        self.title(field(&contract::PARTNERSHIP, "region"), Need::Required);
        numbered(names.iter().map(|name| (*name).to_owned()));
        self.until_good("A number or name, or several: ", Need::Required, |to, text| {
            to.regions = several(text, &names, |name| new::region(config, name));
        })?;
        Ok(())
    }

    fn schools(&mut self) -> anyhow::Result<()> {
        say::out("\nThe schools that take part, one after another.");
        loop {
            let index = self.answers.schools.len();
            let prompt = match index {
                0 => "\nSchool 1, its full name today: ".to_owned(),
                _ => {
                    format!("\nSchool {}, its full name today (Enter if that is all): ", index + 1)
                }
            };
            let is_first = index == 0 && self.answers.partners.is_empty();
            let need = if is_first { Need::Required } else { Need::Optional };
            let named = self.until_good(&prompt, need, |to, text| {
                to.schools.push(School { name: text.to_owned(), ..School::default() });
            })?;
            if named == Reply::PassedOver {
                return Ok(());
            }
            self.about_school(index)?;
        }
    }

    fn about_school(&mut self, index: usize) -> anyhow::Result<()> {
        let fields = fields_of(field(&contract::PARTNERSHIP, "schools"));
        let set: [(&str, SetInSchool); 6] = [
            ("sector", |school, text| school.sector = text),
            ("phase", |school, text| school.phase = text),
            ("town", |school, text| school.town = text),
            ("urn", |school, text| school.urn = text),
            ("gives", |school, text| school.gives = text),
            ("gains", |school, text| school.gains = text),
        ];
        for (name, set) in set {
            let field = field(fields, name);
            let need = if field.required { Need::Required } else { Need::Optional };
            let choices: &[Choice] = match &field.kind {
                Kind::OneOf(choices) => choices,
                _ => &[],
            };
            let prompt = match choices {
                [] => format!("  {}{}: ", field.about, may_be_left_out(need)),
                _ => {
                    let list = choices.iter().enumerate();
                    let list: Vec<String> =
                        list.map(|(at, choice)| format!("{} {}", at + 1, choice.slug)).collect();
                    let about = field.name[..1].to_uppercase() + &field.name[1..];
                    format!("  {about} ({}){}: ", list.join(", "), may_be_left_out(need))
                }
            };
            self.until_good(&prompt, need, |answers, text| {
                set(&mut answers.schools[index], chosen(text, choices));
            })?;
        }
        Ok(())
    }

    fn partners(&mut self) -> anyhow::Result<()> {
        self.title(field(&contract::PARTNERSHIP, "partners"), Need::Optional);
        loop {
            let n = self.answers.partners.len() + 1;
            let prompt = format!("Organisation {n} (Enter if that is all): ");
            let reply = self.until_good(&prompt, Need::Optional, |to, text| {
                to.partners.push(text.to_owned());
            })?;
            if reply == Reply::PassedOver {
                return Ok(());
            }
        }
    }

    fn sources(&mut self) -> anyhow::Result<()> {
        self.title(field(&contract::PARTNERSHIP, "sources"), Need::Optional);
        loop {
            let index = self.answers.sources.len();
            let prompt =
                format!("Source {}, what it is called (Enter if that is all): ", index + 1);
            let reply = self.until_good(&prompt, Need::Optional, |to, text| {
                to.sources.push(Reference { title: text.to_owned(), url: String::new() });
            })?;
            if reply == Reply::PassedOver {
                return Ok(());
            }
            let prompt = "  Where can it be read? A web address (Enter if it is not on the web): ";
            self.until_good(prompt, Need::Optional, |answers, text| {
                answers.sources[index].url = text.to_owned();
            })?;
        }
    }

    fn ask(
        &mut self,
        name: &str,
        need: Need,
        set: fn(&mut Answers, String),
    ) -> anyhow::Result<Reply> {
        let field = field(&contract::PARTNERSHIP, name);
        self.title(field, need);
        say::out(&format!("For example: {}", field.example));
        self.until_good("> ", need, |answers, text| set(answers, text.to_owned()))
    }

    fn choose(
        &mut self,
        name: &str,
        choices: &'static [Choice],
        need: Need,
        set: fn(&mut Answers, String),
    ) -> anyhow::Result<Reply> {
        self.title(field(&contract::PARTNERSHIP, name), need);
        numbered(choices.iter().map(|choice| choice.name.to_owned()));
        let prompt = "A number or name: ";
        self.until_good(prompt, need, |answers, text| set(answers, chosen(text, choices)))
    }

    fn title(&self, field: &Field, need: Need) {
        say::out(&format!("\n{}{}", field.about, may_be_left_out(need)));
    }

    /// Asks until the answer, put in its place by `set`, has no fault.
    fn until_good(
        &mut self,
        prompt: &str,
        need: Need,
        set: impl Fn(&mut Answers, &str),
    ) -> anyhow::Result<Reply> {
        loop {
            let answer = one_line(&self.asker.line(prompt)?);
            match (&*answer, need) {
                ("", Need::Optional) => return Ok(Reply::PassedOver),
                ("", Need::Required) => {
                    say::out("  This one is needed.");
                    continue;
                }
                _ => {}
            }
            let mut tried = self.answers.clone();
            set(&mut tried, &answer);
            // A comma alone, where several names may be given.
            if tried == *self.answers {
                continue;
            }
            let faults = new::new_faults(self.answers, &tried, self.config)?;
            for fault in &faults {
                say::out(&format!("  {}", in_words(fault, "")));
            }
            if !has_error(&faults) {
                *self.answers = tried;
                return Ok(Reply::Given);
            }
        }
    }
}

fn may_be_left_out(need: Need) -> &'static str {
    if need == Need::Optional { " (may be left out)" } else { "" }
}

fn numbered(lines: impl Iterator<Item = String>) {
    for (index, line) in lines.enumerate() {
        say::out(&format!("{:>4}  {line}", index + 1));
    }
}

/// The choice of a number from 1, or of a name.
fn chosen(text: &str, choices: &[Choice]) -> String {
    match number(text, choices.len()) {
        Some(index) => choices[index].slug.to_owned(),
        None => new::choice(choices, text),
    }
}

/// Several numbers or names with commas between them.
fn several(text: &str, names: &[&str], known: impl Fn(&str) -> String) -> Vec<String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut several: Vec<String> = Vec::new();
    for part in parts {
        let one = match number(part, names.len()) {
            Some(index) => names[index].to_owned(),
            None => known(part),
        };
        if !several.contains(&one) {
            several.push(one);
        }
    }
    several
}

/// A number from 1 to `most` as an index.
fn number(text: &str, most: usize) -> Option<usize> {
    let number: usize = text.trim_end_matches('.').parse().ok()?;
    (1..=most).contains(&number).then(|| number - 1)
}

fn field(fields: &'static [Field], name: &str) -> &'static Field {
    let found = fields.iter().find(|field| field.name == name);
    found.expect("only fields of the contract are asked for")
}

fn fields_of(field: &'static Field) -> &'static [Field] {
    match &field.kind {
        Kind::List(Kind::Group(fields), _) => fields,
        _ => &[],
    }
}
