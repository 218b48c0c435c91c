//! What may be written at the top of a file: every field, its kind, and a word about it.
//!
//! The one definition of the front matter. The checks read it, and whatever else describes the
//! fields (messages, documentation) is made from it. Does not check anything itself.

/// One field.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// The name, as written before the colon.
    pub name: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, in words for a teacher.
    pub about: &'static str,
    /// A good value, as written behind the colon (or below it, for lists).
    pub example: &'static str,
}

/// What a value may be.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// Words, at most so many characters.
    Text(usize),
    /// `2026-03-14`.
    Date,
    /// `2026`, `2026-03` or `2026-03-14`.
    VagueDate,
    /// Four digits.
    Year,
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// `true` or `false`.
    TrueOrFalse,
    /// Six digits.
    Urn,
    /// One of a fixed set.
    OneOf(&'static [Choice]),
    /// One of `content/categories.yaml`.
    Category,
    /// One of `content/regions.yaml`.
    Region,
    /// An address on the web.
    Url,
    /// An address on the web, or an e-mail address.
    UrlOrEmail,
    /// An old address of this site.
    OldPath,
    /// A short name for addresses: small letters, digits, hyphens.
    Slug,
    /// A colour on a screen.
    Colour,
    /// Several values; at least so many.
    List(&'static Kind, usize),
    /// One value, or a list of them.
    OneOrList(&'static Kind),
    /// Fields of its own.
    Group(&'static [Field]),
    /// Text, which stands for the first field, or fields of its own.
    TextOrGroup(&'static [Field]),
    /// An address on the web, which stands for the field `url`, or fields of its own.
    UrlOrGroup(&'static [Field]),
    /// Values under names that this definition does not know.
    ByName(&'static Kind),
}

/// One of a fixed set: the short name that is written, and the words readers see.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// As written: `all-through`.
    pub slug: &'static str,
    /// As shown: `All-through`.
    pub name: &'static str,
}

const fn choice(slug: &'static str, name: &'static str) -> Choice {
    Choice { slug, name }
}

const fn required(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    example: &'static str,
) -> Field {
    Field { name, kind, required: true, about, example }
}

const fn optional(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    example: &'static str,
) -> Field {
    Field { name, kind, required: false, about, example }
}

/// The sectors, in the order of [`crate::model::school::Sector`].
pub static SECTORS: [Choice; 2] = [choice("independent", "Independent"), choice("state", "State")];

/// The phases, in the order of [`crate::model::school::Phase`].
pub static PHASES: [Choice; 8] = [
    choice("nursery", "Nursery"),
    choice("primary", "Primary"),
    choice("middle", "Middle"),
    choice("secondary", "Secondary"),
    choice("all-through", "All-through"),
    choice("sixth-form", "Sixth form"),
    choice("special", "Special"),
    choice("other", "Other"),
];

/// How a partnership stands, in the order of [`crate::model::partnership::Status`].
pub static STATUSES: [Choice; 5] = [
    choice("ongoing", "Ongoing"),
    choice("seeking-partners", "Looking for partners"),
    choice("paused", "Paused"),
    choice("ended", "Ended"),
    choice("one-off", "One-off"),
];

/// What a school's part can be.
pub static ROLES: [Choice; 2] = [choice("lead", "Lead"), choice("partner", "Partner")];

/// What another organisation can be.
pub static PARTNER_KINDS: [Choice; 11] = [
    choice("schools", "Schools"),
    choice("charity", "Charity"),
    choice("university", "University"),
    choice("council", "Council"),
    choice("trust", "Trust"),
    choice("business", "Business"),
    choice("public-body", "Public body"),
    choice("arts", "Arts organisation"),
    choice("sport", "Sports organisation"),
    choice("community", "Community"),
    choice("other", "Other organisation"),
];

/// Who can be seen in a picture.
pub static PEOPLE: [Choice; 3] = [
    choice("none", "Nobody"),
    choice("not-identifiable", "Nobody who can be recognised"),
    choice("identifiable", "People who can be recognised"),
];

/// Who serves the finished site, in the order of [`crate::model::host::Host`].
pub static HOSTS: [Choice; 9] = [
    choice("any", "Any"),
    choice("github-pages", "GitHub Pages"),
    choice("gitlab", "GitLab Pages"),
    choice("netlify", "Netlify"),
    choice("cloudflare", "Cloudflare Pages, free plan"),
    choice("cloudflare-paid", "Cloudflare Pages, paid plan"),
    choice("apache", "Apache"),
    choice("nginx", "nginx"),
    choice("s3", "Amazon S3"),
];

const LINE: Kind = Kind::Text(300);
const LONG: Kind = Kind::Text(2_000);

static SCHOOL: [Field; 11] = [
    required("name", Kind::Text(150), "The school's full name today", "Hillcrest School"),
    required("sector", Kind::OneOf(&SECTORS), "independent or state", "state"),
    optional("phase", Kind::OneOf(&PHASES), "Which ages it teaches", "primary"),
    optional("town", Kind::Text(100), "The town or village it is in", "Exeter"),
    optional("urn", Kind::Urn, "Its six-digit number in the school register", "123456"),
    optional("role", Kind::OneOf(&ROLES), "lead, if it runs the partnership", "lead"),
    optional("gives", LONG, "What this school puts in", "Two music teachers each Friday"),
    optional("gains", LONG, "What this school gets out", "Sixth formers learn to teach"),
    optional("former_names", Kind::List(&LINE, 1), "Names it had before", "- Hill School"),
    optional("former_urns", Kind::List(&Kind::Urn, 1), "Numbers it had before", "- 123455"),
    optional("note", LONG, "Anything else a reader should know", "Closed in 2020"),
];

static PARTNER: [Field; 2] = [
    required("name", LINE, "The organisation's name", "City Music Hub"),
    optional("kind", Kind::OneOf(&PARTNER_KINDS), "What it is", "charity"),
];

static BENEFITS: [Field; 3] = [
    optional("state", LONG, "What state schools gain", "Specialist music lessons"),
    optional("independent", LONG, "What independent schools gain", "Pupils who learn to lead"),
    optional("community", LONG, "What others gain", "A concert in the town each summer"),
];

static SOURCE: [Field; 3] = [
    optional("title", LINE, "What it is called", "Annual report of the partnership"),
    optional("url", Kind::Url, "Where it can be read", "https://www.example.org/report"),
    optional("published", Kind::VagueDate, "When it was published", "2024"),
];

static FIGURE: [Field; 4] = [
    required("label", LINE, "What is counted", "Pupils in the orchestra"),
    required("value", LINE, "The number, with its words", "about 40"),
    optional("year", Kind::Year, "The year it is of", "2024"),
    optional("source", Kind::UrlOrGroup(&SOURCE), "Where it comes from", "https://www.example.org"),
];

static PERMISSION: [Field; 3] = [
    required("by", LINE, "Who gave permission: a role, not a name", "the head"),
    required("date", Kind::Date, "When", "2026-03-14"),
    optional("until", Kind::Date, "The last day it may be shown", "2028-07-31"),
];

static IMAGE: [Field; 5] = [
    required("src", LINE, "The picture's file", "orchestra.jpg"),
    required("alt", LONG, "What it shows, for those who can't see it", "Cellos in a school hall"),
    optional("credit", LINE, "Who took it", "Hillcrest School"),
    optional("people", Kind::OneOf(&PEOPLE), "Whether people can be recognised", "none"),
    optional("permission", Kind::Group(&PERMISSION), "Who allowed it to be shown, and when", ""),
];

static CONTACT: [Field; 2] = [
    required("role", LINE, "A role, not a name", "Partnerships coordinator"),
    required("url", Kind::UrlOrEmail, "A page or address to write to", "https://www.example.org"),
];

/// The front matter of a partnership.
pub static PARTNERSHIP: [Field; 24] = [
    required(
        "title",
        Kind::Text(150),
        "A short title, with the main partners",
        "Music at Hillcrest",
    ),
    required("summary", Kind::Text(300), "One to three sentences", "Two schools share a choir."),
    required("date", Kind::Date, "When this entry was written", "2026-03-14"),
    required("categories", Kind::List(&Kind::Category, 1), "What it is about", "- music"),
    required("region", Kind::OneOrList(&Kind::Region), "Where it is", "South West"),
    optional(
        "schools",
        Kind::List(&Kind::Group(&SCHOOL), 0),
        "The schools that take part; these or `partners` must be there",
        "- name: Hillcrest School\n  sector: state",
    ),
    optional(
        "partners",
        Kind::List(&Kind::TextOrGroup(&PARTNER), 0),
        "Other organisations that take part",
        "- City Music Hub",
    ),
    optional("status", Kind::OneOf(&STATUSES), "How it stands today", "ongoing"),
    optional("started", Kind::Year, "The year it began", "2019"),
    optional("ended", Kind::Year, "The year it ended", "2024"),
    optional("frequency", LINE, "How often", "Every Friday in term"),
    optional("pupils", Kind::Number(0, 1_000_000), "About how many take part", "120"),
    optional("costs", LONG, "What it costs", "About £2,000 a year for coaches"),
    optional("funding", LONG, "Who pays", "Shared by both schools"),
    optional("benefits", Kind::Group(&BENEFITS), "Who gains what", "state: Specialist teaching"),
    optional("outcomes", Kind::OneOrList(&LONG), "What has come of it", "Thirty new players"),
    optional(
        "figures",
        Kind::List(&Kind::Group(&FIGURE), 0),
        "Numbers worth quoting",
        "- label: Pupils in the orchestra\n  value: about 40",
    ),
    optional(
        "images",
        Kind::List(&Kind::Group(&IMAGE), 0),
        "Pictures",
        "- src: orchestra.jpg\n  alt: Cellos in a school hall\n  people: none",
    ),
    optional(
        "links",
        Kind::List(&Kind::UrlOrGroup(&SOURCE), 0),
        "Further reading",
        "- https://www.example.org",
    ),
    optional(
        "sources",
        Kind::List(&Kind::UrlOrGroup(&SOURCE), 0),
        "Where the facts come from",
        "- title: Annual report\n  url: https://www.example.org/report",
    ),
    optional("contact", Kind::Group(&CONTACT), "Who to write to", "role: Partnerships coordinator"),
    optional("checked", Kind::Date, "When the facts were last confirmed", "2026-03-14"),
    optional("aliases", Kind::List(&Kind::OldPath, 0), "Old addresses", "- /projects/music/"),
    optional("draft", Kind::TrueOrFalse, "true while it is not ready", "true"),
];

/// The front matter of a page such as About.
pub static CONTENT_PAGE: [Field; 5] = [
    required("title", Kind::Text(150), "The page's title", "About this showcase"),
    required("summary", Kind::Text(300), "One sentence for search engines", "Who we are."),
    optional("order", Kind::Number(0, 1_000), "Its place in the menu", "1"),
    optional(
        "images",
        Kind::List(&Kind::Group(&IMAGE), 0),
        "The pictures that its text shows",
        "- src: hall.jpg\n  alt: A school hall with a stage\n  people: none",
    ),
    optional("aliases", Kind::List(&Kind::OldPath, 0), "Old addresses", "- /about-us/"),
];

static REPOSITORY: [Field; 2] = [
    required("url", Kind::Url, "The repository's address", "https://github.com/example/showcase"),
    optional("branch", Kind::Text(100), "The branch that is published", "main"),
];

static LICENCE: [Field; 2] = [
    required("name", LINE, "The licence's name", "CC BY 4.0"),
    required("url", Kind::Url, "Its text", "https://creativecommons.org/licenses/by/4.0/"),
];

static PICTURES: [Field; 2] = [
    optional(
        "allow_identifiable",
        Kind::TrueOrFalse,
        "Whether people in pictures may be recognised",
        "true",
    ),
    optional(
        "require_permission",
        Kind::TrueOrFalse,
        "Whether a picture with people in it must say who allowed it",
        "true",
    ),
];

/// `content/site.yaml`.
pub static SITE: [Field; 11] = [
    required("name", Kind::Text(100), "The showcase's name", "Schools Together"),
    required("description", Kind::Text(300), "One sentence about it", "Schools that share."),
    optional("language", Kind::Text(35), "The pages' language", "en-GB"),
    optional("base_url", Kind::Url, "Where the site is published", "https://www.example.org/"),
    optional("host", Kind::OneOf(&HOSTS), "Who serves the site", "github-pages"),
    optional("theme", Kind::Slug, "The theme's folder", "default"),
    optional("repository", Kind::Group(&REPOSITORY), "Where the entries are kept", ""),
    optional("page_size", Kind::Number(1, 1_000), "Partnerships on one page of a list", "24"),
    optional("licence", Kind::Group(&LICENCE), "The licence of the entries", ""),
    optional("contact", Kind::Group(&CONTACT), "Who to write to", ""),
    optional(
        "pictures",
        Kind::Group(&PICTURES),
        "Which pictures may be shown",
        "require_permission: true",
    ),
];

/// One of `content/categories.yaml`.
pub static CATEGORY: [Field; 4] = [
    required("slug", Kind::Slug, "The short name, used in addresses", "design-technology"),
    required("name", Kind::Text(100), "The name readers see", "Design and technology"),
    optional("description", Kind::Text(300), "One sentence", "Making, engineering and robots."),
    optional("aliases", Kind::List(&LINE, 0), "Other words for it", "- D&T"),
];

/// One of `content/regions.yaml`.
pub static REGION: [Field; 6] = [
    required("slug", Kind::Slug, "The short name, used in addresses", "south-west"),
    required("name", Kind::Text(100), "The name readers see", "South West"),
    optional("ons_code", Kind::Text(9), "Its code at the statistics office", "E12000009"),
    optional("nation", Kind::Text(50), "The nation it is part of", "England"),
    optional("aliases", Kind::List(&LINE, 0), "Other words for it", "- The West Country"),
    optional("tile", Kind::List(&Kind::Number(1, 20), 2), "Column and row on the tile map", ""),
];

/// A colour that takes the place of another.
pub static NEW_COLOUR: [Field; 3] = [
    optional("both", Kind::Colour, "In light and in the dark", "\"#7a1f3d\""),
    optional("light", Kind::Colour, "In light", "\"#7a1f3d\""),
    optional("dark", Kind::Colour, "In the dark", "\"#f2a7bd\""),
];

/// A colour that styles can use.
static DECLARED_COLOUR: [Field; 4] = [
    required("name", Kind::Slug, "Its name, in styles `var(--ink)`", "ink"),
    required("about", Kind::Text(200), "What it is for", "Text"),
    required("light", Kind::Colour, "Its value in light", "\"#1b2138\""),
    optional(
        "dark",
        Kind::Colour,
        "Its value in the dark; if left out, as in light",
        "\"#f3eee2\"",
    ),
];

/// What colours are used for.
pub static USES: [Choice; 2] = [choice("text", "Text"), choice("shape", "Shape")];

static CONTRAST: [Field; 3] = [
    required("colours", Kind::OneOrList(&Kind::Slug), "The colours that must stand out", "[ink]"),
    required("on", Kind::OneOrList(&Kind::Slug), "The grounds they stand on", "[paper, card]"),
    required("as", Kind::OneOf(&USES), "Text needs a contrast of 4.5, a shape of 3", "text"),
];

/// How a theme wants pictures. The bounds are those of [`crate::picture::Widths`].
static THEME_PICTURES: [Field; 2] = [
    optional(
        "widths",
        Kind::OneOrList(&Kind::Number(16, 1600)),
        "How wide the files that are made of each picture are, in pixels; six at most",
        "[480, 960, 1600]",
    ),
    optional(
        "sizes",
        LINE,
        "How wide a picture in a story is on the page, as in HTML's `sizes`",
        "(min-width: 44rem) 42rem, 100vw",
    ),
];

/// A theme's `theme.yaml`.
pub static THEME: [Field; 7] = [
    required("name", Kind::Slug, "The theme's name, which is its folder's", "mine"),
    optional("description", Kind::Text(300), "A word about it", "The colours of Hill School."),
    optional("extends", Kind::Slug, "The theme that has what this one leaves out", "default"),
    optional(
        "colours",
        Kind::ByName(&Kind::TextOrGroup(&NEW_COLOUR)),
        "Colours in place of those of the theme that it extends",
        "link: \"#7a1f3d\"",
    ),
    optional("palette", Kind::List(&Kind::Group(&DECLARED_COLOUR), 0), "Colours for styles", ""),
    optional("contrasts", Kind::List(&Kind::Group(&CONTRAST), 0), "What must stand out", ""),
    optional(
        "pictures",
        Kind::Group(&THEME_PICTURES),
        "How wide pictures are wanted",
        "widths: [480, 960, 1600]",
    ),
];

/// One of `content/synonyms.yaml`.
pub static SYNONYMS_OF_ONE: [Field; 1] = [required(
    "words",
    Kind::List(&LINE, 1),
    "Words and names that mean the same",
    "- CCF\n- Combined Cadet Force",
)];

/// The file of the words that a search takes for the same, as a list of [`SYNONYMS_OF_ONE`].
pub static SYNONYMS: Kind = Kind::List(&Kind::Group(&SYNONYMS_OF_ONE), 0);

/// The file of the declared categories, as a list of [`CATEGORY`].
pub static CATEGORIES: Kind = Kind::List(&Kind::Group(&CATEGORY), 1);

/// The file of the declared regions, as a list of [`REGION`].
pub static REGIONS: Kind = Kind::List(&Kind::Group(&REGION), 1);
