//! Faults that no entry by itself can show: settings, themes, files that can't be read, and
//! addresses that are taken. Each is looked for by its code and its place.

mod support;

use std::fs;

use schools_together::build::{Options, build};
use schools_together::cli;
use schools_together::darkroom::OnDisk;
use schools_together::diagnostic::Diagnostic;
use schools_together::output::Discard;
use schools_together::source::{Inputs, line_and_column};
use support::Site;

fn site() -> Site {
    Site::copy_of("tests/support/site")
}

fn problems_of(site: &Site) -> (Inputs, Vec<Diagnostic>) {
    let read = cli::read(site.path(), None).expect("a site");
    let inputs = read.value.clone();
    let built = build(
        read,
        &Options::default(),
        &OnDisk::open(site.path(), None),
        &Discard::default(),
        &mut |_| {},
    );
    (inputs, built.problems)
}

/// Every fault of the site as `FILE:LINE:COLUMN CODE`, sorted.
fn faults(site: &Site) -> Vec<String> {
    let (inputs, problems) = problems_of(site);
    let mut faults: Vec<String> = problems
        .iter()
        .map(|problem| {
            let path = &problem.location.path;
            let source = inputs.sources().find(|source| source.path == *path);
            let text = source.map_or("", |source| &source.text);
            let (line, column) = line_and_column(text, problem.location.range.start);
            format!("{path}:{line}:{column} {}", problem.code)
        })
        .collect();
    faults.sort();
    faults
}

/// Checks that the site has these faults and no others.
#[track_caller]
fn check(site: &Site, expected: &[&str]) {
    assert_eq!(faults(site), expected);
}

/// Checks that the site has these faults, perhaps among others that follow from them.
#[track_caller]
fn check_among(site: &Site, expected: &[&str]) {
    let faults = faults(site);
    for fault in expected {
        assert!(faults.iter().any(|found| found == fault), "{fault} is not in {faults:#?}");
    }
}

/// A good entry of a school of its own.
fn entry(title: &str, school: &str, more: &str) -> String {
    format!(
        "---\ntitle: {title}\nsummary: We sing.\ndate: 2026-03-14\ncategories: [music]\n\
         region: Wales\n{more}schools:\n  - name: {school}\n    sector: state\n---\nWe sing.\n"
    )
}

#[test]
fn the_site_of_these_tests_is_fine() {
    check(&site(), &[]);
}

#[test]
fn a_settings_file_that_is_not_there() {
    let site = site();
    site.remove("content/regions.yaml");
    check(&site, &["content/regions.yaml:1:1 missing-file"]);
    site.remove("content/categories.yaml").remove("content/site.yaml");
    check_among(
        &site,
        &["content/categories.yaml:1:1 missing-file", "content/site.yaml:1:1 missing-file"],
    );
}

#[test]
fn a_settings_file_that_nobody_knows() {
    let site = site();
    site.write("content/settings.yaml", "name: x\n").write("content/region.yml", "[]\n");
    check(
        &site,
        &["content/region.yml:1:1 unknown-file", "content/settings.yaml:1:1 unknown-file"],
    );
}

#[test]
fn wrong_settings() {
    let site = site();
    site.write(
        "content/site.yaml",
        "name: A\ndescription: B\nlanguage: English\ntheme: Plain Theme\npage_size: 0\n\
         base_url: example.org\nlicence: CC BY\ncontact:\n  role: Editors\n",
    );
    check_among(
        &site,
        &[
            "content/site.yaml:3:11 bad-language",
            "content/site.yaml:4:8 bad-slug",
            "content/site.yaml:5:12 bad-number",
            "content/site.yaml:6:11 bad-url",
            "content/site.yaml:7:10 wrong-type",
            "content/site.yaml:9:3 missing-field",
        ],
    );
}

#[test]
fn a_host_that_is_not_known() {
    let site = site();
    site.write("content/site.yaml", "name: A\ndescription: B\ntheme: plain\nhost: githubpages\n");
    check(&site, &["content/site.yaml:4:7 unknown-choice"]);
}

