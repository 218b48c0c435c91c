//! The hash by which a Content Security Policy allows a text that stands inside a page.
//!
//! Does not know the policy, which is in the theme.

use sha2::{Digest, Sha256};

/// A text between two tags → `sha256-…`, as a policy names it.
pub fn of_inline(text: &str) -> String {
    // Browsers hash what they have read, and they read every line end as `\n`.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    format!("sha256-{}", base64(&Sha256::digest(text)))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digit = move |at: u32| char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]);
        let used = three.len() + 1;
        (0..4).map(move |at| if (at as usize) < used { digit(at) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_in_its_standard() {
        let check = |text: &str, expected| assert_eq!(base64(text.as_bytes()), expected);
        check("", "");
        check("f", "Zg==");
        check("fo", "Zm8=");
        check("foo", "Zm9v");
        check("foobar", "Zm9vYmFy");
        check("ÿ?>", "w78/Pg==");
    }

    #[test]
    fn line_ends_are_those_that_browsers_read() {
        // printf 'a {}\n' | openssl dgst -sha256 -binary | base64
        let expected = "sha256-ffLTrIV+pQfEkN/w3Rbf9koq8M1pRhO8MKGADBLhsRg=";
        for text in ["a {}\n", "a {}\r\n", "a {}\r"] {
            assert_eq!(of_inline(text), expected);
        }
    }
}
