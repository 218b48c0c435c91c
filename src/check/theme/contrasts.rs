//! Which colours of a theme can't be told from what they stand on, and what would do instead.
//!
//! A colour that is too faint is told once for light and once for the dark, however many grounds it
//! is too faint on; once in all when one other colour would do for both.

use super::colours::{Colours, Contrast, Scheme};
use crate::diagnostic::Diagnostic;
use crate::model::colour::Colour;

const BOTH: [Scheme; 2] = [Scheme::Light, Scheme::Dark];

/// The colours that are too faint.
pub fn faint(colours: &Colours) -> Vec<Diagnostic> {
    let all = 0..colours.declared.len();
    all.flat_map(|at| Blamed { colours, at }.faults()).collect()
}

/// A colour to blame, by its place among the declared ones.
struct Blamed<'a> {
    colours: &'a Colours,
    at: usize,
}

impl Blamed<'_> {
    fn faults(&self) -> Vec<Diagnostic> {
        let faint = BOTH.map(|scheme| (scheme, self.faint(scheme)));
        let mut faults = faint.iter().filter_map(|(scheme, faint)| self.fault(*scheme, faint));
        let shade = self.colours.declared[self.at].shade(Scheme::Light);
        let in_both = if shade.is_both { self.nearest(&BOTH) } else { None };
        match (in_both, faults.next()) {
            (_, None) => Vec::new(),
            (Some(near), Some(first)) => vec![instead(first, near)],
            (None, Some(first)) => std::iter::once(first).chain(faults).collect(),
        }
    }

    /// Of all that is too faint the pairs that this colour is to blame for: it was chosen last,
    /// by the theme that is nearer to the one that is asked for.
    fn faint(&self, scheme: Scheme) -> Vec<Contrast> {
        let distance = |at: usize| self.colours.declared[at].shade(scheme).distance;
        let is_its_fault = |contrast: &&Contrast| {
            let is_ground = distance(contrast.ground) < distance(contrast.colour);
            let blamed = if is_ground { contrast.ground } else { contrast.colour };
            blamed == self.at && self.ratio(scheme, contrast) < contrast.needed().0
        };
        self.colours.contrasts.iter().filter(is_its_fault).copied().collect()
    }

    fn ratio(&self, scheme: Scheme, contrast: &Contrast) -> f64 {
        let colour = |at: usize| self.colours.declared[at].shade(scheme).colour;
        colour(contrast.colour).contrast(colour(contrast.ground))
    }

    fn fault(&self, scheme: Scheme, faint: &[Contrast]) -> Option<Diagnostic> {
        let lack = |contrast: &Contrast| self.ratio(scheme, contrast) / contrast.needed().0;
        let worst = faint.iter().min_by(|one, other| lack(one).total_cmp(&lack(other)))?;
        let name = |at: usize| &*self.colours.declared[at].name;
        // Cut, not rounded: 4.499 is not 4.5.
        let ratio = (self.ratio(scheme, worst) * 100.0).floor() / 100.0;
        let (colour, ground, needs) = (name(worst.colour), name(worst.ground), worst.needed().1);
        let more = match faint.len() - 1 {
            0 => String::new(),
            1 => "; one more pair is too faint".to_owned(),
            n => format!("; {n} more pairs are too faint"),
        };
        let in_the_dark = if scheme == Scheme::Dark { "in the dark " } else { "" };
        let message = format!(
            "{in_the_dark}`{colour}` is too faint on `{ground}`: their contrast is {ratio:.2}, \
             and {needs}{more}"
        );
        let shade = self.colours.declared[self.at].shade(scheme);
        let other = if self.at == worst.colour { worst.ground } else { worst.colour };
        let other_shade = self.colours.declared[other].shade(scheme);
        let why = format!("`{}` is {}", name(other), other_shade.colour);
        let fault = Diagnostic::error("low-contrast", message, shade.location.clone());
        Some(self.helped(fault, scheme).related(other_shade.location.clone(), why))
    }

    fn helped(&self, fault: Diagnostic, scheme: Scheme) -> Diagnostic {
        let declared = &self.colours.declared[self.at];
        let name = &declared.name;
        match (self.nearest(&[scheme]), declared.shade(scheme).is_both) {
            (None, _) => fault.help(format!(
                "no darker or lighter `{name}` will do for all that it stands beside: change one \
                 of those too"
            )),
            (Some(near), false) => instead(fault, near),
            (Some(near), true) => {
                let field = if scheme == Scheme::Dark { "dark" } else { "light" };
                fault.help(format!(
                    "write `light:` and `dark:` below `{name}:`; the nearest of its hue that will \
                     do there is `{field}: \"{near}\"`"
                ))
            }
        }
    }

    /// The nearest colour that stands out from all that it must stand out from.
    fn nearest(&self, schemes: &[Scheme]) -> Option<Colour> {
        let is_about_it =
            |contrast: &&Contrast| contrast.colour == self.at || contrast.ground == self.at;
        let contrasts: Vec<_> = self.colours.contrasts.iter().filter(is_about_it).collect();
        let will_do = |colour: Colour, scheme: Scheme| {
            let of = |at: usize| match at == self.at {
                true => colour,
                false => self.colours.declared[at].shade(scheme).colour,
            };
            let ratio = |contrast: &Contrast| of(contrast.colour).contrast(of(contrast.ground));
            contrasts.iter().all(|contrast| ratio(contrast) >= contrast.needed().0)
        };
        let shade = self.colours.declared[self.at].shade(*schemes.first()?);
        shade.colour.nearest(|colour| schemes.iter().all(|scheme| will_do(colour, *scheme)))
    }
}

fn instead(fault: Diagnostic, near: Colour) -> Diagnostic {
    let help = format!("the nearest of its hue that will do is `\"{near}\"`");
    fault.help(help).likely(format!("\"{near}\""))
}
