//! Many measurements → one figure; and figures as people read them.

use std::time::Duration;

/// The middle one. Of an even number the higher of the two.
pub fn median<T: PartialOrd + Copy>(all: &[T]) -> T {
    at_rank(all, 50)
}

/// The one that 90 in a hundred do not exceed.
pub fn p90<T: PartialOrd + Copy>(all: &[T]) -> T {
    at_rank(all, 90)
}

/// The one that 99 in a hundred do not exceed.
pub fn p99<T: PartialOrd + Copy>(all: &[T]) -> T {
    at_rank(all, 99)
}

fn at_rank<T: PartialOrd + Copy>(all: &[T], hundredths: usize) -> T {
    let mut sorted = all.to_vec();
    sorted.sort_by(|one, other| one.partial_cmp(other).expect("figures that can be compared"));
    sorted[(sorted.len() * hundredths / 100).min(sorted.len() - 1)]
}

/// `12.3 ms`, or `1.23 s`.
pub fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        0.0..0.01 => format!("{:.2} ms", seconds * 1e3),
        0.01..0.1 => format!("{:.1} ms", seconds * 1e3),
        0.1..1.0 => format!("{:.0} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}

/// `1.23`: how many times the other.
pub fn ratio(one: Duration, other: Duration) -> String {
    format!("{:.2}", one.as_secs_f64() / other.as_secs_f64())
}

/// `12.3 MB`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn megabytes(n_bytes: u64) -> String {
    format!("{:.1} MB", n_bytes as f64 / 1e6)
}

/// `12,345`.
pub fn whole(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
