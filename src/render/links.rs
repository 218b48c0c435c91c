//! Links of bodies: every internal one leads to a planned page.
//!
//! A link may be relative to its file, point at another entry's file, or begin with `/`, the
//! site's root. Does not know Markdown.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::address::{self, Folder, LinkStyle};
use super::folders::Folders;
use super::markdown::Target;
use super::near::Near;
use super::page::{Kind, Page, Plan};
use crate::diagnostic::nearest::Candidates;
use crate::diagnostic::{Diagnostic, shown};
use crate::model::path::{joined, percent_decoded};
use crate::model::site::Site;
use crate::model::web;
use crate::source::{Location, Source};

/// Everything inside the site that a link may lead to.
pub struct Places {
    style: LinkStyle,
    plan: Arc<Plan>,
    folders: Folders,
    /// Files that are not pages of their own folder: feeds and the like.
    files: HashSet<String>,
    /// From a file of `content/` to its page's place in the plan.
    by_source: HashMap<Arc<str>, usize>,
    /// Files that are there but have no page, by their paths and by what would be their folders.
    without_page: HashMap<String, WithoutPage>,
    /// All folders and files, made ready for suggestions when the first link is wrong.
    near: OnceLock<Near>,
}

/// Why a file of `content/` has no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WithoutPage {
    /// It has faults, which are told by themselves.
    Broken,
    /// It is a draft.
    Draft,
}

/// What was found at the end of a link.
enum Found {
    Folder(Folder),
    WithoutPage(WithoutPage),
}

/// A place on a page that a body points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The page.
    pub folder: Folder,
    /// The part behind `#`.
    pub fragment: String,
    /// The link.
    pub from: Location,
}

impl Places {
    /// The places of a site. `files` are those that are not pages, by their paths.
    pub fn new<'a>(
        site: &Site,
        plan: &Arc<Plan>,
        files: impl Iterator<Item = String>,
        without_page: impl Iterator<Item = (&'a str, WithoutPage)>,
        style: LinkStyle,
    ) -> Self {
        let mut by_source = HashMap::new();
        for (at, Page { kind, named, .. }) in plan.pages.iter().enumerate() {
            if named.is_some() {
                continue;
            }
            let path = match kind {
                Kind::Partnership(id) => &site.partnership(*id).path,
                Kind::Content(index) => &site.pages[*index].path,
                _ => continue,
            };
            by_source.insert(path.clone(), at);
        }
        let without_page = without_page
            .flat_map(|(path, why)| [(path.to_owned(), why), (would_be_folder(path), why)])
            .collect();
        let (files, near) = (files.collect(), OnceLock::new());
        let (plan, folders) = (plan.clone(), Folders::new(plan.clone()));
        Places { style, plan, folders, files, by_source, without_page, near }
    }

    /// Whether every link leads to the same in both.
    pub fn are_those_of(&self, other: &Places) -> bool {
        self.style == other.style
            && self.files == other.files
            && self.without_page == other.without_page
            && self.by_source.len() == other.by_source.len()
            && self.by_source.keys().all(|path| self.of_source(path) == other.of_source(path))
            && self.folders.are_those_of(&other.folders)
    }

    /// The place in the plan of the page in `folder`.
    pub fn page(&self, folder: &str) -> Option<usize> {
        self.folders.page(folder)
    }

    /// The folder of the page of a file of `content/`.
    fn of_source(&self, path: &str) -> Option<&Folder> {
        self.by_source.get(path).map(|at| &self.plan.pages[*at].folder)
    }

    /// What a link of the file `source`, shown on the page in `folder`, leads to.
    pub fn target(
        &self,
        source: &Source,
        folder: &str,
        written: &str,
        at: Location,
        anchors: &RefCell<Vec<Anchor>>,
    ) -> Target {
        match scheme(written).map(str::to_ascii_lowercase).as_deref() {
            Some("http" | "https") => match web::address(written) {
                Ok(url) => Target::Outside(url.into()),
                Err(help) => {
                    let message = format!("this is not an address: `{}`", shown(written));
                    wrong(at, "bad-url", message, help)
                }
            },
            Some("mailto") => match web::email(&written["mailto:".len()..]) {
                Some(email) => Target::Outside(format!("mailto:{email}")),
                None => {
                    let message = format!("this is not an e-mail address: `{}`", shown(written));
                    wrong(
                        at,
                        "bad-link",
                        message,
                        "write an address such as `<office@example.org>`",
                    )
                }
            },
            Some(scheme) => wrong(
                at,
                "bad-link",
                format!("links that begin with `{}:` are not allowed", shown(scheme)),
                "write an address that begins with `https://`",
            ),
            None => self.inside(source, folder, written, at, anchors),
        }
    }

    fn inside(
        &self,
        source: &Source,
        folder: &str,
        written: &str,
        at: Location,
        anchors: &RefCell<Vec<Anchor>>,
    ) -> Target {
        if written.starts_with("//") || written.contains('\\') {
            let help =
                "write `https://` before the name of another web site, `/` before a page here";
            let message = format!("this address is not complete: `{}`", shown(written));
            return wrong(at, "bad-link", message, help);
        }
        let (path, fragment) = written.split_once('#').unwrap_or((written, ""));
        let path = path.split('?').next().unwrap_or(path);
        let decoded = percent_decoded(path);
        let found = if path.is_empty() {
            Some(Found::Folder(folder.to_owned()))
        } else if let Some(path_at_root) = decoded.strip_prefix('/') {
            self.at_root(path_at_root)
        } else {
            self.beside(source, &decoded)
        };
        let to = match found {
            Some(Found::Folder(to)) => to,
            // Its own faults are told, and nothing is published while there are any.
            Some(Found::WithoutPage(WithoutPage::Broken)) => return Target::Inside(written.into()),
            Some(Found::WithoutPage(WithoutPage::Draft)) => return link_to_draft(at, written),
            None => return self.nowhere(source, &decoded, written, at),
        };
        let mut href = if path.is_empty() {
            String::new()
        } else {
            address::root_from(folder) + &self.href(&to)
        };
        if !fragment.is_empty() {
            let anchor =
                Anchor { folder: to, fragment: percent_decoded(fragment).into(), from: at };
            anchors.borrow_mut().push(anchor);
            href.push('#');
            href.push_str(fragment);
        }
        Target::Inside(href)
    }

