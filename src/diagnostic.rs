//! Problems are data: what is wrong, where, and what to write instead.
//!
//! Knows nothing of how a problem was found. Each form of a report has a file of its
//! own: [`mod@print`] for a terminal, [`short`], [`json`], [`sarif`], [`github`], [`markdown`].

pub mod texts;

pub mod print;

pub mod short;

pub mod json;

pub mod sarif;

pub mod github;

pub mod markdown;
pub mod nearest;

pub mod words;

use std::ops::Range;

pub use nearest::nearest;

use crate::source::Location;

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is published while there is one.
    Error,
    /// Published, but somebody should look. An error under `--deny-warnings`.
    Warning,
    /// A suggestion; never stops anything.
    Hint,
}

/// What to write in place of what is there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cure {
    /// The bytes of the problem's file that go.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: String,
    /// Whether it can be done without asking.
    pub certainty: Certainty,
}

/// How sure a cure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// There is nothing else it could mean.
    Certain,
    /// Probably meant; somebody should look.
    Likely,
}

/// One problem of content or theme, told to the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// A short name that never changes, such as `unknown-category`.
    pub code: &'static str,
    /// What is wrong, in plain words: lower case, names in backticks, no full stop.
    pub message: String,
    /// Where it is.
    pub location: Location,
    /// The field it is about, such as `schools[2].sector`; empty when it is about none.
    pub field: String,
    /// What to do about it, if that can be said.
    pub help: Option<String>,
    /// What to write instead, if that can be said to the letter.
    pub cure: Option<Cure>,
    /// Other places that have to do with it, each with a word about why.
    pub related: Vec<(Location, String)>,
}

impl Diagnostic {
    /// An error: nothing is published while it is there.
    pub fn error(code: &'static str, message: impl Into<String>, location: Location) -> Self {
        Self::new(Severity::Error, code, message.into(), location)
    }

    /// A hint: a suggestion, which never stops anything.
    pub fn hint(code: &'static str, message: impl Into<String>, location: Location) -> Self {
        Self::new(Severity::Hint, code, message.into(), location)
    }

    /// A warning: published all the same.
    pub fn warning(code: &'static str, message: impl Into<String>, location: Location) -> Self {
        Self::new(Severity::Warning, code, message.into(), location)
    }

    fn new(severity: Severity, code: &'static str, message: String, location: Location) -> Self {
        Diagnostic {
            severity,
            code,
            message,
            location,
            field: String::new(),
            help: None,
            cure: None,
            related: Vec::new(),
        }
    }

    /// The same with a word on what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with the field it is about.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// The same with what to write in place of its whole spot, as somebody should look at.
    #[must_use]
    pub fn likely(self, text: impl Into<String>) -> Self {
        let range = self.location.range.clone();
        self.cure(range, text, Certainty::Likely)
    }

    /// The same with what to write in place of its whole spot, without a doubt.
    #[must_use]
    pub fn certain(self, text: impl Into<String>) -> Self {
        let range = self.location.range.clone();
        self.cure(range, text, Certainty::Certain)
    }

    /// The same with what to write in place of some bytes of its file.
    #[must_use]
    pub fn cure(
        mut self,
        range: Range<usize>,
        text: impl Into<String>,
        certainty: Certainty,
    ) -> Self {
        self.cure = Some(Cure { range, text: text.into(), certainty });
        self
    }

    /// The same with another place that has to do with it.
    #[must_use]
    pub fn related(mut self, location: Location, why: impl Into<String>) -> Self {
        self.related.push((location, why.into()));
        self
    }
}

/// A value, and the problems met while it was made. Nothing here stops early.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked<T> {
    /// What was made, as good as it could be.
    pub value: T,
    /// What was wrong on the way.
    pub problems: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value with nothing wrong.
    pub fn fine(value: T) -> Self {
        Checked { value, problems: Vec::new() }
    }

    /// A value and its problems.
    pub fn new(value: T, problems: Vec<Diagnostic>) -> Self {
        Checked { value, problems }
    }

    /// Takes the value and leaves the problems in `problems`.
    pub fn keep(self, problems: &mut Vec<Diagnostic>) -> T {
        problems.extend(self.problems);
        self.value
    }
}

/// The problems met in reading and in building: letters that could not be read are one problem,
/// not one each.
pub fn merged(mut reading: Vec<Diagnostic>, building: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let unread = |p: &Diagnostic| (p.code == "not-utf-8").then(|| p.location.path.clone());
    let unread: Vec<_> = reading.iter().filter_map(unread).collect();
    let is_told = |p: &Diagnostic| p.code == "lost-character" && unread.contains(&p.location.path);
    reading.extend(building.into_iter().filter(|problem| !is_told(problem)));
    reading
}

/// Whether anything stands in the way of publishing.
pub fn has_error(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// Sorted by file and place, with doubles removed: the order they are told in.
pub fn in_order(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    fn key(d: &Diagnostic) -> (&str, usize, usize, Severity, &str, &str) {
        (
            &d.location.path,
            d.location.range.start,
            d.location.range.end,
            d.severity,
            d.code,
            &d.message,
        )
    }
    problems.sort_by(|a, b| key(a).cmp(&key(b)));
    problems.dedup();
    problems
}

/// A piece of what was written, fit to stand in a message: one line, not too long.
pub fn shown(text: &str) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    if text.chars().nth(60).is_some() {
        line.push('…');
    }
    line
}
