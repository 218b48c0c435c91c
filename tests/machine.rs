//! Machines fail: any call to the system may, at any moment of a build. Then the old site is there,
//! or the new one, what went wrong is said in a line, and the next build puts all right.
//!
//! A part of all calls is tried each time; `FAULTS=all cargo test --test machine` tries each.

#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use support::dice::Dice;
use support::strace::{self, FAULTS, Fault, Traced};
use support::{Site, repository};

type Files = BTreeMap<String, Vec<u8>>;

/// So many faults of one call are tried if all are: the program reads itself in a thousand pieces.
const MOST: usize = 300;

/// So many faults are tried of each kind of build, if not all of them.
const USUAL: usize = 64;

/// What is said of a site that is a mixture, or may be.
const PARTLY: &str = "is partly old and partly new now: build again";

/// What is there before the build in which something fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// A site that was built once.
    Site,
    /// A site, and the one before it, whose folder is used again.
    SiteAndSpare,
    /// A site whose files are replaced one by one.
    InPlace,
}

impl Before {
    fn arguments(self) -> &'static [&'static str] {
        if self == Before::InPlace { &["build", "--in-place"] } else { &["build"] }
    }
}

/// How a build with a fault ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// The call was not made this time.
    NotMet,
    /// The system could not load the program.
    NotBegun,
    /// Tried again, or of no importance: the new site is there.
    Fine,
    /// A file that can't be read is a problem like any other: exit 1.
    Problem,
    /// Exit 2, and the old site.
    FailedOld,
    /// Exit 2, and the new site: what comes after it failed.
    FailedNew,
    /// Exit 2 and a mixture, which the message tells. In place only.
    FailedMixed,
}

/// A site with two states to go back and forth between: nearly all pages differ, one entry, some
/// folders and some files are only in one of them, and something is there that is not ours.
struct Trial {
    site: Site,
    before: Before,
    /// The output of either state, alone.
    whole: [Files; 2],
    /// Which state the site is in.
    now: usize,
}

impl Trial {
    fn new(before: Before) -> Self {
        let site = Site::copy_of_in(&in_memory(), "tests/support/site");
        let small = repository().join("tests/sites/small/input/content");
        for (which, picture) in ["partnerships/hall.png", "images/tower.png"].iter().enumerate() {
            let to = format!("content/images/picture-{which}.png");
            site.write(&to, "");
            fs::copy(small.join(picture), site.path().join(to)).expect("a picture");
        }
        let mut trial = Trial { site, before, whole: Default::default(), now: 0 };
        for which in [1, 0] {
            trial.change(which);
            trial.site.run(&["build"]).ends(0);
            if which == 1 {
                // Kept from here on, whatever is built.
                trial.add_foreign();
            }
            trial.whole[which] = trial.site.public();
        }
        trial.change(1);
        trial.site.run(&["build"]).ends(0);
        trial.whole[1] = trial.site.public();
        trial.change(0);
        trial.site.run(&["build"]).ends(0);
        trial
    }

    fn add_foreign(&self) {
        if self.before != Before::Nothing {
            self.site.write("public/CNAME", "example.org").write("public/own/photo.jpg", "photo");
        }
    }

    /// Changes the content, not the site.
    fn change(&self, which: usize) {
        let theme = "theme: plain\nbase_url: https://example.org/\n";
        let settings = format!("name: Site {which}\ndescription: It tells.\n{theme}");
        self.site.write("content/site.yaml", &settings);
        for n in 0..3 {
            let path = format!("content/partnerships/only-{which}-{n}.md");
            let image = format!(
                "images:\n  - src: /images/picture-{which}.png\n    alt: A hall\n    people: none\n"
            );
            let image = if n == 0 { &*image } else { "" };
            self.site.write(&path, &entry(&format!("Choir {which} {n}"), image));
            let other = format!("content/partnerships/only-{}-{n}.md", 1 - which);
            let _ = fs::remove_file(self.site.path().join(other));
        }
    }

    /// Without one, two builds more bring it back. That happens, and harms nobody.
    fn need_spare(&self) {
        let state = self.site.path().join(".together");
        if self.before == Before::SiteAndSpare && spares(&state).count() == 0 {
            for which in [1 - self.now, self.now] {
                self.change(which);
                self.site.run(&["build"]).ends(0);
            }
            assert_eq!(spares(&state).count(), 1);
        }
    }

