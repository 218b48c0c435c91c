//! What a template may see: the contract between the program and its themes.
//!
//! Every page's template gets `site`, `page` and one more value named after the kind of page.
//! All `href`s are relative to the site's root and never begin with `/`: a template writes
//! `{{ page.root }}{{ link.href }}`, so that the site works wherever it is put.
//! A changed or removed field is a breaking change for themes.

use serde::Serialize;
use tera::Value;

use super::key::{Known, Ready};

/// A link with its words.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// The words of the link.
    pub title: String,
    /// Where it leads, relative to the site's root.
    pub href: String,
}

/// A category or a region as a label on a card, or a choice in a list.
#[derive(Debug, Clone, Serialize)]
pub struct LabelView {
    /// The short name used in addresses: `design-technology`.
    pub slug: String,
    /// The name that readers see.
    pub name: String,
    /// Its page, relative to the site's root.
    pub href: String,
    /// Which of the twelve accents a category has, from 1, by its place among those declared; 0
    /// for a region. A colour of its own helps to find it again, and says nothing by itself.
    pub accent: usize,
}

/// A category, a region or another choice with the number of partnerships it has here.
#[derive(Debug, Clone, Serialize)]
pub struct CountView {
    /// The short name used in addresses.
    pub slug: String,
    /// The name that readers see.
    pub name: String,
    /// Its page, relative to the site's root; `none` when there is no entry and so no page.
    pub href: Option<String>,
    /// One sentence about it; empty when nothing was written.
    pub description: String,
    /// How many partnerships.
    pub n: usize,
}

/// `site`: the same on every page. How many entries there are is not among it, so that one more
/// leaves most pages as they are.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// The showcase's name.
    pub name: String,
    /// One sentence about it.
    pub description: String,
    /// The language of the pages, such as `en-GB`.
    pub language: String,
    /// The same as cards of shared pages want it, such as `en_GB`.
    pub locale: String,
    /// The address the site is published at, ending in `/`; `none` when not known.
    pub base_url: Option<String>,
    /// The front page, called by the showcase's name.
    pub home: LinkView,
    /// The search page.
    pub search: LinkView,
    /// The main menu, in order.
    pub menu: Vec<LinkView>,
    /// The menu at the foot: the content pages.
    pub pages: Vec<LinkView>,
    /// Other pages worth a link from everywhere: who looks for partners, the showcase in numbers.
    pub more: Vec<LinkView>,
    /// The licence of the entries.
    pub licence: Option<LinkView>,
    /// Who to write to: the words and an address that begins with `https:` or `mailto:`.
    pub contact: Option<LinkView>,
    /// Where the entries are kept, for "suggest a change".
    pub repository_url: Option<String>,
    /// The feed of all partnerships; `none` without a base address.
    pub feed_href: Option<String>,
    /// The theme's files: `site.assets["style.css"]` is the address below the root, with a
    /// mark of its content in the name, so that it may be kept by browsers for ever.
    pub assets: std::collections::BTreeMap<String, String>,
    /// The theme's colours by their names, for what a style sheet can't reach:
    /// `site.colours.paper.light`.
    pub colours: std::collections::BTreeMap<String, ColourView>,
    /// The text of the theme's `style.css`, for the one page that can't point to a file: 404.
    pub style: Value,
    /// The hash by which a Content Security Policy allows that text between `<style>` and
    /// `</style>`: `sha256-…`.
    pub style_hash: String,
    /// Whether the pages are made to be opened from a disk too (`--portable`).
    pub portable: bool,
    /// Whether there may be people on pictures of the site, so that search engines are to keep
    /// all of them out of their own collections of pictures.
    pub pictures_of_people: bool,
}

/// A colour of the theme.
#[derive(Debug, Clone, Serialize)]
pub struct ColourView {
    /// In light: `#1b2138`.
    pub light: String,
    /// In the dark.
    pub dark: String,
}

