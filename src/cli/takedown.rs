//! `together takedown`: shows what names a picture, asks, takes it out, and tells what is left.

mod history;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{FAILED, FINE, PROBLEMS, ask, fix, say, write};
use crate::darkroom::OnDisk;
use crate::diagnostic::words::{harmless, plural};
use crate::takedown::meant::{Meant, meant};
use crate::takedown::{self, Takedown as Todo};

#[derive(Debug, Args)]
pub(super) struct Takedown {
    /// The picture: its file, or its name as an entry has it behind `src:`
    #[arg(value_name = "PICTURE")]
    picture: String,
    /// Take it down without asking
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(site: &Path, command: &Takedown) -> anyhow::Result<u8> {
    let read = super::read(site, None)?;
    let inputs = &read.value;
    let named = below(site, &command.picture);
    let paths = match meant(inputs, &named) {
        Meant::Picture(paths) => paths,
        Meant::Several(paths) => {
            say::err(&format!(
                "together: there are different pictures called `{}`:",
                shown(&named)
            ));
            paths.iter().for_each(|path| say::err(&format!("  {}", shown(path))));
            say::err("name one of them by its whole path");
            return Ok(FAILED);
        }
        Meant::Nothing(near) => return Ok(nothing(site, &named, near)),
    };
    let todo = takedown::takedown(inputs, &paths);
    // The file as it is now tells the history which pictures are the same.
    let history = history::of(site, &paths);
    show(&todo);
    if !command.yes {
        fix::show(&todo.changes)?;
        let can_ask = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        if !can_ask {
            say::err("together: nothing was changed; say `--yes` to take it down without asking");
            return Ok(FAILED);
        }
        if !ask::Asker::new().yes("Take it down?")? {
            say::out("nothing was changed");
            return Ok(PROBLEMS);
        }
    }
    let n_failed = take_down(site, &todo);
    tell(&todo, n_failed);
    history.tell();
    Ok(match n_failed {
        0 if todo.left.is_empty() && todo.in_themes.is_empty() => FINE,
        0 => PROBLEMS,
        _ => FAILED,
    })
}

fn shown(text: &str) -> std::borrow::Cow<'_, str> {
    harmless(text)
}

/// A path as it is below the site's folder, if it is a whole one that leads there.
fn below(site: &Path, named: &str) -> String {
    let inner = |site: PathBuf| {
        let path = std::path::absolute(named).ok()?;
        path.strip_prefix(site).map(|path| path.to_string_lossy().into_owned()).ok()
    };
    let is_whole = Path::new(named).is_absolute();
    let inner = is_whole.then(|| std::path::absolute(site).ok().and_then(inner)).flatten();
    inner.unwrap_or_else(|| named.to_owned())
}

/// Nothing of that name is there any more; the history may know it.
fn nothing(site: &Path, named: &str, near: Option<String>) -> u8 {
    say::err(&format!(
        "together: there is no picture `{}` in content/, and nothing names one",
        shown(named)
    ));
    match near {
        Some(near) => say::err(&format!("did you mean `{}`?", shown(&near))),
        None => say::err(
            "give its file's name as the entry has it behind `src:`; the names of published files \
             are not known here",
        ),
    }
    history::of_name(site, named).tell();
    FAILED
}

/// Says what is going to be done.
fn show(todo: &Todo) {
    for path in &todo.files {
        say::out(&format!("delete {}", shown(path)));
    }
    if todo.files.is_empty() {
        say::out("the file itself is gone already");
    }
    for change in &todo.changes {
        say::out(&format!("change {}: {}", shown(&change.before.path), change.what.join(", ")));
    }
}

/// Does it: first the texts, so that nothing names a file that is gone. Returns how much failed;
/// why is said.
fn take_down(site: &Path, todo: &Todo) -> usize {
    let mut n_failed = 0;
    let mut done = |done: anyhow::Result<()>| {
        if let Err(failure) = done {
            n_failed += 1;
            say::failure(&failure);
        }
    };
    for change in &todo.changes {
        let path = site.join(&*change.before.path);
        done(write::replace(&path, &change.whole_before(), &change.after));
    }
    for path in &todo.files {
        done(write::remove(&site.join(&**path)));
    }
    // Which of the files that were made belong to this picture depends on the theme and the
    // version that made them. All are made again when they are needed.
    OnDisk::open(site, None).forget_unused();
    n_failed
}

/// Says what was done, and what is left to do by hand.
fn tell(todo: &Todo, n_failed: usize) {
    let (files, changes) = (todo.files.len(), todo.changes.len());
    say::out("");
    if n_failed == 0 {
        let (files, changes) = (plural(files, "picture"), plural(changes, "file"));
        say::out(&format!("{files} deleted, {changes} changed"));
    } else {
        say::err(&format!("together: {} of this could not be done", plural(n_failed, "part")));
    }
    if !todo.left.is_empty() {
        say::out("please look at these lines, which still name a file of that name:");
        for (path, line) in &todo.left {
            say::out(&format!("  {}:{line}", shown(path)));
        }
    }
    for path in &todo.in_themes {
        say::out(&format!("the theme has the same picture; delete it there too: {}", shown(path)));
    }
    say::out(
        "the published website shows it until you run `together build` and put the result online",
    );
}
