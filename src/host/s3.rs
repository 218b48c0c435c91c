//! Amazon S3: the commands that copy the site there with the right headers, and the headers that
//! CloudFront adds. S3 itself reads no file of this kind, so both are left out of the copy.

use serde_json::json;

use super::{Made, headers};

/// The name of the commands.
pub const UPLOAD: &str = ".s3-upload.sh";
/// The name of the headers.
pub const HEADERS: &str = ".s3-headers.json";

/// The commands. First comes what pages need, then the pages, and last goes what is not in the
/// site any more; so at no moment a page misses its style.
pub fn upload(made: &Made) -> String {
    let folders: Vec<&str> = made.marked.clone();
    UPLOAD_TEXT
        .replace("FOR_EVER", headers::FOR_EVER)
        .replace("ASK_AGAIN", headers::ASK_AGAIN)
        .replace("FOLDERS", &folders.join(" "))
}

const UPLOAD_TEXT: &str = r#"#!/bin/sh
# Made by `together build --host s3`. Copies this folder into a bucket:
#
#     sh public/.s3-upload.sh s3://BUCKET
#
# It needs the program `aws`, signed in: https://docs.aws.amazon.com/cli/
set -eu
to=${1:?name the bucket: s3://BUCKET, or s3://BUCKET/FOLDER}
to=${to%/}
cd "$(dirname "$0")"

for folder in FOLDERS; do
    aws s3 sync "$folder" "$to/$folder" --cache-control "FOR_EVER"
done
aws s3 sync . "$to" --exclude '.*' --exclude 'assets/*' --exclude 'pictures/*' \
    --exclude '*/feed.xml' --exclude feed.xml --cache-control "ASK_AGAIN"
aws s3 sync . "$to" --exclude '*' --include '*/feed.xml' --include feed.xml \
    --cache-control "ASK_AGAIN" --content-type application/atom+xml
aws s3 sync . "$to" --exclude '.*' --size-only --delete
"#;

/// What CloudFront is to say beside each file, as its command `create-response-headers-policy`
/// takes it.
pub fn headers(policy: &str) -> String {
    let all = headers::of_all(policy);
    let value = |wanted: &str| all.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let own = ["Permissions-Policy", "Cross-Origin-Opener-Policy"]
        .map(|name| json!({ "Header": name, "Value": value(name), "Override": true }));
    let config = json!({
        "Name": "schools-together",
        "SecurityHeadersConfig": {
            "ContentSecurityPolicy": {
                "Override": true,
                "ContentSecurityPolicy": value("Content-Security-Policy"),
            },
            "ReferrerPolicy": { "Override": true, "ReferrerPolicy": value("Referrer-Policy") },
            "ContentTypeOptions": { "Override": true },
        },
        "CustomHeadersConfig": { "Quantity": own.len(), "Items": own },
    });
    format!("{config:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_mark_of_its_content_goes_first_and_is_kept() {
        let text = upload(&Made { marked: vec!["assets", "pictures"], ..Made::default() });
        assert!(text.contains("for folder in assets pictures; do\n"));
        assert!(text.contains("--cache-control \"public, max-age=31536000, immutable\"\n"));
        assert!(text.contains("--cache-control \"no-cache\"\n"));
    }

    #[test]
    fn the_headers_are_those_of_other_hosts() {
        let config: serde_json::Value = serde_json::from_str(&headers("img-src 'self'")).unwrap();
        let security = &config["SecurityHeadersConfig"];
        assert_eq!(security["ContentSecurityPolicy"]["ContentSecurityPolicy"], "img-src 'self'");
        assert_eq!(security["ReferrerPolicy"]["ReferrerPolicy"], "strict-origin-when-cross-origin");
        assert_eq!(config["CustomHeadersConfig"]["Items"][1]["Value"], "same-origin");
    }
}
