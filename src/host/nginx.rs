//! nginx: one `location`, to be included into the keeper's own `server`.
//!
//! Everything is inside the `location`, so that other sites of the same server are left alone.

use super::{Made, Redirect, headers};

/// The file to be included.
pub fn settings(base: &str, redirects: &[Redirect], made: &Made) -> String {
    let location = decoded(base);
    let mut text = BEGIN.replace("BASE", base).replace("LOCATION", &location);
    text += &says(made, headers::ASK_AGAIN, 1);
    for folder in &made.marked {
        text += &format!("\n    location \"{location}{folder}/\" {{\n");
        text += &says(made, headers::FOR_EVER, 2);
        text += "    }\n";
    }
    text += "\n    location ~ \"/feed\\.xml$\" {\n        types { }\n";
    text += "        default_type application/atom+xml;\n";
    text += &says(made, headers::ASK_AGAIN, 2);
    text += "    }\n";
    if !redirects.is_empty() {
        text += "\n    # Old addresses.\n";
    }
    for Redirect { from, to } in redirects {
        let line = |from: &str| {
            let to = format!("{base}{to}$is_args$args");
            format!("    location = \"{location}{from}\" {{ return 301 \"{to}\"; }}\n")
        };
        text += &line(from);
        if let Some(without_slash) = from.strip_suffix('/') {
            text += &line(without_slash);
        }
    }
    text + "}\n"
}

const BEGIN: &str = r#"# Made by `together build --host nginx`, and made anew by the next build. Include it:
#
#     server {
#         ...
#         include /path/to/public/.nginx.conf;
#     }
#
# What you want to add or change belongs into your own `server`, above that line.

location "LOCATION" {
    index index.html;
    error_page 404 "BASE404.html";
    # A folder without a page of its own.
    error_page 403 =404 "BASE404.html";
    absolute_redirect off;

    # The compressed forms that lie beside the files. For those that end in .br, install
    # libnginx-mod-http-brotli-static and write `brotli_static on;` into your `server`.
    gzip_static on;
    gzip_proxied any;
    gzip_vary on;

    charset utf-8;
    charset_types text/html text/css text/plain text/xml application/javascript text/javascript
        application/json application/atom+xml image/svg+xml;

    # Files for servers and programs are for nobody else.
    location ~ "/\.(?!well-known/)" { return 404; }

"#;

/// What is said beside each file, again in each `location`, where what is outside does not count.
fn says(made: &Made, kept: &str, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let line = |(name, value): (&str, &str)| {
        let always = if value == headers::FOR_EVER { "" } else { " always" };
        format!("{indent}add_header {name} \"{value}\"{always};\n")
    };
    let all = headers::of_all(&made.policy).into_iter().chain([("Cache-Control", kept)]);
    all.map(line).collect()
}

/// A path as nginx compares it: without `%41`. What would end the quotes stays as it is.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let [first, others @ ..] = rest {
        let pair = others.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte =
            pair.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match byte.filter(|byte| *byte >= b' ' && !b"\"\\$".contains(byte)) {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_compared_without_escapes() {
        assert_eq!(decoded("/showcase/"), "/showcase/");
        assert_eq!(decoded("/caf%C3%A9%20/"), "/café /");
        assert_eq!(decoded("/%22%24%5C%0A%zz%/"), "/%22%24%5C%0A%zz%/");
        assert_eq!(decoded("/%FF/"), "/%FF/");
    }

    #[test]
    fn an_old_address_leads_on_with_and_without_its_slash() {
        let redirects = [("old/choir/", "about/"), ("choir.html", "about/")];
        let redirects = redirects.map(|(from, to)| Redirect { from: from.into(), to: to.into() });
        let text = settings("/a%20b/", &redirects, &Made::default());
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("return 301")).collect();
        let to = "{ return 301 \"/a%20b/about/$is_args$args\"; }";
        assert_eq!(
            lines,
            ["/a b/old/choir/", "/a b/old/choir", "/a b/choir.html"]
                .map(|from| format!("    location = \"{from}\" {to}"))
        );
    }
}
