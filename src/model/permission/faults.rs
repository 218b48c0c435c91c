//! What is wrong with permissions on a day: over, over soon, or not yet given.
//!
//! Does not look at what one file says whatever the day: that is `check/pictures.rs`.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{LeftOut, Listed, Lister, PictureRules, Showing, path_of, showing};
use crate::diagnostic::{Diagnostic, shown};
use crate::model::image::{Image, Permission};
use crate::source::Location;

/// A permission that ends within so many days gets a hint: time to ask again, holidays included.
const SOON: i64 = 60;

/// Everything that is wrong with the permissions of `files` on a day; `listed` is what they come
/// to together. Without a day nothing is said.
pub fn faults(
    files: &[Lister<'_>],
    listed: &Listed,
    rules: PictureRules,
    today: Option<Date>,
) -> Vec<Diagnostic> {
    let Some(today) = today else { return Vec::new() };
    let images = || files.iter().flat_map(|(file, images)| images.iter().map(|i| (*file, i)));
    let mut problems: Vec<Diagnostic> = Vec::new();
    for (file, image) in images() {
        if showing(image, rules, Some(today)) == Showing::Shown {
            problems.extend(left_out_elsewhere(file, image, listed, &images));
        }
        let permission = image.permission.as_ref();
        problems.extend(permission.and_then(|given| fault(file, image, given, today)));
    }
    problems
}

fn fault(
    file: &Arc<str>,
    image: &Image,
    permission: &Permission,
    today: Date,
) -> Option<Diagnostic> {
    let src = shown(&image.src);
    let until_at = Location::of(file, permission.until_at.clone());
    if super::is_to_come(permission.date, today) {
        let message = format!("the permission to show `{src}` is of a day that is still to come");
        let help = "write the day on which it was given";
        let at = Location::of(file, permission.date_at.clone());
        let error = Diagnostic::error("permission-ahead", message, at);
        return Some(error.field("images").help(help));
    }
    let until = permission.until?;
    if today > until {
        let message =
            format!("the permission to show `{src}` ended on {until}, so the picture is left out");
        let help = format!(
            "ask again and write the new `date` and `until`; if the answer is no, or nobody can \
             be asked, take it away with `together takedown {src}`"
        );
        let warning = Diagnostic::warning("permission-ended", message, until_at);
        return Some(warning.field("images").help(help));
    }
    let limit = today.checked_add(SOON.days()).ok()?;
    if until > limit {
        return None;
    }
    let message = format!("the permission to show `{src}` ends on {until}");
    let help = "ask in time whether it may stay, and write the new `date` and `until`: on the day \
                after, the picture is left out";
    let hint = Diagnostic::hint("permission-ends-soon", message, until_at);
    Some(hint.field("images").help(help))
}

/// Nothing is wrong here, but another file says that the same picture may not be shown any more.
fn left_out_elsewhere<'a, I: Iterator<Item = (&'a Arc<str>, &'a Image)>>(
    file: &Arc<str>,
    image: &Image,
    listed: &Listed,
    images: &dyn Fn() -> I,
) -> Option<Diagnostic> {
    let path = path_of(file, &image.src)?;
    let Showing::LeftOut(LeftOut::Ended(until)) = listed.showing(&path) else { return None };
    let place = images().find_map(|(file, other)| {
        let permission = other.permission.as_ref().filter(|given| given.until == Some(until))?;
        let is_same = path_of(file, &other.src).is_some_and(|there| listed.is_same(&path, &there));
        is_same.then(|| Location::of(file, permission.until_at.clone()))
    });
    let message = format!(
        "the permission to show `{}` ended on {until} where it is listed too, so the picture is \
         left out here as well",
        shown(&image.src)
    );
    let help = "for one picture the strictest permission counts: ask again and write the new \
                `date` and `until` in both places, or take the picture away";
    let warning =
        Diagnostic::warning("permission-ended", message, Location::of(file, image.range.clone()));
    let warning = warning.field("images").help(help);
    Some(place.into_iter().fold(warning, |told, at: Location| told.related(at, "this one ended")))
}
