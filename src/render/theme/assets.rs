//! The files that a theme gives to the site as they are: styles and small pictures.
//!
//! Does not know which pages use them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::diagnostic::{Checked, Diagnostic};
use crate::model::colour::Colour;
use crate::model::palette::{NamedColour, Palette};
use crate::render::requests;
use crate::source::{Asset, Location, ThemeFiles};

/// Finished files by their path in the site. The bytes are those that were read, not a copy.
pub type BytesByPath = BTreeMap<String, Arc<[u8]>>;

/// The style sheet that gets the theme's colours.
pub const STYLE: &str = "style.css";

/// Every asset, sorted by path: of several with one path that of the first theme.
pub fn together(themes: &[ThemeFiles], palette: &Palette) -> Checked<Vec<Asset>> {
    let mut by_path: BTreeMap<&str, (&ThemeFiles, &Asset)> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut seen = HashMap::new();
    for theme in themes.iter().rev() {
        for asset in &theme.assets {
            let at = || Location::start_of(theme.path(&format!("assets/{}", asset.path)));
            problems.extend(bad_name(&asset.path, &mut seen, at));
            by_path.insert(&asset.path, (theme, asset));
        }
    }
    for (theme, asset) in by_path.values() {
        let at = || Location::start_of(theme.path(&format!("assets/{}", asset.path)));
        let found = requests::in_asset(&asset.path, &asset.bytes);
        problems.extend(found.iter().map(|one| one.problem(at())));
    }
    let mut assets: Vec<Asset> = by_path.into_values().map(|(_, asset)| asset.clone()).collect();
    if let Some(style) = assets.iter_mut().find(|asset| &*asset.path == STYLE) {
        style.bytes = with_colours(&style.bytes, palette);
    }
    Checked::new(assets, problems)
}

/// A style sheet in which every colour is a property, `--ink` for `ink`. They are in a layer of
/// their own, before all others, so that the sheet may say otherwise, for paper as an example. Its
/// name comes first and the layer last, because a sheet's imports must come before all rules.
fn with_colours(style: &Arc<[u8]>, palette: &Palette) -> Arc<[u8]> {
    if palette.0.is_empty() {
        return style.clone();
    }
    let properties = |of: fn(&NamedColour) -> Option<Colour>| -> String {
        let colours = palette.0.iter().filter_map(|colour| Some((&colour.name, of(colour)?)));
        colours.map(|(name, colour)| format!("--{name}: {colour};\n")).collect()
    };
    let light = properties(|colour| Some(colour.light));
    let dark = properties(|colour| (colour.dark != colour.light).then_some(colour.dark));
    let dark = match &*dark {
        "" => String::new(),
        dark => format!("@media (prefers-color-scheme: dark) {{\n:root {{\n{dark}}}\n}}\n"),
    };
    let colours = format!("\n@layer colours {{\n:root {{\n{light}}}\n{dark}}}\n");
    [b"@layer colours;\n", &**style, colours.as_bytes()].concat().into()
}

/// Names are such that every disk, server and address has room for them.
fn bad_name<'a>(
    path: &'a str,
    seen: &mut HashMap<String, &'a str>,
    at: impl Fn() -> Location,
) -> Option<Diagnostic> {
    const MOST_LETTERS: usize = 100;
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    if !path.bytes().all(is_fine) || path.len() > MOST_LETTERS {
        let message = "the name of this file does not make a good address";
        let help = "use letters from a to z, digits, `.`, `-` and `_`, 100 at most";
        return Some(Diagnostic::error("bad-file-name", message, at()).help(help));
    }
    let twin = seen.insert(path.to_ascii_lowercase(), path).filter(|twin| *twin != path)?;
    let message = format!("`{twin}` and this file have one name on some computers");
    let help = "give one of them another name";
    Some(Diagnostic::error("bad-file-name", message, at()).help(help))
}

/// Each asset's bytes by its path in the site, and that path by the asset's name. A stylesheet's
/// `url(…)` of another asset gets that asset's path.
pub fn published(assets: &[Asset]) -> (BytesByPath, BTreeMap<String, String>) {
    let mut by_path = BTreeMap::new();
    let mut names = BTreeMap::new();
    let is_style = |path: &str| path.ends_with(".css");
    let (styles, others): (Vec<_>, Vec<_>) = assets.iter().partition(|a| is_style(&a.path));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(path: &str, text: &str) -> Asset {
        Asset { path: path.into(), bytes: text.as_bytes().into() }
    }

    #[test]
    fn assets_have_a_mark_of_their_content_and_styles_point_to_the_marked_names() {
        let assets =
            [asset("logo.svg", "<svg/>"), asset("style.css", "a{background:url(\"logo.svg\")}")];
        let (by_path, names) = published(&assets);
        let logo = &names["logo.svg"];
        assert!(logo.starts_with("assets/logo.") && logo.ends_with(".svg"));
        let style = str::from_utf8(&by_path[&names["style.css"]]);
        let expected = format!("a{{background:url(\"{}\")}}", logo.trim_start_matches("assets/"));
        assert_eq!(style.unwrap(), expected);
    }

    #[test]
    fn colours_are_properties_and_those_of_the_dark_are_said_where_they_differ() {
        let colour = |text| Colour::parse(text).expect("a colour");
        let named = |name: &str, light, dark| NamedColour {
            name: name.into(),
            light: colour(light),
            dark: colour(dark),
        };
        let check = |palette: &[NamedColour], expected: &str| {
            let style = with_colours(&b"a {}".as_slice().into(), &Palette(palette.to_vec()));
            assert_eq!(str::from_utf8(&style).unwrap(), expected);
        };
        check(&[], "a {}");
        let light = "@layer colours;\na {}\n@layer colours {\n:root {\n--ink: #112233;\n";
        check(&[named("ink", "#123", "#123")], &format!("{light}}}\n}}\n"));
        check(
            &[named("ink", "#123", "#123"), named("on-ink", "#fff", "#eee")],
            &format!(
                "{light}--on-ink: #ffffff;\n}}\n@media (prefers-color-scheme: dark) \
                 {{\n:root {{\n--on-ink: #eeeeee;\n}}\n}}\n}}\n"
            ),
        );
    }

    #[test]
    fn an_asset_takes_the_place_of_the_extended_themes() {
        let theme = |name: &str, assets| ThemeFiles {
            folder: format!("themes/{name}"),
            assets,
            ..ThemeFiles::default()
        };
        let child = theme("child", vec![asset("Logo.svg", ""), asset("style.css", "child")]);
        let parent = theme("parent", vec![asset("logo.svg", ""), asset("style.css", "parent")]);
        let together = together(&[child, parent], &Palette::default());
        let told: Vec<_> = together.problems.iter().map(|fault| &*fault.location.path).collect();
        assert_eq!(told, ["themes/child/assets/Logo.svg"]);
        let expected = [asset("Logo.svg", ""), asset("logo.svg", ""), asset("style.css", "child")];
        assert_eq!(together.value, expected);
    }
}
