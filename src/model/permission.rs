//! Which pictures may be shown on a day, by what the files that list them say.
//!
//! Every output (page, card, feed, data, index) asks here and gets one answer for one picture: the
//! strictest of all files that list it, in drafts too. Does not know the disk, nor the pictures
//! themselves.

pub mod faults;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::image::{Image, People};
use super::path::{joined, percent_decoded};
use crate::diagnostic::{Diagnostic, shown};
use crate::source::Location;

/// What the settings say of pictures. What they don't say is as strict as can be, but that a
/// permission is only asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PictureRules {
    /// Whether people in pictures may be recognised.
    pub allow_identifiable: bool,
    /// Whether a picture with people in it needs a permission to be shown.
    pub require_permission: bool,
}

/// Whether a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Showing {
    /// It is.
    Shown,
    /// It is in no output, and why.
    LeftOut(LeftOut),
}

/// Why a picture is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// No file lists it under `images`, so nobody has said who is in it.
    NotListed,
    /// The permission ended on this day, or ends on it and nobody has said which day it is.
    Ended(Date),
    /// The permission is of a day still to come.
    NotYet(Date),
    /// Nobody has said who allowed it, and the settings want that.
    NoPermission,
    /// People can be recognised, and the settings don't allow that.
    Identifiable,
}

/// Whether a picture may be shown `today`, by what one file says of it. Without a day no
/// permission that has an end can be known to last.
pub fn showing(image: &Image, rules: PictureRules, today: Option<Date>) -> Showing {
    if image.people == Some(People::Identifiable) && !rules.allow_identifiable {
        return Showing::LeftOut(LeftOut::Identifiable);
    }
    let Some(permission) = &image.permission else {
        return match needs_permission(image) && rules.require_permission {
            true => Showing::LeftOut(LeftOut::NoPermission),
            false => Showing::Shown,
        };
    };
    if let Some(until) = permission.until
        && today.is_none_or(|today| today > until)
    {
        return Showing::LeftOut(LeftOut::Ended(until));
    }
    match today.is_some_and(|today| is_to_come(permission.date, today)) {
        true => Showing::LeftOut(LeftOut::NotYet(permission.date)),
        false => Showing::Shown,
    }
}

/// Whether somebody must have allowed the picture. Where nobody has said who is in it, somebody
/// may be.
pub fn needs_permission(image: &Image) -> bool {
    image.people != Some(People::Nobody)
}

/// Whether a day is still to come wherever on earth it was written down.
fn is_to_come(day: Date, today: Date) -> bool {
    today.checked_add(1.day()).is_ok_and(|tomorrow| day > tomorrow)
}

/// The path below the site's folder of the picture that `file`, a path too, calls `written`,
/// whether in its fields or in its text; none when it leads out of the site's folder.
pub fn path_of(file: &str, written: &str) -> Option<String> {
    let written = percent_decoded(written.split(['?', '#']).next().unwrap_or(written));
    match written.strip_prefix('/') {
        Some(path) => joined("content/", path),
        None => joined(file, &written),
    }
}

/// A path as it is compared with others: systems differ in how they store `é`.
fn composed(path: String) -> String {
    if path.is_ascii() { path } else { path.nfc().collect() }
}

/// What a file says of the picture at `path`: its text may show no other pictures.
pub fn listed<'a>(file: &str, images: &'a [Image], path: &str) -> Option<&'a Image> {
    let path = composed(path.to_owned());
    let is_it = |image: &&Image| path_of(file, &image.src).map(composed).as_ref() == Some(&path);
    images.iter().find(is_it)
}

/// A picture in a text whose file does not list it. `alt` is what the text says it shows.
pub fn not_listed(written: &str, alt: &str, at: Location) -> Diagnostic {
    let message = format!("`{}` is not listed under `images`", shown(written));
    let alt = if alt.trim().is_empty() { "what it shows" } else { alt.trim() };
    let help = format!(
        "say at the top of the file who is in it: below `images:` (write that line if there is \
         none) a line `  - src: {}`, a line `    alt: {}`, and a line `    people: none` if \
         nobody is in it, else `    people: not-identifiable`",
        shown(written),
        shown(alt),
    );
    Diagnostic::error("picture-not-listed", message, at).help(help)
}

