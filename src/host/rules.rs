//! `_headers` and `_redirects`, as Netlify began them and Cloudflare and GitLab read them.

use super::{Made, Redirect, headers};
use crate::model::host::Host;

/// So many rules a host follows; with more, pages send visitors on from the other addresses.
pub fn most_redirects(host: Host) -> Option<usize> {
    match host {
        Host::Cloudflare | Host::CloudflarePaid => Some(2_000),
        Host::Gitlab => Some(1_000),
        Host::Netlify => Some(10_000),
        _ => None,
    }
}

/// So many bytes a host reads of the rules.
fn most_bytes(host: Host) -> usize {
    match host {
        Host::Gitlab => 64 * 1024,
        Host::Cloudflare | Host::CloudflarePaid => 100_000,
        _ => usize::MAX,
    }
}

/// The longest header that Cloudflare takes.
const LONGEST_HEADER: usize = 2_000;

/// `_headers`. No two rules may be about one header of a file: their values would be joined.
pub fn headers(made: &Made) -> String {
    let mut text = String::from("/*\n");
    let mut policy = made.policy.as_str();
    if policy.len() > LONGEST_HEADER {
        policy = "frame-ancestors 'none'";
    }
    for (name, value) in headers::of_all(policy) {
        text += &format!("  {name}: {value}\n");
    }
    for folder in &made.marked {
        text += &format!("/{folder}/*\n  Cache-Control: {}\n", headers::FOR_EVER);
    }
    text
}

/// The rules that a host follows, one for each old address, as far as it reads them.
pub fn redirects(host: Host, base: &str, redirects: &[Redirect]) -> Vec<String> {
    let most = most_redirects(host).unwrap_or(0);
    let mut n_bytes = 0;
    let line = |redirect: &Redirect| match host {
        // Else the page at the old address would be shown.
        Host::Netlify => format!("/{} {base}{} 301!\n", redirect.from, redirect.to),
        // A site has an address of its own there, unless it is in a folder of its group's.
        Host::Gitlab => format!("{base}{} {base}{} 301\n", redirect.from, redirect.to),
        _ => format!("/{} {base}{} 301\n", redirect.from, redirect.to),
    };
    let fits = |line: &String| {
        n_bytes += line.len();
        n_bytes <= most_bytes(host)
    };
    redirects.iter().take(most).map(line).take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: Host, expected: &str) {
        let one = |from: &str| Redirect { from: from.into(), to: "partnerships/choir/".into() };
        let made = redirects(host, "/arts/", &[one("old/choir/"), one("choir.html")]);
        assert_eq!(made.concat(), expected);
    }

    #[test]
    fn each_host_has_its_own_form_of_a_rule() {
        check(
            Host::Netlify,
            "/old/choir/ /arts/partnerships/choir/ 301!\n\
             /choir.html /arts/partnerships/choir/ 301!\n",
        );
        check(
            Host::Cloudflare,
            "/old/choir/ /arts/partnerships/choir/ 301\n\
             /choir.html /arts/partnerships/choir/ 301\n",
        );
        check(
            Host::Gitlab,
            "/arts/old/choir/ /arts/partnerships/choir/ 301\n\
             /arts/choir.html /arts/partnerships/choir/ 301\n",
        );
        check(Host::Apache, "");
    }

    #[test]
    fn no_more_rules_are_written_than_are_read() {
        let many: Vec<Redirect> = (0..3_000)
            .map(|n| Redirect { from: format!("old/{n:060}/"), to: "about/".into() })
            .collect();
        assert_eq!(redirects(Host::Netlify, "/", &many).len(), 3_000);
        let cloudflare = redirects(Host::Cloudflare, "/", &many).concat();
        assert!((99_000..=100_000).contains(&cloudflare.len()));
        let gitlab = redirects(Host::Gitlab, "/", &many).concat();
        assert!((65_000..=65_536).contains(&gitlab.len()));
    }

    #[test]
    fn a_policy_longer_than_is_taken_is_left_to_the_pages() {
        let made = |policy: String| Made { policy, marked: vec!["assets"] };
        let text = headers(&made("img-src https://a".into()));
        assert!(text.contains("  Content-Security-Policy: img-src https://a\n"));
        assert!(
            text.ends_with("/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n")
        );
        let text = headers(&made("x".repeat(2_001)));
        assert!(text.contains("  Content-Security-Policy: frame-ancestors 'none'\n"));
    }
}
