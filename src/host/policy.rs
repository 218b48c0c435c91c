//! What pages say that browsers may load for them, taken together for a header.
//!
//! Invariant: a header never forbids what a page allows. So a theme decides in its pages alone.

use std::collections::BTreeSet;

/// What only a header can say, and what it says when the pages leave the rest open.
const NO_FRAMES: &str = "frame-ancestors 'none'";

/// Pages say it near their beginning.
const WITHIN: usize = 8 * 1024;

/// The policy that a page declares, if it does.
pub fn of_page(html: &[u8]) -> Option<String> {
    const BEGIN: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
    let head = String::from_utf8_lossy(&html[..html.len().min(WITHIN)]);
    let (_, rest) = head.split_once(BEGIN)?;
    let (policy, _) = rest.split_once('"')?;
    Some(without_entities(policy))
}

/// One policy that allows what any of these allows, and forbids frames. `None` among them is a
/// page that declares nothing.
pub fn header(policies: &BTreeSet<Option<String>>) -> String {
    let declared: Option<Vec<&str>> = policies.iter().map(Option::as_deref).collect();
    let parsed: Vec<Policy<'_>> = declared.unwrap_or_default().into_iter().map(parsed).collect();
    let mut directives = together(&parsed);
    if !directives.iter().any(|directive| directive.starts_with("frame-ancestors")) {
        directives.push(NO_FRAMES.into());
    }
    let header = directives.join("; ");
    // Anything else would end the value in a configuration file, or mean something there.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !b"\"\\$,#".contains(&byte);
    if header.bytes().all(is_plain) { header } else { NO_FRAMES.into() }
}

/// Directives with what they allow, in their order.
type Policy<'a> = Vec<(String, Vec<&'a str>)>;

fn parsed(policy: &str) -> Policy<'_> {
    let mut directives: Policy<'_> = Vec::new();
    for directive in policy.split(';') {
        let mut words = directive.split_ascii_whitespace();
        let Some(name) = words.next().map(str::to_ascii_lowercase) else { continue };
        // Browsers read the first of a name.
        if !directives.iter().any(|(known, _)| *known == name) {
            directives.push((name, words.collect()));
        }
    }
    directives
}

fn together(policies: &[Policy<'_>]) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in policies.iter().flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let directive = |name: &str| {
        let mut words: Vec<&str> = Vec::new();
        for policy in policies {
            // Where one policy says nothing of it, everything is allowed.
            for word in says(policy, name)? {
                if !words.contains(word) {
                    words.push(word);
                }
            }
        }
        if words.len() > 1 {
            words.retain(|word| *word != "'none'");
        }
        Some([&[name], &words[..]].concat().join(" "))
    };
    names.into_iter().filter_map(directive).collect()
}

/// What a policy says of a directive, if need be by another that stands for it.
fn says<'a, 'b>(policy: &'a Policy<'b>, name: &str) -> Option<&'a [&'b str]> {
    let others: &[&str] = match name {
        "script-src-elem" | "script-src-attr" => &["script-src", "default-src"],
        "style-src-elem" | "style-src-attr" => &["style-src", "default-src"],
        "worker-src" => &["child-src", "script-src", "default-src"],
        "frame-src" => &["child-src", "default-src"],
        name if name.ends_with("-src") => &["default-src"],
        _ => &[],
    };
    let named = |name: &str| policy.iter().find(|(known, _)| known == name);
    let found = named(name).or_else(|| others.iter().find_map(|other| named(other)));
    found.map(|(_, words)| &words[..])
}

fn without_entities(text: &str) -> String {
    let text = text.replace("&#x27;", "'").replace("&#39;", "'").replace("&#x2F;", "/");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policies: &[Option<&str>], expected: &str) {
        let policies = policies.iter().map(|policy| policy.map(str::to_owned)).collect();
        assert_eq!(header(&policies), expected);
    }

    #[test]
    fn a_page_says_it_in_its_head() {
        let page = |policy: &str| {
            let meta = "<meta http-equiv=\"Content-Security-Policy\" content=";
            of_page(format!("<!DOCTYPE html>\n{meta}\"{policy}\">").as_bytes())
        };
        assert_eq!(page("img-src 'self'").as_deref(), Some("img-src 'self'"));
        assert_eq!(page("img-src &#x27;self&#39;").as_deref(), Some("img-src 'self'"));
        assert_eq!(of_page(b"<!DOCTYPE html><p>content=\"\""), None);
    }

    #[test]
    fn what_one_page_allows_is_allowed() {
        check(
            &[
                Some("default-src 'none'; style-src 'self'; form-action 'self'"),
                Some("default-src 'none'; style-src 'sha256-x='; form-action 'self' https://a/"),
            ],
            "default-src 'none'; style-src 'self' 'sha256-x='; form-action 'self' https://a/; \
             frame-ancestors 'none'",
        );
    }

    #[test]
    fn what_one_page_says_nothing_of_is_not_narrowed() {
        check(
            &[Some("default-src 'self'; base-uri 'none'"), Some("default-src 'self'")],
            "default-src 'self'; frame-ancestors 'none'",
        );
        check(
            &[Some("default-src 'self' https://a; img-src 'none'"), Some("default-src 'none'")],
            "default-src 'self' https://a; img-src 'none'; frame-ancestors 'none'",
        );
        check(
            &[
                Some("default-src 'none'; script-src 'self'"),
                Some("default-src 'none'; script-src-elem https://a"),
            ],
            "default-src 'none'; script-src 'self'; script-src-elem 'self' https://a; \
             frame-ancestors 'none'",
        );
    }

    #[test]
    fn without_a_policy_on_each_page_only_frames_are_forbidden() {
        check(&[], "frame-ancestors 'none'");
        check(&[None, Some("default-src 'none'")], "frame-ancestors 'none'");
        check(&[Some("frame-ancestors 'self'")], "frame-ancestors 'self'");
    }

    #[test]
    fn what_would_mean_something_in_a_configuration_is_not_written_there() {
        for bad in ["img-src https://a/\"", "img-src https://a/,b", "img-src $host", "img-src é"] {
            check(&[Some(bad)], "frame-ancestors 'none'");
        }
    }
}