/// A file that lists pictures, by its path.
pub type Lister<'a> = (&'a Arc<str>, &'a [Image]);

/// Every picture that is listed, with the one answer for all outputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// For each path, in composed letters, its picture.
    by_path: HashMap<String, usize>,
    /// For each picture the answer.
    showing: Vec<Showing>,
}

impl Listed {
    /// The pictures that `files` list. Pictures of which `identity` is the same are the same:
    /// give the hash of what is in the file at a path, or the path itself.
    pub fn new<'a>(
        files: impl Iterator<Item = Lister<'a>>,
        rules: PictureRules,
        today: Option<Date>,
        identity: &dyn Fn(&str) -> String,
    ) -> Self {
        let mut pictures: HashMap<String, usize> = HashMap::new();
        let mut listed = Listed::default();
        for (file, images) in files {
            for image in images {
                let Some(path) = path_of(file, &image.src).map(composed) else { continue };
                let next = listed.showing.len();
                let new = || *pictures.entry(identity(&path)).or_insert(next);
                let at = listed.by_path.get(&path).copied().unwrap_or_else(new);
                listed.by_path.insert(path, at);
                let here = showing(image, rules, today);
                match listed.showing.get_mut(at) {
                    Some(known) => *known = here.max(*known),
                    None => listed.showing.push(here),
                }
            }
        }
        listed
    }

    /// Whether the picture at a path below the site's folder is shown.
    pub fn showing(&self, path: &str) -> Showing {
        let picture = self.at(path).and_then(|at| self.showing.get(at));
        picture.copied().unwrap_or(Showing::LeftOut(LeftOut::NotListed))
    }

    /// The answer for each path that is listed, and which of them are one picture; in order.
    pub fn answers(&self) -> Vec<(&str, usize, Showing)> {
        let mut paths: Vec<(&str, usize)> =
            self.by_path.iter().map(|(path, at)| (path.as_str(), *at)).collect();
        paths.sort_unstable();
        let answer = |(path, at): (_, usize)| Some((path, at, *self.showing.get(at)?));
        paths.into_iter().filter_map(answer).collect()
    }

    /// Whether the same picture is at two paths.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        let picture = self.at(one);
        one == other || (picture.is_some() && picture == self.at(other))
    }

    fn at(&self, path: &str) -> Option<usize> {
        self.by_path.get(&composed(path.to_owned())).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: PictureRules =
        PictureRules { allow_identifiable: false, require_permission: false };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn image(src: &str, people: Option<People>, permission: Option<(&str, &str)>) -> Image {
        let permission = permission.map(|(date, until)| super::super::image::Permission {
            by: "the head".into(),
            date: day(date),
            date_at: 0..0,
            until: (!until.is_empty()).then(|| day(until)),
            until_at: 0..0,
        });
        let (src, alt) = (src.to_owned(), "A hall".to_owned());
        Image { range: 0..0, src, src_at: 0..0, alt, credit: None, people, permission }
    }

    fn check(image: &Image, rules: PictureRules, expected: Result<(), LeftOut>) {
        let expected = expected.map_or_else(Showing::LeftOut, |()| Showing::Shown);
        assert_eq!(showing(image, rules, Some(day("2026-06-15"))), expected, "{image:?}");
    }

    #[test]
    fn people_who_can_be_recognised_are_shown_where_the_settings_allow_it() {
        let allowed = PictureRules { allow_identifiable: true, ..RULES };
        let identifiable = image("a.jpg", Some(People::Identifiable), Some(("2026-01-01", "")));
        check(&identifiable, RULES, Err(LeftOut::Identifiable));
        check(&identifiable, allowed, Ok(()));
        for people in [None, Some(People::Nobody), Some(People::NotIdentifiable)] {
            check(&image("a.jpg", people, None), RULES, Ok(()));
        }
    }

    #[test]
    fn a_permission_is_needed_where_somebody_may_be_seen() {
        let required = PictureRules { require_permission: true, ..RULES };
        check(&image("a.jpg", Some(People::Nobody), None), required, Ok(()));
        for people in [None, Some(People::NotIdentifiable)] {
            check(&image("a.jpg", people, None), required, Err(LeftOut::NoPermission));
            check(&image("a.jpg", people, Some(("2026-01-01", ""))), required, Ok(()));
        }
    }

    #[test]
    fn a_permission_lasts_to_the_end_of_its_last_day() {
        let until = |until| image("a.jpg", Some(People::Nobody), Some(("2026-01-01", until)));
        check(&until("2026-06-15"), RULES, Ok(()));
        check(&until("2026-06-14"), RULES, Err(LeftOut::Ended(day("2026-06-14"))));
        let of = |date| image("a.jpg", None, Some((date, "")));
        check(&of("2026-06-16"), RULES, Ok(()));
        check(&of("2026-06-17"), RULES, Err(LeftOut::NotYet(day("2026-06-17"))));
    }

    #[test]
    fn without_a_day_no_end_is_known_to_be_far() {
        let until = image("a.jpg", None, Some(("2026-01-01", "9999-12-31")));
        let ended = Showing::LeftOut(LeftOut::Ended(day("9999-12-31")));
        assert_eq!(showing(&until, RULES, None), ended);
        assert_eq!(
            showing(&image("a.jpg", None, Some(("2026-01-01", ""))), RULES, None),
            Showing::Shown
        );
    }

    #[test]
    fn paths_are_relative_to_the_file_or_to_content() {
        let file = "content/partnerships/deep/a.md";
        for (written, path) in [
            ("a.jpg", Some("content/partnerships/deep/a.jpg")),
            ("./../b c.jpg", Some("content/partnerships/b c.jpg")),
            ("b%20c.jpg?x#y", Some("content/partnerships/deep/b c.jpg")),
            ("/images/a.jpg", Some("content/images/a.jpg")),
            ("../../../a.jpg", Some("a.jpg")),
            ("../../../../a.jpg", None),
        ] {
            assert_eq!(path_of(file, written).as_deref(), path, "{written}");
        }
    }

    #[test]
    fn the_strictest_of_all_files_counts_for_one_picture() {
        let a: Arc<str> = "content/partnerships/a.md".into();
        let b: Arc<str> = "content/pages/b.md".into();
        let fine = [image("hall.jpg", None, None), image("pool.jpg", None, None)];
        let ended = [image("/partnerships/hall.jpg", None, Some(("2020-01-01", "2021-01-01")))];
        let copy = [image("copy.jpg", Some(People::Identifiable), None)];
        let files = [(&a, &fine[..]), (&b, &ended[..]), (&b, &copy[..])];
        let listed = |identity: &dyn Fn(&str) -> String| {
            Listed::new(files.into_iter(), RULES, Some(day("2026-06-15")), identity)
        };
        let by_path = listed(&str::to_owned);
        let left_out = |why| Showing::LeftOut(why);
        let ended = left_out(LeftOut::Ended(day("2021-01-01")));
        assert_eq!(by_path.showing("content/partnerships/hall.jpg"), ended);
        assert_eq!(by_path.showing("content/partnerships/pool.jpg"), Showing::Shown);
        assert_eq!(by_path.showing("content/a.jpg"), left_out(LeftOut::NotListed));
        let accents = [image("cafe\u{301}.jpg", None, None)];
        let accents = std::iter::once((&a, &accents[..]));
        let accents = Listed::new(accents, RULES, None, &str::to_owned);
        assert_eq!(accents.showing("content/partnerships/caf\u{e9}.jpg"), Showing::Shown);
        // The pool was copied to another page, where somebody was recognised.
        let same = |path: &str| path.replace("pages/copy", "partnerships/pool");
        let by_content = listed(&same);
        let pool = by_content.showing("content/partnerships/pool.jpg");
        assert_eq!(pool, left_out(LeftOut::Identifiable));
        assert!(super::listed(&a, &fine, "content/partnerships/pool.jpg").is_some());
        assert!(super::listed(&b, &fine, "content/partnerships/pool.jpg").is_none());
    }

    #[test]
    fn a_picture_that_is_not_listed_has_the_lines_to_list_it() {
        let at = Location::start_of("content/pages/about.md");
        let problem = not_listed("hall.jpg", "A school hall", at);
        assert_eq!(problem.code, "picture-not-listed");
        let help = problem.help.unwrap();
        for line in ["- src: hall.jpg", "    alt: A school hall", "    people: not-identifiable"] {
            assert!(help.contains(line), "{help}");
        }
    }
}