    /// Prepares what is to be there before the build with the fault.
    fn prepare(&self) {
        let state = self.site.path().join(".together");
        match self.before {
            Before::Nothing => {
                let _ = fs::remove_dir_all(self.site.path().join("public"));
                let _ = fs::remove_dir_all(state);
            }
            Before::Site => spares(&state).for_each(|spare| {
                fs::remove_dir_all(spare).expect("it can be removed");
            }),
            Before::SiteAndSpare | Before::InPlace => {}
        }
    }

    fn old(&self) -> Files {
        if self.before == Before::Nothing { Files::new() } else { self.whole[self.now].clone() }
    }

    /// Builds the other state with a fault, looks at what is there, and builds it without.
    fn meet(&mut self, fault: Fault) -> Outcome {
        let new = 1 - self.now;
        self.need_spare();
        self.change(new);
        self.prepare();
        let traced = strace::run(&self.site, self.before.arguments(), Some(fault));
        let outcome = self.judge(&traced, fault);
        let again = self.site.run(self.before.arguments());
        assert_eq!(
            again.code, 0,
            "{fault:?}, then: {}\nfirst: {}",
            again.stderr, traced.run.stderr
        );
        self.now = new;
        assert!(
            self.site.public() == self.whole[new],
            "{fault:?}: the next build is not as a clean one; {:#?}",
            traced.failed
        );
        self.check_no_leftovers(&format!("{fault:?}"));
        outcome
    }

    fn judge(&self, traced: &Traced, fault: Fault) -> Outcome {
        let Traced { run, failed, has_begun, .. } = traced;
        let told = format!(
            "{fault:?} in {:?}: exit {}\n{failed:#?}\nstdout: {}\nstderr: {}",
            self.before, run.code, run.stdout, run.stderr
        );
        let public = self.site.public();
        let (is_old, is_new) = (public == self.old(), public == self.whole[1 - self.now]);
        if !has_begun {
            assert!(is_old, "{told}");
            return Outcome::NotBegun;
        }
        for odd in ["panicked", "os error", "backtrace", "Os {", "kind:", "Error(", "RUST"] {
            assert!(!run.stderr.contains(odd), "{odd} in {told}");
        }
        match run.code {
            0 => {
                assert!(is_new, "{told}");
                if failed.is_empty() { Outcome::NotMet } else { Outcome::Fine }
            }
            1 => {
                let codes = ["error[unreadable]", "error[picture-"];
                assert!(is_old && codes.iter().any(|code| run.stderr.contains(code)), "{told}");
                Outcome::Problem
            }
            2 => {
                let outcome = match () {
                    () if is_old => Outcome::FailedOld,
                    () if is_new => Outcome::FailedNew,
                    () => Outcome::FailedMixed,
                };
                self.judge_failure(traced, outcome, &told);
                outcome
            }
            _ => panic!("{told}"),
        }
    }

    fn judge_failure(&self, traced: &Traced, outcome: Outcome, told: &str) {
        let said = &traced.run.stderr;
        let is_unsaid = traced.failed.iter().any(|call| call.starts_with("write(2"));
        let is_one_line = said.lines().count() == 1 && said.starts_with("together: ");
        assert!(is_one_line || is_unsaid, "{told}");
        // Putting things back can be what fails.
        if !said.contains("after that") && !is_closing(&traced.failed) {
            self.check_no_leftovers(told);
        }
        match outcome {
            Outcome::FailedNew => {
                let of_streams = said.contains("not all of this could be written");
                let is_in_between = self.before == Before::InPlace && said.contains(PARTLY);
                let is_told = is_in_between || said.contains("is the new site now");
                assert!(of_streams || is_told || is_closing(&traced.failed), "{told}");
            }
            Outcome::FailedMixed => {
                assert_eq!(self.before, Before::InPlace, "{told}");
                assert!(said.contains(PARTLY) || is_closing(&traced.failed), "{told}");
                self.check_each_file_is_whole(told);
            }
            _ => assert!(!said.contains("new site now"), "{told}"),
        }
    }

    fn check_each_file_is_whole(&self, told: &str) {
        for (path, bytes) in self.site.public() {
            let is_whole = self.whole.iter().any(|site| site.get(&path) == Some(&bytes));
            assert!(is_whole || path.starts_with(".together-new/"), "{path} is half: {told}");
        }
    }

