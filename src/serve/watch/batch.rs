//! Gathers what happens until it is quiet: one save is one change, and so is a whole checkout.
//!
//! Does not look at the clock nor at the disk: it is told when things happened.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::native::Kind;
use crate::read::Changed;

/// So long it must be quiet when every file was closed, or was put in its place in one step.
const SETTLED: Duration = Duration::from_millis(3);
/// So long when more may belong to it: what is gone may come back, a new file may get its name.
const UNSETTLED: Duration = Duration::from_millis(8);
/// So long when many files have changed, and when very many have.
const MANY: [(usize, Duration); 2] =
    [(200, Duration::from_millis(60)), (16, Duration::from_millis(25))];
/// So long a file that is being written is waited for.
const WRITING: Duration = Duration::from_millis(100);
/// However much happens, after this time it is told; and after up to so long when that goes on.
const LONGEST: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(1_200)];

/// So many files that do not count are remembered; that one of them is renamed comes at once.
const MOST_LITTER: usize = 1_000;

/// What has happened since it was last told.
#[derive(Debug)]
pub struct Batch {
    paths: BTreeMap<PathBuf, Progress>,
    is_everything: bool,
    /// When the first and the last thing happened.
    span: Option<(Instant, Instant)>,
    /// How many files are being written, and when the last of them was written to.
    n_writing: usize,
    last_written: Option<Instant>,
    /// What was renamed, and is not known to have arrived.
    n_under_way: usize,
    /// Files that do not count. Under another name they may.
    litter: BTreeSet<PathBuf>,
    longest: Duration,
}

/// How far a change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Written, and not closed.
    Writing {
        is_new: bool,
    },
    /// More may belong to it.
    Unsettled,
    Settled,
}

impl Default for Batch {
    fn default() -> Self {
        Batch {
            paths: BTreeMap::new(),
            is_everything: false,
            span: None,
            n_writing: 0,
            last_written: None,
            n_under_way: 0,
            litter: BTreeSet::new(),
            longest: LONGEST[0],
        }
    }
}

impl Batch {
    /// Something happened to a path.
    pub fn add(&mut self, at: Instant, kind: Kind, path: PathBuf) {
        self.went_by(at);
        let old = self.paths.get(&path).copied();
        let new = match kind {
            Kind::Made if old.is_none() => Progress::Writing { is_new: true },
            Kind::Made => Progress::Writing { is_new: false },
            Kind::Written => match old {
                Some(Progress::Writing { is_new }) => Progress::Writing { is_new },
                _ => Progress::Writing { is_new: false },
            },
            // It may get another name in a moment.
            Kind::Closed if old == Some(Progress::Writing { is_new: true }) => Progress::Unsettled,
            Kind::Closed | Kind::Arrived | Kind::Left => Progress::Settled,
            Kind::Removed { .. } | Kind::NewFolder | Kind::Attributes | Kind::Other => {
                Progress::Unsettled
            }
        };
        let new = match new {
            // Where closing is not told there is no waiting for it.
            Progress::Writing { .. } if !super::native::TELLS_OF_CLOSING => Progress::Unsettled,
            new => new,
        };
        self.n_under_way = n_under_way(self.n_under_way, kind);
        if matches!(new, Progress::Writing { .. }) {
            self.last_written = Some(at);
        }
        self.set(path, new);
    }

    fn set(&mut self, path: PathBuf, new: Progress) {
        let is_writing = |progress| matches!(progress, Progress::Writing { .. });
        self.n_writing += usize::from(is_writing(new));
        if self.paths.insert(path, new).is_some_and(is_writing) {
            self.n_writing -= 1;
        }
    }

    /// Something happened to a file that does not count. It may be one half of a rename.
    pub fn add_litter(&mut self, kind: Kind, path: PathBuf) {
        if !self.paths.is_empty() {
            self.n_under_way = n_under_way(self.n_under_way, kind);
        }
        match kind {
            Kind::Removed { .. } => drop(self.litter.remove(&path)),
            _ => drop(self.litter.insert(path)),
        }
    }

    /// Whether a path is known to be of a file that does not count.
    pub fn is_litter(&self, path: &Path) -> bool {
        self.litter.contains(path)
    }

    /// The times of these files are different.
    pub fn add_noticed(&mut self, at: Instant, paths: BTreeSet<PathBuf>) {
        if !paths.is_empty() {
            self.went_by(at);
        }
        for path in paths {
            self.set(path, Progress::Settled);
        }
    }

    /// Nobody knows what happened.
    pub fn add_everything(&mut self, at: Instant) {
        self.went_by(at);
        self.is_everything = true;
    }

    fn went_by(&mut self, at: Instant) {
        let (first, last) = self.span.get_or_insert((at, at));
        *first = at.min(*first);
        *last = at.max(*last);
    }

