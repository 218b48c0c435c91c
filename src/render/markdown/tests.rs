//! Tests as pairs: Markdown and its HTML, or Markdown and its problems.

use super::*;
use crate::diagnostic::Severity;

fn target(address: &str, kind: LinkKind<'_>, at: Location) -> Target {
    let wrong = |message: &str| {
        let problem = Diagnostic::error("bad-address", message, at);
        Target::Wrong(Box::new(problem.help("use another")))
    };
    if address.starts_with("https:") || address.starts_with("mailto:") {
        Target::Outside(address.to_owned())
    } else if address.contains(':') {
        wrong("not allowed")
    } else if matches!(kind, LinkKind::Image { .. }) {
        match address {
            "secret.jpg" => Target::LeftOut,
            _ if address.ends_with(".jpg") => Target::Picture(picture(address).into()),
            _ => wrong("no picture"),
        }
    } else {
        Target::Inside(format!("../{address}"))
    }
}

/// A picture that is as large as one letter.
fn picture(address: &str) -> Shown {
    Shown {
        sources: vec![("image/webp", format!("../{address}.webp 1w"))],
        src: format!("../{address}"),
        srcset: format!("../{address} 1w"),
        sizes: "9px".into(),
        width: 3,
        height: 2,
        credit: address.starts_with('c').then(|| "<Us>".into()),
        may_come_first: address.starts_with('f'),
    }
}

/// Its markup, with some more attributes behind the first two.
fn markup(address: &str, alt: &str, more: &str) -> String {
    format!(
        "<picture><source type=\"image/webp\" srcset=\"../{address}.webp 1w\" sizes=\"9px\"><img \
         src=\"../{address}\" alt=\"{alt}\"{more} width=\"3\" height=\"2\" srcset=\"../{address} 1w\" \
         sizes=\"9px\" loading=\"lazy\" decoding=\"async\"></picture>"
    )
}

/// As in a real file: there is something before and after the body.
fn body_of(markdown: &str) -> (Source, Checked<Body>) {
    let source = Source::new("content/é.md", format!("---\ntitle: É\n---\n{markdown}<after>"));
    let start = source.text.len() - markdown.len() - "<after>".len();
    let checked = to_html(&source, start..start + markdown.len(), &target);
    (source, checked)
}

/// Every id, in the order of the page.
fn ids(html: &str) -> Vec<&str> {
    let ids = html.match_indices(" id=\"");
    ids.filter_map(|(at, found)| html[at + found.len()..].split('"').next()).collect()
}

#[track_caller]
fn check(markdown: &str, expected: &str) {
    let (_, checked) = body_of(markdown);
    assert_eq!(checked.value.html.trim_end(), expected.trim(), "\n{markdown}");
    assert_balanced(&checked.value.html, markdown);
}

#[track_caller]
fn check_problems(markdown: &str, expected: &[(&str, &str)]) {
    let (source, checked) = body_of(markdown);
    let found: Vec<(&str, &str)> = checked
        .problems
        .iter()
        .map(|problem| (problem.code, &source.text[problem.location.range.clone()]))
        .collect();
    assert_eq!(found, expected, "\n{markdown}");
}

#[test]
fn paragraphs_and_inline_markup() {
    check(
        "*a* **b** ~~c~~ `d`\ne  \nf\\\ng",
        "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code>\ne<br>\nf<br>\ng</p>",
    );
    check("\"It's\" -- a...", "<p>“It’s” – a…</p>");
    check("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>");
    check("a\r\nb\r\n\r\nc", "<p>a\nb</p>\n<p>c</p>");
    check("", "");
    check("https://bare.example stays", "<p>https://bare.example stays</p>");
}

