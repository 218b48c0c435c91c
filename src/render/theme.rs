//! A theme's files → templates that are ready to render.
//!
//! The only file that knows how Tera is called. Does not know what the pages show.

mod fault;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use tera::{Context, Kwargs, State, Tera, Value};

use crate::diagnostic::{Checked, Diagnostic};
use crate::source::{Location, Source, ThemeFiles};
use fault::fault;

/// Every template a theme must have.
pub const TEMPLATES: [&str; 10] = [
    "home.html",
    "list.html",
    "index.html",
    "schools.html",
    "school.html",
    "partnership.html",
    "content.html",
    "fields.html",
    "not-found.html",
    "redirect.html",
];

/// Finished files by their path in the site. The bytes are those that were read, not a copy.
type BytesByPath = BTreeMap<String, Arc<[u8]>>;

/// A theme, ready to use.
#[derive(Clone)]
pub struct Theme {
    tera: Tera,
    templates: Vec<Source>,
    /// The assets to publish, by their path in the site.
    pub assets: BytesByPath,
    /// For each asset's name its path in the site, which has a mark of its content in it.
    pub asset_names: BTreeMap<String, String>,
    /// The text of `style.css`.
    pub style: String,
}

/// What `theme.yaml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The theme's name: must be the folder's.
    name: String,
    /// A word about it.
    #[serde(rename = "description")]
    _description: Option<String>,
}

/// Understands a theme's files. With a fault the theme is as good as it could be made.
pub fn theme(files: &ThemeFiles) -> Checked<Theme> {
    let mut problems = Vec::new();
    settings(files, &mut problems);
    let mut tera = Tera::default();
    tera.register_filter("thousands", thousands);
    let named = files.templates.iter().map(|source| (template_name(source), &*source.text));
    let added = tera.add_raw_templates(named);
    // What can't be read may be what is missing.
    if files.unread.is_empty() {
        match added {
            Ok(()) => problems.extend(missing_templates(&tera, files)),
            Err(error) => problems.push(fault(&error, &files.templates, None)),
        }
    }
    asset_names_are_fine(files, &mut problems);
    let (assets, asset_names) = assets(files);
    let style = files.assets.iter().find(|asset| &*asset.path == "style.css");
    let style = style.map(|asset| String::from_utf8_lossy(&asset.bytes).into_owned());
    let templates = files.templates.clone();
    let style = style.unwrap_or_default();
    Checked::new(Theme { tera, templates, assets, asset_names, style }, problems)
}

impl Theme {
    /// What every page sees, besides its own view.
    pub fn set_global(&mut self, name: &'static str, value: Value) {
        self.tera.global_context().insert_value(name, value);
    }

    /// One page as HTML, into `out`.
    pub fn render(
        &self,
        template: &str,
        context: &Context,
        out: &mut Vec<u8>,
    ) -> Result<(), Box<Diagnostic>> {
        self.tera
            .render_to(template, context, out)
            .map_err(|error| Box::new(fault(&error, &self.templates, Some(template))))
    }
}

/// Below `templates/`: `parts/card.html`.
fn template_name(source: &Source) -> &str {
    source.path.split_once("/templates/").map_or(&source.path, |(_, name)| name)
}

fn missing_templates(tera: &Tera, files: &ThemeFiles) -> impl Iterator<Item = Diagnostic> {
    let missing = TEMPLATES.into_iter().filter(|name| !tera.contains_template(name));
    missing.map(|name| {
        let path = format!("themes/{}/templates/{name}", files.name);
        let message = format!("the theme `{}` has no template `{name}`", files.name);
        Diagnostic::error("missing-template", message, Location::start_of(path))
            .help("copy it from the default theme, or write one")
    })
}

fn settings(files: &ThemeFiles, problems: &mut Vec<Diagnostic>) {
    let path = format!("themes/{}/theme.yaml", files.name);
    let Some(source) = &files.settings else {
        if files.unread.is_empty() {
            let message = format!("there is no file `{path}`");
            let missing = Diagnostic::error("missing-file", message, Location::start_of(path));
            problems.push(missing.help(format!("make it, with the line `name: {}`", files.name)));
        }
        return;
    };
    if is_bomb(&source.text) {
        let message = "a theme's settings are not so long, nor so deep";
        let help = format!("write `name: {}`, and a `description` if you like", files.name);
        problems.push(Diagnostic::error("theme-settings", message, source.at(0..0)).help(help));
        return;
    }
    match serde_yaml::from_str::<Settings>(&source.text) {
        Ok(settings) if settings.name == files.name => {}
        Ok(settings) => {
            let at = source.text.find("name:").unwrap_or(0);
            let message = format!("the theme calls itself `{}`", cut(&settings.name));
            let help = format!("write `name: {}`, as its folder is called", files.name);
            let place = source.at(at..at + "name:".len());
            problems.push(Diagnostic::error("theme-settings", message, place).help(help));
        }
        Err(error) => {
            let at = error.location().map_or(0, |place| place.index().min(source.text.len()));
            let message = cut(&error.to_string());
            let help = "it has two fields, `name` and `description`, both of them text";
            let fault = Diagnostic::error("theme-settings", message, source.at(at..at));
            problems.push(fault.help(help));
        }
    }
}

