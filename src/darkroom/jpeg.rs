//! The outline of a JPEG file: how large the picture is, how it is stored, and where it ends.
//!
//! Knows segments. Does not decode a single pixel.
//!
//! Decoders are lenient here: of a file that is cut short they show a half and paint the rest
//! grey, without a word. And after the end of the picture there may be more: a second picture for
//! 3D or for bright screens, a video of the moment, or what somebody has hidden.
//!
//! Of the plain kind only files with all colours in one scan are taken. The decoder shows others,
//! which hardly any program writes, in wrong colours: <https://github.com/etemesi254/zune-image>,
//! issues 422 and 448.

use super::faults;
use super::limits::MAX_SCANS;
use crate::picture::Fault;

/// What a JPEG file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jpeg {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Where the picture ends; what comes after is no part of it.
    pub end: usize,
    /// Bytes for each pixel that are held until the last scan is read: none if there is but one.
    pub held: u64,
}

/// The header of a frame.
#[derive(Debug, Clone, Copy)]
struct Frame {
    width: u32,
    height: u32,
    n_components: u8,
    /// Values for each pixel, rounded up.
    samples: u64,
    is_progressive: bool,
}

/// Looks over a JPEG file from its first byte to the end of the picture.
///
/// # Errors
///
/// When it is cut short, damaged, or of a kind that browsers don't show.
pub fn look(bytes: &[u8]) -> Result<Jpeg, Fault> {
    let (mut at, mut frame, mut n_scans) = (2, None, 0);
    loop {
        let (marker, after) = next_marker(bytes, at).ok_or_else(faults::cut_short)?;
        if marker == 0xD9 {
            let frame: Frame = frame.filter(|_| n_scans > 0).ok_or_else(no_picture)?;
            let held = if frame.is_progressive { 2 * frame.samples } else { 0 };
            return Ok(Jpeg { width: frame.width, height: frame.height, end: after, held });
        }
        if matches!(marker, 0x01 | 0xD0..=0xD8) {
            at = after;
            continue;
        }
        let segment = segment(bytes, after).ok_or_else(faults::cut_short)?;
        at = after + 2 + segment.len();
        match marker {
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF if frame.is_some() => return Err(no_picture()),
            0xC0..=0xCF => frame = Some(frame_of(marker, segment)?),
            0xDA => {
                n_scans += 1;
                let of_all = frame.is_some_and(|frame| {
                    frame.is_progressive
                        || (n_scans == 1 && segment.first() == Some(&frame.n_components))
                });
                if !of_all {
                    return Err(if frame.is_some() { rare() } else { no_picture() });
                }
                if n_scans > MAX_SCANS {
                    let what = "a JPEG picture in a great many layers, which takes too long";
                    return Err(faults::format(what, "open it, and save it as JPEG again"));
                }
            }
            _ => {}
        }
    }
}

/// The next marker from `at` on, and where it ends. What stands before it, the data of a scan, is
/// passed over.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *bytes.get(at + 1)? {
            // Several may stand in a row, to fill up.
            0xFF => at += 1,
            // A value of a scan that happens to be 255; a mark within a scan.
            0x00 | 0xD0..=0xD7 => at += 2,
            marker => return Some((marker, at + 2)),
        }
    }
}

/// What is in the segment whose length stands at `at`.
fn segment(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let len = usize::from(number(bytes, at)?);
    bytes.get(at + 2..at + len.max(2))
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

fn frame_of(marker: u8, segment: &[u8]) -> Result<Frame, Fault> {
    let header = || Some((*segment.first()?, number(segment, 1)?, number(segment, 3)?));
    let (precision, height, width) = header().ok_or_else(no_picture)?;
    if !matches!(marker, 0xC0..=0xC2) || precision != 8 {
        return Err(rare());
    }
    // Of each component: how many of its values there are across and down.
    let factors = segment.get(6..).unwrap_or_default().chunks_exact(3);
    let factors = factors.map(|component| (u64::from(component[1] >> 4), component[1] & 15));
    let (across, down) = (factors.clone().map(|f| f.0).max(), factors.clone().map(|f| f.1).max());
    let all = across.unwrap_or(1) * u64::from(down.unwrap_or(1));
    let values: u64 = factors.map(|(across, down)| across * u64::from(down)).sum();
    Ok(Frame {
        width: width.into(),
        height: height.into(),
        n_components: segment.get(5).copied().unwrap_or_default(),
        samples: values.div_ceil(all.max(1)),
        is_progressive: marker == 0xC2,
    })
}

fn rare() -> Fault {
    let what = "a JPEG picture of a rare kind, which not every program shows";
    faults::format(what, "open it, and save it as JPEG again")
}

fn no_picture() -> Fault {
    faults::broken("this JPEG file holds no whole picture")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(parts: &[&[u8]]) -> Vec<u8> {
        [&[b"\xFF\xD8" as &[u8]], parts].concat().concat()
    }

    /// 300 × 200, three components, the last two at half the size.
    const FRAME: &[u8] = b"\xFF\xC0\0\x11\x08\0\xC8\x01\x2C\x03\x01\x22\0\x02\x11\0\x03\x11\0";
    const SCAN: &[u8] = b"\xFF\xDA\0\x03\x03\x12\xFF\x00\x34\xFF\xD0\x56";
    const END: &[u8] = b"\xFF\xD9";

    #[test]
    fn the_picture_ends_where_it_says() {
        let whole = file(&[b"\xFF\xE1\0\x06\xFF\xD8\xFF\xD9", FRAME, SCAN, END]);
        let jpeg = look(&whole).unwrap();
        assert_eq!((jpeg.width, jpeg.height, jpeg.held), (300, 200, 0));
        assert_eq!(jpeg.end, whole.len());
        let longer = [&*whole, b"\xFF\xD8 a second picture"].concat();
        assert_eq!(look(&longer).unwrap(), jpeg);
        for len in 2..whole.len() {
            assert_eq!(look(&whole[..len]).unwrap_err().code, "picture-broken", "{len}");
        }
    }

    #[test]
    fn scans_are_counted() {
        let mut progressive = FRAME.to_vec();
        progressive[1] = 0xC2;
        let mut first = SCAN.to_vec();
        first[4] = 1;
        assert_eq!(look(&file(&[&progressive, &first, SCAN, END])).unwrap().held, 4);
        let many = [&*progressive, &SCAN.repeat(MAX_SCANS), END];
        assert!(look(&file(&many)).is_ok());
        let too_many = [&*progressive, &SCAN.repeat(MAX_SCANS + 1), END];
        assert_eq!(look(&file(&too_many)).unwrap_err().code, "picture-format");
    }

    #[test]
    fn what_would_be_shown_wrong_is_refused() {
        let mut first = SCAN.to_vec();
        first[4] = 1;
        for scans in [&[SCAN, SCAN] as &[&[u8]], &[&first, &first, &first], &[&first]] {
            let fault = look(&file(&[FRAME, &scans.concat(), END])).unwrap_err();
            assert_eq!(fault.code, "picture-format");
        }
        for (marker, precision) in [(0xC3, 8), (0xC9, 8), (0xC1, 12)] {
            let mut frame = FRAME.to_vec();
            (frame[1], frame[4]) = (marker, precision);
            assert_eq!(look(&file(&[&frame, SCAN, END])).unwrap_err().code, "picture-format");
        }
        for parts in [&[FRAME, END] as &[&[u8]], &[SCAN, END], &[FRAME, FRAME, SCAN, END]] {
            assert_eq!(look(&file(parts)).unwrap_err().code, "picture-broken");
        }
    }
}