/// Entries with so many old addresses between them.
fn with_old_addresses(site: &Site, n: usize) {
    const IN_ONE_ENTRY: usize = 500;
    for first in (0..n).step_by(IN_ONE_ENTRY) {
        let aliases = first..n.min(first + IN_ONE_ENTRY);
        let aliases: String = aliases.map(|at| format!("  - /old/{at}/\n")).collect();
        let title = format!("Choir {first}");
        let text = entry(&title, &format!("School {first}"), &format!("aliases:\n{aliases}"));
        site.write(&format!("content/partnerships/choir-{first}.md"), &text);
    }
}

#[test]
fn more_than_a_host_takes() {
    let site = site();
    let settings = "name: A\ndescription: B\ntheme: plain\nbase_url: https://example.org/\n";
    site.write("content/site.yaml", &format!("{settings}host: cloudflare\n"));
    with_old_addresses(&site, 2_001);
    check(&site, &["content/site.yaml:1:1 host-redirects"]);
    with_old_addresses(&site, 18_500);
    let told = ["content/site.yaml:1:1 host-near-limit", "content/site.yaml:1:1 host-redirects"];
    check(&site, &told);
    with_old_addresses(&site, 20_000);
    let told = ["content/site.yaml:1:1 host-limit", "content/site.yaml:1:1 host-redirects"];
    check(&site, &told);
    site.write("content/site.yaml", &format!("{settings}host: nginx\n"));
    check(&site, &[]);
}

#[test]
fn declared_sets_with_faults() {
    let site = site();
    let known = "- slug: music\n  name: Music\n";
    let more = "- slug: singing\n  name: MUSIC\n- slug: Dance Club\n  name: Dance\n- name: Clay\n";
    site.write("content/categories.yaml", &format!("{known}{more}"));
    check(
        &site,
        &[
            "content/categories.yaml:3:3 declared-twice",
            "content/categories.yaml:5:9 bad-slug",
            "content/categories.yaml:7:3 missing-field",
        ],
    );
}

#[test]
fn synonyms_with_faults() {
    let site = site();
    let good = "- words: [CCF, Combined Cadet Force]\n- words: [SEND]\n";
    site.write("content/synonyms.yaml", good);
    check(&site, &[]);
    site.write(
        "content/synonyms.yaml",
        &format!("{good}- words: [cadets, ccf]\n- word: [maths]\n- words: choir, chorus\n"),
    );
    check(
        &site,
        &[
            "content/synonyms.yaml:3:3 declared-twice",
            "content/synonyms.yaml:4:3 unknown-field",
            "content/synonyms.yaml:5:10 not-a-list",
        ],
    );
}

#[test]
fn a_slip_in_the_declared_sets_is_one_fault_and_not_one_for_each_entry() {
    let site = site();
    site.write("content/regions.yaml", "- slug: wales\n  name: \"Wales\n");
    check(&site, &["content/regions.yaml:2:9 yaml-syntax"]);
}

#[test]
fn settings_with_too_many_values() {
    let site = site();
    let aliases = "a,".repeat(60_000);
    let text = format!("- slug: wales\n  name: Wales\n  aliases: [{aliases}]\n");
    site.write("content/regions.yaml", &text);
    let faults = faults(&site);
    let told = |fault: &&String| fault.ends_with(" yaml-too-large");
    assert_eq!(faults.iter().filter(told).count(), 1, "{faults:?}");
}

#[test]
fn a_theme_that_is_not_there() {
    let site = site();
    site.write("content/site.yaml", "name: A\ndescription: B\ntheme: plian\n");
    check(&site, &["content/site.yaml:3:8 missing-theme"]);
}

