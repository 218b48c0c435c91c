//! A theme's files → templates that are ready to render.
//!
//! The only file that knows how Tera is called. Does not know what the pages show.

mod assets;
mod fault;
mod hash;
mod remembered;
mod templates;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Context, Kwargs, State, Tera, Value};

use crate::diagnostic::words::thousands;
use crate::diagnostic::{Checked, Diagnostic};
use crate::model::palette::Palette;
use crate::source::{Location, Source, ThemeFiles};
use assets::BytesByPath;
use fault::fault;
use templates::Template;

/// Every template a theme must have.
pub const TEMPLATES: [&str; 13] = [
    "home.html",
    "list.html",
    "index.html",
    "numbers.html",
    "schools.html",
    "school.html",
    "partnership.html",
    "content.html",
    "fields.html",
    "search.html",
    "titles.html",
    "not-found.html",
    "redirect.html",
];

/// A theme, ready to use.
#[derive(Clone)]
pub struct Theme {
    tera: Arc<Tera>,
    templates: Vec<Template>,
    /// The assets to publish, by their path in the site.
    pub assets: BytesByPath,
    /// For each asset's name its path in the site, which has a mark of its content in it.
    pub asset_names: BTreeMap<String, String>,
    /// Its colours.
    pub palette: Palette,
    /// The text of `style.css`.
    pub style: String,
    /// Its hash, for a policy that allows it inside a page.
    pub style_hash: String,
}

/// Makes a theme ready out of its files and those of the themes it extends. With a fault it is as
/// good as it could be made.
pub fn theme(themes: &[ThemeFiles], palette: Palette) -> Checked<Theme> {
    let mut problems = Vec::new();
    let templates = templates::named(themes);
    let mut tera = Tera::default();
    tera.register_filter("thousands", thousands_filter);
    remembered::declare(&mut tera);
    // In every template: Tera by itself leaves out those whose name does not end as a page's does.
    tera.autoescape_on([""]);
    let named = templates.iter().map(|template| (&*template.name, &*template.source.text));
    let added = tera.add_raw_templates(named);
    // What can't be read may be what is missing.
    if themes.iter().all(|theme| theme.unread.is_empty()) {
        match added {
            Ok(()) => problems.extend(missing_templates(&tera, themes)),
            Err(error) => problems.push(fault(&error, &templates, None)),
        }
    }
    let assets = assets::together(themes, &palette).keep(&mut problems);
    let style = assets.iter().find(|asset| &*asset.path == assets::STYLE);
    let style = style.map(|asset| String::from_utf8_lossy(&asset.bytes).into_owned());
    let (assets, asset_names) = assets::published(&assets);
    let style = style.unwrap_or_default();
    let style_hash = hash::of_inline(&style);
    let tera = remembered::with_memory(tera);
    let theme = Theme { tera, templates, assets, asset_names, palette, style, style_hash };
    Checked::new(theme, problems)
}

