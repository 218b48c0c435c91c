//! Apache: `.htaccess`, for space that is rented and servers of one's own.
//!
//! Only what may stand where `AllowOverride FileInfo` is given, and nothing that stops the site
//! when a module is missing.

use super::{Made, Redirect, compress, headers};

/// The file `.htaccess`.
pub fn settings(base: &str, redirects: &[Redirect], made: &Made) -> String {
    let mut text = BEGIN.replace("BASE", base);
    text += "\n<IfModule mod_headers.c>\n";
    for (name, value) in headers::of_all(&made.policy) {
        text += &format!("    Header always set {name} \"{}\"\n", value.replace('%', "%%"));
    }
    text += &kept(base, made);
    text += "    Header merge Vary Accept-Encoding \"expr=%{REQUEST_URI} =~ ";
    text += &format!("m#(/|\\.({}|gz|br))$#\"\n</IfModule>\n", ends());
    text += &types();
    text += "\n<IfModule mod_rewrite.c>\n    RewriteEngine On\n";
    if !redirects.is_empty() {
        text += "\n    # Old addresses.\n";
    }
    for Redirect { from, to } in redirects {
        let from = from.replace('.', "\\.");
        let from = from.strip_suffix('/').map_or(from.clone(), |from| format!("{from}/?"));
        text += &format!("    RewriteRule \"^{from}$\" \"{base}{to}\" [R=301,L]\n");
    }
    text += "\n    # The compressed forms that lie beside the files, to whoever takes them.\n";
    for (name, end) in [("br", "br"), ("gzip", "gz")] {
        text += &COMPRESSED.replace("CODING", name).replace("END", end).replace("TEXTS", &ends());
    }
    text + "</IfModule>\n"
}

const BEGIN: &str = r"# Made by `together build --host apache`, and made anew by the next build. What you want to add or
# change belongs into the settings of the server; or write a .htaccess of your own, which is kept.

ErrorDocument 404 BASE404.html
AddDefaultCharset utf-8
";

const COMPRESSED: &str = r#"    RewriteCond "%{HTTP:Accept-Encoding}" "\bCODING\b"
    RewriteCond "%{REQUEST_FILENAME}index.html.END" -f
    RewriteRule "^(|.*/)$" "$1index.html.END" [L]
    RewriteCond "%{HTTP:Accept-Encoding}" "\bCODING\b"
    RewriteCond "%{REQUEST_FILENAME}.END" -f
    RewriteRule "^(.+\.(?:TEXTS))$" "$1.END" [L]
"#;

fn kept(base: &str, made: &Made) -> String {
    let mut text = format!("    Header always set Cache-Control \"{}\"\n", headers::ASK_AGAIN);
    if !made.marked.is_empty() {
        // Not the page that says that there is no such file.
        let there = "%{REQUEST_STATUS} =~ /^(200|206|304)$/";
        let base = base.replace('.', "\\.");
        let inside = format!("%{{REQUEST_URI}} =~ m#^{base}({})/#", made.marked.join("|"));
        let value = headers::FOR_EVER;
        text += &format!(
            "    Header always set Cache-Control \"{value}\" \"expr={there} && {inside}\"\n"
        );
    }
    text
}

/// What files are, under their own names and compressed.
fn types() -> String {
    let mut text = String::from("\n# What the files are, compressed or not.\n");
    for end in compress::TEXTS {
        let kind = match end {
            "html" => "text/html",
            "css" => "text/css",
            "js" => "text/javascript",
            "json" => "application/json",
            "svg" => "image/svg+xml",
            "txt" => "text/plain",
            "xml" => "application/xml",
            _ => "application/manifest+json",
        };
        text += &of_kind(&format!("\\.{end}"), kind);
    }
    text += &of_kind("^feed\\.xml", "application/atom+xml");
    text += "<IfModule mod_mime.c>\n    AddEncoding gzip .gz\n    AddEncoding br .br\n";
    text + "</IfModule>\n"
}

fn of_kind(name: &str, kind: &str) -> String {
    let kind = format!("    ForceType \"{kind}; charset=utf-8\"\n");
    format!("<FilesMatch \"{name}(\\.gz|\\.br)?$\">\n{kind}</FilesMatch>\n")
}

fn ends() -> String {
    compress::TEXTS.join("|")
}
