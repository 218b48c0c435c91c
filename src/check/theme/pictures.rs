//! How themes want pictures: the widths of their renditions, and how wide they are in stories.
//!
//! Does not know how pictures are made.

use crate::check::fields::{Given, Group};
use crate::diagnostic::Diagnostic;
use crate::model::look::PictureLook;
use crate::picture::Widths;
use crate::source::Source;

/// Puts what one theme says in the place of what was said before.
pub fn add(
    source: &Source,
    group: &mut Group,
    look: &mut PictureLook,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(mut wanted) = group.group("pictures") else { return };
    if let Some(sizes) = wanted.text("sizes") {
        look.sizes = sizes;
    }
    let place = wanted.place("widths");
    let mut widths: Vec<u32> = wanted.list("widths").into_iter().filter_map(number).collect();
    let Some(place) = place.filter(|_| !widths.is_empty()) else { return };
    widths.sort_unstable();
    widths.dedup();
    let n = widths.len();
    match Widths::new(widths) {
        Some(widths) => look.widths = widths,
        None => {
            let message = format!("`pictures.widths` has {n} values; {} is the most", Widths::MOST);
            let help = "three are enough: for telephones, for screens, and for sharp screens";
            let fault = Diagnostic::error("too-many", message, source.at(place));
            problems.push(fault.field("pictures.widths").help(help));
        }
    }
}

fn number((_, given): (std::ops::Range<usize>, Given)) -> Option<u32> {
    match given {
        Given::Number(number) => Some(number),
        _ => None,
    }
}
