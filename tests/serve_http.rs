//! The preview's web server as browsers, strangers and broken programs meet it, byte by byte.

#[path = "serve_http/client.rs"]
mod client;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use client::{Answer, Client};
use schools_together::diagnostic::Diagnostic;
use schools_together::serve::http::{Address, Change, Files, Now, Report, Server};
use schools_together::source::Source;

const HOME: &str = "<!DOCTYPE html><html><body><h1>Élan</h1></body></html>\n";
const STYLE: &[u8] = b"h1 { color: red }\n";

/// A site of a few files that notes what it is asked for.
#[derive(Default)]
struct Fake {
    files: BTreeMap<&'static str, Vec<u8>>,
    asked: Mutex<Vec<String>>,
}

impl Files for Fake {
    fn file(&self, path: &str) -> Option<Result<Arc<[u8]>, String>> {
        self.asked.lock().expect("a lock").push(path.to_owned());
        match path {
            "slow/index.html" => sleep(Duration::from_millis(200)),
            "broken/index.html" => return Some(Err("no <b>template</b>".to_owned())),
            _ => {}
        }
        self.files.get(path).map(|bytes| Ok(bytes.as_slice().into()))
    }
}

fn site() -> Arc<Fake> {
    let all: Vec<u8> = (0..=255).collect();
    let files = [
        ("index.html", HOME.into()),
        ("regions/index.html", "<body>regions</body>".into()),
        ("slow/index.html", "<body>slow</body>".into()),
        ("404.html", "<body>missing</body>".into()),
        ("assets/style.css", STYLE.into()),
        ("feed.xml", "<feed/>".into()),
        ("data.bin", all),
        ("empty.txt", Vec::new()),
        ("Llŷn x/index.html", "<body>Llŷn</body>".into()),
        ("large.bin", vec![b'x'; 30_000_000]),
    ];
    Arc::new(Fake { files: files.into(), ..Fake::default() })
}

fn start() -> Server {
    start_at("127.0.0.1")
}

fn start_at(host: &str) -> Server {
    let server = Server::start(&Address { host: host.to_owned(), port: 0 }).expect("a server");
    server.show(Now { site: Some(site()), report: None }, Change::Pages);
    server
}

fn get(server: &Server, path: &str) -> Answer {
    Client::of(server).ask("GET", path, &[])
}

/// The word of this run, as it stands in every page.
fn word(server: &Server) -> String {
    let page = get(server, "/").text();
    page.split_once("live.js?").expect("a script").1[..32].to_owned()
}

fn report(words: &str) -> Report {
    let source = Source::new("content/<b>.md", "title: x\nregion: Lodnon\n");
    let problem = Diagnostic::error("unknown-region", words, source.at(17..23));
    Report { problems: vec![problem], sources: vec![source, Source::new("content/secret.md", "s")] }
}

#[test]
fn pages_have_one_script_more_and_other_files_are_as_they_were() {
    let server = start();
    let page = get(&server, "/");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let text = page.text();
    let (before, script) = text.split_once("<script src=\"/__together/live.js?").expect("a script");
    let (script, after) = script.split_once("</script>").expect("its end");
    assert!(script.ends_with(" defer>"), "{script}");
    assert_eq!(format!("{before}{after}"), HOME);
    assert!(after.starts_with("</body>"));

    for (path, bytes) in &site().files {
        if !path.ends_with(".html") {
            assert_eq!(&get(&server, &format!("/{path}")).body, bytes, "{path}");
        }
    }
    let style = get(&server, "/assets/style.css?v=1&x=/../");
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(style.header("cache-control"), Some("no-cache"));
    let feed = get(&server, "/feed.xml");
    assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    assert_eq!(get(&server, "/Ll%C5%B7n%20x/").status, 200);
}

