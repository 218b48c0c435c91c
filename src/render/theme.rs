//! A theme's files → templates that are ready to render.
//!
//! The only file that knows how Tera is called. Does not know what the pages show.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use tera::{Context, Kwargs, State, Tera, Value};

use crate::diagnostic::{Checked, Diagnostic};
use crate::source::{Location, Source, ThemeFiles, line_and_column};

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

/// A theme, ready to use.
pub struct Theme {
    tera: Tera,
    templates: Vec<Source>,
    /// The assets to publish, by their path in the site.
    pub assets: BTreeMap<String, Vec<u8>>,
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
    if let Err(error) = tera.add_raw_templates(named) {
        problems.push(fault(&error, files));
    } else if files.settings.is_some() {
        for name in TEMPLATES.into_iter().filter(|name| !tera.contains_template(name)) {
            let path = format!("themes/{}/templates/{name}", files.name);
            let message = format!("the theme `{}` has no template `{name}`", files.name);
            let missing = Diagnostic::error("missing-template", message, Location::start_of(path));
            problems.push(missing.help("copy it from the default theme, or write one"));
        }
    }
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
            .map_err(|error| Box::new(template_fault(&error, &self.templates)))
    }
}

/// Below `templates/`: `parts/card.html`.
fn template_name(source: &Source) -> &str {
    source.path.split_once("/templates/").map_or(&source.path, |(_, name)| name)
}

fn settings(files: &ThemeFiles, problems: &mut Vec<Diagnostic>) {
    let Some(source) = &files.settings else {
        let path = format!("themes/{}/theme.yaml", files.name);
        let message = format!("there is no theme called `{}`", files.name);
        let help = format!("put it into the folder themes/{}, or choose another", files.name);
        problems
            .push(Diagnostic::error("missing-theme", message, Location::start_of(path)).help(help));
        return;
    };
    match serde_yaml::from_str::<Settings>(&source.text) {
        Ok(settings) if settings.name == files.name => {}
        Ok(settings) => {
            let at = source.text.find("name:").unwrap_or(0);
            let message = format!("the theme calls itself `{}`", settings.name);
            let help = format!("write `name: {}`, as its folder is called", files.name);
            let place = source.at(at..at + "name:".len());
            problems.push(Diagnostic::error("theme-settings", message, place).help(help));
        }
        Err(error) => {
            let at = error.location().map_or(0, |place| place.index().min(source.text.len()));
            let message = error.to_string();
            problems.push(Diagnostic::error("theme-settings", message, source.at(at..at)));
        }
    }
}

/// Each asset's bytes by its path in the site. A stylesheet's `url(…)` of another asset gets
/// that asset's path.
fn assets(files: &ThemeFiles) -> (BTreeMap<String, Vec<u8>>, BTreeMap<String, String>) {
    let mut by_path = BTreeMap::new();
    let mut names = BTreeMap::new();
    let is_style = |path: &str| path.ends_with(".css");
    let (styles, others): (Vec<_>, Vec<_>) = files.assets.iter().partition(|a| is_style(&a.path));
    for asset in others.into_iter().chain(styles) {
        let mut bytes = asset.bytes.to_vec();
        if is_style(&asset.path) {
            bytes = with_marked_names(bytes, &names);
        }
        let path = marked(&asset.path, &bytes);
        names.insert(asset.path.to_string(), path.clone());
        by_path.insert(path, bytes);
    }
    (by_path, names)
}

fn with_marked_names(style: Vec<u8>, names: &BTreeMap<String, String>) -> Vec<u8> {
    let Ok(mut text) = String::from_utf8(style.clone()) else { return style };
    for (name, path) in names {
        let path = path.trim_start_matches("assets/");
        for quote in ["\"", "'", ""] {
            text = text.replace(
                &format!("url({quote}{name}{quote})"),
                &format!("url({quote}{path}{quote})"),
            );
        }
    }
    text.into_bytes()
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

/// A fault of a template's text, with its place in the theme's file.
fn fault(error: &tera::Error, files: &ThemeFiles) -> Diagnostic {
    template_fault(error, &files.templates)
}

fn template_fault(error: &tera::Error, templates: &[Source]) -> Diagnostic {
    let find = |name: &str| templates.iter().find(|source| template_name(source) == name);
    let (tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report)) =
        error.kind()
    else {
        return message_fault(&error.to_string(), templates);
    };
    let message = report.message().trim_end_matches('.').to_owned();
    let location = match find(report.filename()) {
        Some(source) => source.at(report.span().range.clone()),
        None => Location::start_of(report.filename()),
    };
    Diagnostic::error("template", message, location)
}

/// Some faults come as text alone: `error: … --> parts/card.html:3:15 …`.
fn message_fault(text: &str, templates: &[Source]) -> Diagnostic {
    let message = text.lines().next().unwrap_or(text).trim_start_matches("error: ").to_owned();
    let place = text.lines().find_map(|line| line.trim().strip_prefix("--> "));
    let mut parts = place.unwrap_or_default().splitn(3, ':');
    let source =
        parts.next().and_then(|name| templates.iter().find(|source| template_name(source) == name));
    let Some(source) = source.or(templates.first()) else {
        return Diagnostic::error("template", message, Location::start_of("themes"));
    };
    let line = parts.next().and_then(|line| line.parse::<usize>().ok()).unwrap_or(1);
    let start: usize = source.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let end = source.text[start..].find('\n').map_or(source.text.len(), |n| start + n);
    debug_assert!(line_and_column(&source.text, start).0 <= line);
    Diagnostic::error("template", message, source.at(start..end))
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
            assets: Vec::new(),
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
        let style = String::from_utf8(theme.assets[&theme.asset_names["style.css"]].clone());
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
