//! Days, months and years as they are written in an entry.
//!
//! Never guesses: what can be read in two ways is not read at all.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The years that an entry may speak of as days: not those of a slip of the finger.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// What to do about a day that is not written as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// A word on what to write.
    pub help: String,
    /// The day, if there is no doubt which one is meant.
    pub meant: Option<Date>,
}

/// The day written as `YYYY-MM-DD`; else what to do about it.
pub fn day(text: &str) -> Result<Date, Advice> {
    if is_iso_shape(text) {
        return match text.parse::<Date>() {
            Ok(date) if YEARS.contains(&date.year()) => Ok(date),
            Ok(_) => Err(Advice { help: "correct the year".into(), meant: None }),
            Err(_) => Err(Advice { help: no_such_day(text), meant: None }),
        };
    }
    let meant = meant(text);
    let help = match (meant, two_meanings(text)) {
        (Some(date), _) => format!("write `{date}`"),
        (None, Some((first, second))) => {
            format!("write `{first}` for {}", day_in_words(first))
                + &format!(", or `{second}` for {}", day_in_words(second))
        }
        (None, None) => "write year, month and day in digits: `2026-03-14`".into(),
    };
    Err(Advice { help, meant })
}

/// `04/03/2025` is April to an American: the British reading first.
fn two_meanings(text: &str) -> Option<(Date, Date)> {
    let parts: Vec<i16> =
        text.split(['/', '-', '.']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let [a, b, year] = parts[..] else { return None };
    let date = |month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    if year < 1000 { None } else { Some((date(b, a)?, date(a, b)?)) }
}

fn is_iso_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
}

fn no_such_day(text: &str) -> String {
    let month = text[5..7].parse::<usize>().unwrap_or(0);
    match month.checked_sub(1).and_then(|index| MONTHS.get(index)) {
        Some(name) => format!("{name} {} has no day {}", &text[..4], &text[8..]),
        None => format!("there is no month {}; write year, month, day", &text[5..7]),
    }
}

/// The day that other ways of writing it leave no doubt about.
fn meant(text: &str) -> Option<Date> {
    // The time of day does not matter.
    if let Some((day, time)) = text.split_at_checked(10)
        && is_iso_shape(day)
        && time.starts_with(['T', ' '])
    {
        return day.parse().ok();
    }
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty() && !is_weekday(part) && *part != "of")
        .collect();
    let [a, b, c] = parts[..] else { return None };
    let number = |part: &str| -> Option<i16> {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ending = &part[digits.len()..];
        matches!(ending, "" | "st" | "nd" | "rd" | "th").then(|| digits.parse().ok()).flatten()
    };
    let month = |part: &str| -> Option<i16> {
        let part = part.to_lowercase();
        let at = MONTHS.iter().position(|name| {
            let name = name.to_lowercase();
            name == part || (part.len() >= 3 && name.starts_with(&part))
        });
        at.and_then(|index| i16::try_from(index + 1).ok())
    };
    let date = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    if a.len() == 4 && a.bytes().all(|b| b.is_ascii_digit()) {
        return date(number(a)?, month(b).or_else(|| number(b))?, number(c)?);
    }
    if c.len() != 4 {
        return None;
    }
    let year = number(c)?;
    if let Some(month) = month(b) {
        return date(year, month, number(a)?);
    }
    if let Some(month) = month(a) {
        return date(year, month, number(b)?);
    }
    // 14/03/2025 can only be the fourteenth; 04/03/2025 may be April to an American.
    let (day, month) = (number(a)?, number(b)?);
    (day > 12 || day == month).then(|| date(year, month, day)).flatten()
}

fn is_weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word.len() >= 3 && days.iter().any(|day| day.starts_with(&word))
}

/// A day in words: `14 March 2026`.
pub fn day_in_words(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    format!("{} {} {}", date.day(), MONTHS[month], date.year())
}

/// `2026`, `2026-03` or `2026-03-14` in words; none when it is nothing of these.
pub fn in_words(text: &str) -> Option<String> {
    let year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if year(text) {
        return Some(text.to_owned());
    }
    if text.len() == 7 && year(text.get(..4)?) && text.as_bytes()[4] == b'-' {
        let month: usize = text.get(5..)?.parse().ok()?;
        return Some(format!("{} {}", MONTHS.get(month.checked_sub(1)?)?, &text[..4]));
    }
    is_iso_shape(text).then(|| text.parse().ok()).flatten().map(day_in_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_form_is_read_and_the_others_are_named_when_clear() {
        let check = |text, expected: &str| match day(text) {
            Ok(date) => assert_eq!(date.to_string(), expected),
            Err(advice) => assert_eq!(advice.help, expected),
        };
        check("2026-03-14", "2026-03-14");
        check("14/03/2025", "write `2025-03-14`");
        check("14 March 2025", "write `2025-03-14`");
        check("March 14th, 2025", "write `2025-03-14`");
        check("14th March 2025", "write `2025-03-14`");
        check("2025/3/4", "write `2025-03-04`");
        let both = "write `2025-03-04` for 4 March 2025, or `2025-04-03` for 3 April 2025";
        check("04/03/2025", both);
        check("2026-02-30", "February 2026 has no day 30");
        check("2026-14-03", "there is no month 14; write year, month, day");
        check("9999-12-31", "correct the year");
        check("0000-01-01", "correct the year");
        check("20260314", "write year, month and day in digits: `2026-03-14`");
        check("soon", "write year, month and day in digits: `2026-03-14`");
    }

    #[test]
    fn vague_dates_are_put_in_words() {
        assert_eq!(in_words("2016-09").as_deref(), Some("September 2016"));
        assert_eq!(in_words("2016").as_deref(), Some("2016"));
        assert_eq!(in_words("2019-01-09").as_deref(), Some("9 January 2019"));
        assert_eq!(in_words("2019-13"), None);
        assert_eq!(in_words("last year"), None);
        assert_eq!(in_words("2016é9"), None);
    }
}