/// `page`: what every page has.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// `home`, `partnerships`, `partnership`, `categories`, `category`, `regions`, `region`,
    /// `category-region`, `looking-for-partners`, `groups`, `group`, `numbers`, `schools`,
    /// `school-group`, `school`, `content`, `fields`, `search`, `titles`, `not-found` or `redirect`.
    pub kind: &'static str,
    /// The page's one `h1`.
    pub title: String,
    /// For `<title>`: the page's title and the site's name, or the title alone where both would be
    /// longer than browsers and search engines show.
    pub window_title: String,
    /// One or two sentences for search engines and share cards.
    pub description: String,
    /// The way to the site's root: `./`, `../`, `../../`.
    pub root: String,
    /// This page, relative to the root.
    pub href: String,
    /// The same if the menu or the foot of every page leads here, else empty.
    pub here: String,
    /// The `href`s of the places of the menu that this page is or belongs to, with blanks between.
    pub within: String,
    /// This page's full address; `none` without a base address.
    pub canonical: Option<String>,
    /// The feed of this page's list, if it has one.
    pub feed: Option<LinkView>,
    /// The way from home to here, without this page itself.
    pub breadcrumbs: Vec<LinkView>,
    /// A description for machines, ready to be put in `<script type="application/ld+json">`.
    pub json_ld: Value,
    /// `article` for a partnership, else `website`: for share cards.
    pub share_type: &'static str,
    /// A partnership's first picture, for share cards; `none` without a base address, and when
    /// people may be recognised on it.
    pub share_image: Option<ShareImageView>,
    /// The page before and after this one in the list they belong to.
    pub previous: Option<LinkView>,
    /// See `previous`.
    pub next: Option<LinkView>,
}

/// A partnership in a list. Made once and shared by every list that shows it.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    /// The short name used in the address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// At most 300 characters.
    pub summary: String,
    /// Its categories.
    pub categories: Vec<Ready>,
    /// Its regions.
    pub regions: Vec<Ready>,
    /// The names of the first four schools, with their sectors, the lead first.
    pub schools: Vec<SchoolLabelView>,
    /// How many more schools there are than are in `schools`.
    pub n_more_schools: usize,
    /// Other organisations, two at most, when so few schools are named that they say who takes part.
    pub partners: Vec<String>,
    /// How many independent schools take part.
    pub n_independent: usize,
    /// How many state schools take part.
    pub n_state: usize,
    /// `ongoing`, `seeking-partners`, `paused`, `ended`, `one-off` or `none`.
    pub status: Option<&'static str>,
    /// The same in words, such as `Looking for partners`.
    pub status_name: Option<&'static str>,
    /// The year it began.
    pub started: Option<i16>,
    /// The year it ended.
    pub ended: Option<i16>,
    /// About how many pupils take part.
    pub pupils: Option<u32>,
    /// Whether it is a draft, shown only in a build with drafts.
    pub draft: bool,
    /// Its first picture that may be shown.
    pub picture: Option<PictureView>,
}

/// A picture, in several widths and formats. `parts/picture.html` of the default theme makes the
/// HTML of it.
#[derive(Debug, Clone, Serialize)]
pub struct PictureView {
    /// What it shows, for those who can't see it.
    pub alt: String,
    /// Who took it.
    pub credit: Option<String>,
    /// Of the largest file, in pixels.
    pub width: u32,
    /// Of the largest file, in pixels.
    pub height: u32,
    /// The file for browsers that know no better, relative to the site's root.
    pub src: String,
    /// Its files in the format that every browser knows, from narrow to wide.
    pub files: Vec<PictureFileView>,
    /// The same in formats that make smaller files, the best first.
    pub sources: Vec<PictureSourceView>,
}

/// The files of a picture in one format.
#[derive(Debug, Clone, Serialize)]
pub struct PictureSourceView {
    /// For `type`: `image/webp`.
    pub media_type: &'static str,
    /// From narrow to wide.
    pub files: Vec<PictureFileView>,
}