#[test]
fn a_head_is_like_the_whole_without_its_body() {
    let server = start();
    for path in ["/", "/regions", "/data.bin", "/none", "/empty.txt", "/broken/"] {
        let mut client = Client::of(&server);
        let (whole, head) = (client.ask("GET", path, &[]), client.ask("HEAD", path, &[]));
        assert_eq!(head.status, whole.status, "{path}");
        assert_eq!(head.body, b"");
        for name in ["content-length", "content-type", "etag", "location"] {
            assert_eq!(head.header(name), whole.header(name), "{path} {name}");
        }
    }
}

#[test]
fn what_a_browser_has_already_is_not_sent_again() {
    let server = start();
    for path in ["/", "/data.bin"] {
        let tag = get(&server, path).header("etag").expect("a tag").to_owned();
        let lists = [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()];
        for list in lists {
            let answer = Client::of(&server).ask("GET", path, &[("If-None-Match", &list)]);
            assert_eq!((answer.status, &*answer.body), (304, &b""[..]), "{path} {list}");
            assert_eq!(answer.header("etag"), Some(&*tag));
        }
        let answer = Client::of(&server).ask("GET", path, &[("If-None-Match", "\"x\"")]);
        assert_eq!(answer.status, 200);
    }
    // What is missing is never "the same as before".
    let missing = get(&server, "/none").header("etag").expect("a tag").to_owned();
    let again = Client::of(&server).ask("GET", "/none", &[("If-None-Match", &missing)]);
    assert_eq!(again.status, 404);
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let server = start();
    let ask = |headers: &[(&str, &str)]| Client::of(&server).ask("GET", "/data.bin", headers);
    let part = ask(&[("Range", "bytes=2-4")]);
    assert_eq!((part.status, &*part.body), (206, &[2, 3, 4][..]));
    assert_eq!(part.header("content-range"), Some("bytes 2-4/256"));
    assert_eq!(part.header("content-length"), Some("3"));
    assert_eq!(ask(&[("Range", "bytes=-1")]).body, [255]);
    let outside = ask(&[("Range", "bytes=256-")]);
    assert_eq!((outside.status, outside.header("content-range")), (416, Some("bytes */256")));
    let many = format!("bytes={}", vec!["0-0"; 1000].join(","));
    for range in ["bytes=0-1,4-5", "lines=0-1", "bytes=5-4", "bytes", &many] {
        assert_eq!(ask(&[("Range", range)]).status, 200, "{range}");
    }
    let tag = part.header("etag").expect("a tag");
    assert_eq!(ask(&[("Range", "bytes=0-0"), ("If-Range", tag)]).status, 206);
    for other in ["\"x\"", &format!("W/{tag}"), "Sat, 29 Oct 1994 19:43:31 GMT"] {
        assert_eq!(ask(&[("Range", "bytes=0-0"), ("If-Range", other)]).status, 200, "{other}");
    }
    let head = Client::of(&server).ask("HEAD", "/data.bin", &[("Range", "bytes=0-0")]);
    assert_eq!((head.status, head.header("content-length")), (200, Some("256")));
    // Parts of a page are parts of what is sent.
    let page = get(&server, "/").body;
    let end = Client::of(&server).ask("GET", "/", &[("Range", "bytes=-40")]);
    assert_eq!(end.body, page[page.len() - 40..]);
}

#[test]
fn folders_what_is_missing_and_what_is_broken() {
    let server = start();
    for (path, location) in [("/regions", "/regions/"), ("/regions?a=1&b", "/regions/?a=1&b")] {
        let answer = get(&server, path);
        assert_eq!((answer.status, answer.header("location")), (308, Some(location)));
    }
    let missing = get(&server, "/none/at/all");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("missing<script"));
    assert_eq!(get(&server, "/assets/style.css/").status, 404);
    let broken = get(&server, "/broken/");
    assert_eq!(broken.status, 500);
    assert!(broken.text().contains("no &lt;b&gt;template") && broken.text().contains("live.js"));

    let none = Arc::new(Fake::default());
    server.show(Now { site: Some(none), report: None }, Change::Pages);
    let own = get(&server, "/");
    assert!(own.status == 404 && own.text().contains("live.js"));
    server.show(Now::default(), Change::Report);
    for path in ["/", "/assets/style.css"] {
        let waiting = get(&server, path);
        assert!(waiting.status == 503 && waiting.text().contains("live.js"), "{path}");
    }
}

