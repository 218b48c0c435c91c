//! What the history of the files still holds of a picture, as far as `git` can tell.
//!
//! Nothing here fails: when nothing can be learned, that is what is told.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use super::super::say;
use crate::diagnostic::words::{harmless, plural};

/// More commits are only counted.
const MOST_TOLD: usize = 20;
/// So many versions of a picture are looked for under other names.
const MOST_VERSIONS: usize = 20;

/// What is known of the history.
pub(super) enum History {
    /// Nothing, and why.
    Unknown(String),
    /// The files are in no repository.
    None,
    /// Git has looked.
    Looked(Looked),
}

/// What git has found.
pub(super) struct Looked {
    /// The commits that brought, changed or removed the picture: when, and in words.
    commits: Vec<String>,
    /// The paths at which it was or is, from the top of the repository.
    paths: BTreeSet<String>,
    /// Whether only a part of the history is on this computer.
    is_shallow: bool,
}

/// The history of the pictures at `paths`, and of others of the same content.
pub(super) fn of(site: &Path, paths: &BTreeSet<String>) -> History {
    looked(site, &paths.iter().map(|path| format!(":(literal){path}")).collect::<Vec<_>>(), paths)
}

/// The history of whatever had that name.
pub(super) fn of_name(site: &Path, named: &str) -> History {
    let name = named.replace('\\', "/");
    let name = name.rsplit('/').next().unwrap_or_default();
    let literal = name.chars().flat_map(|c| {
        let escape = matches!(c, '*' | '?' | '[' | ']' | '\\').then_some('\\');
        escape.into_iter().chain([c])
    });
    let pattern = format!(":(glob)content/**/{}", literal.collect::<String>());
    looked(site, &[pattern], &BTreeSet::new())
}

fn looked(site: &Path, patterns: &[String], there: &BTreeSet<String>) -> History {
    let inside = match git(site, &["rev-parse", "--is-inside-work-tree", "--is-shallow-repository"])
    {
        Ok(said) => said,
        Err(NotSaid::NotARepository) => return History::None,
        Err(NotSaid::Other(why)) => return History::Unknown(why),
    };
    let mut found = Found::default();
    let mut arguments = vec!["--full-history", "--"];
    arguments.extend(patterns.iter().map(String::as_str));
    found.add(site, &arguments);
    for path in there {
        // What is on the disk may never have been at this path before.
        found.blobs.extend(git(site, &["hash-object", "--", path]).map(|id| id.trim().to_owned()));
    }
    let blobs: Vec<String> = found.blobs.iter().take(MOST_VERSIONS).cloned().collect();
    for blob in blobs {
        found.add(site, &[&format!("--find-object={blob}")]);
    }
    let commits = found.commits.into_iter().rev().map(|(_, words)| words).collect();
    let is_shallow = inside.lines().nth(1) == Some("true");
    History::Looked(Looked { commits, paths: found.paths, is_shallow })
}

/// What git's answers come to.
#[derive(Default)]
struct Found {
    /// By time and name, so that a commit is there once.
    commits: BTreeMap<(u64, String), String>,
    paths: BTreeSet<String>,
    blobs: BTreeSet<String>,
}

impl Found {
    /// Adds the commits that `git log` tells of. What it does not understand is left out.
    fn add(&mut self, site: &Path, arguments: &[&str]) {
        let format = "--format=%x01%H%x09%ct%x09%h  %cs  %s";
        let mut all =
            vec!["log", "--all", "-m", "--raw", "--no-abbrev", "--no-renames", "-z", format];
        all.extend(arguments);
        let Ok(said) = git(site, &all) else { return };
        for commit in said.split('\u{1}').skip(1) {
            let mut parts = commit.split('\0');
            let mut head = parts.next().unwrap_or_default().trim().splitn(3, '\t');
            let (Some(id), Some(time), Some(words)) = (head.next(), head.next(), head.next())
            else {
                continue;
            };
            let key = (time.parse().unwrap_or_default(), id.to_owned());
            self.commits.entry(key).or_insert_with(|| words.to_owned());
            while let (Some(raw), Some(path)) = (parts.next(), parts.next()) {
                // `:100644 100644 OLD NEW M`, with a row of noughts for none.
                let ids = raw.trim().split(' ').skip(2).take(2);
                let blobs = ids.filter(|id| id.bytes().any(|b| b != b'0'));
                self.blobs.extend(blobs.map(str::to_owned));
                self.paths.insert(path.to_owned());
            }
        }
    }
}

/// Why git says nothing.
enum NotSaid {
    NotARepository,
    Other(String),
}

/// What git says, in its own words whatever the language of the computer.
fn git(site: &Path, arguments: &[&str]) -> Result<String, NotSaid> {
    let mut command = Command::new("git");
    command.arg("--no-pager").args(["-c", "log.showSignature=false"]).arg("-C").arg(site);
    command.args(arguments).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    // Nothing is fetched and nobody is asked.
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
    let output = command.output().map_err(|error| {
        NotSaid::Other(match error.kind() {
            ErrorKind::NotFound => "`git` is not on this computer".into(),
            _ => format!("`git` can't be run: {error}"),
        })
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let why = String::from_utf8_lossy(&output.stderr);
    if why.contains("not a git repository") {
        return Err(NotSaid::NotARepository);
    }
    let line = why.lines().next().unwrap_or("no reason was given");
    Err(NotSaid::Other(format!("`git` says: {line}")))
}

impl History {
    /// Says what is known.
    pub(super) fn tell(&self) {
        match self {
            History::Unknown(why) => {
                say::out(&format!(
                    "the history of the files could not be looked at: {}",
                    harmless(why)
                ));
                say::out("if they are in a repository, its history still holds the picture");
            }
            History::None => say::out("the files are in no git repository, so there is no history"),
            History::Looked(looked) => looked.tell(),
        }
    }
}

impl Looked {
    fn tell(&self) {
        if self.is_shallow {
            say::out("only a part of the history is on this computer; older commits may hold more");
        }
        let n = self.commits.len();
        if n == 0 {
            say::out("the git history on this computer does not hold it");
            return;
        }
        say::out(&format!("the git history still holds it, in {}:", plural(n, "commit")));
        for commit in self.commits.iter().take(MOST_TOLD) {
            say::out(&format!("  {}", harmless(commit)));
        }
        if n > MOST_TOLD {
            say::out(&format!("  and {} more", n - MOST_TOLD));
        }
        say::out("it was there as:");
        for path in &self.paths {
            say::out(&format!("  {}", harmless(path)));
        }
        say::out(
            "whoever can see the repository can see it there; docs/takedown.md says how to take \
             it out of the history and whom to ask",
        );
    }
}