#[test]
fn faults_of_a_theme() {
    let site = site();
    site.remove("themes/plain/templates/school.html");
    check(&site, &["themes/plain/templates/school.html:1:1 missing-template"]);
    let site = self::site();
    site.write("themes/plain/theme.yaml", "# The look.\nname: simple\n");
    check(&site, &["themes/plain/theme.yaml:2:7 theme-settings"]);
    site.write("themes/plain/theme.yaml", "description: |\n  [\nextents: {\n");
    check(
        &site,
        &["themes/plain/theme.yaml:1:1 missing-field", "themes/plain/theme.yaml:3:10 yaml-syntax"],
    );
    site.remove("themes/plain/theme.yaml");
    check(&site, &["themes/plain/theme.yaml:1:1 missing-file"]);
    let site = self::site();
    site.write("themes/plain/templates/home.html", "<p>\n  {{ a b }}\n");
    check(&site, &["themes/plain/templates/home.html:2:8 template"]);
    let site = self::site();
    site.write("themes/plain/templates/home.html", "<h1>{{ page.titel }}</h1>\n");
    check(&site, &["themes/plain/templates/home.html:1:13 template"]);
}

#[test]
fn faults_of_a_theme_that_extends_another() {
    let site = site();
    site.write("content/site.yaml", "name: A\ndescription: B\ntheme: child\n");
    let extends = |text: &str| {
        site.write("themes/child/theme.yaml", &format!("name: child\n{text}"));
    };
    extends("extends: plain\n");
    check(&site, &[]);
    extends("extends: plian\n");
    check(&site, &["themes/child/theme.yaml:2:10 missing-theme"]);
    extends("extends: child\n");
    check(&site, &["themes/child/theme.yaml:2:10 theme-settings"]);
    // One cause, one problem, and not a missing template for each page.
    extends("extends: The Plain One\n");
    check(&site, &["themes/child/theme.yaml:2:10 bad-slug"]);
    extends("extents: plain\n");
    check(&site, &["themes/child/theme.yaml:2:1 unknown-field"]);
    extends("extends: [plain\n");
    check(&site, &["themes/child/theme.yaml:2:10 yaml-syntax"]);
    extends("extends: plain\n");
    site.write("themes/plain/theme.yaml", "name: plain\nextends: child\n");
    check(&site, &["themes/plain/theme.yaml:2:10 theme-settings"]);
    site.write("themes/plain/theme.yaml", "name: simple\n");
    check(&site, &["themes/plain/theme.yaml:1:7 theme-settings"]);
}

/// A site whose theme has these colours, and what is wrong with them: each fault with its help.
fn faults_of_colours(colours: &str) -> (Vec<String>, Vec<String>) {
    let site = site();
    site.write("content/site.yaml", "name: A\ndescription: B\ntheme: child\n");
    let settings = format!("name: child\nextends: default\ncolours:\n{colours}");
    site.write("themes/child/theme.yaml", &settings);
    let helps = problems_of(&site).1.into_iter().map(|problem| problem.help.unwrap_or_default());
    (faults(&site), helps.collect())
}

#[test]
fn colours_that_are_none() {
    let check = |colours: &str, expected: &[&str], help: &str| {
        let (faults, helps) = faults_of_colours(colours);
        assert_eq!(faults, expected, "{colours}");
        let is_told = helps.concat().contains(help);
        assert!(is_told, "{helps:?}");
    };
    let path = "themes/child/theme.yaml";
    let check_one = |line: &str, place: &str, code: &str, help: &str| {
        check(&format!("  {line}\n"), &[&format!("{path}:4:{place} {code}")], help);
    };
    check(
        "  link: \"#700\"\n  independent: \"#ffd166\"\n",
        &[&format!("{path}:4:9 low-contrast")],
        "",
    );
    check("  link: { light: \"#700\" }\n  card: { dark: \"#000\" }\n", &[], "");
    check_one("link: blue", "9", "bad-colour", "such as `\"#7a1f3d\"`");
    check_one("link: 112233", "9", "bad-colour", "write `\"#112233\"`");
    check_one("link: { light: \"#12\" }", "18", "bad-colour", "six digits");
    // What stands behind a blank and `#` is a note.
    check_one("link: #112233", "9", "empty-field", "double quotes round it: \"#112233\"");
    check_one("link:", "3", "empty-field", "such as `\"#7a1f3d\"`");
    check_one("lnik: \"#000\"", "3", "unknown-colour", "did you mean `link`?");
    check_one("brand: \"#000\"", "3", "unknown-colour", "the colours are `paper`, `card`");
    check_one("link: { lihgt: \"#000\", dark: \"#fff\" }", "11", "unknown-field", "`light`");
    check_one("- link: \"#000\"", "3", "wrong-type", "such as `  link: \"#7a1f3d\"`");
}