#[test]
fn nothing_but_the_files_of_the_site_is_ever_looked_for() {
    let site = site();
    let server = start();
    server.show(Now { site: Some(site.clone()), report: None }, Change::Pages);
    let outside = [
        "/../etc/passwd",
        "/../../../../etc/passwd",
        "/./../etc/passwd",
        "/regions/../../etc/passwd",
        "/%2e%2e/etc/passwd",
        "/%2E%2E/%2e%2e/etc/passwd",
        "/.%2e/etc/passwd",
        "/%2e./etc/passwd",
        "/..%2fetc/passwd",
        "/..%2Fetc%2Fpasswd",
        "/%2e%2e%2fetc%2fpasswd",
        "/%252e%252e/etc/passwd",
        "/%252e%252e%252fetc/passwd",
        "/..%5cetc%5cpasswd",
        "/..\\etc\\passwd",
        "/%5c..%5cetc",
        "/..%c0%afetc/passwd",
        "/%c0%ae%c0%ae/etc/passwd",
        "/..%ef%bc%8fetc/passwd",
        "/..;/etc/passwd",
        "/.../etc/passwd",
        "/....//etc/passwd",
        "//etc/passwd",
        "///etc/passwd",
        "/etc/passwd",
        "/c:/windows/win.ini",
        "/c%3a/windows",
        "/regions//index.html",
        "/~root",
        "/%00",
        "/index.html%00",
        "/index.html%00.css",
        "/a%0d%0aSet-Cookie:%20a=b",
        "/%0a",
        "/.git/config",
        "/.env",
        "/index.html/",
        "/index.html/..",
        "/index.html/.",
        "/.",
        "/..",
        "/?/../../etc/passwd/x",
        "//evil.example/..",
        "//evil.example/%2e%2e",
        "/\\evil.example",
        "/%5cevil.example",
        "/%2fevil.example",
        "/%2f%2fevil.example/..",
        "/__together/../index.html",
        "/__together/",
        "/__together",
        "/__together/live.js/",
        "/__together/source",
        "/@fs/etc/passwd",
        "http://evil.example/",
        "http://127.0.0.1/../etc/passwd",
        "file:///etc/passwd",
        "*",
        "evil.example:80",
        "/etc/passwd?raw??",
        "/etc/passwd?import&raw",
        "/x#/../../etc/passwd",
    ];
    for path in outside {
        let answer = get(&server, path);
        assert!(
            path == "/?/../../etc/passwd/x" || matches!(answer.status, 400 | 403 | 404),
            "{path}: {}",
            answer.status
        );
        assert_eq!(answer.header("location"), None, "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
        assert!(!answer.text().contains("root:"), "{path}");
    }
    for long in [2_050, 9_000, 30_000] {
        assert_eq!(get(&server, &format!("/{}", "a".repeat(long))).status, 400);
    }
    for path in site.asked.lock().expect("a lock").iter() {
        let strange = path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        assert!(
            !strange && !path.contains(['\\', '\0', '\n', '\r']),
            "the site was asked for {path:?}"
        );
    }
}

#[test]
fn only_the_names_of_this_computer_are_answered() {
    let server = start();
    let port = server.address().port();
    for host in
        ["localhost", "127.0.0.1", "[::1]:4000", "my.localhost", &format!("localhost:{port}")]
    {
        assert_eq!(Client::of(&server).host(host).ask("GET", "/", &[]).status, 200, "{host}");
    }
    for host in
        ["evil.example", "127.0.0.1.evil.example", "192.168.1.1", "localhost.evil.example:4000"]
    {
        for path in ["/", "/__together/live.js", "/none"] {
            let answer = Client::of(&server).host(host).ask(
                "GET",
                path,
                &[("X-Forwarded-Host", "localhost")],
            );
            assert_eq!(answer.status, 403, "{host}");
            assert!(answer.text().contains("--host"), "{host}");
        }
    }
    for head in [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
    ] {
        assert_eq!(Client::of(&server).send(head.as_bytes()).status, 400, "{head}");
    }
    let open = start_at("0.0.0.0");
    assert_eq!(Client::of(&open).host("192.168.1.1:4000").ask("GET", "/", &[]).status, 200);
    assert_eq!(Client::of(&open).host("evil.example").ask("GET", "/", &[]).status, 403);
}

#[test]
fn a_preview_can_only_be_looked_at() {
    let server = start();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "BREW"] {
        let answer = Client::of(&server).ask(method, "/", &[("Origin", "http://evil.example")]);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    let post = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\nabc";
    let answer = Client::of(&server).send(post);
    assert_eq!((answer.status, answer.header("connection")), (405, Some("close")));
}

#[test]
fn what_is_for_our_own_pages_is_for_nobody_else() {
    let server = start();
    server.show(Now { site: Some(site()), report: Some(report("wrong")) }, Change::Report);
    let word = word(&server);
    let own = format!("http://127.0.0.1:{}", server.address().port());
    for name in ["report.json", "source", "page"] {
        let path = match name {
            "page" => "/__together/page?path=/".to_owned(),
            _ => format!("/__together/{name}?{word}&path=content/%3Cb%3E.md"),
        };
        let ask = |headers: &[(&str, &str)]| Client::of(&server).ask("GET", &path, headers).status;
        assert_eq!(ask(&[]), 200, "{name}");
        assert_eq!(ask(&[("Sec-Fetch-Site", "same-origin"), ("Origin", &own)]), 200, "{name}");
        for (header, value) in [
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
            ("Origin", "null"),
            ("Origin", "http://evil.example"),
            ("Origin", "http://localhost"),
        ] {
            assert_eq!(ask(&[(header, value)]), 403, "{name} {header} {value}");
        }
        let guessed = path.replace(&word, &"0".repeat(32));
        assert!(name == "page" || get(&server, &guessed).status == 403, "{name}");
        assert!(name == "page" || get(&server, &format!("/__together/{name}")).status == 403);
    }
    let events = format!("/__together/events?{word}");
    let evil = [("Origin", "http://evil.example")];
    assert_eq!(Client::of(&server).ask("GET", &events, &evil).status, 403);
    assert_eq!(get(&server, "/__together/events").status, 403);
}

#[test]
fn the_report_and_the_texts_of_its_files_are_there_as_long_as_it_is() {
    let server = start();
    let word = word(&server);
    let json = format!("/__together/report.json?{word}");
    let source = |path: &str| get(&server, &format!("/__together/source?{word}&path={path}"));
    assert_eq!(get(&server, &json).status, 404);
    server.show(Now { site: None, report: Some(report("no <img>")) }, Change::Report);
    let told: serde_json::Value = serde_json::from_slice(&get(&server, &json).body).expect("JSON");
    assert_eq!(told["problems"][0]["message"], "no <img>");
    assert_eq!(told["problems"][0]["place"]["shown"], "content/<b>.md:2:9");
    let page = source("content/%3Cb%3E.md");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("<li id=\"L2\"><code><mark>region: Lodnon</mark></code>"));
    assert!(page.text().contains("no &lt;img&gt;") && !page.text().contains("<b>"));
    // Nothing is wrong with these, or they are no texts of the site at all.
    for path in ["content/secret.md", "/etc/passwd", "../Cargo.toml", "", "content/"] {
        assert_eq!(source(path).status, 404, "{path}");
    }
    server.show(Now { site: Some(site()), report: None }, Change::Pages);
    assert_eq!(get(&server, &json).status, 404);
    assert_eq!(source("content/%3Cb%3E.md").status, 404);
}

