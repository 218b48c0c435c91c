//! Whether the system tells of all changes: those that the times of files show are held against
//! those that were told.
//!
//! Does not look at the clock nor at the disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// So long what the times show may still be told.
const GRACE: Duration = Duration::from_millis(500);
/// So often something may be missed while other things are told.
const MOST_MISSES: usize = 3;

/// What was told of late, and what is in question.
#[derive(Debug, Default)]
pub struct Trust {
    /// What was told since the last time that the times were looked at, and before.
    told: [BTreeSet<PathBuf>; 2],
    in_question: Option<(Instant, BTreeSet<PathBuf>)>,
    n_misses: usize,
}

/// What came of a question.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was not told.
    pub missed: BTreeSet<PathBuf>,
    /// Whether the system can be relied upon.
    pub is_trusted: bool,
}

impl Trust {
    /// The system told of a path.
    pub fn heard(&mut self, path: &Path) {
        if !self.told[0].contains(path) {
            self.told[0].insert(path.to_owned());
        }
    }

    /// The times were looked at, and these are different.
    pub fn swept(&mut self, now: Instant, paths: BTreeSet<PathBuf>) {
        match &mut self.in_question {
            Some((_, open)) => open.extend(paths),
            None if paths.is_empty() => self.next_round(),
            None => self.in_question = Some((now + GRACE, paths)),
        }
    }

    /// When there will be a verdict.
    pub fn due(&self) -> Option<Instant> {
        self.in_question.as_ref().map(|(due, _)| *due)
    }

    /// The verdict, when it is time.
    pub fn verdict(&mut self, now: Instant) -> Option<Verdict> {
        let (_, mut missed) = self.in_question.take_if(|(due, _)| *due <= now)?;
        let was_silent = self.told.iter().all(BTreeSet::is_empty);
        missed.retain(|path| !self.was_told(path));
        self.next_round();
        if !missed.is_empty() {
            self.n_misses += 1;
        }
        let is_trusted = missed.is_empty() || (!was_silent && self.n_misses < MOST_MISSES);
        Some(Verdict { missed, is_trusted })
    }

    /// Whether it was told of, or the folder that it came with or is gone with.
    fn was_told(&self, path: &Path) -> bool {
        let told = |path: &Path| self.told.iter().any(|told| told.contains(path));
        let below = |told: &BTreeSet<PathBuf>| {
            told.range(path.to_owned()..).next().is_some_and(|told| told.starts_with(path))
        };
        path.ancestors().any(told) || self.told.iter().any(below)
    }

    fn next_round(&mut self) {
        self.told[1] = std::mem::take(&mut self.told[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> BTreeSet<PathBuf> {
        text.split_whitespace().map(PathBuf::from).collect()
    }

    /// What was told before and after the times showed something, what they showed, and what was
    /// missed.
    #[track_caller]
    fn check(trust: &mut Trust, told: [&str; 2], shown: &str, missed: &str, is_trusted: bool) {
        let now = Instant::now();
        told[0].split_whitespace().for_each(|path| trust.heard(Path::new(path)));
        trust.swept(now, paths(shown));
        assert_eq!(trust.verdict(now), None);
        told[1].split_whitespace().for_each(|path| trust.heard(Path::new(path)));
        let verdict = trust.verdict(now + GRACE);
        assert_eq!(
            verdict,
            Some(Verdict { missed: paths(missed), is_trusted }),
            "{told:?} {shown}"
        );
        assert_eq!(trust.due(), None);
    }

    #[test]
    fn what_the_times_show_should_have_been_told() {
        check(&mut Trust::default(), ["a", ""], "a", "", true);
        check(&mut Trust::default(), ["", "a"], "a", "", true);
        check(&mut Trust::default(), ["x", ""], "x/y/a", "", true);
        check(&mut Trust::default(), ["x/y", ""], "x", "", true);
        check(&mut Trust::default(), ["", ""], "a", "a", false);
        let mut trust = Trust::default();
        check(&mut trust, ["a x-y", ""], "a b x", "b x", true);
        check(&mut trust, ["", ""], "a c", "c", true);
        check(&mut trust, ["a", ""], "d", "d", false);
    }

    #[test]
    fn silence_is_trusted_while_nothing_changes() {
        let mut trust = Trust::default();
        let now = Instant::now();
        trust.swept(now, paths(""));
        assert_eq!(trust.verdict(now + GRACE), None);
    }
}