#[test]
fn colours_that_are_too_faint() {
    let check = |colours: &str, expected: &[&str], help: &str| {
        let (faults, helps) = faults_of_colours(colours);
        let expected =
            expected.iter().map(|at| format!("themes/child/theme.yaml:{at} low-contrast"));
        assert_eq!(faults, expected.collect::<Vec<_>>(), "{colours}");
        let is_told = helps.concat().contains(help);
        assert!(is_told, "{helps:?}");
    };
    // The one that this theme has chosen is to blame, on whichever side it stands.
    check(
        "  edge: { light: \"#aaa\" }\n",
        &["4:18"],
        "nearest of its hue that will do is `\"#888888\"`",
    );
    check("  card: { dark: \"#555\" }\n", &["4:17"], "will do is `\"#2");
    // One value for both fails in one of them, and another would do for both.
    check("  edge: \"#858585\"\n", &[], "");
    check("  edge: \"#909090\"\n", &["4:9"], "will do is `\"#8");
    // No one value would do for both.
    check("  link: \"#a86070\"\n", &["4:9", "4:9"], "`dark: \"#");
    // Nothing would do beside grounds that are so different.
    let grounds = "  independent: \"#fff\"\n  state: \"#555\"\n";
    check(
        &format!("{grounds}  on-sector: \"#777\"\n"),
        &["6:14", "6:14"],
        "change one of those too",
    );
    // Two colours of this theme: what stands on the other is to blame, and told once.
    check("  panel: \"#123\"\n  on-panel: \"#123\"\n", &["5:13"], "");
}

#[test]
fn a_theme_declares_colours_of_its_own() {
    let site = site();
    let settings = "name: plain\npalette:\n  - { name: ink, about: Text, light: \"#777\" }\n\
                    \x20 - { name: paper, about: The ground, light: \"#fff\", dark: \"#000\" }\n\
                    contrasts:\n  - { colours: ink, on: paper, as: text }\n";
    let with = |from: &str, to: &str, expected: &[&str]| {
        site.write("themes/plain/theme.yaml", &settings.replace(from, to));
        check(&site, expected);
    };
    with("#777", "#767676", &[]);
    with("#777", "#777777", &["themes/plain/theme.yaml:3:38 low-contrast"]);
    with("as: text", "as: shape", &[]);
    with("on: paper", "on: [papper]", &["themes/plain/theme.yaml:6:26 unknown-colour"]);
    with(
        ", light: \"#777\"",
        "",
        &[
            "themes/plain/theme.yaml:3:5 missing-field",
            "themes/plain/theme.yaml:6:16 unknown-colour",
        ],
    );
}

#[test]
fn a_fault_in_a_file_of_the_extended_theme_says_whose_it_is() {
    let site = site();
    site.write("content/site.yaml", "name: A\ndescription: B\ntheme: child\n")
        .write("themes/child/theme.yaml", "name: child\nextends: default\n")
        .write("themes/child/templates/parts/status.html", "No status.\n");
    check(&site, &["together/themes/default/templates/parts/card.html:32:1 template"]);
    let help = problems_of(&site).1.swap_remove(0).help.unwrap_or_default();
    assert!(help.contains("see whether a file of `child` lacks"), "{help}");
    site.remove("themes/child/templates/parts/status.html");
    site.write("themes/child/templates/parts/card.html", "No card.\n");
    check(&site, &["together/themes/default/templates/parts/cards.html:4:4 template"]);
    let message = problems_of(&site).1.swap_remove(0).message;
    assert!(message.contains("Card"), "{message}");
    site.remove("themes/child/templates/parts/card.html");
    site.write("themes/child/templates/home.html", "{% include \"default/nowhere.html\" %}\n");
    check(&site, &["themes/child/templates/home.html:1:1 template"]);
}