/// A file of a picture.
#[derive(Debug, Clone, Serialize)]
pub struct PictureFileView {
    /// Where it is, relative to the site's root.
    pub href: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// The picture of a page in previews of links.
#[derive(Debug, Clone, Serialize)]
pub struct ShareImageView {
    /// Its full address.
    pub url: String,
    /// What it shows.
    pub alt: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A school's name with its sector.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolLabelView {
    /// Its present name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// `independent` or `state`.
    pub sector: &'static str,
    /// `Independent` or `State`.
    pub sector_name: &'static str,
}

/// `home`: the front page.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The newest entries, as [`CardView`]s.
    pub latest: Vec<Ready>,
    /// All declared categories that have entries, in the declared order.
    pub categories: Vec<CountView>,
    /// All declared regions, in the declared order, those without entries too.
    pub regions: Vec<CountView>,
    /// The same on a map; `none` when no region has its place on one.
    pub map: Option<MapView>,
    /// How many partnerships are shown.
    pub n_partnerships: usize,
    /// How many different schools are named.
    pub n_schools: usize,
    /// Of these, how many are independent.
    pub n_independent: usize,
    /// Of these, how many are state schools.
    pub n_state: usize,
    /// How many partnerships look for partners now.
    pub n_seeking: usize,
}

/// A map on which every region is a tile of one size, shaded by the number of its partnerships.
#[derive(Debug, Clone, Serialize)]
pub struct MapView {
    /// How many columns of tiles it is wide.
    pub n_columns: usize,
    /// How many rows of tiles it is high.
    pub n_rows: usize,
    /// Row by row, each from left to right.
    pub tiles: Vec<TileView>,
    /// What the shades mean, from light to dark; without the shade of those that have none.
    pub shades: Vec<ShadeView>,
    /// The declared regions that have no tile of their own.
    pub others: Vec<CountView>,
}

/// A region's tile.
#[derive(Debug, Clone, Serialize)]
pub struct TileView {
    /// Its column, from 0.
    pub column: usize,
    /// Its row, from 0.
    pub row: usize,
    /// Its shade: 0 without partnerships, else 1 to 5.
    pub shade: usize,
    /// Its name in short lines.
    pub lines: Vec<String>,
    /// The region with the number of its partnerships, and its page.
    pub region: CountView,
}

/// What a shade of the map means.
#[derive(Debug, Clone, Serialize)]
pub struct ShadeView {
    /// 1 to 5.
    pub shade: usize,
    /// The least number of partnerships that has it.
    pub from: usize,
    /// The largest.
    pub to: usize,
}

/// `list`: all partnerships, those of a category, of a region, of both, or of a group.
#[derive(Debug, Clone, Serialize)]
pub struct ListView {
    /// One or two sentences about the list.
    pub intro: String,
    /// How many partnerships the whole list has.
    pub n: usize,
    /// Whether a line for each will do, because the list is long and only sorts what stands in
    /// others too.
    pub short: bool,
    /// Those of this page, as [`CardView`]s.
    pub cards: Vec<Ready>,
    /// The first on this page, from 1.
    pub from: usize,
    /// The last on this page.
    pub to: usize,
    /// The pages of the list; `none` when one page is enough.
    pub pager: Option<PagerView>,
    /// Ways to narrow the list down: regions of a category, categories of a region.
    pub narrow: Vec<NarrowView>,
}

/// One group of ways to narrow a list down.
#[derive(Debug, Clone, Serialize)]
pub struct NarrowView {
    /// The group's heading: `By region`.
    pub title: String,
    /// Its choices, with counts; none of them empty.
    pub choices: Vec<CountView>,
    /// All of its choices on one page, if there is one.
    pub href: Option<String>,
}

/// The pages of a long list.
#[derive(Debug, Clone, Serialize)]
pub struct PagerView {
    /// This page's number, from 1.
    pub number: usize,
    /// How many pages there are.
    pub n_pages: usize,
    /// The page before.
    pub previous_href: Option<String>,
    /// The page after.
    pub next_href: Option<String>,
    /// First, last and near-by pages, in order.
    pub pages: Vec<PagerLinkView>,
}

/// One page in a pager.
#[derive(Debug, Clone, Serialize)]
pub struct PagerLinkView {
    /// Its number, from 1.
    pub number: usize,
    /// Its address.
    pub href: String,
    /// Whether it is the page one is on.
    pub current: bool,
    /// Whether pages were left out between the one before and this.
    pub gap_before: bool,
}

/// `search`: the search page.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// What the page's script loads first, relative to the site's root.
    pub start: String,
    /// The groups of choices that narrow a search down.
    pub groups: Vec<SearchGroupView>,
    /// All partnerships by title, on a page that needs no script.
    pub titles: LinkView,
}

