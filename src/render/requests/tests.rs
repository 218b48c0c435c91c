//! Tests as pairs: a piece of a page or of an asset, and what is found in it.

use super::*;

const OWN: &str = "https://www.example.org/together/";

fn told(found: &[Finding]) -> Vec<String> {
    let at = || Location::start_of("themes/a/templates/home.html");
    let one = |finding: &Finding| format!("{} {}", finding.problem(at()).code, finding.words);
    found.iter().map(one).collect()
}

/// The second time from what was seen the first time.
#[track_caller]
fn found(html: &str) -> Vec<Finding> {
    let mut seen = Seen::default();
    let found = in_page(html.as_bytes(), Some(OWN), &mut seen);
    assert_eq!(in_page(html.as_bytes(), Some(OWN), &mut seen), found, "{html}");
    found
}

#[track_caller]
fn page(html: &str, expected: &[&str]) {
    assert_eq!(told(&found(html)), expected, "{html}");
}

/// Each is told once, as a request.
#[track_caller]
fn outside(pieces: &[&str]) {
    for html in pieces {
        let told = told(&found(html));
        let [one] = &told[..] else { panic!("{html}: {told:?}") };
        assert!(one.starts_with("outside-request "), "{html}: {one}");
    }
}

#[test]
fn a_line_that_was_seen_says_nothing_of_a_tag_that_goes_on_behind_it() {
    let behind = [
        ("<img\n", " src=//evil.example>"),
        ("<p><img alt=\"\n", "\" onload=x>"),
        ("<p><img alt=\">\n", "\" onload=x>"),
        ("<style>\n", "@import '//evil.example'"),
        ("<script>\n", "x"),
    ];
    for (line, rest) in behind {
        let mut seen = Seen::default();
        let mut found = |rest: &str| in_page(format!("{line}{rest}").as_bytes(), None, &mut seen);
        assert_eq!(found("").len(), 0, "{line}");
        assert_eq!(found(rest).len(), 1, "{line}");
    }
    let mut seen = Seen::default();
    let mut found = |rest: &str| {
        let line = format!("<p>\n<p title=\"<b><b><b>\"{rest}");
        in_page(line.as_bytes(), None, &mut seen).len()
    };
    assert_eq!([found(">\n"), found(" id=\"a\">\n"), found(" onload=x>\n")], [0, 0, 1]);
}

#[test]
fn whatever_is_loaded_from_another_host_is_found() {
    let address = "outside-request https://evil.example/a";
    page("<img src=\"https://evil.example/a\">", &[address]);
    page("<p>\n<IMG alt='>' SRC = https://evil.example/a>", &[address]);
    page("<link rel=stylesheet href=https://evil.example/a>", &[address]);
    outside(&[
        "<script src=//evil.example></script>",
        "<script type=module src=//evil.example></script>",
        "<img src=\\\\evil.example>",
        "<img src='h&#116;tps&colon;//evil.example'>",
        "<img src=' ht\ntps://evil.example'>",
        "<img srcset='a.png 1x, https://evil.example/b.png 2x'>",
        "<source srcset=//evil.example>",
        "<source src=//evil.example>",
        "<video poster=//evil.example>",
        "<audio src=//evil.example>",
        "<track src=//evil.example>",
        "<input type=image src=//evil.example>",
        "<iframe src=//evil.example></iframe>",
        "<embed src=//evil.example>",
        "<object data=//evil.example></object>",
        "<body background=//evil.example>",
        "<base href=//evil.example>",
        "<a href=a ping='//evil.example'>a</a>",
        "<img attributionsrc=//evil.example>",
        "<link rel='alternate stylesheet' href=//evil.example>",
        "<link href=//evil.example rel=icon>",
        "<link rel=PRELOAD href=//evil.example as=font>",
        "<link rel=dns-prefetch href=//evil.example>",
        "<link rel=preconnect href=//evil.example>",
        "<link rel=preload as=image imagesrcset=//evil.example>",
        "<link rel=manifest href=//evil.example>",
        "<link rel=canonical rel=x rel=stylesheet><link rel=prefetch href=//evil.example>",
        "<svg><image href=//evil.example></svg>",
        "<svg><use xlink:href='//evil.example#a'></svg>",
        "<svg><feImage href=//evil.example></svg>",
        "<svg><set attributeName=href to=//evil.example></svg>",
        "<svg><animate attributeName=href values='a;//evil.example'></svg>",
        "<svg><rect fill='url(//evil.example#a)'/></svg>",
        "<p style='background:url(&quot;//evil.example&quot;)'>",
        "<p style=background:u\\72l(https://evil.example)>",
        "<style>@import '//evil.example';</style>",
        "<STYLE>\na{b:url(//evil.example)}</STYLE>",
        "<svg><style>@import '&#47;&#47;evil.example';</style></svg>",
        "<svg><style><![CDATA[@import '//evil.example';]]></style></svg>",
        "<form action=//evil.example></form>",
        "<button formaction=https://evil.example>",
        "<form action=mailto:a@example.org></form>",
        "<meta http-equiv=refresh content='0; url=https://evil.example'>",
        "<meta http-equiv='&#114;efresh' content='1.5;URL = \"//evil.example\"'>",
        "<meta content='0 //evil.example' http-equiv=Refresh>",
    ]);
}

#[test]
fn nothing_hides_a_tag() {
    outside(&[
        "<!-- <img src=//evil.example> -->",
        "<!--><img src=//evil.example>-->",
        "<textarea><a title=\"</textarea><img src=//evil.example>\">",
        "<title><!--</title><img src=//evil.example>",
        "<script type=application/ld+json><!--<script></script><img src=//evil.example></script>",
        "<noscript><img src=//evil.example></noscript>",
        "<template><img src=//evil.example></template>",
        "<p title='\n<img src=//evil.example",
        "<p/src=a><img/src=//evil.example>",
    ]);
}