#[test]
fn what_a_theme_loads_from_elsewhere_is_refused() {
    let site = site();
    let path = "themes/plain/templates/home.html";
    let with = |text: &str| {
        site.write(path, text);
    };
    with("<img src=\"https://pictures.example/a.png\" alt=\"A choir\">");
    check(&site, &["themes/plain/templates/home.html:1:11 outside-request"]);
    // What is put together is told at the template of the page.
    with("<p>\n<img src=\"https://pictures.example/{{ page.kind }}.png\" alt=\"\">");
    check(&site, &["themes/plain/templates/home.html:1:1 outside-request"]);
    with("<p>\n<a href=\"javascript:history.back()\" onclick=\"go()\">Back</a>");
    check(
        &site,
        &[
            "themes/plain/templates/home.html:2:10 inline-script",
            "themes/plain/templates/home.html:2:46 inline-script",
        ],
    );
    // Links, and what stands on the page as text, load nothing.
    with("<a href=\"https://example.org/\">x</a> src=\"https://example.org/\"");
    check(&site, &[]);
}

#[test]
fn what_every_page_of_a_theme_loads_is_told_once() {
    let site = site();
    site.write("content/site.yaml", "name: A\ndescription: B\ntheme: child\n")
        .write("themes/child/theme.yaml", "name: child\nextends: default\n")
        .write(
            "themes/child/templates/parts/head.html",
            "{% include \"default/parts/head.html\" %}\n\
             <link rel=\"stylesheet\" href=\"https://fonts.example/css?a&amp;b\">\n",
        )
        .write("themes/child/assets/hill.css", "@import url(https://fonts.example/a.css);\n")
        .write("themes/child/assets/crest.svg", "<svg><script>go()</script></svg>\n");
    check(
        &site,
        &[
            "themes/child/assets/crest.svg:1:1 inline-script",
            "themes/child/assets/hill.css:1:1 outside-request",
        ],
    );
    site.remove("themes/child/assets/crest.svg").remove("themes/child/assets/hill.css");
    check(&site, &["themes/child/templates/parts/head.html:2:30 outside-request"]);
}

#[test]
fn addresses_that_are_taken() {
    let site = site();
    let page = "---\ntitle: Regions\nsummary: All of them.\n---\nHello.\n";
    site.write("content/pages/regions.md", page)
        .write("content/pages/assets.md", page)
        .write("content/pages/numbers.md", page)
        .write("content/pages/looking-for-partners.md", page)
        .write("content/partnerships/2025/good.md", &entry("Another", "Hill School", ""))
        .write(
            "content/partnerships/choir.md",
            &entry("Choir", "Dale School", "aliases: [/about/]\n"),
        );
    check_among(
        &site,
        &[
            "content/pages/assets.md:1:1 reserved-address",
            "content/pages/looking-for-partners.md:1:1 same-address",
            "content/pages/numbers.md:1:1 same-address",
            "content/pages/regions.md:1:1 same-address",
            "content/partnerships/choir.md:7:11 same-address",
        ],
    );
    let told = |fault: &String| fault.contains("good.md:1:1 same-address");
    assert!(faults(&site).iter().any(told), "one of the two is told");
}

/// An entry with the pictures of these names.
fn with_pictures(names: &[&str]) -> String {
    let image =
        |name: &&str| format!("  - src: {name}\n    alt: Singers in a hall\n    people: none\n");
    let images: String = names.iter().map(image).collect();
    entry("Choir", "Dale School", &format!("images:\n{images}"))
}