#[test]
fn open_pages_hear_of_changes_until_the_end() {
    let server = start();
    let path = format!("/__together/events?{}", word(&server));
    let mut client = Client::of(&server);
    client.write(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
    let head = client.read_until("\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"), "{head}");
    let mut hear = || {
        let told = client.read_until("\n\n");
        let json = told.split_once("data: ").expect("a message").1.trim().to_owned();
        serde_json::from_str::<serde_json::Value>(&json).expect("JSON")
    };
    let first = hear();
    assert_eq!((&first["kind"], &first["report"]), (&"hello".into(), &0.into()));
    let number = first["number"].as_u64().expect("a number");
    server.show(Now { site: Some(site()), report: None }, Change::Pages);
    assert_eq!(hear()["number"], number + 1);
    let styles = vec![("a.css".to_owned(), "b.css".to_owned())];
    server.show(Now { site: Some(site()), report: None }, Change::Styles(styles));
    assert_eq!(hear()["styles"], serde_json::json!([["a.css", "b.css"]]));
    for (words, expected) in [("one", number + 3), ("one", number + 3), ("two", number + 5)] {
        server.show(Now { site: Some(site()), report: Some(report(words)) }, Change::Report);
        let told = hear();
        assert_eq!((&told["kind"], &told["report"]), (&"report".into(), &expected.into()));
    }

    let begin = Instant::now();
    server.stop();
    assert!(begin.elapsed() < Duration::from_millis(800), "{:?}", begin.elapsed());
    assert_eq!(client.rest().trim_start(), "0\r\n\r\n", "the stream ends in good order");
}

