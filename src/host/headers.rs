//! What a host should say beside each file: who may load and show it, and how long it may be kept.
//!
//! Does not know how a host is told. What is deliberately absent: Strict-Transport-Security, which
//! speaks for a whole domain and can't be taken back for months, and
//! Cross-Origin-Resource-Policy, without which readers of feeds may show pictures.

/// May be kept for ever: the name has a mark of the content.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// May be kept, but the host is asked each time whether it is still right.
pub const ASK_AGAIN: &str = "no-cache";

/// The folders of files whose names have a mark of their content.
pub const MARKED: [&str; 2] = ["assets", "pictures"];

/// What is the same for every file.
pub fn of_all(policy: &str) -> [(&'static str, &str); 5] {
    [
        ("Content-Security-Policy", policy),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
}