#[test]
fn what_is_no_picture_is_told_where_it_is_listed() {
    let site = site();
    let files = ["empty.jpg", "plan.svg", "phone.heic", "plan.pdf", "Hall.PNG"];
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let heic = "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic";
    site.write("content/images/empty.jpg", "")
        .write("content/images/plan.svg", svg)
        .write("content/images/phone.heic", heic)
        .write("content/images/plan.pdf", "%PDF-1.7")
        .write("content/images/Hall.PNG", "no picture");
    let large = fs::File::create(site.path().join("content/images/large.jpg")).expect("a file");
    large.set_len(30 * 1024 * 1024).expect("a length");
    let names = files.map(|name| format!("/images/{name}"));
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.extend(["/images/large.jpg", "/images/hall.png", "C:\\choir.jpg"]);
    site.write("content/partnerships/choir.md", &with_pictures(&names));
    check(
        &site,
        &[
            "content/partnerships/choir.md:11:10 picture-format",
            "content/partnerships/choir.md:14:10 picture-format",
            "content/partnerships/choir.md:17:10 picture-format",
            "content/partnerships/choir.md:20:10 picture-format",
            "content/partnerships/choir.md:23:10 picture-too-large",
            "content/partnerships/choir.md:26:10 missing-image",
            "content/partnerships/choir.md:29:10 missing-image",
            "content/partnerships/choir.md:8:10 picture-broken",
        ],
    );
    // Each place is told once, however often the text shows it.
    let body = "![Singers in a hall](/images/empty.jpg)\n\n![Singers](/images/empty.jpg)\n";
    let text =
        with_pictures(&["/images/empty.jpg"]).replace("---\nWe sing.\n", &format!("---\n{body}"));
    site.write("content/partnerships/choir.md", &text);
    check(&site, &["content/partnerships/choir.md:8:10 picture-broken"]);
}

#[test]
fn a_picture_that_goes_away_while_the_site_is_built_is_told() {
    let site = site();
    site.write("content/partnerships/choir.jpg", "to be gone")
        .write("content/partnerships/choir.md", &with_pictures(&["choir.jpg"]));
    let read = cli::read(site.path(), None).expect("a site");
    site.remove("content/partnerships/choir.jpg");
    let darkroom = OnDisk::open(site.path(), None);
    let sink = Discard::default();
    let built = build(read, &Options::default(), &darkroom, &sink, &mut |_| {});
    let codes: Vec<_> = built.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["picture-changed"]);
}

/// An entry with a picture that is not there, which is told at line 8.
fn entry_with_picture(rest: &str) -> String {
    let rest = rest.replace('\n', "\n    ");
    let images = format!("images:\n  - src: choir.jpg\n    alt: Singers in a hall\n    {rest}\n");
    entry("Choir", "Dale School", &images)
}

/// The faults of an entry's picture under settings, as `LINE:COLUMN SEVERITY CODE`.
#[track_caller]
fn check_picture(settings: &str, rest: &str, expected: &[&str]) {
    let site = site();
    let path = site.path().join("content/site.yaml");
    let before = fs::read_to_string(path).expect("the settings");
    site.write("content/site.yaml", &format!("{before}\n{settings}\n"));
    site.write("content/partnerships/choir.md", &entry_with_picture(rest));
    let (inputs, problems) = problems_of(&site);
    let here = problems.iter().filter(|problem| problem.code != "missing-image");
    let told: Vec<String> = here
        .map(|problem| {
            let source = inputs.sources().find(|source| source.path == problem.location.path);
            let text = source.map_or("", |source| &source.text);
            let (line, column) = line_and_column(text, problem.location.range.start);
            let severity = format!("{:?}", problem.severity).to_lowercase();
            format!("{line}:{column} {severity} {}", problem.code)
        })
        .collect();
    assert_eq!(told, expected, "{settings}, {rest}");
}

#[test]
fn people_are_recognised_where_the_settings_allow_it() {
    let rest = "people: identifiable\npermission:\n  by: the head\n  date: 2026-03-14";
    let refused = ["10:13 error identifiable-people"];
    check_picture("", rest, &refused);
    check_picture("pictures:\n  allow_identifiable: false", rest, &refused);
    check_picture("pictures:\n  require_permission: true", rest, &refused);
    check_picture("pictures:\n  allow_identifiable: true", rest, &[]);
    let without = ["8:5 warning no-permission"];
    check_picture("pictures:\n  allow_identifiable: true", "people: identifiable", &without);
}