#[test]
fn a_page_learns_whether_it_is_still_the_same() {
    let server = start();
    let about = |path: &str| {
        let answer = get(&server, &format!("/__together/page?path={path}"));
        serde_json::from_slice::<serde_json::Value>(&answer.body).expect("JSON")
    };
    let known = |path: &str| {
        let page = get(&server, path).text();
        page.split_once("data-page=\"").expect("a mark").1[..32].to_owned()
    };
    for path in ["/", "/regions/", "/none", "/broken/"] {
        assert_eq!(about(path)["page"], known(path), "{path}");
    }
    let before = known("/");
    let mut changed = Fake::default();
    changed.files.insert("index.html", "<body>other</body>".into());
    server.show(Now { site: Some(Arc::new(changed)), report: None }, Change::Pages);
    assert_ne!(about("/")["page"], before);
    server.show(Now::default(), Change::Report);
    assert_eq!(about("/")["page"], serde_json::Value::Null);
}

#[test]
fn a_taken_port_leads_to_the_next_and_is_told() {
    let first = TcpListener::bind("127.0.0.1:0").expect("a port");
    let wanted = first.local_addr().expect("an address").port();
    let server = Server::start(&Address { host: "127.0.0.1".to_owned(), port: wanted });
    // At the very end of the ports there may be no next one.
    let Ok(server) = server else { return };
    assert_eq!(server.taken(), Some(wanted));
    assert!(server.address().port() > wanted);
    assert_eq!(server.url(), format!("http://127.0.0.1:{}/", server.address().port()));
    assert_eq!(start().taken(), None);
}

#[test]
fn one_slow_page_holds_up_nobody() {
    let server = start();
    std::thread::scope(|scope| {
        let slow: Vec<_> = (0..8).map(|_| scope.spawn(|| get(&server, "/slow/").status)).collect();
        sleep(Duration::from_millis(50));
        let begin = Instant::now();
        assert_eq!(get(&server, "/").status, 200);
        assert!(begin.elapsed() < Duration::from_millis(140), "{:?}", begin.elapsed());
        for page in slow {
            assert_eq!(page.join().expect("an answer"), 200);
        }
    });
}

