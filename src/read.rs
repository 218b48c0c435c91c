//! Reads a site's folder: every file once, in a fixed order.
//!
//! Does not understand what it reads. A file that can't be read is a problem like any other.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Checked, Diagnostic};
use crate::source::{Asset, Inputs, Location, Source, ThemeFiles};

/// A text file of a site is never this large.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Everything below `site` that a build is given.
///
/// # Errors
///
/// When `site` is no folder that can be looked into.
pub fn inputs(site: &Path) -> anyhow::Result<Checked<Inputs>> {
    fs::read_dir(site)
        .with_context(|| format!("can't look into the site's folder `{}`", site.display()))?;
    let mut inputs = Inputs::default();
    let mut problems = Vec::new();
    content(site, &mut inputs, &mut problems);
    for name in folders(&site.join("themes")) {
        inputs.themes.push(theme(site, &name, &mut problems));
    }
    Ok(Checked::new(inputs, problems))
}

fn content(site: &Path, inputs: &mut Inputs, problems: &mut Vec<Diagnostic>) {
    let mut texts = Vec::new();
    for found in files(site, "content", problems) {
        if is_setting(&found) || is_page(&found) || is_partnership(&found) {
            texts.push(found);
        } else {
            inputs.other_files.push(found.path);
        }
    }
    let read: Vec<_> =
        texts.par_iter().with_min_len(16).map(|found| (found, text(found))).collect();
    for (found, checked) in read {
        let Some(source) = checked.keep(problems) else {
            if is_partnership(found) || is_page(found) {
                inputs.unread.push(found.path.clone());
            }
            continue;
        };
        match found {
            found if is_setting(found) => inputs.settings.push(source),
            found if is_page(found) => inputs.pages.push(source),
            _ => inputs.partnerships.push(source),
        }
    }
}

fn is_setting(found: &Found) -> bool {
    let name = found.path.strip_prefix("content/").unwrap_or_default();
    !name.contains('/') && (name.ends_with(".yaml") || name.ends_with(".yml"))
}

fn is_page(found: &Found) -> bool {
    found.path.starts_with("content/pages/") && is_markdown(&found.path)
}

fn is_partnership(found: &Found) -> bool {
    found.path.starts_with("content/partnerships/") && is_markdown(&found.path)
}

fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("md"))
}

fn theme(site: &Path, name: &str, problems: &mut Vec<Diagnostic>) -> ThemeFiles {
    let folder = format!("themes/{name}");
    let mut theme = ThemeFiles { name: name.to_owned(), ..ThemeFiles::default() };
    for found in files(site, &folder, problems) {
        let inner = found.path[folder.len() + 1..].to_owned();
        if inner == "theme.yaml" {
            theme.settings = text(&found).keep(problems);
        } else if inner.starts_with("templates/") {
            theme.templates.extend(text(&found).keep(problems));
        } else if let Some(path) = inner.strip_prefix("assets/") {
            match fs::read(&found.file) {
                Ok(bytes) => theme.assets.push(Asset { path: path.into(), bytes: bytes.into() }),
                Err(error) => problems.push(unreadable(&found.path, &error)),
            }
        }
    }
    theme
}

/// The names of the folders in a folder, sorted; none when it is not there.
fn folders(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort_unstable();
    names
}

/// A file that was found.
struct Found {
    /// Below the site's folder, with `/`.
    path: Arc<str>,
    /// On the disk.
    file: PathBuf,
}

/// Every file below `folder`, sorted by path. What is neither file nor folder is never opened.
fn files(site: &Path, folder: &str, problems: &mut Vec<Diagnostic>) -> Vec<Found> {
    let mut found = Vec::new();
    let walk = WalkDir::new(site.join(folder)).follow_links(false).min_depth(1);
    let entries =
        walk.into_iter().filter_entry(|entry| !is_litter(&entry.file_name().to_string_lossy()));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(|| folder.into(), |path| shown(site, path));
                let missing = error.io_error().is_some_and(|e| e.kind() == ErrorKind::NotFound);
                // A site without content says so when its settings are looked for.
                if !(missing && path == folder) {
                    problems.push(cant_read(&path, &error.to_string()));
                }
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let path = shown(site, entry.path());
        if entry.path().to_str().is_none() {
            let message = "this file's name has letters that can't be read on every computer";
            let problem = Diagnostic::error("bad-file-name", message, Location::start_of(path));
            problems.push(problem.help("rename it with small letters, digits and hyphens"));
        } else if entry.file_type().is_file() {
            found.push(Found { path: path.into(), file: entry.into_path() });
        } else {
            let what = if entry.path_is_symlink() { "a link to another file" } else { "no file" };
            let message = format!("this is {what}, which is not followed");
            let problem = Diagnostic::error("not-a-file", message, Location::start_of(path));
            problems.push(problem.help("put the file itself here, or delete the link"));
        }
    }
    found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found
}

/// What editors and systems leave behind, and what is hidden on purpose.
fn is_litter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#')
        || name.starts_with("~$")
        || name == "4913"
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
        || [".swp", ".swx", ".tmp", ".bak", ".orig"].iter().any(|ending| lower.ends_with(ending))
}

/// A path below the site's folder, with `/`.
fn shown(site: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(site).unwrap_or(path);
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A file's text. With a byte that is not UTF-8 the fault is told and the rest goes on.
fn text(found: &Found) -> Checked<Option<Source>> {
    let problem = match fs::metadata(&found.file) {
        Ok(about) if about.len() > MOST_BYTES => {
            let message = format!("this file has {} MB", about.len() / 1_000_000);
            let help = "an entry is a page or two of text; keep the rest elsewhere and link to it";
            let at = Location::start_of(found.path.clone());
            Diagnostic::error("file-too-large", message, at).help(help)
        }
        _ => match fs::read(&found.file) {
            Ok(bytes) => return decoded(&found.path, bytes),
            Err(error) => unreadable(&found.path, &error),
        },
    };
    Checked::new(None, vec![problem])
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

fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    cant_read(path, &error.to_string())
}

fn cant_read(path: &str, why: &str) -> Diagnostic {
    let message = format!("this can't be read: {why}");
    Diagnostic::error("unreadable", message, Location::start_of(path))
        .help("look at who may read it, or restore it")
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
        assert!(!is_litter("a.md"));
    }
}
