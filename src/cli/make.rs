//! One build for `build` and `check`: what was asked, what it came to, how long each stage took.

use std::time::{Duration, Instant};

use super::tell::{Telling, tell};
use crate::build::{self, Options, Stage, Summary};
use crate::diagnostic::texts::Texts;
use crate::diagnostic::{Checked, Diagnostic, Severity, print};
use crate::output::Sink;
use crate::picture::Darkroom;
use crate::source::Inputs;

/// What is asked of a build.
pub(super) struct Asked<'a> {
    /// What the website is to be.
    pub(super) options: Options,
    /// Where pictures are made.
    pub(super) darkroom: &'a dyn Darkroom,
    /// Whether warnings stand in the way of publishing.
    pub(super) deny_warnings: bool,
    /// How the problems are told.
    pub(super) telling: Telling,
    /// The files and folders whose faults are told; all, when there are none.
    pub(super) only: &'a [String],
}

impl Asked<'_> {
    fn is_about(&self, problem: &Diagnostic) -> bool {
        let path = &*problem.location.path;
        let inside = |only: &String| {
            only.is_empty()
                || path
                    .strip_prefix(only.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.only.is_empty() || self.only.iter().any(inside)
    }
}

/// What a build came to.
pub(super) struct Made {
    pub(super) summary: Summary,
    pub(super) problems: Vec<Diagnostic>,
    n_files: usize,
    /// Whether anything stands in the way of publishing.
    pub(super) refused: bool,
}

impl Made {
    pub(super) fn count(&self) -> String {
        print::count(&self.problems, self.n_files)
    }
}

/// Builds into `sink` and tells every problem.
pub(super) fn make(
    read: Checked<Inputs>,
    asked: &Asked<'_>,
    sink: &dyn Sink,
    clock: &mut Clock,
) -> Made {
    let n_files = read.value.sources().count() + read.value.unread.len();
    let built = build::build(read, &asked.options, asked.darkroom, sink, &mut |stage| {
        clock.lap(match stage {
            Stage::Check => "check",
            Stage::Gather => "gather",
            Stage::Pictures => "pictures",
            Stage::Bodies => "bodies",
            Stage::Render => "render",
        });
    });
    let mut problems = built.problems;
    problems.retain(|problem| asked.is_about(problem));
    tell(&problems, &Texts::among(built.texts.iter()), n_files, asked.telling);
    clock.lap("tell");
    // The site that would stay has the picture, and the one that is refused has not.
    let in_the_way = problems.iter().filter(|problem| problem.code != "permission-ended");
    let worst = in_the_way.map(|problem| problem.severity).min();
    let refused = match worst {
        Some(Severity::Error) => true,
        Some(Severity::Warning) => asked.deny_warnings,
        _ => false,
    };
    Made { summary: built.summary, problems, n_files, refused }
}

/// The time each stage took.
pub(super) struct Clock {
    begun: Instant,
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    pub(super) fn start() -> Self {
        let now = Instant::now();
        Clock { begun: now, last: now, laps: Vec::new() }
    }

    pub(super) fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }

    /// Each stage in a line of its own, with its part of the whole.
    pub(super) fn table(&self) -> String {
        let all = self.last - self.begun;
        let line = |stage: &str, time: Duration| {
            let part = 100.0 * time.as_secs_f64() / all.as_secs_f64().max(f64::MIN_POSITIVE);
            format!("{stage:<10}{:>10.1} ms{part:>5.0} %\n", time.as_secs_f64() * 1_000.0)
        };
        let stages: String = self.laps.iter().map(|(stage, time)| line(stage, *time)).collect();
        (stages + &line("in all", all)).trim_end().to_owned()
    }

    /// `read 5 ms, check 3 ms, …, 60 ms in all`.
    pub(super) fn laps(&self) -> String {
        let stage = |(stage, time): &(&str, Duration)| format!("{stage} {} ms", time.as_millis());
        let stages: Vec<String> = self.laps.iter().map(stage).collect();
        format!("{}, {} ms in all", stages.join(", "), (self.last - self.begun).as_millis())
    }
}