/// Whether a text is of the kind that YAML parsers take minutes over.
fn is_bomb(text: &str) -> bool {
    const MOST_BYTES: usize = 64 * 1024;
    const MOST_DEPTH: usize = 16;
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    let is_deep = |line: &str| line.matches(['-', '?']).count() > MOST_DEPTH;
    let nests = |line: &&str| line.trim_start().starts_with(['-', '?']);
    text.len() > MOST_BYTES || brackets > MOST_DEPTH || text.lines().filter(nests).any(is_deep)
}

/// The first words of what somebody else wrote, for a message.
fn cut(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Names that every disk, server and address has room for.
fn asset_names_are_fine(files: &ThemeFiles, problems: &mut Vec<Diagnostic>) {
    const MOST_LETTERS: usize = 100;
    let mut seen: HashMap<String, &str> = HashMap::new();
    for asset in &files.assets {
        let location =
            || Location::start_of(format!("themes/{}/assets/{}", files.name, asset.path));
        let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
        if !asset.path.bytes().all(is_fine) || asset.path.len() > MOST_LETTERS {
            let message = "the name of this file does not make a good address";
            let help = "use letters from a to z, digits, `.`, `-` and `_`, 100 at most";
            problems.push(Diagnostic::error("bad-file-name", message, location()).help(help));
        } else if let Some(twin) = seen.insert(asset.path.to_ascii_lowercase(), &asset.path) {
            let message = format!("`{twin}` and this file have one name on some computers");
            let problem = Diagnostic::error("bad-file-name", message, location());
            problems.push(problem.help("give one of them another name"));
        }
    }
}

/// Each asset's bytes by its path in the site. A stylesheet's `url(…)` of another asset gets
/// that asset's path.
fn assets(files: &ThemeFiles) -> (BytesByPath, BTreeMap<String, String>) {
    let mut by_path = BTreeMap::new();
    let mut names = BTreeMap::new();
    let is_style = |path: &str| path.ends_with(".css");
    let (styles, others): (Vec<_>, Vec<_>) = files.assets.iter().partition(|a| is_style(&a.path));
    for asset in others.into_iter().chain(styles) {
        let bytes = match is_style(&asset.path) {
            true => with_marked_names(&asset.bytes, &names),
            false => asset.bytes.clone(),
        };
        let path = marked(&asset.path, &bytes);
        names.insert(asset.path.to_string(), path.clone());
        by_path.insert(path, bytes);
    }
    (by_path, names)
}

fn with_marked_names(style: &Arc<[u8]>, names: &BTreeMap<String, String>) -> Arc<[u8]> {
    let Ok(text) = str::from_utf8(style) else { return style.clone() };
    let mut text = text.to_owned();
    for (name, path) in names {
        let path = path.trim_start_matches("assets/");
        for quote in ["\"", "'", ""] {
            text = text.replace(
                &format!("url({quote}{name}{quote})"),
                &format!("url({quote}{path}{quote})"),
            );
        }
    }
    text.into_bytes().into()
}

/// `style.css` → `assets/style.3f2a9c01.css`: a changed file has another name, so that browsers
/// may keep it for ever.
fn marked(name: &str, bytes: &[u8]) -> String {
    let hash = blake3::hash(bytes).to_hex();
    let mark = &hash[..10];
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("assets/{stem}.{mark}.{ending}"),
        None => format!("assets/{name}.{mark}"),
    }
}

/// `{{ n | thousands }}`: 1200 → 1,200.
fn thousands(number: i64, _: Kwargs, _: &State) -> Cow<'static, str> {
    Cow::Owned(grouped(number))
}

fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(templates: &[(&str, &str)]) -> ThemeFiles {
        let source =
            |(name, text): &(&str, &str)| Source::new(format!("themes/t/templates/{name}"), *text);
        ThemeFiles {
            name: "t".into(),
            settings: Some(Source::new("themes/t/theme.yaml", "name: t\n")),
            templates: templates.iter().map(source).collect(),
            ..ThemeFiles::default()
        }
    }

    fn problem(templates: &[(&str, &str)], code: &str, spot: &str) {
        let files = files(templates);
        let problems = theme(&files).problems;
        let found = problems.iter().find(|p| p.code == code).expect("a problem");
        let source = files.templates.iter().find(|s| s.path == found.location.path);
        let text = source.map_or("", |s| &s.text[found.location.range.clone()]);
        assert_eq!(text, spot, "{}", found.message);
    }

    #[test]
    fn faults_of_templates_have_their_place() {
        problem(&[("home.html", "<p>\n{{ a b }}")], "template", "b");
        problem(&[("home.html", "<p>\n{{ a | nope }}")], "template", "{{ a | nope }}");
        problem(&[("home.html", "x")], "missing-template", "");
    }

    #[test]
    fn faults_between_templates_are_told_where_the_first_names_the_next() {
        let check = |templates: &[(&str, &str)], spot: &str, message: &str| {
            problem(templates, "template", spot);
            let told = theme(&files(templates)).problems.swap_remove(0).message;
            assert_eq!(told, message);
        };
        let one = ("a", "<p>{% include \"b\" %}");
        let two = ("b", "{% include \"a\" %}");
        let message = "this goes round in a circle: `a` includes `b` includes `a`";
        check(&[one, two], "b", message);
        let message = "this goes round in a circle: `a` includes `a`";
        check(&[("a", "{% include \"a\" %}")], "a", message);
        let one = ("a", "{% extends 'b' %}");
        let message = "this goes round in a circle: `a` extends `b` extends `a`";
        check(&[("x", "x"), one, ("b", "{% extends 'a' %}")], "b", message);
        let message = "`z` extends `nope.html`, which is not there";
        check(&[("x", ""), ("z", "{% extends 'nope.html' %}")], "nope.html", message);
        let component = "{% component c() %}x{% endcomponent c %}";
        let message = "Component `c` is defined in both `b` and `d`";
        check(&[("x", ""), ("b", component), ("d", component)], component, message);
    }

    #[test]
    fn a_component_without_end_is_told_at_the_page_that_uses_it() {
        let home = "x\n{% component c() %}{{ <c /> }}{% endcomponent c %}{{ <c /> }}";
        let files = files(&[("a.html", ""), ("home.html", home)]);
        let theme = theme(&files).value;
        let fault = theme.render("home.html", &Context::new(), &mut Vec::new()).unwrap_err();
        assert_eq!(fault.message, "a component that this page uses calls itself without end");
        assert_eq!(*fault.location.path, *"themes/t/templates/home.html");
    }

    #[test]
    fn an_unknown_variable_is_a_fault_at_its_place() {
        let files = files(&[("home.html", "<h1>{{ page.titel }}</h1>")]);
        let theme = theme(&files).value;
        let mut context = Context::new();
        context.insert("page", &BTreeMap::from([("title", "x")]));
        let fault = theme.render("home.html", &context, &mut Vec::new()).unwrap_err();
        assert_eq!(&files.templates[0].text[fault.location.range.clone()], "titel");
    }

    #[test]
    fn assets_have_a_mark_of_their_content_and_styles_point_to_the_marked_names() {
        let asset = |path: &str, text: &str| crate::source::Asset {
            path: path.into(),
            bytes: text.as_bytes().into(),
        };
        let mut files = files(&[]);
        files.assets = vec![
            asset("logo.svg", "<svg/>"),
            asset("style.css", "a{background:url(\"logo.svg\")}"),
        ];
        let theme = theme(&files).value;
        let logo = &theme.asset_names["logo.svg"];
        assert!(logo.starts_with("assets/logo.") && logo.ends_with(".svg"));
        let style = str::from_utf8(&theme.assets[&theme.asset_names["style.css"]]);
        let expected = format!("a{{background:url(\"{}\")}}", logo.trim_start_matches("assets/"));
        assert_eq!(style.unwrap(), expected);
    }

    #[test]
    fn thousands_are_grouped() {
        let check = |n, expected| assert_eq!(grouped(n), expected);
        check(0, "0");
        check(999, "999");
        check(1_200, "1,200");
        check(-1_234_567, "-1,234,567");
    }
}
