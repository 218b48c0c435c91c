//! Balance: how many schools of each sector take part in a partnership, in plain words.

use super::school::{School, SchoolId, Sector};

/// How many different schools of each sector an entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides {
    /// Independent schools.
    pub n_independent: usize,
    /// State schools.
    pub n_state: usize,
}

/// The kinds of partnership by who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Balance {
    /// One school of each sector.
    OneToOne,
    /// One independent school, several state schools.
    OneIndependent,
    /// Several independent schools, one state school.
    OneState,
    /// Several schools of each sector.
    Several,
    /// Schools of one sector alone are named, or none.
    NotBoth,
}

impl Sides {
    /// The sides of a partnership of these schools; one named twice counts once.
    pub fn of(schools: &[School], ids: &[SchoolId]) -> Sides {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let is_independent = |id: &&SchoolId| schools[id.index()].sector == Sector::Independent;
        let n_independent = ids.iter().filter(is_independent).count();
        Sides { n_independent, n_state: ids.len() - n_independent }
    }

    /// The kind of partnership this makes.
    pub fn balance(self) -> Balance {
        match (self.n_independent, self.n_state) {
            (0, _) | (_, 0) => Balance::NotBoth,
            (1, 1) => Balance::OneToOne,
            (1, _) => Balance::OneIndependent,
            (_, 1) => Balance::OneState,
            _ => Balance::Several,
        }
    }
}

impl Balance {
    /// Every kind, as readers see them.
    pub const ALL: [Balance; 5] = [
        Balance::OneToOne,
        Balance::OneIndependent,
        Balance::OneState,
        Balance::Several,
        Balance::NotBoth,
    ];

    /// As in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Balance::OneToOne => "one-to-one",
            Balance::OneIndependent => "one-independent",
            Balance::OneState => "one-state",
            Balance::Several => "several",
            Balance::NotBoth => "not-both",
        }
    }

    /// As shown to readers.
    pub fn name(self) -> &'static str {
        match self {
            Balance::OneToOne => "One independent, one state",
            Balance::OneIndependent => "One independent, several state",
            Balance::OneState => "Several independent, one state",
            Balance::Several => "Several of each",
            Balance::NotBoth => "Not both sides named",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_balance_is_that_of_the_named_schools() {
        let check = |n_independent, n_state, expected| {
            assert_eq!(Sides { n_independent, n_state }.balance(), expected);
        };
        check(1, 1, Balance::OneToOne);
        check(1, 7, Balance::OneIndependent);
        check(2, 1, Balance::OneState);
        check(2, 2, Balance::Several);
        check(0, 3, Balance::NotBoth);
        check(1, 0, Balance::NotBoth);
        check(0, 0, Balance::NotBoth);
    }
}
