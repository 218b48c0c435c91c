//! The words of faults of pictures.
//!
//! Knows how to say what is wrong. Does not know how it was found.

use super::limits;
use crate::picture::{Fault, MAX_BYTES};

/// The file is something else than a picture that is taken.
pub fn format(what: &str, cure: &str) -> Fault {
    Fault { code: "picture-format", message: format!("this is {what}"), help: cure.to_owned() }
}

/// The file is a picture that can't be shown whole.
pub fn broken(message: impl Into<String>) -> Fault {
    let help = "upload it again from where it came from, or open it, if that works, and save it \
                as JPEG";
    Fault { code: "picture-broken", message: message.into(), help: help.to_owned() }
}

/// The decoder found something wrong. Its own words are for programmers, and may help one.
pub fn not_decoded(error: &dyn std::fmt::Display) -> Fault {
    let reason: String = error.to_string().chars().filter(|sign| !sign.is_control()).collect();
    let reason: String = reason.chars().take(160).collect();
    broken(format!("this picture is damaged ({})", reason.trim_end_matches(['.', '\n'])))
}

/// The file holds less than it says.
pub fn cut_short() -> Fault {
    broken("this picture is cut short: its end is missing")
}

/// The file has too many bytes.
pub fn too_many_bytes(len: u64) -> Fault {
    const MEGABYTE: u64 = 1024 * 1024;
    let (has, most) = (len.div_ceil(MEGABYTE), MAX_BYTES / MEGABYTE);
    too_large(format!("this file has {has} MB; a picture may have {most} MB"))
}

/// The picture has too many pixels, one way or the other.
pub fn too_many_pixels(width: u32, height: u32) -> Fault {
    let pixels = u64::from(width) * u64::from(height);
    let millions = pixels.div_ceil(1_000_000);
    let (side, most) = (limits::MAX_SIDE, limits::MAX_PIXELS / 1_000_000);
    let has = format!("this picture is {width} × {height} pixels");
    if width.max(height) > limits::MAX_SIDE {
        return too_large(format!("{has}; neither side may be longer than {side}"));
    }
    if pixels > limits::MAX_PIXELS {
        return too_large(format!("{has}, {millions} million; there may be {most} million"));
    }
    too_large(format!("{has}, and of a kind that takes too much memory to open"))
}

fn too_large(message: String) -> Fault {
    let help = "save a smaller copy: 2,000 pixels wide are more than enough for any page";
    Fault { code: "picture-too-large", message, help: help.to_owned() }
}

/// The file is not what it was when the site was read.
pub fn changed(what: &str) -> Fault {
    let message = format!("this picture {what}");
    Fault { code: "picture-changed", message, help: "build again".to_owned() }
}