#[test]
fn lists() {
    check("- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>");
    check("- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>");
    check("1. a", "<ol>\n<li>a</li>\n</ol>");
    check("7) a", "<ol start=\"7\">\n<li>a</li>\n</ol>");
    check("0. a", "<ol start=\"0\">\n<li>a</li>\n</ol>");
    check("-", "<ul>\n<li></li>\n</ul>");
    check("a\n: b\n: c", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>");
}

#[test]
fn tasks_have_a_name() {
    check(
        "- [ ] a\n- [x] b\n- c",
        "<ul>\n\
         <li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"To do\"> a</li>\n\
         <li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"Done\"> b</li>\n\
         <li>c</li>\n</ul>",
    );
    check(
        "- [ ] a\n\n  b",
        "<ul>\n<li class=\"task\">\n\
         <p><input type=\"checkbox\" disabled aria-label=\"To do\"> a</p>\n<p>b</p>\n</li>\n</ul>",
    );
}

#[test]
fn quotes_and_alerts() {
    check(
        "> a\n> > b",
        "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>",
    );
    check(
        "> [!WARNING]\n> a",
        "<div class=\"alert alert-warning\" role=\"note\">\n\
         <p class=\"alert-title\">Warning</p>\n<p>a</p>\n</div>",
    );
    check_problems("> [!NOTE]\n> a", &[]);
}

#[test]
fn code_keeps_its_text_and_only_a_tame_name_of_its_language() {
    check("    a <b>\n", "<pre tabindex=\"0\"><code>a &lt;b&gt;\n</code></pre>");
    check(
        "```Rust,x 1\na\n\n\"b\"\n```",
        "<pre tabindex=\"0\"><code class=\"language-rustx\">a\n\n\"b\"\n</code></pre>",
    );
    check(
        "```x\" onmouseover=\"y\n```",
        "<pre tabindex=\"0\"><code class=\"language-x\"></code></pre>",
    );
    check(
        "```\"><script>\n```",
        "<pre tabindex=\"0\"><code class=\"language-script\"></code></pre>",
    );
    check("~~~ &quot;=\n~~~", "<pre tabindex=\"0\"><code></code></pre>");
    check("```\r\na\r\nb\r\n```", "<pre tabindex=\"0\"><code>a\nb\n</code></pre>");
    check_problems("`[^x]` `<b>`\n\n    [^x] [a][b] <b>\n\n~~~\n[^x]\n~~~", &[]);
}

#[test]
fn tables_scroll_in_a_box_with_a_name() {
    check(
        "|a|b|c||\n|:-|:-:|-:|-|\n|1|\\||<b>\"|d|",
        "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table 1\">\n<table>\n\
         <thead>\n<tr><th scope=\"col\" class=\"align-left\">a</th>\
         <th scope=\"col\" class=\"align-center\">b</th>\
         <th scope=\"col\" class=\"align-right\">c</th><td></td></tr>\n</thead>\n\
         <tbody>\n<tr><td class=\"align-left\">1</td><td class=\"align-center\">|</td>\
         <td class=\"align-right\">&lt;b&gt;“</td><td>d</td></tr>\n</tbody>\n</table>\n</div>",
    );
    let (_, checked) = body_of("|a|\n|-|\n|1|\n\n|a|\n|-|\n");
    assert!(
        checked.value.html.contains("\"Table 1\"") && checked.value.html.contains("\"Table 2\"")
    );
}

#[test]
fn links_lead_where_the_caller_says() {
    check("[a](b)", "<p><a href=\"../b\">a</a></p>");
    check(
        "[a](b 'c \"<d>\" &')",
        "<p><a href=\"../b\" title=\"c &quot;&lt;d&gt;&quot; &amp;\">a</a></p>",
    );
    check("[a](<b c\">)", "<p><a href=\"../b%20c%22\">a</a></p>");
    check("[a][b]\n\n[b]: c", "<p><a href=\"../c\">a</a></p>");
    let rel = "rel=\"noopener noreferrer nofollow ugc\"";
    check("[a](https://b/?c&d)", &format!("<p><a href=\"https://b/?c&amp;d\" {rel}>a</a></p>"));
    check("<https://b>", &format!("<p><a href=\"https://b\" {rel}>https://b</a></p>"));
    check("<a@b.c>", &format!("<p><a href=\"mailto:a@b.c\" {rel}>a@b.c</a></p>"));
    check("[a <https://b> c](d)", "<p><a href=\"../d\">a https://b c</a></p>");
    check("[![a](b.jpg)](c)", &format!("<p><a href=\"../c\">{}</a></p>", markup("b.jpg", "a", "")));
}

#[test]
fn a_wrong_link_is_told_at_its_address_and_leaves_its_text() {
    check("[*a*](javascript:alert(1)) b", "<p><em>a</em> b</p>");
    check_problems("é [a](javascript:alert(1))", &[("bad-address", "javascript:alert(1)")]);
    check_problems("[a](JaVaScRiPt&#58;b)", &[("bad-address", "JaVaScRiPt&#58;b")]);
    check_problems("[a](  <x&colon;y z> 'title')", &[("bad-address", "<x&colon;y z>")]);
    check_problems("[a](x\\:y \"t\")", &[("bad-address", "x\\:y")]);
    check_problems("<javascript:a>", &[("bad-address", "javascript:a")]);
    check_problems("[a][b] [b][]\n\n[b]: x:y", &[("bad-address", "x:y")]);
    check_problems("> [a\n> b](x:y)", &[("bad-address", "x:y")]);
    check_problems("|a|\n|-|\n|[a](x:y)|", &[("bad-address", "x:y")]);
    let (_, checked) = body_of("[a](x:y)");
    assert_eq!(checked.problems[0].severity, Severity::Error);
    assert_eq!(checked.problems[0].help.as_deref(), Some("use another"));
}

#[test]
fn a_link_needs_a_text() {
    check("a [](b) [&nbsp;](b) c", "<p>a   c</p>");
    check("[](b)", "");
    check_problems("a [](b)", &[("empty-link", "[](b)")]);
}

#[test]
fn a_picture_by_itself_is_a_figure() {
    let figure = |picture: &str, caption: &str| {
        format!("<figure class=\"picture\">{picture}{caption}</figure>")
    };
    check("![a](b.jpg)", &figure(&markup("b.jpg", "a", ""), ""));
    let credit = "<span class=\"credit\">Picture: &lt;Us&gt;</span>";
    let caption = format!("<figcaption>{credit}</figcaption>");
    check("![a](c.jpg)", &figure(&markup("c.jpg", "a", ""), &caption));
    let caption = format!("<figcaption>T &amp; U {credit}</figcaption>");
    check("![a](c.jpg 'T & U')", &figure(&markup("c.jpg", "a", ""), &caption));
    let two = format!("{}\n{}", markup("b.jpg", "a", ""), markup("g.jpg", "e", ""));
    check("![a](b.jpg)\n![e](g.jpg)", &format!("<p>{two}</p>"));
    let item = format!("<ul>\n<li>{}</li>\n</ul>", markup("b.jpg", "a", ""));
    check("- ![a](b.jpg)", &item);
}

#[test]
fn the_first_picture_of_a_page_is_loaded_at_once() {
    let (_, checked) = body_of("Few words.\n\n![a](f.jpg)\n\n![a](f.jpg)\n");
    let loaded = |word: &str| checked.value.html.matches(word).count();
    assert_eq!((loaded("fetchpriority=\"high\""), loaded("loading=\"lazy\"")), (1, 1));
    let (_, checked) = body_of(&format!("{}\n\n![a](f.jpg)\n", "Many words. ".repeat(40)));
    assert!(!checked.value.html.contains("fetchpriority"), "{}", checked.value.html);
}

#[test]
fn nothing_is_left_of_a_picture_that_may_not_be_shown() {
    check("a ![Ann at the lake](secret.jpg) b", "<p>a  b</p>");
    check("![Ann](secret.jpg)", "");
    check("[![Ann at the lake](secret.jpg)](b)", "");
    check_problems("[![Ann at the lake](secret.jpg)](b)", &[]);
}

#[test]
fn pictures_need_a_description() {
    check_problems("![IMG_2041](b.jpg)", &[("useless-alt", "![IMG_2041](b.jpg)")]);
    let long = format!("![{}](b.jpg)", "long ".repeat(60));
    check_problems(&long, &[("long-alt", &long)]);
    check(
        "x ![a *b* \"](c.jpg 'd\"')",
        &format!("<p>x {}</p>", markup("c.jpg", "a b “", " title=\"d&quot;\"")),
    );
    check(
        "![a ![b](c.jpg) [d](e)](g.jpg) x",
        &format!("<p>{} x</p>", markup("g.jpg", "a b d", "")),
    );
    check(
        "![\"><script>](c.jpg) x",
        &format!("<p>{} x</p>", markup("c.jpg", "“&gt;&lt;script&gt;", "")),
    );
    check("![a](b.exe)", "<p>a</p>");
    check_problems("![Oars](b.exe)", &[("bad-address", "b.exe")]);
    check_problems("a ![](b.jpg)", &[("missing-alt", "![](b.jpg)")]);
    check_problems("![&nbsp;](b.jpg)", &[("missing-alt", "![&nbsp;](b.jpg)")]);
    check_problems("[![](b.jpg)](c)", &[("missing-alt", "![](b.jpg)")]);
}

#[test]
fn brackets_without_an_address_are_told_only_when_they_ask_for_one() {
    check_problems("[a][nope]", &[("missing-reference", "[a][nope]")]);
    check_problems("[nope][]", &[("missing-reference", "[nope][]")]);
    check_problems("![a][nope]", &[("missing-reference", "![a][nope]")]);
    check_problems("[sic] [2] [ ] (a) [b] (c d) \\[a][b] `[a][b]`", &[]);
    check_problems("[a](my file.pdf) b", &[("not-a-link", "[a](my file.pdf)")]);
    check("[a](my file.pdf)", "<p>[a](my file.pdf)</p>");
}

#[test]
fn footnotes_are_numbered_by_reference_and_lead_back() {
    check(
        "a[^x] b[^1] c[^X]\n\n[^1]: One.\n\n    - two\n[^x]: X \"<b>",
        "<p>a<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" aria-label=\"Footnote 1\">1</a></sup> \
         b<sup class=\"footnote-ref\"><a href=\"#fn-2\" id=\"fnref-2\" aria-label=\"Footnote 2\">2</a></sup> \
         c<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1-2\" aria-label=\"Footnote 1\">1</a></sup></p>\n\
         <section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n\
         <li id=\"fn-1\">\n<p>X “&lt;b&gt; \
         <a class=\"footnote-back\" href=\"#fnref-1\" aria-label=\"Back to reference 1\">↩\u{FE0E}</a> \
         <a class=\"footnote-back\" href=\"#fnref-1-2\" aria-label=\"Back to reference 1-2\">↩\u{FE0E}</a></p>\n</li>\n\
         <li id=\"fn-2\">\n<p>One.</p>\n<ul>\n<li>two</li>\n</ul>\n\
         <p><a class=\"footnote-back\" href=\"#fnref-2\" aria-label=\"Back to reference 2\">↩\u{FE0E}</a></p>\n</li>\n\
         </ol>\n</section>",
    );
    let (_, checked) = body_of("# a\n\nb[^\"><script>]\n\n[^\"><script>]: c");
    assert_eq!(ids(&checked.value.html), ["h-a", "fnref-1", "fn-1"]);
    assert!(!checked.value.html.contains("<script"));
}

#[test]
fn footnotes_that_do_not_meet_are_told_and_kept() {
    check_problems("a [^x] b ![^y]", &[("missing-footnote", "[^x]"), ("missing-footnote", "[^y]")]);
    check_problems("a \\[^x] `[^x]` [^] [^ ] \\\\[^x]", &[("missing-footnote", "[^x]")]);
    check_problems("a\n\n[^x]: b\n\nc", &[("unused-footnote", "[^x]: b")]);
    check_problems("a[^x]\n\n[^x]: b\n\n[^x]: c", &[("duplicate-footnote", "[^x]: c")]);
    let (_, checked) = body_of("[^x]: kept\n[^x]: both");
    assert!(checked.value.html.contains("kept") && checked.value.html.contains("both"));
}

#[test]
fn headings_are_under_the_title_and_leave_no_gap() {
    check(
        "# a\n#### b\n## c",
        "<h2 id=\"h-a\">a</h2>\n<h3 id=\"h-b\">b</h3>\n<h3 id=\"h-c\">c</h3>",
    );
    check("### a\n# b", "<h2 id=\"h-a\">a</h2>\n<h2 id=\"h-b\">b</h2>");
    check("a\n=\nb\n-", "<h2 id=\"h-a\">a</h2>\n<h3 id=\"h-b\">b</h3>");
    check(
        "# a\n# a\n# a-2",
        "<h2 id=\"h-a\">a</h2>\n<h2 id=\"h-a-2\">a</h2>\n<h2 id=\"h-a-2-2\">a-2</h2>",
    );
    check("# ?\n# ?", "<h2 id=\"h-section\">?</h2>\n<h2 id=\"h-section-2\">?</h2>");
    check("# *Élan* & \"<b>\"", "<h2 id=\"h-elan-b\"><em>Élan</em> &amp; “&lt;b&gt;”</h2>");
    check(
        "## a {onclick=alert(1) #b}",
        "<h2 id=\"h-a-onclick-alert-1-b\">a {onclick=alert(1) #b}</h2>",
    );
    check("- # a", "<ul>\n<li>\n<h2 id=\"h-a\">a</h2>\n</li>\n</ul>");
    let (_, checked) = body_of("# *A* & `<b>`\n### [c](d) ![e](f.jpg)");
    let told: Vec<_> =
        checked.value.headings.iter().map(|it| (it.level, &*it.id, &*it.text)).collect();
    assert_eq!(told, [(2, "h-a-b", "A & <b>"), (3, "h-c-e", "c e")]);
}

#[test]
fn an_empty_heading_is_dropped() {
    check("#\n# &nbsp;\na", "<p>\u{A0}</p>\n<p>a</p>");
    check_problems("a\n\n#\n\nb", &[("empty-heading", "#")]);
    check_problems("# [](a)", &[("empty-heading", "# [](a)"), ("empty-link", "[](a)")]);
}

#[test]
fn html_is_shown_as_text_and_told_once() {
    check(
        "<div class=\"a\">\nb\n</div>\n\nc",
        "<p class=\"raw-html\">&lt;div class=\"a\"&gt;\nb\n&lt;/div&gt;</p>\n<p>c</p>",
    );
    check("a <b>c</b><br/>", "<p>a &lt;b&gt;c&lt;/b&gt;&lt;br/&gt;</p>");
    check(
        "<script>alert(1)</script>",
        "<p class=\"raw-html\">&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    );
    check_problems("<div>\nb\n</div>\n\nc", &[("raw-html", "<div>\nb\n</div>")]);
    check_problems(
        "a <b>c <i>d</i></b> e <br> f",
        &[("raw-html", "<b>c <i>d</i></b>"), ("raw-html", "<br>")],
    );
    check_problems("a <b>c\n\nd <i>e</i>", &[("raw-html", "<b>"), ("raw-html", "<i>e</i>")]);
    check_problems("1 < 2 && 3 > 2 <3 a<b", &[]);
}

#[test]
fn comments_are_left_out_and_must_end() {
    check("a <!-- b --> c", "<p>a  c</p>");
    check("<!-- a\n\nb -->\n\nc", "<p>c</p>");
    check("<!-- a --> b <!--> c <!---> d", "<p class=\"raw-html\"> b  c  d</p>");
    check_problems("a <!-- b --> c\n\n<!-- d\n\ne -->", &[]);
    check_problems("a\n\n<!-- b\n\nc", &[("unclosed-comment", "<!-- b\n\nc")]);
}

#[test]
fn characters_that_html_forbids_are_left_out() {
    check("a\u{1}b\u{7F}c\u{85}d\u{FFFE}e\u{FFFF}f\u{1FFFE}g\u{0}h&#1;i", "<p>abcdefghi</p>");
    check("[a](b\u{85}c 'd\u{1}e')", "<p><a href=\"../bc\" title=\"de\">a</a></p>");
    check("`a\tb`", "<p><code>a\tb</code></p>");
    check("a & b &lt; c &copy; d", "<p>a &amp; b &lt; c © d</p>");
}

#[test]
fn words_are_counted_as_a_reader_would() {
    let cases = [
        ("one *two*three it’s — a-b", 4),
        ("one\ntwo\n\nthree", 3),
        ("- one\n- two", 2),
        ("|a|b|\n|-|-|\n|c|", 3),
        ("a---b", 2),
        ("![not seen](a.jpg) & ... `code here`", 2),
        ("été 北亰", 2),
        ("", 0),
    ];
    for (markdown, expected) in cases {
        assert_eq!(body_of(markdown).1.value.n_words, expected, "{markdown}");
    }
}

#[test]
fn what_grows_too_large_or_deep_is_an_error_and_still_balanced() {
    let table = format!("|{}\n|{}\n{}", "a|".repeat(999), "-|".repeat(999), "|a|\n".repeat(999));
    let cases = [
        (format!("{}x", "- ".repeat(30)), "too-deep"),
        (format!("{}x", "> ".repeat(60)), "too-deep"),
        (format!("{}x{}", "*a _b ".repeat(40), " b_ a*".repeat(40)), "too-deep"),
        ("> ".repeat(50_000), "too-deep"),
        (table, "body-too-large"),
        ("[^1]".repeat(10_000) + "\n\n[^1]: x", "body-too-large"),
        ("a ".repeat(600_000), "body-too-large"),
    ];
    for (markdown, code) in cases {
        let (_, checked) = body_of(&markdown);
        let codes: Vec<&str> = checked.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [code], "{}", &markdown[..20]);
        assert!(checked.value.html.len() <= 40 * markdown.len() + 128 * 1024);
        assert_balanced(&checked.value.html, &markdown[..20]);
    }
}

#[test]
fn large_bodies_take_no_unreasonable_time() {
    let started = std::time::Instant::now();
    let (_, checked) = body_of(&"# a\n".repeat(20_000));
    assert_eq!(ids(&checked.value.html).last(), Some(&"h-a-20000"));
    for part in ["[", "![", "[a](", "[^", "[a][b]", "`", "*a **a ", "<!--", "<b> ", "a\n: b\n\n"] {
        body_of(&part.repeat(20_000));
    }
    // Some 1.5 s in a debug build on two slow cores; anything quadratic takes minutes.
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn no_body_makes_it_panic_or_write_what_it_should_not() {
    const PARTS: [&str; 60] = [
        "\n",
        "\n\n",
        " ",
        "    ",
        "\t",
        "\r\n",
        "\r",
        "a",
        "b c",
        "é",
        "—",
        "\"",
        "'",
        "<",
        ">",
        "&",
        "&lt;",
        "&#0;",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "~~~\n",
        "# ",
        "## ",
        "===\n",
        "---\n",
        "- ",
        "1. ",
        "> ",
        "[",
        "]",
        "![",
        "](",
        ")",
        "[^",
        "[^a]",
        "[^a]: ",
        "[a]: b",
        "[a][b]",
        "|",
        "|-|-|\n",
        ": ",
        "- [x] ",
        "> [!NOTE]\n",
        "<b>",
        "</b>",
        "<script>",
        "<!--",
        "-->",
        "<div>\n",
        "<https://a>",
        "\\",
        "\u{0}",
        "\u{FFFE}",
        "{#a}",
        "(x:y)",
        "(c.jpg)",
    ];
    let mut state = 1_u64;
    let mut next = |limit: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    for case in 0..20_000 {
        let n_parts = 1 + next(20);
        let markdown: String = if case % 4 == 0 {
            let bytes: Vec<u8> =
                (0..n_parts * 2).map(|_| u8::try_from(next(256)).unwrap()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            (0..n_parts).map(|_| PARTS[next(PARTS.len())]).collect()
        };
        let (source, checked) = body_of(&markdown);
        assert_balanced(&checked.value.html, &markdown);
        for problem in &checked.problems {
            assert!(source.text.get(problem.location.range.clone()).is_some(), "{markdown:?}");
        }
    }
}

/// Every tag is one we write, every element is closed in its turn, every id is there once and told,
/// and every `#…` leads to one.
#[track_caller]
fn assert_balanced(html: &str, markdown: &str) {
    const KNOWN: [&str; 37] = [
        "p",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "a",
        "img",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "input",
        "picture",
        "source",
        "figure",
        "figcaption",
        "span",
        "sup",
        "section",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ];
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').unwrap_or_else(|| panic!("{markdown:?}\n{html}"));
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        assert!(!name.is_empty() && KNOWN.contains(&name), "<{tag}>\n{markdown:?}\n{html}");
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>\n{markdown:?}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{markdown:?}\n{html}");
        } else if !matches!(name, "br" | "hr" | "img" | "input" | "source") {
            open.push(name);
        }
    }
    assert!(open.is_empty() && !rest.contains('>'), "{markdown:?}\n{html}");
    let mut ids: Vec<&str> =
        html.split(" id=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{markdown:?}\n{html}");
    for link in html.split("href=\"#").skip(1).filter_map(|it| it.split('"').next()) {
        assert!(ids.binary_search(&link).is_ok(), "#{link}\n{markdown:?}\n{html}");
    }
}