/// One group of choices of a search.
#[derive(Debug, Clone, Serialize)]
pub struct SearchGroupView {
    /// Its name in the address of a search: `region`.
    pub name: &'static str,
    /// Its name for readers.
    pub title: &'static str,
    /// All its choices with their numbers and the pages that list them; some may have none.
    pub choices: Vec<CountView>,
}

/// `titles`: a plain list of partnerships.
#[derive(Debug, Clone, Serialize)]
pub struct TitlesView {
    /// One sentence about the list.
    pub intro: String,
    /// How many partnerships the whole list has.
    pub n: usize,
    /// The first on this page, from 1.
    pub from: usize,
    /// The last on this page.
    pub to: usize,
    /// The partnerships of this page.
    pub titles: Vec<TitleView>,
    /// The pages of the list; `none` when one page is enough.
    pub pager: Option<PagerView>,
}

/// A partnership in a plain list.
#[derive(Debug, Clone, Serialize)]
pub struct TitleView {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The names of its regions.
    pub regions: Vec<String>,
}

/// `index`: the pages that list all categories or all regions.
#[derive(Debug, Clone, Serialize)]
pub struct IndexView {
    /// One or two sentences about the index.
    pub intro: String,
    /// In the declared order; those without entries have `n` 0 and no `href`.
    pub items: Vec<CountView>,
    /// The regions on a map; `none` on other pages.
    pub map: Option<MapView>,
}

/// `numbers`: the showcase in numbers.
#[derive(Debug, Clone, Serialize)]
pub struct NumbersView {
    /// The newest day on which an entry was written or confirmed, in words: what the numbers are
    /// as of. `none` without entries.
    pub as_of: Option<String>,
    /// The same for machines.
    pub as_of_iso: Option<String>,
    /// The figures to begin with.
    pub headlines: Vec<HeadlineView>,
    /// One subject after another.
    pub sections: Vec<NumbersSectionView>,
}

/// A figure set large.
#[derive(Debug, Clone, Serialize)]
pub struct HeadlineView {
    /// The figure.
    pub n: usize,
    /// What it counts, to be read behind it: `partnerships`.
    pub label: String,
    /// More about it; may be empty.
    pub about: String,
}

/// Numbers on one subject.
#[derive(Debug, Clone, Serialize)]
pub struct NumbersSectionView {
    /// For `id`.
    pub id: &'static str,
    /// The heading.
    pub title: String,
    /// What is counted, and what is not, in sentences.
    pub about: String,
    /// Figures that do not fit in a table.
    pub facts: Vec<NumbersFactView>,
    /// The table; `none` when there is nothing to count.
    pub table: Option<NumbersTableView>,
}

/// A figure in words.
#[derive(Debug, Clone, Serialize)]
pub struct NumbersFactView {
    /// The figure: `1.5`, or `15 of 60`.
    pub value: String,
    /// What it is.
    pub label: String,
}

/// Rows of numbers, with bars.
#[derive(Debug, Clone, Serialize)]
pub struct NumbersTableView {
    /// What the table counts, for its caption.
    pub caption: String,
    /// The heading of the rows: `Region`.
    pub first: String,
    /// The headings of the numbers: `Partnerships`.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<NumbersRowView>,
    /// A row of totals, where such a total makes sense.
    pub total: Option<NumbersRowView>,
}

/// A row of numbers.
#[derive(Debug, Clone, Serialize)]
pub struct NumbersRowView {
    /// What it is about.
    pub name: String,
    /// The list of what is counted, if there is one.
    pub href: Option<String>,
    /// As many numbers as there are columns.
    pub cells: Vec<usize>,
    /// The row as a bar; empty for totals.
    pub bars: Vec<BarView>,
}

/// A part of a bar. The longest bar of a table is 1,000 long.
#[derive(Debug, Clone, Serialize)]
pub struct BarView {
    /// `independent`, `state` or `all`.
    pub side: &'static str,
    /// Where it begins.
    pub x: usize,
    /// How long it is.
    pub width: usize,
}