#[test]
fn a_permission_is_required_where_the_settings_say_so() {
    let required = "pictures:\n  require_permission: true";
    check_picture(required, "people: none", &[]);
    check_picture(required, "people: not-identifiable", &["8:5 error no-permission"]);
    check_picture(required, "credit: Dale School", &["8:5 error missing-people"]);
    check_picture("", "credit: Dale School", &["8:5 warning missing-people"]);
    let permission = "permission:\n  by: the head\n  date: 2026-03-14";
    let rest = format!("people: not-identifiable\n{permission}");
    check_picture(required, &rest, &[]);
    check_picture(required, permission, &["8:5 warning missing-people"]);
    // What is written but wrong has one report.
    let wrong = ["11:17 error wrong-type"];
    check_picture(required, "people: not-identifiable\npermission: yes", &wrong);
}

#[test]
fn pictures_are_not_held_against_settings_that_cannot_be_read() {
    let rest = "people: identifiable\npermission:\n  by: the head\n  date: 2026-03-14";
    let site_yaml = "17:23 error not-true-or-false";
    check_picture("pictures:\n  allow_identifiable: maybe", rest, &[site_yaml]);
    check_picture("pictures: strict", rest, &["16:11 error wrong-type"]);
    check_picture("picture:\n  allow_identifiable: true", rest, &["16:1 error unknown-field"]);
}

#[test]
fn the_pictures_of_a_page_are_checked_like_those_of_an_entry() {
    let site = site();
    let page = "---\ntitle: Halls\nsummary: Our halls.\nimages:\n  - src: hall.jpg\n    \
                alt: DSC00412\n    people: identifiable\n  - src: stage.jpg\n    \
                alt: A stage\n    permission:\n      by: the head\n      date: 2020-03-14\n      \
                until: 2021-03-14\n---\nHalls.\n";
    site.write("content/pages/halls.md", page);
    let today = "2026-11-21".parse().ok();
    let read = cli::read(site.path(), None).expect("a site");
    let options = Options { today, ..Options::default() };
    let built =
        build(read, &options, &OnDisk::open(site.path(), None), &Discard::default(), &mut |_| {});
    let mut codes: Vec<&str> = built.problems.iter().map(|problem| problem.code).collect();
    codes.retain(|code| *code != "missing-image");
    let expected = ["useless-alt", "identifiable-people", "missing-people", "permission-ended"];
    assert_eq!(codes, expected);
}

#[test]
fn a_permission_that_ended_in_one_file_counts_in_the_others() {
    let site = site();
    let listed = |until: &str| {
        entry_with_picture(&format!(
            "people: not-identifiable\npermission:\n  by: the head\n  date: 2020-03-14{until}"
        ))
    };
    let other = listed("\n  until: 2021-03-14").replace("title: Choir", "title: Band");
    site.write("content/partnerships/choir.md", &listed(""));
    site.write("content/partnerships/deep/band.md", &other.replace("choir.jpg", "../choir.jpg"));
    let read = cli::read(site.path(), None).expect("a site");
    let options = Options { today: "2026-11-21".parse().ok(), ..Options::default() };
    let built =
        build(read, &options, &OnDisk::open(site.path(), None), &Discard::default(), &mut |_| {});
    let told: Vec<(&str, usize)> = built
        .problems
        .iter()
        .filter(|problem| problem.code == "permission-ended")
        .map(|problem| (&*problem.location.path, problem.related.len()))
        .collect();
    let expected = [("content/partnerships/choir.md", 1), ("content/partnerships/deep/band.md", 0)];
    assert_eq!(told, expected);
}

