//! Reads a site's folder: every file once, in a fixed order.
//!
//! Does not understand what it reads. A file that can't be read is a problem like any other, and
//! none is passed over in silence; only when the machine fails the reading ends.

mod failure;
mod kind;
mod theme;

use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Checked, Diagnostic};
use crate::source::{Inputs, Location, Source};
use kind::Kind;

pub use theme::theme;

/// A text file of a site is never this large.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Everything in `content/` below `site`. The theme is added by [`theme`], once its name is known.
///
/// # Errors
///
/// When `site` is no folder that can be looked into, or the machine fails.
pub fn content(site: &Path) -> anyhow::Result<Checked<Inputs>> {
    if let Err(error) = fs::read_dir(site) {
        let why = match error.kind() {
            ErrorKind::NotFound => "there is no such folder".to_owned(),
            _ => failure::plain(&error),
        };
        return Err(anyhow!(why))
            .with_context(|| format!("can't look into the site's folder `{}`", site.display()));
    }
    let mut inputs = Inputs::default();
    let mut problems = Vec::new();
    let walked = files(site, "content", &mut problems)?;
    let is_wanted =
        |path: &str| matches!(kind::kind(path), Kind::Setting | Kind::Page | Kind::Partnership);
    inputs.unread.extend(walked.unread.into_iter().filter(|path| is_wanted(path)));
    let hidden = walked.hidden.iter().filter(|folder| has_markdown(&site.join(folder)));
    problems.extend(hidden.map(|folder| kind::hidden(folder)));

    let (mut texts, mut misplaced) = (Vec::new(), Vec::new());
    for found in walked.found {
        match kind::kind(&found.path) {
            kind @ (Kind::Setting | Kind::Page | Kind::Partnership) => texts.push((found, kind)),
            Kind::Other => inputs.other_files.push(found.path),
            Kind::Misnamed => {
                problems.push(kind::misnamed(&found.path));
                inputs.other_files.push(found.path);
            }
            Kind::Misplaced => misplaced.push(found.path),
        }
    }
    problems.extend(kind::misplaced(&misplaced));
    inputs.other_files.extend(misplaced);
    inputs.other_files.sort_unstable();
    read_texts(texts, &mut inputs, &mut problems)?;
    problems.extend(without_entries(site, &inputs));
    Ok(Checked::new(inputs, problems))
}

fn read_texts(
    texts: Vec<(Found, Kind)>,
    inputs: &mut Inputs,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<()> {
    let read = |(found, kind): (Found, Kind)| Ok((text(&found)?, found.path, kind));
    let read: Vec<_> =
        texts.into_par_iter().with_min_len(16).map(read).collect::<anyhow::Result<_>>()?;
    for (checked, path, kind) in read {
        match (checked.keep(problems), kind) {
            (None, _) => inputs.unread.push(path),
            (Some(source), Kind::Setting) => inputs.settings.push(source),
            (Some(source), Kind::Page) => inputs.pages.push(source),
            (Some(source), _) => inputs.partnerships.push(source),
        }
    }
    Ok(())
}

/// A site without entries is hardly meant: its folder may have been renamed.
fn without_entries(site: &Path, inputs: &Inputs) -> Option<Diagnostic> {
    const FOLDER: &str = "content/partnerships";
    let is_entry = |path: &&Arc<str>| path.starts_with(FOLDER);
    if !inputs.partnerships.is_empty() || inputs.unread.iter().any(|path| is_entry(&path)) {
        return None;
    }
    let at = Location::start_of(FOLDER);
    let about = site.join(FOLDER).symlink_metadata();
    let is_missing = match &about {
        Ok(about) => about.is_file(),
        // Without any content, the settings are told to be missing.
        Err(error) => error.kind() == ErrorKind::NotFound && site.join("content").is_dir(),
    };
    if is_missing {
        let message = format!("there is no folder `{FOLDER}`");
        let help = "the entries are in it: make it, or give it its name back";
        return Some(Diagnostic::error("missing-folder", message, at).help(help));
    }
    // One that can't be looked into has been told.
    let is_empty =
        about.is_ok_and(|about| about.is_dir()) && fs::read_dir(site.join(FOLDER)).is_ok();
    let message = "there are no entries";
    let help = "each partnership is one file in this folder, whose name ends in `.md`";
    is_empty.then(|| Diagnostic::warning("no-entries", message, at).help(help))
}

/// A file that was found.
struct Found {
    /// Below the site's folder, with `/`.
    path: Arc<str>,
    /// On the disk.
    file: PathBuf,
}

/// What was found below a folder.
#[derive(Default)]
struct Walked {
    /// Its files, sorted by path.
    found: Vec<Found>,
    /// What can't be read; why has been told.
    unread: Vec<Arc<str>>,
    /// Hidden folders, which were not looked into.
    hidden: Vec<String>,
}

/// Every file below `folder`. What is neither file nor folder is never opened.
fn files(site: &Path, folder: &str, problems: &mut Vec<Diagnostic>) -> anyhow::Result<Walked> {
    let mut walked = Walked::default();
    let mut entries = WalkDir::new(site.join(folder)).min_depth(1).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(|| folder.into(), |path| shown(site, path));
                let gone = ErrorKind::NotFound.into();
                let error = error.io_error().unwrap_or(&gone);
                // A site without content says so when its settings are looked for.
                if !(error.kind() == ErrorKind::NotFound && path == folder) {
                    problems.push(failure::unreadable(&path, error)?);
                    walked.unread.push(path.into());
                }
                continue;
            }
        };
        let name = entry.file_name().to_string_lossy();
        let path = shown(site, entry.path());
        if entry.file_type().is_dir() {
            if name.starts_with('.') {
                walked.hidden.push(path);
                entries.skip_current_dir();
            }
        } else if is_litter(&name) {
        } else if entry.path().strip_prefix(site).is_ok_and(|path| path.to_str().is_none()) {
            let message = "this file's name has letters that can't be read on every computer";
            let problem = Diagnostic::error("bad-file-name", message, Location::start_of(path));
            problems.push(problem.help("rename it with small letters, digits and hyphens"));
        } else if entry.file_type().is_file() {
            walked.found.push(Found { path: path.into(), file: entry.into_path() });
        } else {
            problems.push(not_a_file(&path, entry.file_type()));
            walked.unread.push(path.into());
        }
    }
    walked.found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    walked.unread.sort_unstable();
    walked.hidden.sort_unstable();
    Ok(walked)
}

