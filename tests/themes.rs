//! Themes: the one that the program carries, and themes that extend another.

mod support;

use std::fs;

use support::{Site, files, repository};

#[test]
fn a_site_without_themes_is_as_one_with_a_copy_of_the_default_theme() {
    let site = Site::showcase();
    site.run(&["build"]).ends(0);
    let with_copy = site.public();
    assert!(with_copy.len() > 300, "{} files", with_copy.len());
    fs::remove_dir_all(site.path().join("themes")).expect("removed");
    let run = site.run(&["build"]).ends(0);
    assert!(run.stdout.contains("nothing has changed"), "{}", run.stdout);
    assert!(site.public() == with_copy);
}

#[test]
fn a_copy_of_the_default_theme_wins() {
    let site = Site::showcase();
    let path = "themes/default/templates/parts/footer.html";
    site.write(path, "<footer>Our own words</footer>\n");
    site.run(&["build"]).ends(0);
    let home = site.public().remove("index.html").expect("a front page");
    assert!(String::from_utf8(home).expect("text").contains("Our own words"));
}

/// The showcase with a theme from elsewhere in the repository.
fn with_theme(folder: &str, name: &str) -> Site {
    let site = Site::showcase();
    fs::remove_dir_all(site.path().join("themes")).expect("removed");
    for (path, bytes) in files(&repository().join(folder)) {
        site.write(&format!("themes/{name}/{path}"), &String::from_utf8(bytes).expect("text"));
    }
    site
}

/// The theme of `tests/themes/hill`, which extends the default one.
fn hill() -> Site {
    with_theme("tests/themes/hill", "hill")
}

#[test]
fn the_theme_of_the_benchmark_makes_every_page() {
    let site = with_theme("benches/peers/together", "together");
    site.run(&["build", "--theme", "together"]).ends(0);
    let pages = |site: &Site| {
        let files = site.public().into_keys();
        files.filter(|path| path.ends_with(".html")).collect::<Vec<_>>()
    };
    let own = pages(&site);
    site.run(&["build", "--theme", "default"]).ends(0);
    assert_eq!(own, pages(&site));
}

/// The style sheet.
fn style_sheet(site: &Site) -> String {
    let public = site.public();
    let styles = public.into_iter().find(|(path, _)| path.starts_with("assets/style."));
    String::from_utf8(styles.expect("a style sheet").1).expect("text")
}

fn text(site: &Site, path: &str) -> String {
    let file = site.public().remove(path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(file).expect("text")
}

#[test]
fn a_theme_that_extends_another_replaces_what_it_has_and_nothing_else() {
    let site = hill();
    site.run(&["build"]).ends(0);
    let before = site.public();
    let home = text(&site, "index.html");
    let footer = home.split("<footer").nth(1).expect("a footer");
    site.run(&["build", "--theme", "hill"]).ends(0);
    let now = text(&site, "index.html");
    // The part that it replaces has the default theme's part in it.
    let crest = now.split("<img src=\"").nth(1).and_then(|rest| rest.split('"').next());
    let crest = crest.and_then(|crest| crest.strip_prefix("./")).expect("a picture");
    assert!(now.contains("Hill School keeps this showcase"), "{now}");
    assert!(now.contains(format!("<footer{footer}").trim_end()), "{now}");
    // It is the theme's own file, and published.
    let crest_file = files(&repository().join("tests/themes/hill")).remove("assets/crest.svg");
    assert_eq!(site.public().get(crest), crest_file.as_ref());
    assert!(crest.starts_with("assets/crest."), "{crest}");
    // Its colours are in the style sheet, in light and in the dark, and where no sheet reaches.
    let style = style_sheet(&site);
    assert!(style.contains("--panel: #7a1f3d;") && !style.contains("--panel: #1b2138;"), "{style}");
    let (light, dark) = style.split_once("(prefers-color-scheme: dark)").expect("the dark");
    assert!(light.contains("--link: #8c1d40;") && dark.contains("--link: #f2a7bd;"), "{style}");
    assert!(now.contains("content=\"#fffdfa\" media=\"(prefers-color-scheme: light)\""), "{now}");
    assert!(text(&site, "404.html").contains("--panel: #7a1f3d;"));
    // Everything else comes from the theme that is extended.
    let after = site.public();
    let icons = before.keys().filter(|path| path.starts_with("assets/favicon."));
    icons.for_each(|icon| assert_eq!(before[icon], after[icon]));
    assert_eq!(before.len() + 1, after.len());
}

#[test]
fn a_chain_of_themes_ends_in_the_default_one() {
    let site = hill();
    site.write("themes/dale/theme.yaml", "name: dale\nextends: hill\n").write(
        "themes/dale/templates/parts/footer.html",
        "<p>Dale Academy too.</p>\n{% include \"hill/parts/footer.html\" %}",
    );
    site.run(&["build", "--theme", "dale"]).ends(0);
    let home = text(&site, "index.html");
    let places = ["Dale Academy too", "Hill School keeps", "<footer"].map(|part| home.find(part));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}

/// The examples of a page of the documentation that are in one language, without their indents.
fn examples(page: &str, language: &str) -> Vec<String> {
    let page = fs::read_to_string(repository().join(page)).expect("a page");
    let mut examples = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some((indent, found)) = line.split_once("```") else { continue };
        let inner = lines.by_ref().take_while(|line| !line.trim_start().starts_with("```"));
        let inner = inner.map(|line| line.strip_prefix(indent).unwrap_or(line).to_owned() + "\n");
        let example = inner.collect();
        if found == language {
            examples.push(example);
        }
    }
    examples
}

#[test]
fn the_examples_of_the_documentation_work() {
    let site = hill();
    fs::remove_dir_all(site.path().join("themes")).expect("removed");
    let settings = &examples("docs/themes.md", "yaml")[0];
    let pages = examples("docs/themes.md", "html");
    let paths = ["parts/footer.html", "home.html", "parts/head.html"];
    site.write("themes/hill/theme.yaml", settings)
        .write("themes/hill/assets/crest.svg", "<svg/>")
        .write("themes/hill/assets/hill.css", "p {}");
    for (path, text) in paths.iter().zip(&pages) {
        site.write(&format!("themes/hill/templates/{path}"), text);
    }
    site.run(&["build", "--theme", "hill"]).ends(0);
    let home = text(&site, "index.html");
    let words =
        ["/hill.", "three more schools", "class=\"hero\"", "keeps this showcase", "<footer"];
    let places = words.map(|word| home.find(word));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");

    let report = &examples("docs/themes.md", "")[..];
    let report = report.iter().find(|text| text.contains("low-contrast")).expect("a report");
    let line = report.lines().find_map(|line| line.strip_prefix(" 4 |   ")).expect("a line");
    let settings = format!("name: hill\nextends: default\ncolours:\n  {line}\n");
    site.write("themes/hill/theme.yaml", &settings);
    let run = site.run(&["check", "--theme", "hill"]).ends(1);
    for line in report.lines().filter(|line| line.starts_with("error") || line.starts_with("fix")) {
        assert!(run.stderr.contains(line), "{line}\n{}", run.stderr);
    }
}