    /// When it is to be told.
    pub fn due(&self) -> Option<Instant> {
        let (first, last) = self.span?;
        let is_settled = super::native::TELLS_OF_CLOSING
            && !self.is_everything
            && self.n_under_way == 0
            && self.paths.len() <= MANY[1].0
            && self.paths.values().all(|progress| *progress == Progress::Settled);
        let many = MANY.iter().find(|(n, _)| self.paths.len() > *n);
        let quiet = match many {
            Some((_, quiet)) => *quiet,
            None if is_settled => SETTLED,
            None => UNSETTLED,
        };
        let closed = self.last_written.filter(|_| self.n_writing > 0).map(|at| at + WRITING);
        let due = (last + quiet).max(closed.unwrap_or(last));
        Some(due.min(first + self.longest))
    }

    /// All that happened, and a new beginning.
    pub fn take(&mut self, now: Instant) -> Option<Changed> {
        let (first, last) = self.span?;
        // While it goes on it is told less and less often.
        let goes_on =
            now.saturating_duration_since(last) < UNSETTLED && first + self.longest <= now;
        let longest = if goes_on { (self.longest * 2).min(LONGEST[1]) } else { LONGEST[0] };
        let mut litter = std::mem::take(&mut self.litter);
        if litter.len() > MOST_LITTER {
            litter.clear();
        }
        let old = std::mem::replace(self, Batch { longest, litter, ..Batch::default() });
        Some(match old.is_everything {
            true => Changed::Everything,
            false => Changed::Paths(old.paths.into_keys().collect()),
        })
    }
}

fn n_under_way(n: usize, kind: Kind) -> usize {
    match kind {
        Kind::Left => n + 1,
        Kind::Arrived => n.saturating_sub(1),
        _ => n,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens, in milliseconds, and after how many it is told.
    #[track_caller]
    fn check(happens: &[(u64, Kind, &str)], expected: u64) {
        let begin = Instant::now();
        let mut batch = Batch::default();
        for (at, kind, path) in happens {
            let at = begin + Duration::from_millis(*at);
            match path.starts_with('.') {
                true => batch.add_litter(*kind, path.into()),
                false => batch.add(at, *kind, path.into()),
            }
        }
        let due = batch.due().expect("something happened") - begin;
        assert_eq!(due.as_millis(), u128::from(expected), "{happens:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_save_is_told_as_soon_as_it_is_whole() {
        use Kind::{Arrived, Attributes, Closed, Left, Made, Removed, Written};
        let gone = Removed { is_file: true };
        check(&[(0, Written, "a"), (0, Written, "a"), (1, Closed, "a")], 4);
        check(&[(0, Made, ".t"), (0, Closed, ".t"), (0, Left, ".t"), (1, Arrived, "a")], 4);
        check(&[(0, Made, "t"), (1, Closed, "t"), (2, Left, "t"), (2, Arrived, "a")], 5);
        // The old file is renamed, and a new one is made.
        check(&[(0, Left, "a"), (0, Arrived, ".b"), (1, Made, "a"), (20, Closed, "a")], 23);
        // There may be more to come.
        check(&[(0, Made, "a"), (1, Closed, "a")], 9);
        check(&[(0, gone, "a")], 8);
        check(&[(0, Left, "a")], 8);
        check(&[(0, Attributes, "a")], 8);
        // A file that is being written is waited for, but not for ever.
        check(&[(0, Written, "a")], 100);
        check(&[(0, Written, "a"), (40, Closed, "b")], 100);
        check(&[(0, Written, "a"), (90, Written, "a")], 150);
    }

    #[test]
    fn a_storm_is_told_when_it_is_over_or_lasts() {
        let storm = |n: u64, apart: u64| {
            let begin = Instant::now();
            let mut batch = Batch::default();
            for index in 0..n {
                let at = begin + Duration::from_millis(index * apart);
                batch.add(at, Kind::Closed, format!("{index}").into());
            }
            (begin, batch)
        };
        let told = |n, apart| {
            let (begin, batch) = storm(n, apart);
            (batch.due().expect("a storm") - begin).as_millis()
        };
        assert_eq!(told(100, 1), 99 + 25);
        assert_eq!(told(1_000, 0), 60);
        assert_eq!(told(1_000, 1), 150);
        let (begin, mut batch) = storm(1_000, 1);
        let now = begin + Duration::from_millis(1_000);
        assert!(batch.take(now).is_some_and(|changed| matches!(changed, Changed::Paths(_))));
        assert_eq!(batch.due(), None);
        for at in 0..1_000 {
            batch.add(now + Duration::from_millis(at), Kind::Closed, format!("{at}").into());
        }
        assert_eq!(batch.due().map(|due| due - now), Some(Duration::from_millis(300)));
    }
}
