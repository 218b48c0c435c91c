//! Config: the settings of the site, and the sets it declares.

use super::category::Category;
use super::host::Host;
use super::names::Names;
use super::permission::PictureRules;
use super::region::{Region, RegionId};

/// What `content/site.yaml`, `categories.yaml` and `regions.yaml` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The showcase's name.
    pub name: String,
    /// One sentence about it.
    pub description: String,
    /// The language of the pages: `en-GB`.
    pub language: String,
    /// Where the site is published; ends in `/`.
    pub base_url: Option<String>,
    /// Who serves the finished site.
    pub host: Host,
    /// The theme's folder below `themes/`.
    pub theme: String,
    /// Where the entries are kept.
    pub repository: Option<Repository>,
    /// Partnerships on one page of a list.
    pub page_size: usize,
    /// The licence of the entries: its name and its address.
    pub licence: Option<(String, String)>,
    /// Who to write to.
    pub contact: Option<Contact>,
    /// Which pictures may be shown; none when that could not be read, and then nothing is checked
    /// against it.
    pub pictures: Option<PictureRules>,
    /// The declared categories, in order.
    pub categories: Vec<Category>,
    /// How their names may be spelt.
    pub category_names: Names,
    /// The declared regions, in order.
    pub regions: Vec<Region>,
    /// How their names may be spelt.
    pub region_names: Names,
    /// Groups of words that a search takes for the same.
    pub synonyms: Vec<Vec<String>>,
}

impl Config {
    /// Which pictures may be shown: as few as can be, when that could not be read.
    pub fn picture_rules(&self) -> PictureRules {
        self.pictures.unwrap_or_default()
    }

    /// Every declared region's id, in order.
    pub fn region_ids(&self) -> impl Iterator<Item = RegionId> + use<> {
        (0..u16::try_from(self.regions.len()).unwrap_or(u16::MAX)).map(RegionId)
    }
}

/// Where the entries are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its address, without `/` at the end.
    pub url: String,
    /// The branch that is published.
    pub branch: String,
}

/// Who to write to: never a person's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The role.
    pub role: String,
    /// `https:`, `http:` or `mailto:`.
    pub url: String,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            name: "Showcase".into(),
            description: String::new(),
            language: "en-GB".into(),
            base_url: None,
            host: Host::Any,
            theme: "default".into(),
            repository: None,
            page_size: 24,
            licence: None,
            contact: None,
            pictures: None,
            categories: Vec::new(),
            category_names: Names::default(),
            regions: Vec::new(),
            region_names: Names::default(),
            synonyms: Vec::new(),
        }
    }
}