/// `schools`: the A to Z of schools, of a group of them, or one part of it when there are very many.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolsView {
    /// How many schools there are in all, or in the group.
    pub n: usize,
    /// Every letter that has schools: `A`, … and `#`, with where it is.
    pub letters: Vec<LetterView>,
    /// The letters of this page with their schools.
    pub sections: Vec<LetterSectionView>,
    /// The pages of this letter or group; `none` when one is enough.
    pub pager: Option<PagerView>,
    /// Other lists of schools: by sector, phase and region, with the number of schools in each.
    pub narrow: Vec<NarrowView>,
}

/// A letter of the A to Z.
#[derive(Debug, Clone, Serialize)]
pub struct LetterView {
    /// The letter.
    pub letter: String,
    /// Where its schools are, with `#letter-a` when they are on the same page.
    pub href: String,
    /// How many schools begin with it.
    pub n: usize,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A letter and its schools.
#[derive(Debug, Clone, Serialize)]
pub struct LetterSectionView {
    /// The letter.
    pub letter: String,
    /// For `id`: `letter-a`.
    pub id: String,
    /// In alphabetical order.
    pub schools: Vec<Ready>,
}

/// A school in a list.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolCardView {
    /// Its present name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its town, if known.
    pub town: Option<String>,
    /// `independent` or `state`.
    pub sector: &'static str,
    /// `Independent` or `State`.
    pub sector_name: &'static str,
    /// Such as `Primary`, if known.
    pub phase_name: Option<&'static str>,
    /// In how many partnerships it takes part.
    pub n: usize,
}

/// `school`: everything the showcase knows of one school.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolView {
    /// Its present name.
    pub name: String,
    /// Other names that entries use or give for it.
    pub other_names: Vec<String>,
    /// `independent` or `state`.
    pub sector: &'static str,
    /// `Independent` or `State`.
    pub sector_name: &'static str,
    /// The list of the schools of its sector.
    pub sector_href: String,
    /// Such as `Primary`, if known.
    pub phase_name: Option<&'static str>,
    /// The list of the schools of its phase.
    pub phase_href: Option<String>,
    /// Its town, if known.
    pub town: Option<String>,
    /// Its number in the register of England and Wales, if known.
    pub urn: Option<String>,
    /// Its page in the register, if it has a URN.
    pub register_url: Option<String>,
    /// Numbers it had before.
    pub former_urns: Vec<String>,
    /// Notes from the entries, such as `Closed 31 August 2020`.
    pub notes: Vec<String>,
    /// Its partnerships, as [`CardView`]s, newest first.
    pub cards: Vec<Ready>,
    /// The schools it works with, in alphabetical order.
    pub works_with: Vec<Ready>,
    /// The regions of its partnerships.
    pub regions: Vec<LabelView>,
    /// The categories of its partnerships.
    pub categories: Vec<LabelView>,
}

/// `partnership`: one entry, whole.
#[derive(Debug, Clone, Serialize)]
pub struct PartnershipView {
    /// The same as in lists: title, summary, categories, regions, status, years, pupils.
    pub card: Ready,
    /// All schools that take part, in the entry's order, the lead first.
    pub schools: Vec<ParticipantView>,
    /// Other organisations.
    pub partners: Vec<PartnerView>,
    /// How often, in words.
    pub frequency: Option<String>,
    /// What it costs, in words.
    pub costs: Option<String>,
    /// Who pays, in words.
    pub funding: Option<String>,
    /// Who gains what: for state schools, independent schools, the community, in that order.
    pub benefits: Vec<BenefitView>,
    /// What has come of it, in words.
    pub outcomes: Vec<String>,
    /// Numbers with their labels.
    pub figures: Vec<FigureView>,
    /// The story: safe HTML whose headings begin at `h2`.
    pub body: Known<Value>,
    /// The headings of the story, for a table of contents.
    pub headings: Known<Vec<HeadingView>>,
    /// Its pictures that may be shown, but for those that the story shows itself.
    pub pictures: Vec<PictureView>,
    /// Where the facts come from.
    pub sources: Vec<SourceView>,
    /// Further reading.
    pub links: Vec<SourceView>,
    /// Who to write to: a role, never a person, and a page.
    pub contact: Option<LinkView>,
    /// When the entry was written, in words: `21 November 2026`.
    pub date: String,
    /// The same for machines: `2026-11-21`.
    pub date_iso: String,
    /// When the facts were last confirmed, in words.
    pub checked: Option<String>,
    /// The same for machines.
    pub checked_iso: Option<String>,
    /// Where a change to this entry can be suggested.
    pub edit_url: Option<String>,
    /// Other partnerships a reader may like.
    pub related: Vec<RelatedView>,
}

