//! The album: which picture file a name leads to, and what to say of a name that leads to none.
//!
//! Does not know what is in the files, nor which pictures may be shown.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, nearest, shown};
use crate::model::permission::path_of;
use crate::picture::PictureFile;
use crate::source::Location;

/// The pictures of `content/`, and what else is there that a name may lead to.
#[derive(Debug, Default)]
pub struct Album {
    files: Vec<PictureFile>,
    /// From a path to its place in `files`. Letters are composed: systems differ in that.
    by_path: HashMap<String, usize>,
    /// Files that are no pictures.
    others: Vec<Arc<str>>,
    /// What could not be read, which has been told.
    unread: Vec<Arc<str>>,
    /// In small letters, by path and by the name alone: made when the first name is wrong.
    small: OnceLock<HashMap<String, usize>>,
}

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// A picture's file.
    File(&'a PictureFile),
    /// A file that could not be read, which has been told.
    Unread,
}

const REMOTE: &str =
    "pictures from other web sites are not allowed: those would learn who reads this page";
const BESIDE: &str = "put the picture's file beside the entry, and write its name";

impl Album {
    /// An album of `files`. `others` are no pictures, and `unread` could not be read.
    pub fn new(files: &[PictureFile], others: &[Arc<str>], unread: &[Arc<str>]) -> Self {
        let by_path = files.iter().zip(0..).map(|(file, at)| (composed(&file.path), at)).collect();
        Album {
            files: files.to_vec(),
            by_path,
            others: others.to_vec(),
            unread: unread.to_vec(),
            small: OnceLock::new(),
        }
    }

    /// Whether all of it is the same in both, what is in the files too.
    pub fn is(&self, files: &[PictureFile], others: &[Arc<str>], unread: &[Arc<str>]) -> bool {
        self.files == files && self.others == others && self.unread == unread
    }

    /// Whether every name leads to the same path in both.
    pub fn has_names_of(&self, other: &Album) -> bool {
        let paths = |album: &'_ Album| album.files.iter().map(|file| file.path.clone()).collect();
        let (ours, theirs): (Vec<Arc<str>>, Vec<Arc<str>>) = (paths(self), paths(other));
        ours == theirs && self.others == other.others && self.unread == other.unread
    }

    /// The file at a path below the site's folder.
    pub fn file(&self, path: &str) -> Option<&PictureFile> {
        self.by_path.get(&composed(path)).map(|at| &self.files[*at])
    }

    /// The file that `from`, a path too, calls `written`, at the place `at`.
    pub fn find(
        &self,
        from: &str,
        written: &str,
        at: Location,
    ) -> Result<Found<'_>, Box<Diagnostic>> {
        if let Some(problem) = not_a_path(written, &at) {
            return Err(problem.into());
        }
        let missing = |message: String| Diagnostic::error("missing-image", message, at.clone());
        let path = path_of(from, written).filter(|path| path.starts_with("content/"));
        let Some(path) = path else {
            let message = format!("`{}` leads out of the folder `content`", shown(written));
            return Err(missing(message).help(BESIDE).into());
        };
        if let Some(file) = self.file(&path) {
            return Ok(Found::File(file));
        }
        if self.unread.iter().any(|unread| **unread == *path) {
            return Ok(Found::Unread);
        }
        if self.others.iter().any(|other| **other == *path) {
            let message = format!("`{}` is not a picture", shown(written));
            let help = "use a file whose name ends in `.jpg`, `.png` or `.webp`";
            return Err(Diagnostic::error("picture-format", message, at).help(help).into());
        }
        let message = format!("there is no picture `{}`", shown(written));
        let Some((meant, is_case)) = self.meant(&path) else {
            return Err(missing(message).help(BESIDE).into());
        };
        let meant = as_written_in(from, &meant.path);
        let why = if is_case { ": capital and small letters are not the same here" } else { "" };
        let help = format!("did you mean `{meant}`?{why}");
        Err(missing(message).help(help).likely(meant).into())
    }

    /// The file that is probably meant by a path, and whether only its case is another.
    fn meant(&self, path: &str) -> Option<(&PictureFile, bool)> {
        let small = self.small.get_or_init(|| {
            let names = self.files.iter().zip(0..).map(|(file, at)| (small(name(&file.path)), at));
            let paths = self.files.iter().zip(0..).map(|(file, at)| (small(&file.path), at));
            names.chain(paths).collect()
        });
        if let Some(at) = small.get(&self::small(path)) {
            return Some((&self.files[*at], true));
        }
        if let Some(at) = small.get(&self::small(name(path))) {
            return Some((&self.files[*at], false));
        }
        let near = nearest(path, self.files.iter().map(|file| &*file.path))?;
        self.file(near).map(|file| (file, false))
    }
}

