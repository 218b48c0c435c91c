//! The description of a picture, for those who can't see it: what is wrong with one.
//!
//! Knows the names that cameras, telephones and programs give to files, and words that say no more
//! than that there is a picture. Does not know where pictures stand.

/// Words that say nothing of what can be seen, and parts of the names that files get by themselves.
const SAYS_NOTHING: &str = "\
    a above add alt alternative an and at attachment banner below blank caption copy crop cropped \
    decorative describe description download draft dsc dscf dscn edit edited empty figure file \
    final foto from full fullsizerender gopr graphic header here hero heic icon image images img \
    imgp in insert is it jpeg jpg large logo me media mvimg my n na nil none null of on original \
    our page photo photograph photographs photos pic pics picture pictures placeholder png portrait \
    pxl resized scan scanned screen screenshot shot sample small snap snapshot snip tba tbc tbd \
    temp test text the thing this thumbnail tmp to todo unknown unnamed untitled us version vid wa \
    we webp whatsapp with x xx xxx";

/// Endings of picture files.
const ENDINGS: [&str; 10] =
    ["jpg", "jpeg", "png", "webp", "gif", "heic", "heif", "avif", "tif", "bmp"];

/// A longer description is a story of its own: screen readers read it without a pause.
pub const MOST: usize = 250;

/// What is wrong with a description that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AltFault {
    /// It does not say what the picture shows.
    Useless,
    /// It is so long, in letters.
    Long(usize),
}

/// What is wrong with the description `alt` of the picture in the file `src`.
pub fn fault(alt: &str, src: &str) -> Option<AltFault> {
    if says_nothing(alt, src) {
        return Some(AltFault::Useless);
    }
    let n = alt.chars().count();
    (n > MOST).then_some(AltFault::Long(n))
}

/// Whether `alt` says nothing of what the picture of a file shows: it is the file's name, a name
/// that a camera gives, or a word such as `photo`.
fn says_nothing(alt: &str, file: &str) -> bool {
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let (stem, _) = file.rsplit_once('.').unwrap_or((file, ""));
    let said = words(alt);
    let is_name = |name: &str| said == words(name) || in_parts(alt) == in_parts(name);
    let is_name_of_file = is_name(stem) || is_name(file);
    let telling = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| is_telling(word)).cloned().collect()
    };
    let (telling_said, telling_of_file) = (telling(&said), telling(&words(stem)));
    // `Photo of big-sing` is the name of the file with words round it.
    let is_padded_name = begins_like_a_label(&said) && telling_said == telling_of_file;
    telling_said.is_empty() || is_name_of_file || is_padded_name || looks_like_a_file(alt.trim())
}

fn begins_like_a_label(words: &[String]) -> bool {
    let label = words.iter().find(|word| !matches!(&***word, "a" | "an" | "the" | "this" | "is"));
    let labels = ["photo", "photograph", "picture", "image", "pic", "foto", "img", "screenshot"];
    label.is_some_and(|word| labels.contains(&&**word))
}

/// Whether a word says something: neither a number nor a word that is said of any picture.
fn is_telling(word: &str) -> bool {
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    let is_letter = word.len() == 1 && word.is_ascii();
    !is_number && !is_letter && !SAYS_NOTHING.split_ascii_whitespace().any(|known| known == word)
}

/// The words of a text, where `BigSing` is two.
fn in_parts(text: &str) -> Vec<String> {
    let mut apart = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        if before.is_lowercase() && c.is_uppercase() {
            apart.push(' ');
        }
        apart.push(c);
        before = c;
    }
    words(&apart)
}

/// The words of a text, small. Digits are words of their own: `IMG2041` is `img` and `2041`.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars().filter(|c| !matches!(c, '\'' | '\u{2019}')) {
        if c.is_alphanumeric() {
            let goes_on = before.is_alphanumeric() && before.is_ascii_digit() == c.is_ascii_digit();
            match words.last_mut().filter(|_| goes_on) {
                Some(word) => word.extend(c.to_lowercase()),
                None => words.push(c.to_lowercase().collect()),
            }
        }
        before = c;
    }
    words
}

/// `choir_final.jpg`, `3f2a9c0d41`, `hall_2024`: no words, but a name for a file.
fn looks_like_a_file(alt: &str) -> bool {
    if alt.contains(char::is_whitespace) {
        return false;
    }
    let ending = alt.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let n_digits = alt.bytes().filter(u8::is_ascii_digit).count();
    ending.is_some_and(|ending| ENDINGS.contains(&&*ending)) || alt.contains('_') || n_digits >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_empty_words_say_nothing() {
        for alt in [
            "big-sing",
            "Big Sing",
            "BIG SING.PNG",
            "Photo of big sing",
            "A picture of the Big Sing",
            "IMG_2041",
            "IMG 2041.JPG",
            "img2041 (1)",
            "IMG-20240314-WA0001",
            "DSC00412",
            "DSCN0412",
            "DSCF 0412",
            "PXL_20240314_101512345.MP",
            "P1010001",
            "MVIMG_20240314",
            "GOPR0412",
            "20240314_101512",
            "WhatsApp Image 2024-03-14 at 10.15.12",
            "WhatsApp Image 2024-03-14 at 10.15.12 (2)",
            "Screenshot 2024-03-14 at 10.15.12",
            "Screen Shot 2024-03-14",
            "Untitled",
            "untitled-1",
            "unnamed",
            "image",
            "Image 3",
            "image001",
            "Photo",
            "the photo",
            "A picture",
            "My pictures",
            "photograph.",
            "Scan0003",
            "FullSizeRender",
            "3f2a9c0d-41bb-4c1e-9a77-01aa23bb45cc",
            "hall_final",
            "hall.jpeg",
            "12",
            "-",
            "…",
            "n/a",
            "TBC",
            "todo",
            "none",
            "alt text",
            "Image description",
            "placeholder image",
            "decorative",
            "logo",
            "x",
        ] {
            assert!(says_nothing(alt, "photos/big-sing.png"), "{alt}");
        }
    }

    #[test]
    fn descriptions_describe() {
        for alt in [
            "Singers",
            "Two rows of singers in a hall",
            "The big sing in the hall",
            "A photo of two rows of singers",
            "Year 5 pupils at a table",
            "Screenshot of the timetable",
            "The logo of Hillcrest School",
            "Orchestra",
            "Côr yn canu",
            "合唱団",
            "Sing",
            "A-level pupils",
            "The school's hall",
            "Boys' choir, 2024",
            "Image of a poster: Big Sing, 14 March",
        ] {
            assert!(!says_nothing(alt, "photos/big-sing.png"), "{alt}");
        }
        assert!(!says_nothing("The hall", "hall.jpg"));
        assert!(says_nothing("Big sing", "BigSing.jpg"));
        assert!(says_nothing("Hall", "hall.jpg"));
        assert!(says_nothing("the hall", "the-hall.jpg"));
    }

    #[test]
    fn a_description_is_no_story() {
        assert_eq!(fault(&"sing ".repeat(50), "b.jpg"), None);
        assert_eq!(fault(&"sings ".repeat(42), "b.jpg"), Some(AltFault::Long(252)));
        assert_eq!(fault(&"photo ".repeat(60), "b.jpg"), Some(AltFault::Useless));
    }
}