    fn check_no_leftovers(&self, told: &str) {
        let known = [".together", "content", "public", "themes"];
        let names = |folder: PathBuf| {
            let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
            entries.map(|entry| entry.file_name().into_string().expect("text"))
        };
        for name in names(self.site.path().to_owned()) {
            assert!(known.contains(&&*name), "{name} is left: {told}");
        }
        assert!(!self.site.path().join("public/.together-new").exists(), "{told}");
        let state = self.site.path().join(".together");
        for name in names(state) {
            let ending = name.rsplit('.').next().unwrap_or_default();
            let known = ["gitignore", "lock", "files", "spare", "pictures", "memory"];
            let is_known = known.contains(&ending);
            assert!(is_known, ".together/{name} is left: {told}");
        }
    }
}

/// A folder that can't be closed ends the program where it is.
fn is_closing(failed: &[String]) -> bool {
    failed.iter().any(|call| call.starts_with("close("))
}

fn entry(title: &str, more: &str) -> String {
    format!(
        "---\ntitle: {title}\nsummary: We sing.\ndate: 2026-03-14\ncategories: [music]\n\
         region: Wales\nschools:\n  - name: {title} School\n    sector: state\n    town: Bala\n\
         {more}---\n{}\n",
        "We sing. ".repeat(300)
    )
}

fn spares(state: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(state).into_iter().flatten().filter_map(Result::ok);
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "spare"))
}

/// Flushing takes most of the time on a disk, and fails here when it is told to.
fn in_memory() -> PathBuf {
    let folder = PathBuf::from("/dev/shm");
    if folder.is_dir() { folder } else { std::env::temp_dir() }
}

/// The faults to try: of each call some, at places spread over the build in an order that is the
/// same each time, or all.
fn chosen(counts: &BTreeMap<String, usize>) -> Vec<Fault> {
    let all = std::env::var("FAULTS").is_ok_and(|which| which == "all");
    let mut dice = Dice(20_261_122);
    let mut of_calls: Vec<Vec<Fault>> = Vec::new();
    for (call, errors) in FAULTS {
        let n = counts.get(call).copied().unwrap_or(0);
        let mut list = Vec::new();
        for nth in 1..=n {
            // Calls that are made often fail in one way at each place.
            let first = dice.below(errors.len());
            let n_errors = if n <= 12 { errors.len() } else { 1 };
            let errors = (0..n_errors).map(|at| errors[(first + at) % errors.len()]);
            list.extend(errors.map(|error| Fault { call, error, nth }));
        }
        for at in (1..list.len()).rev() {
            list.swap(at, dice.below(at + 1));
        }
        list.truncate(MOST);
        of_calls.push(list);
    }
    let n_wanted = if all { usize::MAX } else { USUAL };
    let mut chosen = Vec::new();
    while chosen.len() < n_wanted && of_calls.iter().any(|list| !list.is_empty()) {
        chosen.extend(of_calls.iter_mut().filter_map(Vec::pop));
    }
    chosen
}

fn fail_often(before: Before) {
    if !strace::is_there() {
        return;
    }
    let mut trial = Trial::new(before);
    trial.change(1);
    trial.prepare();
    let counted = strace::run(&trial.site, before.arguments(), None);
    counted.run.ends(0);
    trial.now = 1;
    let faults = chosen(&counted.counts);
    let mut table: BTreeMap<(&str, Outcome), usize> = BTreeMap::new();
    let mut n_wrong = 0;
    for fault in &faults {
        // All are told together: they are often of one kind.
        match catch_unwind(AssertUnwindSafe(|| trial.meet(*fault))) {
            Ok(outcome) => *table.entry((fault.call, outcome)).or_default() += 1,
            Err(_) => {
                n_wrong += 1;
                trial = Trial::new(before);
            }
        }
    }
    println!("{before:?}, {} faults: {table:#?}", faults.len());
    assert_eq!(n_wrong, 0, "so many of {} faults were not dealt with", faults.len());
    let n_not_met: usize =
        table.iter().filter(|((_, how), _)| *how == Outcome::NotMet).map(|(_, n)| n).sum();
    assert!(faults.len() - n_not_met >= USUAL * 3 / 4, "{n_not_met} faults were not met");
}

