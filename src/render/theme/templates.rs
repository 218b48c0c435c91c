//! Which template has which name, when themes extend each other.
//!
//! Does not know what is in the templates, but for the names of others.

use std::collections::BTreeSet;

use crate::source::{Source, ThemeFiles};

/// A template, and the name by which others know it.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its path below `templates/`, such as `parts/card.html`; behind the name of its theme when
    /// another one has taken its place.
    pub name: String,
    /// The file.
    pub source: Source,
    /// What to say of a fault in it that has no other cure: for files that whoever sees it may
    /// never have seen.
    pub help: Option<String>,
}

/// Every template by its name. The first theme that has one of a name gives it; what others ask
/// for as `default/home.html` is that of the extended theme all the same.
pub fn named(themes: &[ThemeFiles]) -> Vec<Template> {
    let mut templates: Vec<Template> = Vec::new();
    let mut names = BTreeSet::new();
    for theme in themes {
        let help = help(themes, theme);
        for source in &theme.templates {
            let name = inner(theme, source).to_owned();
            if names.insert(name.clone()) {
                templates.push(Template { name, source: source.clone(), help: help.clone() });
            }
        }
    }
    for theme in themes.iter().skip(1) {
        let (asked_for, help) = (asked_for(themes, &theme.name), help(themes, theme));
        for source in &theme.templates {
            let name = format!("{}/{}", theme.name, inner(theme, source));
            // Every other one would be there twice, with its components.
            if asked_for.contains(&*name) && names.insert(name.clone()) {
                templates.push(Template { name, source: source.clone(), help: help.clone() });
            }
        }
    }
    templates
}

fn help(themes: &[ThemeFiles], theme: &ThemeFiles) -> Option<String> {
    let first = themes.first().filter(|first| first.folder != theme.folder)?;
    Some(format!(
        "this is a file of `{}`, which `{}` extends: see whether a file of `{}` lacks what it needs",
        theme.name, first.name, first.name
    ))
}

/// Below `templates/`: `parts/card.html`.
fn inner<'a>(theme: &ThemeFiles, source: &'a Source) -> &'a str {
    let inner = source.path.strip_prefix(&*theme.folder);
    inner.and_then(|inner| inner.strip_prefix("/templates/")).unwrap_or(&source.path)
}

/// What stands in quotation marks in any template and begins with the name of a theme.
fn asked_for<'a>(themes: &'a [ThemeFiles], name: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for source in themes.iter().flat_map(|theme| &theme.templates) {
        for quote in ['"', '\''] {
            let begin = format!("{quote}{name}/");
            let quoted = source.text.match_indices(&begin).map(|(at, _)| &source.text[at + 1..]);
            found.extend(quoted.filter_map(|rest| rest.split(quote).next()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(name: &str, templates: &[(&str, &str)]) -> ThemeFiles {
        let source =
            |(path, text): &(&str, &str)| Source::new(format!("x/{name}/templates/{path}"), *text);
        ThemeFiles {
            name: name.into(),
            folder: format!("x/{name}"),
            templates: templates.iter().map(source).collect(),
            ..ThemeFiles::default()
        }
    }

    #[test]
    fn the_first_theme_gives_a_template_and_others_are_there_when_asked_for() {
        let child = [("a.html", "{% include \"old/a.html\" %}"), ("templates/c.html", "")];
        let parent = [("a.html", ""), ("b.html", "{% include 'oldest/b.html' %}")];
        let oldest = [("a.html", ""), ("b.html", ""), ("d.html", "{% include \"a.html\" %}")];
        let themes = [theme("templates", &child), theme("old", &parent), theme("oldest", &oldest)];
        let named = named(&themes);
        let found: Vec<_> = named.iter().map(|t| (&*t.name, &*t.source.path)).collect();
        let expected = [
            ("a.html", "x/templates/templates/a.html"),
            ("templates/c.html", "x/templates/templates/templates/c.html"),
            ("b.html", "x/old/templates/b.html"),
            ("d.html", "x/oldest/templates/d.html"),
            ("old/a.html", "x/old/templates/a.html"),
            ("oldest/b.html", "x/oldest/templates/b.html"),
        ];
        assert_eq!(found, expected);
        let helped: Vec<_> = named.iter().map(|template| template.help.is_some()).collect();
        assert_eq!(helped, [false, false, true, true, true, true]);
    }
}