#[test]
fn what_would_run_without_a_file_of_its_own_is_found() {
    page("<p onclick=\"a()\">", &["inline-script a()"]);
    page("<script>a()</script>", &["inline-script a()"]);
    for html in [
        "<p ONCONTENTVISIBILITYAUTOSTATECHANGE=a()>",
        "<svg/onload=a()>",
        "<script type='text/javascript'>a()</script>",
        "<script type=MODULE>a()</script>",
        "<script type=importmap>{}</script>",
        "<script type=speculationrules>{}</script>",
        "<script type=unknown>a()",
        "<a href=javascript:a()>",
        "<a href='java&Tab;script&colon;a()'>",
        "<area href=' javascript:a()'>",
        "<a href=data:text/html,a>",
        "<iframe src=javascript:a()></iframe>",
        "<iframe src=data:text/html,a></iframe>",
        "<object data=data:text/html,a></object>",
        "<script src=data:,a()></script>",
        "<iframe srcdoc='a'></iframe>",
        "<form action=javascript:a()>",
        "<meta http-equiv=refresh content='0;url=data:text/html,a'>",
        "<link rel=stylesheet href=data:text/css,a>",
        "<style>@import 'data:text/css,a';</style>",
        "<svg><set attributeName=href to=javascript:a()></svg>",
        "<svg><style>u<b/>rl(//evil.example)</style>",
        "<svg><style>u<!-- -->rl(//evil.example)</style>",
        "<svg><use href='data:image/svg+xml,a#b'></svg>",
    ] {
        let told = told(&in_page(html.as_bytes(), None, &mut Seen::default()));
        let [one] = &told[..] else { panic!("{html}: {told:?}") };
        assert!(one.starts_with("inline-script "), "{html}: {one}");
    }
}

#[test]
fn what_only_looks_like_it_is_not_told() {
    for html in [
        "<code>&lt;img src=\"https://evil.example/\"&gt;</code>",
        "<p>src=\"https://evil.example/\" onclick=\"a()\" url(//evil.example)</p>",
        "<p title='<' alt='&lt;img src=//evil.example&gt;' content='0;url=//evil.example'>",
        "<a href='https://evil.example/' title='url(//evil.example)' rel='ugc'>a</a>",
        "<svg><a href='https://evil.example/'>a</a></svg>",
        "<a href=mailto:a@example.org>a</a><a href=tel:1>b</a><a href='//evil.example'>c</a>",
        "<link rel=canonical href=https://evil.example/><link rel='alternate' href='//evil.example'>",
        "<link href='https://www.example.org/a.css' rel=stylesheet><link rel=icon href=data:image/png,a>",
        "<img src=https://www.example.org/a.png><img src=a//b.png><img src='data:image/png;base64,a//b'>",
        "<img srcset='a.png 1x, ../b.png 2x' src=./c.png><p class=https://evil.example>",
        "<form action=https://www.example.org/together/search/></form><form action=''></form>",
        "<meta http-equiv=refresh content='0; url=../a/'><meta http-equiv=refresh content=9>",
        "<meta property=og:url content=https://evil.example/><meta name=refresh content='0;//a'>",
        "<script type=application/ld+json>{\"@context\":\"https://schema.org\"}</script>",
        "<script src=../a.js></script><script src=a.js>\n</script><script type=text/plain>a</script>",
        "<svg xmlns='http://www.w3.org/2000/svg'><use href='#a'/><path fill='url(#b)'/></svg>",
        "<blockquote cite=https://evil.example/><p on=a itemtype=https://schema.org/>",
        "<style>a[href^='https://']{b:url(c.png)}/* https://evil.example */</style>",
        "<p style='--a: \"// b\"'><style>@media (width<9em){a{b:c}}</style>",
        "<svg><style>\n<![CDATA[.a{fill:#fff}]]>\n</style></svg>",
    ] {
        page(html, &[]);
    }
}

#[test]
fn assets_are_looked_through_by_their_names() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        assert_eq!(told(&in_asset(path, text.as_bytes())), expected, "{path} {text}");
    };
    let style = "@import \"https://evil.example/a\";";
    check("style.css", style, &["outside-request https://evil.example/a"]);
    check("STYLE.CSS", style, &["outside-request https://evil.example/a"]);
    check("style.txt", style, &[]);
    check("a.css", "@namespace svg url(http://www.w3.org/2000/svg);", &[]);
    check("a.css", "a{b:url(\"data:image/svg+xml,%3Csvg xmlns='http://a'/%3E\")}", &[]);
    check("a.css", "a{b:url(data:font/woff2;base64,AA//)}", &[]);
    let doctype = "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/a.dtd\">";
    check("a.svg", &format!("{doctype}<svg xmlns='http://www.w3.org/2000/svg'/>"), &[]);
    check("a.svg", "<svg><x:image y:href='//evil.example'/>", &["outside-request //evil.example"]);
    check("a.svg", "<svg><script>a()</script>", &["inline-script a()"]);
    check("a.svg", "<?xml-stylesheet href='//a.example'?>", &["outside-request //a.example"]);
    check("a.svg", "<!DOCTYPE a [<!ENTITY b 'c'>]>", &["inline-script <!ENTITY"]);
    check("a.html", "<img src=//evil.example>", &["outside-request //evil.example"]);
    let hiding = "inline-script a file that is not stored as UTF-8";
    check("a.css", "a\0", &[hiding]);
    assert_eq!(told(&in_asset("a.svg", b"\xff\xfe<\0")), [hiding]);
}
