//! Where a value is: the name of its field, and its place in the file.
//!
//! Does not know which fields there are.

use std::fmt;
use std::ops::Range;

/// Where a value is: its field and its bytes in the file.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// The field.
    pub field: Path<'a>,
    /// In the file.
    pub range: &'a Range<usize>,
}

/// The name of a field as a reader would say it: `schools[2].sector`. It is written out only when
/// there is something to say.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// The whole file.
    File,
    /// A field of a group.
    Field(&'a Path<'a>, &'a str),
    /// One of a list, counted from 1.
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::File => Ok(()),
            Path::Field(Path::File, name) => f.write_str(name),
            Path::Field(group, name) => write!(f, "{group}.{name}"),
            Path::Item(list, n) => write!(f, "{list}[{n}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_from_the_file_down() {
        let schools = Path::Field(&Path::File, "schools");
        let second = Path::Item(&schools, 2);
        assert_eq!(Path::Field(&second, "sector").to_string(), "schools[2].sector");
        assert_eq!((schools.to_string(), Path::File.to_string()), ("schools".into(), "".into()));
    }
}
