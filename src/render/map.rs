//! The regions on a map of equal tiles: where each tile is, and how dark.
//!
//! Does not know what a tile looks like.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::shared::Shared;
use super::view::{CountView, MapView, ShadeView, TileView};

/// More shades than these can't be told apart.
const SHADES: usize = 5;
/// So many letters of a name fit on a line of a tile.
const LETTERS: usize = 9;

/// The map of the declared regions, if any of them has its place on it.
pub fn map(shared: &Shared) -> Option<MapView> {
    let regions = shared.site.config.regions.iter().map(|region| region.tile);
    let regions = regions.zip(shared.region_counts());
    // By row and column. Of two regions with one place the first has it.
    let mut placed: BTreeMap<(usize, usize), CountView> = BTreeMap::new();
    let mut others = Vec::new();
    for (tile, region) in regions {
        match tile.map(|(x, y)| placed.entry((y as usize, x as usize))) {
            Some(Entry::Vacant(free)) => drop(free.insert(region)),
            _ => others.push(region),
        }
    }
    let (top, bottom) = ends(placed.keys().map(|(row, _)| *row))?;
    let (left, right) = ends(placed.keys().map(|(_, column)| *column))?;
    let step = step(placed.values().map(|region| region.n).max()?);
    let tiles = placed.into_iter().map(|((row, column), region)| TileView {
        column: column - left,
        row: row - top,
        shade: region.n.div_ceil(step),
        lines: lines(&region.name),
        region,
    });
    let tiles: Vec<TileView> = tiles.collect();
    let darkest = tiles.iter().map(|tile| tile.shade).max()?;
    let shades = (1..=darkest).map(|shade| ShadeView {
        shade,
        from: (shade - 1) * step + 1,
        to: shade * step,
    });
    Some(MapView {
        n_columns: right - left + 1,
        n_rows: bottom - top + 1,
        shades: shades.collect(),
        tiles,
        others,
    })
}

fn ends(places: impl Iterator<Item = usize> + Clone) -> Option<(usize, usize)> {
    Some((places.clone().min()?, places.max()?))
}

/// How many numbers share a shade, so that none needs more than there are: a round number.
fn step(most: usize) -> usize {
    let least = most.div_ceil(SHADES).max(1);
    let tens = 10_usize.pow(least.ilog10());
    let round = if least < 10 { 1 } else { tens / 2 };
    least.div_ceil(round) * round
}

/// A name in lines that fit on a tile, broken between words.
fn lines(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_are_round_and_at_most_five() {
        let check = |most, expected| assert_eq!(step(most), expected, "{most}");
        check(0, 1);
        check(4, 1);
        check(6, 2);
        check(16, 4);
        check(60, 15);
        check(1_234, 250);
        for most in 1..5_000_usize {
            assert!(most.div_ceil(step(most)) <= SHADES, "{most}");
        }
    }

    #[test]
    fn names_are_broken_between_words() {
        let check = |name, expected: &str| assert_eq!(lines(name).join("/"), expected);
        check("Wales", "Wales");
        check("South West", "South/West");
        check("East Midlands", "East/Midlands");
        check("Yorkshire and the Humber", "Yorkshire/and the/Humber");
        check("East of England", "East of/England");
    }
}
