//! Reads a site's folder: every file once, in a fixed order; and again what has changed since.
//!
//! Does not understand what it reads. A file that can't be read is a problem like any other, and
//! none is passed over in silence; only when the machine fails the reading ends.

mod content;
mod failure;
mod kind;
mod place;
mod sorted;
mod text;
mod theme;
mod walk;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};

use crate::diagnostic::{Checked, Diagnostic, in_order};
use crate::source::{Inputs, Location, Source};
use place::{Known, Places};

pub use walk::is_litter;

/// The name of a theme, and where to report that there is none of that name: at no place when what
/// names it has a fault of its own.
pub type ThemeNamed = (String, Option<Location>);

/// What files say of themes: to read them is not to understand them.
#[derive(Debug, Clone, Copy)]
pub struct Themes {
    /// The theme that the site's settings ask for.
    pub asked_for: fn(&Inputs) -> ThemeNamed,
    /// The theme that a theme extends, by its `theme.yaml`.
    pub extended: fn(&Source) -> Option<ThemeNamed>,
}

/// What may have changed on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// These files and folders, whether they are there or not any more, with all that is in them.
    Paths(BTreeSet<PathBuf>),
    /// Nobody knows what.
    Everything,
}

/// A site's folder as it was last seen.
///
/// Invariant: after [`look_again`](Folder::look_again) at all that has changed it is equal to one
/// that is opened now. There is one way to read: to open is to look at everything, and to look at
/// everything is to look at the topmost place.
#[derive(Debug)]
pub struct Folder {
    site: PathBuf,
    /// The theme that the command asks for.
    theme: Option<String>,
    themes: Themes,
    inputs: Inputs,
    /// Every problem, in order.
    problems: Vec<Diagnostic>,
    /// Those of single files of `content/`, sorted by path.
    of_files: Vec<Diagnostic>,
    /// Those that only all files together show.
    of_all: Vec<Diagnostic>,
    of_theme: Vec<Diagnostic>,
    /// The theme that was last looked for.
    looked_for: Option<ThemeNamed>,
    /// Whether the machine failed when it was last looked at.
    is_in_doubt: bool,
}

impl Known for Folder {
    fn has(&self, path: &str) -> bool {
        let Inputs { settings, partnerships, pages, pictures, other_files, unread, .. } =
            &self.inputs;
        [settings, partnerships, pages].iter().any(|list| sorted::has(list, path))
            || [other_files, unread].iter().any(|list| sorted::has(list, path))
            || sorted::has(pictures, path)
            || sorted::has(&self.of_files, path)
    }

    fn is_closed(&self, path: &str) -> bool {
        let is_it = |problem: &Diagnostic| problem.code == "unreadable";
        let start = self.of_files.partition_point(|problem| *problem.location.path < *path);
        let at =
            self.of_files[start..].iter().take_while(|problem| *problem.location.path == *path);
        at.into_iter().any(is_it)
    }
}

impl Folder {
    /// Reads the content of a site, the theme that the command or else the site asks for, and the
    /// themes that it extends.
    ///
    /// # Errors
    ///
    /// When `site` is no folder that can be looked into, or the machine fails.
    pub fn open(site: &Path, theme: Option<&str>, themes: Themes) -> anyhow::Result<Self> {
        let mut folder = Folder {
            site: site.to_owned(),
            theme: theme.map(str::to_owned),
            themes,
            inputs: Inputs::default(),
            problems: Vec::new(),
            of_files: Vec::new(),
            of_all: Vec::new(),
            of_theme: Vec::new(),
            looked_for: None,
            is_in_doubt: false,
        };
        folder.look_again(&Changed::Everything)?;
        Ok(folder)
    }

    /// What was read. Texts that have not changed are the very same as before.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// What could not be read, and what is there but is not read, in order.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// What was read, and its problems, for good.
    pub fn into_inputs(self) -> Checked<Inputs> {
        Checked::new(self.inputs, self.problems)
    }

    /// Looks again at what may have changed, and says whether anything has.
    ///
    /// # Errors
    ///
    /// When the site's folder can't be looked into, or the machine fails. The next look is one at
    /// everything then.
    pub fn look_again(&mut self, changed: &Changed) -> anyhow::Result<bool> {
        let places = match changed {
            Changed::Paths(paths) if !self.is_in_doubt => place::places(&self.site, paths, self),
            _ => Places::all(),
        };
        let was_in_doubt = self.is_in_doubt;
        self.is_in_doubt = true;
        can_look_into(&self.site)?;
        let content = self.look_at_content(&places.content)?;
        let theme = self.look_at_theme(&places, content)?;
        let differs = was_in_doubt || content != Difference::None || theme;
        if differs {
            let all = self.of_files.iter().chain(&self.of_all).chain(&self.of_theme);
            self.problems = in_order(all.cloned().collect());
        }
        self.is_in_doubt = false;
        Ok(differs)
    }

    fn look_at_content(&mut self, places: &[Arc<str>]) -> anyhow::Result<Difference> {
        if places.is_empty() {
            return Ok(Difference::None);
        }
        let seen = content::look(&self.site, places)?;
        let (new, old) = (seen.value, &mut self.inputs);
        let settings = sorted::replace(&mut old.settings, places, new.settings);
        let others = sorted::replace(&mut old.other_files, places, new.other_files);
        let mut differs = sorted::replace(&mut old.unread, places, new.unread) | others;
        differs |= sorted::replace(&mut old.partnerships, places, new.partnerships);
        differs |= sorted::replace(&mut old.pages, places, new.pages);
        differs |= sorted::replace(&mut old.pictures, places, new.pictures);
        differs |= sorted::replace(&mut self.of_files, places, seen.problems);
        let of_all = content::together(&self.site, &self.inputs);
        differs |= of_all != self.of_all;
        self.of_all = of_all;
        Ok(if settings {
            Difference::Settings
        } else if differs {
            Difference::Other
        } else {
            Difference::None
        })
    }

    /// Looks for the theme, if it may be another one.
    fn look_at_theme(&mut self, places: &Places, content: Difference) -> anyhow::Result<bool> {
        if !places.themes && content != Difference::Settings {
            return Ok(false);
        }
        let asked_for = self.asked_for();
        if !places.themes && self.looked_for.as_ref() == Some(&asked_for) {
            return Ok(false);
        }
        let mut seen = theme::themes(&self.site, asked_for.clone(), self.themes.extended)?;
        for new in &mut seen.value {
            let old = self.inputs.themes.iter().find(|old| old.folder == new.folder);
            if let Some(old) = old {
                theme::keep_same(old, new);
            }
        }
        let differs = seen.value != self.inputs.themes || seen.problems != self.of_theme;
        self.inputs.themes = seen.value;
        self.of_theme = seen.problems;
        self.looked_for = Some(asked_for);
        Ok(differs)
    }

    fn asked_for(&self) -> ThemeNamed {
        match &self.theme {
            Some(name) => {
                let blame = Location::start_of(format!("{}/{name}", theme::TOP));
                (name.clone(), Some(blame))
            }
            None => (self.themes.asked_for)(&self.inputs),
        }
    }
}

/// What is different in `content/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Difference {
    None,
    /// The settings, which say what the theme is, and maybe more.
    Settings,
    /// Anything but the settings.
    Other,
}

fn can_look_into(site: &Path) -> anyhow::Result<()> {
    let Err(error) = fs::read_dir(site) else { return Ok(()) };
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such folder".to_owned(),
        _ => failure::plain(&error),
    };
    Err(anyhow!(why))
        .with_context(|| format!("can't look into the site's folder `{}`", site.display()))
}