/// Addresses, and places on somebody's own computer.
fn not_a_path(written: &str, at: &Location) -> Option<Diagnostic> {
    let own = || {
        let message = format!("`{}` is a place on your own computer", shown(written));
        Diagnostic::error("missing-image", message, at.clone()).help(BESIDE)
    };
    let scheme = written.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if scheme.len() == 1 || scheme.eq_ignore_ascii_case("file") || written.starts_with("~/") {
        return Some(own());
    }
    let remote =
        |message: &str| Some(Diagnostic::error("remote-image", message, at.clone()).help(BESIDE));
    if scheme.eq_ignore_ascii_case("data") {
        return remote("a picture can't be written into the text");
    }
    // Anything odd before a colon (a control character inside `java script:`) is no path either.
    let is_odd = !scheme.is_empty() && !scheme.contains(['/', '?', '#', ' ']);
    if is_scheme || is_odd || written.starts_with("//") {
        return remote(REMOTE);
    }
    if written.starts_with("\\\\") {
        return Some(own());
    }
    written.contains('\\').then(|| {
        let path = written.replace('\\', "/");
        let message = format!("`{}` has `\\` between folders", shown(written));
        let fault = Diagnostic::error("missing-image", message, at.clone());
        fault.help(format!("write `{}`", shown(&path))).likely(path)
    })
}

/// How a file is named in `from`: by its name when it is beside it, else from `content/`.
fn as_written_in(from: &str, path: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = path.strip_prefix(folder).and_then(|path| path.strip_prefix('/'));
    let path = match beside {
        Some(name) => name.to_owned(),
        None => path.strip_prefix("content").unwrap_or(path).to_owned(),
    };
    // As `path_of` reads it.
    path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn composed(path: &str) -> String {
    if path.is_ascii() { path.to_owned() } else { path.nfc().collect() }
}

fn small(path: &str) -> String {
    composed(path).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Result<&str, &str>) {
        let file = |path: &str| PictureFile { path: path.into(), len: 1, hash: Some([1; 32]) };
        let files = [
            file("content/images/Hall.JPG"),
            file("content/images/a b.png"),
            file("content/partnerships/cafe\u{301}.jpg"),
            file("content/partnerships/choir.jpg"),
        ];
        let album =
            Album::new(&files, &["content/partnerships/a.pdf".into()], &["content/u.jpg".into()]);
        let from = "content/partnerships/a.md";
        let found = album.find(from, written, Location::start_of(from));
        let found = found.as_ref().map(|found| match found {
            Found::File(file) => &*file.path,
            Found::Unread => "unread",
        });
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{written}"),
            (Err(fault), Err(expected)) => {
                let told = format!("{}: {}", fault.message, fault.help.as_deref().unwrap_or(""));
                assert!(told.contains(expected), "{written}: {told}");
            }
            (found, _) => panic!("{written}: {found:?}"),
        }
    }

    #[test]
    fn a_name_leads_to_a_file_beside_the_entry_or_anywhere_in_content() {
        check("choir.jpg", Ok("content/partnerships/choir.jpg"));
        check("./choir.jpg", Ok("content/partnerships/choir.jpg"));
        check("../images/a%20b.png", Ok("content/images/a b.png"));
        check("/images/a b.png", Ok("content/images/a b.png"));
        check("caf\u{e9}.jpg", Ok("content/partnerships/cafe\u{301}.jpg"));
        check("/u.jpg", Ok("unread"));
    }

    #[test]
    fn a_wrong_name_is_told_the_right_one() {
        check("Choir.JPG", Err("did you mean `choir.jpg`?: capital and small letters"));
        check("/images/hall.jpg", Err("did you mean `/images/Hall.JPG`?: capital"));
        check("a b.png", Err("did you mean `/images/a b.png`?"));
        check("chior.jpg", Err("did you mean `choir.jpg`?"));
        check("..\\images\\Hall.JPG", Err("write `../images/Hall.JPG`"));
        check("nothing-like-it.jpg", Err("there is no picture"));
        check("a.pdf", Err("`a.pdf` is not a picture"));
    }

    #[test]
    fn what_is_no_place_in_content_is_told_as_what_it_is() {
        for own in ["C:\\Users\\me\\a.jpg", "d:/a.jpg", "file:///a.jpg", "~/a.jpg", "\\\\x\\a.jpg"]
        {
            check(own, Err("is a place on your own computer"));
        }
        for remote in ["https://a.uk/b.jpg", "//a.uk/b.jpg", "java\tscript:x", "ftp://a/b.png"] {
            check(remote, Err(REMOTE));
        }
        check("data:image/png;base64,AAAA", Err("a picture can't be written into the text"));
        check("../../../etc/a.jpg", Err("leads out of the folder `content`"));
        check("../../a.jpg", Err("leads out of the folder `content`"));
    }
}