impl Theme {
    /// What every page sees, besides its own view.
    pub fn set_global(&mut self, name: &'static str, value: Value) {
        let mut tera = Tera::clone(&self.tera);
        tera.global_context().insert_value(name, value);
        // What components made may have shown the former value.
        self.tera = remembered::with_memory(tera);
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

impl Theme {
    /// Where in its templates these words of a finished page stand. If no template has them as they
    /// are, that is the beginning of the page's own `template`.
    pub fn place(&self, words: &str, template: &str) -> Location {
        let sources = || self.templates.iter().map(|template| &template.source);
        let spot = |source: &Source| {
            let at = source.text.find(words).filter(|_| !words.is_empty())?;
            Some(source.at(at..at + words.len()))
        };
        let own = || self.templates.iter().find(|it| it.name == template);
        sources()
            .find_map(spot)
            .or_else(|| Some(own()?.source.at(0..0)))
            .unwrap_or_else(|| Location::start_of("themes"))
    }
}

fn missing_templates(tera: &Tera, themes: &[ThemeFiles]) -> Vec<Diagnostic> {
    let Some(theme) = themes.first() else { return Vec::new() };
    let missing = TEMPLATES.into_iter().filter(|name| !tera.contains_template(name));
    let fault = |name| {
        let at = Location::start_of(theme.path(&format!("templates/{name}")));
        let message = format!("the theme `{}` has no template `{name}`", theme.name);
        let help =
            "write it, or `extends: default` in theme.yaml to have that of the default theme";
        Diagnostic::error("missing-template", message, at).help(help)
    };
    missing.map(fault).collect()
}

/// `{{ n | thousands }}`: 1200 → 1,200.
fn thousands_filter(number: i64, _: Kwargs, _: &State) -> Cow<'static, str> {
    Cow::Owned(thousands(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(templates: &[(&str, &str)]) -> ThemeFiles {
        let source =
            |(name, text): &(&str, &str)| Source::new(format!("themes/t/templates/{name}"), *text);
        ThemeFiles {
            name: "t".into(),
            folder: "themes/t".into(),
            settings: Some(Source::new("themes/t/theme.yaml", "name: t\n")),
            templates: templates.iter().map(source).collect(),
            ..ThemeFiles::default()
        }
    }

    fn problem(templates: &[(&str, &str)], code: &str, spot: &str) {
        let files = files(templates);
        let problems = theme(std::slice::from_ref(&files), Palette::default()).problems;
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
            let told =
                theme(&[files(templates)], Palette::default()).problems.swap_remove(0).message;
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
        let theme = theme(std::slice::from_ref(&files), Palette::default()).value;
        let fault = theme.render("home.html", &Context::new(), &mut Vec::new()).unwrap_err();
        assert_eq!(fault.message, "a component that this page uses calls itself without end");
        assert_eq!(*fault.location.path, *"themes/t/templates/home.html");
    }

    #[test]
    fn an_unknown_variable_is_a_fault_at_its_place() {
        let files = files(&[("home.html", "<h1>{{ page.titel }}</h1>")]);
        let theme = theme(std::slice::from_ref(&files), Palette::default()).value;
        let mut context = Context::new();
        context.insert("page", &BTreeMap::from([("title", "x")]));
        let fault = theme.render("home.html", &context, &mut Vec::new()).unwrap_err();
        assert_eq!(&files.templates[0].text[fault.location.range.clone()], "titel");
    }

    #[test]
    fn values_are_escaped_in_every_template_whatever_its_name() {
        let parts = ["a.html", "a", "a.svg", "parts/a.js", "a.txt", "a.json"];
        let include = |part: &str| format!("{{% include \"{part}\" %}}");
        let home: String = parts.iter().map(|part| include(part)).collect();
        let mut all = vec![("home.html", &*home)];
        all.extend(parts.map(|part| (part, "{{ title }}\n")));
        let theme = theme(&[files(&all)], Palette::default()).value;
        let mut context = Context::new();
        context.insert("title", "<b title=\"x\" id='y'> &amp;");
        let mut page = Vec::new();
        theme.render("home.html", &context, &mut page).expect("a page");
        let expected = "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt; &amp;amp;\n";
        assert_eq!(str::from_utf8(&page).unwrap(), expected.repeat(parts.len()));
    }

    #[test]
    fn words_of_a_page_are_found_in_their_template() {
        let files = files(&[("home.html", "x"), ("part", "a <b c>")]);
        let theme = theme(&[files], Palette::default()).value;
        let place = |words| {
            let at = theme.place(words, "home.html");
            (at.path.to_string(), at.range)
        };
        assert_eq!(place("b c"), ("themes/t/templates/part".into(), 3..6));
        assert_eq!(place("b d"), ("themes/t/templates/home.html".into(), 0..0));
        assert_eq!(place(""), ("themes/t/templates/home.html".into(), 0..0));
    }
}