#[test]
fn several_requests_on_one_connection_are_answered_in_turn() {
    let server = start();
    let one = "GET /feed.xml HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let last = "GET /feed.xml HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut client = Client::of(&server);
    client.write(format!("{one}{one}{last}").as_bytes());
    assert_eq!(client.rest().matches("<feed/>").count(), 3);

    let mut old = Client::of(&server);
    old.write(b"GET /feed.xml HTTP/1.0\r\nHost: localhost\r\n\r\n");
    let answer = old.rest();
    assert!(answer.starts_with("HTTP/1.0 200") && answer.ends_with("<feed/>"), "{answer}");
}

#[test]
fn broken_requests_end_their_own_connection_and_nothing_else() {
    let server = start();
    let many_headers: String = (0..500).map(|n| format!("X-{n}: y\r\n")).collect();
    let smuggled = "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let requests = [
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}client hello".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n".to_owned(),
        "GET /\r\n\r\n".to_owned(),
        "nonsense\r\n\r\n".to_owned(),
        "\r\n\r\n\r\n\0\0\0\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "y".repeat(100_000)),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many_headers}\r\n"),
        format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(200_000)),
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}"
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}"
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n{smuggled}"
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{smuggled}"
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n{smuggled}"
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{smuggled}",
            smuggled.len()
        ),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\n12345{smuggled}"),
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n".to_owned(),
        "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n".to_owned(),
    ];
    for request in requests {
        let mut client = Client::of(&server);
        let begin = Instant::now();
        client.write(request.as_bytes());
        let answer = client.rest();
        let shown = &request[..request.len().min(90)];
        assert!(begin.elapsed() < Duration::from_secs(2), "{shown:?} was left open");
        // An answer that refuses, or the end. Never two answers: that would be smuggling.
        let status = answer.get(9..10);
        assert!(answer.is_empty() || matches!(status, Some("4" | "5")), "{shown:?}: {answer}");
        assert!(answer.matches("HTTP/1.1 ").count() <= 1, "{shown:?}: {answer}");
        assert_eq!(get(&server, "/").status, 200, "after {shown:?}");
    }
}

#[test]
fn whoever_asks_slowly_or_not_at_all_is_left_and_others_are_not_held_up() {
    let server = start();
    let connect = || TcpStream::connect(server.address()).expect("a connection");
    let mut slow: Vec<_> = (0..200).map(|_| connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: local").expect("a beginning");
    }
    // Both ends of each are files of this process, which other tests want some of too.
    let idle: Vec<_> =
        (0..2_500).map_while(|_| TcpStream::connect(server.address()).ok()).collect();
    assert!(idle.len() > 200, "only {} connections", idle.len());
    let begin = Instant::now();
    for _ in 0..10 {
        assert_eq!(get(&server, "/").status, 200);
    }
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());

    let mut rest = Vec::new();
    for mut stream in slow.into_iter().chain(idle) {
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        rest.clear();
        // The end, whether in good order or not; a limit that is reached is another fault.
        if let Err(error) = stream.read_to_end(&mut rest) {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    }
    assert!(begin.elapsed() > Duration::from_secs(5), "they had time to ask");
    assert_eq!(get(&server, "/").status, 200);
}

#[test]
fn a_server_ends_at_once_whoever_is_connected() {
    let server = start();
    let mut reader = Client::of(&server);
    reader.write(b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let _idle: Vec<_> = (0..20).map(|_| Client::of(&server)).collect();
    let mut begun = Client::of(&server);
    begun.write(b"GET / HT");
    sleep(Duration::from_millis(100));
    let (address, begin) = (server.address(), Instant::now());
    server.stop();
    assert!(begin.elapsed() < Duration::from_millis(800), "{:?}", begin.elapsed());
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}