/// A school's part in one partnership.
#[derive(Debug, Clone, Serialize)]
pub struct ParticipantView {
    /// Its present name.
    pub name: String,
    /// The name this entry uses for it, when that is another one.
    pub named_here: Option<String>,
    /// Its page.
    pub href: String,
    /// `independent` or `state`.
    pub sector: &'static str,
    /// `Independent` or `State`.
    pub sector_name: &'static str,
    /// Such as `Primary`, if known.
    pub phase_name: Option<&'static str>,
    /// Its town, if known.
    pub town: Option<String>,
    /// Whether it leads.
    pub lead: bool,
    /// What it gives, in words.
    pub gives: Option<String>,
    /// What it gains, in words.
    pub gains: Option<String>,
    /// Anything else about it.
    pub note: Option<String>,
}

/// Another organisation that takes part.
#[derive(Debug, Clone, Serialize)]
pub struct PartnerView {
    /// Its name.
    pub name: String,
    /// What it is, in words, if known: `Charity`.
    pub kind_name: Option<&'static str>,
}

/// Who gains, and what.
#[derive(Debug, Clone, Serialize)]
pub struct BenefitView {
    /// `state`, `independent` or `community`.
    pub side: &'static str,
    /// `State schools`, `Independent schools` or `The community`.
    pub side_name: &'static str,
    /// What they gain, in words.
    pub text: String,
}

/// A number with its label.
#[derive(Debug, Clone, Serialize)]
pub struct FigureView {
    /// What is counted.
    pub label: String,
    /// The number, with its words.
    pub value: String,
    /// Whether the value is short enough to be set large.
    pub short: bool,
    /// The year it is of, unless label or value say it.
    pub year: Option<i16>,
    /// Where it comes from.
    pub source: Option<SourceView>,
}

/// Something to read elsewhere.
#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    /// Its title.
    pub title: String,
    /// Its address, if it can be read on the web; always `https:` or `http:`.
    pub url: Option<String>,
    /// The name of the web site: `www.schoolstogether.org`.
    pub host: Option<String>,
    /// When it was published, in words: `9 January 2019`, `September 2016` or `2012`.
    pub published: Option<String>,
}

/// A heading of a story.
#[derive(Debug, Clone, Serialize)]
pub struct HeadingView {
    /// 2 to 6.
    pub level: u8,
    /// For `#id`.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// A partnership a reader may like, and why.
#[derive(Debug, Clone, Serialize)]
pub struct RelatedView {
    /// The partnership, as a [`CardView`].
    pub card: Ready,
    /// Such as `Also Whitgift School` or `Music in London too`.
    pub reason: String,
}

/// `content`: a page such as About.
#[derive(Debug, Clone, Serialize)]
pub struct ContentView {
    /// Safe HTML whose headings begin at `h2`.
    pub body: Value,
    /// Its headings.
    pub headings: Vec<HeadingView>,
}

/// `fields`: the guide to what may be written in an entry.
#[derive(Debug, Clone, Serialize)]
pub struct FieldsView {
    /// Every field, in the order of the definition.
    pub fields: Vec<FieldView>,
}

/// One field of an entry.
#[derive(Debug, Clone, Serialize)]
pub struct FieldView {
    /// The name, as written before the colon.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for.
    pub about: &'static str,
    /// What its value may be, in words.
    pub kind: String,
    /// The words it can be, when there are only a few.
    pub choices: Vec<&'static str>,
    /// The field as written in an entry; may have several lines.
    pub example: String,
    /// The fields of its own, if it has any.
    pub fields: Vec<FieldView>,
}

/// `redirect`: the page left at an old address.
#[derive(Debug, Clone, Serialize)]
pub struct RedirectView {
    /// The new address, relative to the root.
    pub to: LinkView,
}
