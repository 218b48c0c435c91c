//! The colours that themes declare and replace, each value with the place where it is written.
//!
//! Does not know which of them must stand out: that is `contrasts.rs`.

use std::ops::Range;

use crate::check::contract::USES;
use crate::check::fields::Group;
use crate::check::scalars::list_of;
use crate::diagnostic::{Diagnostic, nearest, shown};
use crate::model::colour::Colour;
use crate::model::palette::{NamedColour, Palette};
use crate::source::{Location, Source};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// Dark signs on light ground.
    Light,
    /// Light signs on dark ground.
    Dark,
}

/// A value of a colour.
#[derive(Debug, Clone)]
pub struct Shade {
    /// The value.
    pub colour: Colour,
    /// Where it is written.
    pub location: Location,
    /// How many themes away: 0 is the one that is asked for.
    pub distance: usize,
    /// Whether the same spot gives the value of the other scheme too.
    pub is_both: bool,
}

/// A colour with a name.
#[derive(Debug)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// In light and in the dark.
    shades: [Shade; 2],
}

impl Declared {
    /// Its value in one of the two.
    pub fn shade(&self, scheme: Scheme) -> &Shade {
        &self.shades[scheme as usize]
    }
}

/// A colour that must stand out from another, both by their places among the declared ones.
#[derive(Debug, Clone, Copy)]
pub struct Contrast {
    /// What must stand out.
    pub colour: usize,
    /// What it stands on.
    pub ground: usize,
    /// How it is used, by its place in [`USES`].
    pub used_as: u16,
}

/// What all themes say of colours.
#[derive(Debug, Default)]
pub struct Colours {
    /// In the order in which they were declared.
    pub declared: Vec<Declared>,
    /// In the order in which they were asked for.
    pub contrasts: Vec<Contrast>,
}

impl Colours {
    /// Adds what one theme says, which is so many themes away from the one that is asked for.
    pub fn add(
        &mut self,
        source: &Source,
        distance: usize,
        group: &mut Group,
        problems: &mut Vec<Diagnostic>,
    ) {
        let shade = |place: Range<usize>, text: &str, is_both| {
            let location = source.at(place);
            Colour::parse(text).map(|colour| Shade { colour, location, distance, is_both })
        };
        for mut colour in group.groups("palette") {
            let declared = declared(&mut colour, &shade);
            declared.into_iter().for_each(|declared| self.declare(declared));
        }
        for (key, mut new) in group.named_groups("colours") {
            let Some(known) = self.find(source, &key.range, &key.name, problems) else { continue };
            let mut set = |field: &str, schemes: &[Scheme]| {
                let Some((place, text)) = new.place(field).zip(new.text(field)) else { return };
                let Some(shade) = shade(place, &text, schemes.len() > 1) else { return };
                for scheme in schemes {
                    self.declared[known].shades[*scheme as usize] = shade.clone();
                }
            };
            set("both", &[Scheme::Light, Scheme::Dark]);
            set("light", &[Scheme::Light]);
            set("dark", &[Scheme::Dark]);
        }
        for mut contrast in group.groups("contrasts") {
            self.ask_for(source, &mut contrast, problems);
        }
    }

    fn ask_for(&mut self, source: &Source, contrast: &mut Group, problems: &mut Vec<Diagnostic>) {
        let (colours, grounds) = (contrast.placed_texts("colours"), contrast.placed_texts("on"));
        let Some(used_as) = contrast.chosen("as") else { return };
        let mut find =
            |(place, name): (Range<usize>, String)| self.find(source, &place, &name, problems);
        let colours: Vec<usize> = colours.into_iter().filter_map(&mut find).collect();
        let grounds: Vec<usize> = grounds.into_iter().filter_map(&mut find).collect();
        let pairs =
            colours.iter().flat_map(|colour| grounds.iter().map(|ground| (*colour, *ground)));
        let contrasts = pairs.map(|(colour, ground)| Contrast { colour, ground, used_as });
        self.contrasts.extend(contrasts);
    }

    fn declare(&mut self, colour: Declared) {
        match self.declared.iter_mut().find(|declared| declared.name == colour.name) {
            Some(declared) => *declared = colour,
            None => self.declared.push(colour),
        }
    }

    /// The place of a declared colour; without one of that name a fault.
    fn find(
        &self,
        source: &Source,
        place: &Range<usize>,
        name: &str,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let found = self.declared.iter().position(|declared| declared.name == name);
        if found.is_none() {
            let names = || self.declared.iter().map(|declared| &*declared.name);
            let near = nearest(name, names());
            let help = match (near, self.declared.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, false) => format!("the colours are {}", list_of(names())),
                (None, true) => "no theme here has a `palette`: extend one that has".to_owned(),
            };
            let message = format!("there is no colour called `{}`", shown(name));
            let fault = Diagnostic::error("unknown-colour", message, source.at(place.clone()));
            let fault = fault.help(help);
            problems.push(if let Some(near) = near { fault.likely(near) } else { fault });
        }
        found
    }

    /// The values alone.
    pub fn palette(&self) -> Palette {
        let named = |colour: &Declared| NamedColour {
            name: colour.name.clone(),
            light: colour.shade(Scheme::Light).colour,
            dark: colour.shade(Scheme::Dark).colour,
        };
        Palette(self.declared.iter().map(named).collect())
    }
}

/// A colour of a palette; none when its name or value is missing or wrong.
fn declared(
    colour: &mut Group,
    shade: &impl Fn(Range<usize>, &str, bool) -> Option<Shade>,
) -> Option<Declared> {
    let (light_at, dark_at) = (colour.place("light")?, colour.place("dark"));
    let name = colour.text("name")?;
    let light = shade(light_at, &colour.text("light")?, dark_at.is_none())?;
    let dark = dark_at.zip(colour.text("dark"));
    let dark = dark.and_then(|(place, text)| shade(place, &text, false));
    let dark = dark.unwrap_or_else(|| light.clone());
    Some(Declared { name, shades: [light, dark] })
}

impl Contrast {
    /// The contrast that is needed, and what needs it.
    pub fn needed(self) -> (f64, &'static str) {
        match USES[usize::from(self.used_as)].slug {
            "text" => (4.5, "text needs 4.5"),
            _ => (3.0, "a shape needs 3"),
        }
    }
}