/// One failure after the other, without a good build in between.
#[test]
fn failures_do_not_add_up_to_a_mixture() {
    if !strace::is_there() {
        return;
    }
    let trial = Trial::new(Before::SiteAndSpare);
    trial.change(1);
    let counted = strace::run(&trial.site, &["build"], None);
    let faults = chosen(&counted.counts);
    let mut dice = Dice(7);
    let (mut n_old, mut n_new) = (0, 0);
    for fault in &faults {
        let before = trial.site.public();
        let which = dice.below(2);
        trial.change(which);
        let traced = strace::run(&trial.site, &["build"], Some(*fault));
        let told = format!("{fault:?} {:#?} {}", traced.failed, traced.run.stderr);
        assert!([0, 1, 2, 127].contains(&traced.run.code), "{told}");
        let (is_old, is_new) =
            (trial.site.public() == before, trial.site.public() == trial.whole[which]);
        assert!(is_old || is_new, "a mixture: {told}");
        (n_old, n_new) = (n_old + usize::from(!is_new), n_new + usize::from(is_new));
        if dice.one_in(6) {
            trial.site.run(&["build"]).ends(0);
            assert!(trial.site.public() == trial.whole[which], "{told}");
            trial.check_no_leftovers(&told);
        }
    }
    println!("{} faults: {n_old} times the old site, {n_new} times the new", faults.len());
}

#[test]
fn a_first_build_fails_as_a_whole() {
    fail_often(Before::Nothing);
}

#[test]
fn the_old_site_stays_when_the_build_of_a_new_one_fails() {
    fail_often(Before::Site);
}

#[test]
fn the_old_site_stays_when_a_folder_that_is_used_again_fails() {
    fail_often(Before::SiteAndSpare);
}

#[test]
fn in_place_every_file_is_whole_when_the_build_fails() {
    fail_often(Before::InPlace);
}

/// What is in the folder of entries, with all that editors would not see.
fn entries(site: &Site) -> Files {
    support::files(&site.path().join("content/partnerships"))
}

/// A command that changes the content leaves it as it was or as it is to be, and nothing else.
fn writes_all_or_nothing(arguments: &[&str], prepare: impl Fn(&Site)) {
    if !strace::is_there() {
        return;
    }
    let site = Site::copy_of_in(&in_memory(), "tests/support/site");
    prepare(&site);
    let before = entries(&site);
    let counted = strace::run(&site, arguments, None);
    counted.run.ends(0);
    let after = entries(&site);
    assert!(before != after);
    for fault in chosen(&counted.counts) {
        for path in entries(&site).keys() {
            site.remove(&format!("content/partnerships/{path}"));
        }
        for (path, bytes) in &before {
            let path = site.path().join("content/partnerships").join(path);
            fs::write(path, bytes).expect("an entry");
        }
        let traced = strace::run(&site, arguments, Some(fault));
        let told = format!("{fault:?} {:#?} {}", traced.failed, traced.run.stderr);
        let now = entries(&site);
        // With settings that can't be read, a region stays as it was typed.
        let is_reading = !traced.failed.iter().any(|call| call.starts_with("write("));
        let is_whole = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).matches("---").count() > 1;
        let is_other = is_reading && now.keys().eq(after.keys()) && now.values().all(is_whole);
        assert!(now == before || now == after || is_other, "{:?} {told}", now.keys());
        assert!([0, 1, 2, 127].contains(&traced.run.code), "{} {told}", traced.run.code);
        for odd in ["panicked", "os error"] {
            assert!(!traced.run.stderr.contains(odd), "{told}");
        }
    }
}

#[test]
fn a_new_entry_is_written_as_a_whole() {
    let school = "Choir School; state; primary";
    let arguments = ["--title", "Choir", "--summary", "We sing.", "--school", school];
    let more = ["--category", "music", "--region", "wales", "--no-input", "--yes"];
    writes_all_or_nothing(&[&["new"], &arguments[..], &more[..]].concat(), |_| {});
}

#[test]
fn an_entry_that_is_put_right_is_written_as_a_whole() {
    writes_all_or_nothing(&["fix", "--write"], |site| {
        let path = site.path().join("content/partnerships/good.md");
        let text = fs::read_to_string(&path).expect("an entry").replace('\n', "\r\n");
        fs::write(path, text.replace("town: Cardiff", "town: \u{201c}Cardiff\u{201d}"))
            .expect("it");
    });
}