#[test]
fn a_link_to_a_draft_leads_nowhere_for_readers() {
    let site = site();
    let text = entry("Choir", "Dale School", "").replace("We sing.\n", "We [plan](draft.md).\n");
    site.write("content/partnerships/choir.md", &text);
    check(&site, &["content/partnerships/choir.md:11:11 link-to-draft"]);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let site = site();
    let path = "content/partnerships/large.md";
    let file = fs::File::create(site.path().join(path)).expect("a file");
    file.set_len(5_000_000).expect("a length");
    check(&site, &["content/partnerships/large.md:1:1 file-too-large"]);
    // A hundred times as large is as quick, because the file is not opened.
    file.set_len(500_000_000).expect("a length");
    check(&site, &["content/partnerships/large.md:1:1 file-too-large"]);
}

#[test]
fn names_of_devices_and_twins() {
    let site = site();
    site.write("content/partnerships/Good.md", &entry("Another", "Hill School", ""));
    check_among(&site, &["content/partnerships/Good.md:1:1 bad-file-name"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn links_and_pipes_are_not_followed() {
        let site = site();
        let folder = site.path().join("content/partnerships");
        symlink("/etc/passwd", folder.join("passwords.md")).expect("a link");
        symlink("/dev/zero", folder.join("endless.md")).expect("a link");
        symlink("nowhere.md", folder.join("dangling.md")).expect("a link");
        symlink(".", folder.join("loop")).expect("a link");
        let pipe = Command::new("mkfifo").arg(folder.join("pipe.md")).status();
        assert!(pipe.expect("mkfifo runs").success());
        check(
            &site,
            &[
                "content/partnerships/dangling.md:1:1 not-a-file",
                "content/partnerships/endless.md:1:1 not-a-file",
                "content/partnerships/loop:1:1 not-a-file",
                "content/partnerships/passwords.md:1:1 not-a-file",
                "content/partnerships/pipe.md:1:1 not-a-file",
            ],
        );
    }

    #[test]
    fn a_file_that_may_not_be_read() {
        let site = site();
        let path = site.path().join("content/partnerships/good.md");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("a mode");
        if fs::read(&path).is_ok() {
            // Root may read everything.
            return;
        }
        check(&site, &["content/partnerships/good.md:1:1 unreadable"]);
    }

    #[test]
    fn a_folder_that_may_not_be_looked_into() {
        let site = site();
        let folder = site.path().join("content/partnerships/2025");
        fs::create_dir(&folder).expect("a folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).expect("a mode");
        let is_root = fs::read_dir(&folder).is_ok();
        let faults = faults(&site);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("a mode");
        let expected = "content/partnerships/2025:1:1 unreadable";
        assert!(is_root || faults == [expected], "{faults:?}");
    }

    #[test]
    fn a_name_that_is_not_text() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let site = site();
        let name = OsStr::from_bytes(b"caf\xe9.md");
        let file = site.path().join("content/partnerships").join(name);
        if fs::write(&file, entry("Choir", "Dale School", "")).is_err() {
            // Some file systems have no such names.
            return;
        }
        check(&site, &["content/partnerships/caf\u{fffd}.md:1:1 bad-file-name"]);
    }
}

#[test]
fn places_in_stories_are_looked_for_with_the_own_theme_too() {
    let site = site();
    let settings = fs::read_to_string(site.path().join("content/site.yaml")).expect("settings");
    site.write("content/site.yaml", &settings.replace("theme: plain\n", ""));
    let choir = "\n## Hall\n\n[1](band.md#h-drums) [2](band.md#h-hall) [3](#h-hall)\n";
    let band = "\n## Drums\n\n[1](choir.md#h-hall) [2](choir.md#h-drums)\n";
    let (choir, band) =
        (entry("Choir", "Dale School", "") + choir, entry("Band", "Hill School", "") + band);
    site.write("content/partnerships/choir.md", &choir);
    site.write("content/partnerships/band.md", &band);
    check(
        &site,
        &[
            "content/partnerships/band.md:15:26 broken-anchor",
            "content/partnerships/choir.md:15:26 broken-anchor",
        ],
    );
}