    fn href(&self, to: &str) -> String {
        if self.files.contains(to) { to.to_owned() } else { address::href(to, self.style) }
    }

    /// The page at a path below the root, however its end is written.
    fn at_root(&self, path: &str) -> Option<Found> {
        if self.files.contains(path) {
            return Some(Found::Folder(path.to_owned()));
        }
        let folder = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        if self.page(&folder).is_some() {
            return Some(Found::Folder(folder));
        }
        self.without_page.get(&folder).copied().map(Found::WithoutPage)
    }

    /// The page of a file, named relative to another file.
    fn beside(&self, source: &Source, path: &str) -> Option<Found> {
        let path = joined(&source.path, path)?;
        if let Some(folder) = self.of_source(&path) {
            return Some(Found::Folder(folder.clone()));
        }
        self.without_page.get(&path).copied().map(Found::WithoutPage)
    }

    fn nowhere(&self, source: &Source, path: &str, written: &str, at: Location) -> Target {
        let near = self.near.get_or_init(|| {
            let hidden = self.without_page.keys().map(String::as_str);
            let shown = self.by_source.keys().map(|path| &**path);
            let files = shown.chain(hidden.filter(|p| p.ends_with(".md")));
            Near::new(self.folders.iter(), files)
        });
        let near = match path.strip_prefix('/') {
            Some(path) => near.folder(path),
            None => joined(&source.path, path).and_then(|path| near.file(&path, &source.path)),
        };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if looks_like_a_web_site(path) => {
                format!("for another web site write `https://{}`", shown(path))
            }
            None => "name another entry's file, such as `music-at-hillcrest.md`, or a page from \
                     the root, such as `/regions/`"
                .into(),
        };
        let message = format!("this link leads nowhere: `{}`", shown(written));
        wrong(at, "broken-link", message, help)
    }
}

fn wrong(
    at: Location,
    code: &'static str,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Target {
    warned(Diagnostic::error(code, message, at).help(help))
}

fn warned(problem: Diagnostic) -> Target {
    Target::Wrong(Box::new(problem))
}

fn link_to_draft(at: Location, written: &str) -> Target {
    let message = format!("`{}` is a draft, so there is no page to lead to", shown(written));
    let help = "the words are shown without the link until it is published";
    warned(Diagnostic::warning("link-to-draft", message, at).help(help))
}

/// The folder that the page of a file in `content/` would have.
pub fn would_be_folder(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md");
    let partnership = path.starts_with("content/partnerships/");
    if partnership { format!("partnerships/{name}/") } else { format!("{name}/") }
}

/// `www.example.org`, but not `photo.jpg` or `report.pdf`.
fn looks_like_a_web_site(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let file = ["md", "jpg", "jpeg", "png", "gif", "webp", "heic", "pdf", "doc", "docx", "txt"]
        .contains(&ending.as_str());
    path.contains('.') && !path.contains(['/', ' ']) && !file && ending.len() > 1
}

/// `https` for `https://…`; a colon behind a slash is part of a path.
fn scheme(written: &str) -> Option<&str> {
    let (scheme, _) = written.split_once(':')?;
    let fine = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    // Anything odd before a colon (a control character inside `java script:`) is no path either.
    (fine || !scheme.contains(['/', '?', '#'])).then_some(scheme)
}

/// Whether what a link leads to depends on the pages and files there are.
pub fn leads_inside(written: &str) -> bool {
    scheme(written).is_none()
}

/// The ids of a page that are pointed to but are not on it, as problems.
pub fn missing_anchors(html: &[u8], wanted: &[Anchor]) -> Vec<Diagnostic> {
    let Ok(html) = std::str::from_utf8(html) else { return Vec::new() };
    let ids: BTreeSet<&str> = html
        .match_indices(" id=\"")
        .filter_map(|(at, found)| html[at + found.len()..].split('"').next())
        .collect();
    let mut candidates = None;
    wanted
        .iter()
        .filter(|anchor| !ids.contains(anchor.fragment.as_str()))
        .map(|anchor| {
            let candidates = candidates.get_or_insert_with(|| Candidates::new(ids.iter().copied()));
            let wanted = shown(&anchor.fragment);
            let message = format!("there is no place `#{wanted}` on that page");
            // The ids of headings have `h-` before the heading's words.
            let near = candidates
                .nearest(&format!("h-{}", anchor.fragment))
                .or_else(|| candidates.nearest(&anchor.fragment));
            let help = match near {
                Some(near) => format!("did you mean `#{near}`?"),
                None => "take the part from `#` away, or name a heading of that page".into(),
            };
            Diagnostic::error("broken-anchor", message, anchor.from.clone()).help(help)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_told_from_paths() {
        assert_eq!(scheme("https://a"), Some("https"));
        assert_eq!(scheme("java\tscript:x"), Some("java\tscript"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("a.md"), None);
    }
}
