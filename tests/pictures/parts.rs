//! The parts of a finished file, found by walking through its bytes and by no library.

/// The parts of a JPEG file in order, each a marker and what is in it; the last is its end.
pub fn of_jpeg(bytes: &[u8]) -> Vec<(u8, &[u8])> {
    assert_eq!(bytes[..2], [0xFF, 0xD8], "a beginning");
    let (mut at, mut parts) = (2, Vec::new());
    loop {
        assert_eq!(bytes[at], 0xFF, "a marker at {at}");
        let marker = bytes[at + 1];
        if marker == 0xD9 {
            assert_eq!(at + 2, bytes.len(), "nothing behind the end");
            parts.push((marker, &bytes[at..at]));
            return parts;
        }
        let len = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        parts.push((marker, &bytes[at + 4..at + 2 + len]));
        at += 2 + len;
        if marker == 0xDA {
            // The pixels end at the next marker: 255 that is no value has no 0 behind it.
            while bytes[at] != 0xFF || bytes[at + 1] == 0 {
                at += 1;
            }
        }
    }
}

/// The parts of a WebP file in order, each a name and what is in it.
pub fn of_webp(bytes: &[u8]) -> Vec<(&str, &[u8])> {
    let number = |at: usize| {
        let number = bytes[at..at + 4].try_into().map(u32::from_le_bytes).expect("four bytes");
        usize::try_from(number).expect("a short part")
    };
    assert_eq!((&bytes[..4], &bytes[8..12]), (b"RIFF" as &[u8], b"WEBP" as &[u8]));
    assert_eq!(number(4) + 8, bytes.len(), "nothing behind the end");
    let (mut at, mut parts) = (12, Vec::new());
    while at < bytes.len() {
        let (name, len) = (str::from_utf8(&bytes[at..at + 4]).expect("a name"), number(at + 4));
        parts.push((name, &bytes[at + 8..at + 8 + len]));
        at += 8 + len.next_multiple_of(2);
    }
    parts
}