fn not_a_file(path: &str, kind: FileType) -> Diagnostic {
    let (message, help) = if kind.is_symlink() {
        let help = "put what it leads to here, or delete the link";
        ("this is a link to another place, which is not followed", help)
    } else {
        ("this is no file that can be read", "delete it, or move it elsewhere")
    };
    Diagnostic::error("not-a-file", message, Location::start_of(path)).help(help)
}

/// What editors and systems leave behind, and what is hidden on purpose.
fn is_litter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name.starts_with("~$")
        || name == "4913"
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
        || [".swp", ".swx", ".tmp", ".bak", ".orig"].iter().any(|ending| lower.ends_with(ending))
}

/// Whether a hidden folder has what looks like an entry. The history of git has none.
fn has_markdown(folder: &Path) -> bool {
    let is_history = folder.file_name().is_some_and(|name| name == ".git");
    let mut entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    !is_history && entries.any(|entry| kind::is_markdown(&entry.file_name().to_string_lossy()))
}

/// A path below the site's folder, with `/`.
fn shown(site: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(site).unwrap_or(path);
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A file's bytes, if they are not more than `most`.
fn bytes(found: &Found, most: u64, help: &str) -> anyhow::Result<Checked<Option<Vec<u8>>>> {
    let problem = match fs::metadata(&found.file) {
        Ok(about) if about.len() > most => {
            const MB: u64 = 1024 * 1024;
            let n = about.len().div_ceil(MB);
            let message = format!("this file has {n} MB; {} MB are the most", most / MB);
            let at = Location::start_of(found.path.clone());
            Diagnostic::error("file-too-large", message, at).help(help)
        }
        _ => match fs::read(&found.file) {
            Ok(bytes) => return Ok(Checked::fine(Some(bytes))),
            Err(error) => failure::unreadable(&found.path, &error)?,
        },
    };
    Ok(Checked::new(None, vec![problem]))
}

/// A file's text. With a byte that is not UTF-8 the fault is told and the rest goes on.
fn text(found: &Found) -> anyhow::Result<Checked<Option<Source>>> {
    let help = "an entry is a page or two of text; keep the rest elsewhere and link to it";
    let bytes = bytes(found, MOST_BYTES, help)?;
    Ok(match bytes.value {
        Some(value) => decoded(&found.path, value),
        None => Checked::new(None, bytes.problems),
    })
}

fn decoded(path: &Arc<str>, mut bytes: Vec<u8>) -> Checked<Option<Source>> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let skipped = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    bytes.drain(..skipped);
    let source = |text: &str| Source { skipped, ..Source::new(path.clone(), text) };
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Checked::fine(Some(source(&text))),
        Err(error) => error,
    };
    let start = error.utf8_error().valid_up_to();
    let byte = error.as_bytes()[start];
    let utf16 =
        error.as_bytes().starts_with(b"\xff\xfe") || error.as_bytes().starts_with(b"\xfe\xff");
    let source = source(&String::from_utf8_lossy(error.as_bytes()));
    let source = Source { is_lossy: true, ..source };
    let message = match utf16 {
        true => "this file is saved as UTF-16".to_owned(),
        false => format!("this letter is not saved as UTF-8 (its byte is 0x{byte:02X})"),
    };
    let place = source.at(start..start + '\u{fffd}'.len_utf8());
    let problem = Diagnostic::error("not-utf-8", message, place)
        .help("save the file again, and choose the encoding UTF-8");
    // UTF-16 would only be a heap of further faults.
    Checked::new((!utf16).then_some(source), vec![problem])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text_or_a_fault_with_its_place() {
        let path: Arc<str> = "content/a.md".into();
        let fine = decoded(&path, b"\xef\xbb\xbfa\r\n".to_vec());
        assert_eq!(fine.value.map(|source| source.text.to_string()), Some("a\r\n".into()));
        let bad = decoded(&path, b"ab\ncaf\xe9".to_vec());
        let at = bad.problems[0].location.range.start;
        let text = bad.value.expect("the rest goes on").text;
        assert_eq!(crate::source::line_and_column(&text, at), (2, 4));
    }

    #[test]
    fn what_editors_leave_behind_is_not_read() {
        for name in [".a.md.swp", "a.md~", ".#a.md", "4913", "Thumbs.db", ".DS_Store", "#a.md#"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["a.md", "#a.md", "4913.md", "a#.md"] {
            assert!(!is_litter(name), "{name}");
        }
    }
}
