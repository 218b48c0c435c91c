//! What each file of `content/` is, by its path alone, and what to say of those that would
//! otherwise be passed over in silence.
//!
//! Does not open a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Location;

/// What a file of `content/` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The settings, a declared set, or what may be meant for one.
    Setting,
    /// An entry.
    Partnership,
    /// A page such as About.
    Page,
    /// A picture, by its ending.
    Picture,
    /// Not read, and not meant to be: the licence.
    Other,
    /// Where entries or pages are, but under a name that is not read.
    Misnamed,
    /// A text, but where no texts are read.
    Misplaced,
}

const SETTINGS: [&str; 4] = ["yaml", "yml", "json", "toml"];
/// Those that can't be shown too: whoever uses one is told what to do about it.
const PICTURES: [&str; 14] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "svg", "heic", "heif", "avif", "tif",
    "tiff", "bmp",
];
const TEXTS: [&str; 9] = ["md", "markdown", "mdown", "mkd", "mkdn", "mdx", "mdtext", "txt", "text"];

/// What the file at `path` is.
pub fn kind(path: &str) -> Kind {
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let (stem, ending) = stem_and_ending(path);
    let ending = &*ending.to_ascii_lowercase();
    match inner.split_once('/') {
        None if SETTINGS.contains(&ending) => Kind::Setting,
        None if matches!(&*stem.to_ascii_lowercase(), "license" | "licence" | "readme") => {
            Kind::Other
        }
        Some(("partnerships", _)) if ending == "md" => Kind::Partnership,
        Some(("pages", _)) if ending == "md" => Kind::Page,
        _ if PICTURES.contains(&ending) => Kind::Picture,
        Some(("partnerships" | "pages", _)) => Kind::Misnamed,
        _ if TEXTS.contains(&ending) => Kind::Misplaced,
        _ => Kind::Other,
    }
}

/// The name without its folders, and its ending without the dot.
fn stem_and_ending(path: &str) -> (&str, &str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').unwrap_or((name, ""))
}

/// A file among the entries or pages that is neither an entry nor a picture.
pub fn misnamed(path: &Arc<str>) -> Diagnostic {
    let (mut stem, mut ending) = stem_and_ending(path);
    let is_text = |ending: &str| {
        ending.is_empty() || TEXTS.iter().any(|text| text.eq_ignore_ascii_case(ending))
    };
    let help = if is_text(ending) {
        while is_text(ending) && stem.contains('.') {
            let shorter = stem_and_ending(stem);
            if !is_text(shorter.1) {
                break;
            }
            (stem, ending) = shorter;
        }
        let name = stem.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
        format!("rename it to `{name}.md`")
    } else {
        "what is read here is text, in files that end in `.md`: move this one elsewhere".to_owned()
    };
    let message = "this file is not read, because its name does not end in `.md`";
    Diagnostic::error("not-read", message, Location::start_of(path.clone())).help(help)
}

/// Texts where no texts are read: one fault for each folder, and for each file outside of one.
pub fn misplaced(paths: &[Arc<str>]) -> Vec<Diagnostic> {
    let mut folders: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
    for path in paths {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(if folder == "content" { path } else { folder }).or_default().push(path);
    }
    let fault = |paths: &Vec<&Arc<str>>| {
        let path = *paths.first()?;
        let message = match paths.len() - 1 {
            0 => "this file is not read, because of its folder".to_owned(),
            n => format!("this file is not read, nor are {n} more, because of their folder"),
        };
        let fault = Diagnostic::error("not-read", message, Location::start_of(path.clone()));
        Some(fault.help(better_place(path)))
    };
    folders.values().filter_map(fault).collect()
}

fn better_place(path: &str) -> String {
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let (folder, name) = inner.split_once('/').unwrap_or(("partnerships", inner));
    match nearest(folder, ["partnerships", "pages"]) {
        Some(folder) => format!("did you mean `content/{folder}/{name}`?"),
        None => "move an entry to content/partnerships/, and a page to content/pages/".to_owned(),
    }
}

/// A hidden folder with texts in it. It may be hidden on purpose.
pub fn hidden(folder: &str) -> Diagnostic {
    let message = "this folder is hidden, so the entries in it are not read";
    Diagnostic::warning("not-read", message, Location::start_of(folder))
        .help("give it a name without a dot at the beginning, or move it out of content/")
}

/// Whether a name ends as an entry's.
pub fn is_markdown(path: &str) -> bool {
    stem_and_ending(path).1.eq_ignore_ascii_case("md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_path_says() {
        let check = |path: &str, expected| {
            assert_eq!(kind(&format!("content/{path}")), expected, "{path}");
        };
        check("site.yaml", Kind::Setting);
        check("extra.json", Kind::Setting);
        check("Extra.YML", Kind::Setting);
        check("LICENSE.md", Kind::Other);
        check("README.md", Kind::Other);
        check("photo.jpg", Kind::Picture);
        check("x.md", Kind::Misplaced);
        check("partnerships/a.md", Kind::Partnership);
        check("partnerships/deep/a.MD", Kind::Partnership);
        check("partnerships/a.JPEG", Kind::Picture);
        check("partnerships/a.markdown", Kind::Misnamed);
        check("partnerships/a", Kind::Misnamed);
        check("partnerships/a.pdf", Kind::Misnamed);
        check("pages/about.md", Kind::Page);
        check("pages/about.txt", Kind::Misnamed);
        check("partnership/a.md", Kind::Misplaced);
        check("Partnerships/a.md", Kind::Misplaced);
        check("notes/deep/a.txt", Kind::Misplaced);
        check("notes/a.jpg", Kind::Picture);
        check("notes/a.pdf", Kind::Other);
    }

    #[test]
    fn a_misnamed_file_is_told_its_name() {
        let check = |name: &str, expected: &str| {
            let help = misnamed(&format!("content/partnerships/{name}").into()).help;
            assert_eq!(help.as_deref(), Some(expected), "{name}");
        };
        check("b.markdown", "rename it to `b.md`");
        check("d.txt", "rename it to `d.md`");
        check("e.md.txt", "rename it to `e.md`");
        check("f", "rename it to `f.md`");
        check(
            "st.johns",
            "what is read here is text, in files that end in `.md`: move this one elsewhere",
        );
    }

    #[test]
    fn a_misplaced_folder_is_told_once() {
        let paths = ["content/x.md", "content/partnership/a.md", "content/partnership/b.md"];
        let told = misplaced(&paths.map(Into::into));
        let helps: Vec<_> = told.iter().filter_map(|fault| fault.help.as_deref()).collect();
        let expected = ["content/partnerships/a.md", "content/partnerships/x.md"];
        assert_eq!(helps, expected.map(|path| format!("did you mean `{path}`?")));
        assert!(told[0].message.contains("nor are 1 more"), "{}", told[0].message);
    }
}
