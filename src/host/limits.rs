//! What a host takes, and whether a site is within it.
//!
//! Where each number comes from is in docs/hosting.md.

use super::rules::most_redirects;
use super::{Facts, Seen};
use crate::diagnostic::words::thousands;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::host::Host;
use crate::source::Location;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Files,
    FilesAndFolders,
    FilesInOneFolder,
    BytesOfAll,
    BytesOfOne,
}

/// The most that a host takes. Where the keeper of the host can change it, it is a warning.
struct Limit {
    of: Of,
    most: u64,
    severity: Severity,
}

const MEGABYTE: u64 = 1024 * 1024;
const GIGABYTE: u64 = 1024 * MEGABYTE;

fn limits(host: Host) -> Vec<Limit> {
    let fixed = |of, most| Limit { of, most, severity: Severity::Error };
    let usual = |of, most| Limit { of, most, severity: Severity::Warning };
    match host {
        Host::Any | Host::Apache | Host::Nginx | Host::S3 => Vec::new(),
        Host::GithubPages => vec![fixed(Of::BytesOfAll, GIGABYTE)],
        Host::Gitlab => vec![usual(Of::BytesOfAll, GIGABYTE), usual(Of::FilesAndFolders, 200_000)],
        Host::Netlify => vec![fixed(Of::FilesInOneFolder, 54_000)],
        Host::Cloudflare => {
            vec![fixed(Of::Files, 20_000), fixed(Of::BytesOfOne, 25 * MEGABYTE)]
        }
        Host::CloudflarePaid => {
            vec![fixed(Of::Files, 100_000), fixed(Of::BytesOfOne, 25 * MEGABYTE)]
        }
    }
}

/// What the host will not take, and what it will soon not take. `n_rules` of the old addresses
/// have a rule.
pub fn problems(facts: &Facts, n_rules: usize, seen: &Seen) -> Vec<Diagnostic> {
    let limits = limits(facts.host).into_iter();
    let broken = limits.filter_map(|limit| problem(facts.host, &limit, seen));
    broken.chain(too_many_rules(facts, n_rules)).collect()
}

fn problem(host: Host, limit: &Limit, seen: &Seen) -> Option<Diagnostic> {
    let (n, which) = measured(limit.of, seen);
    let (name, most) = (host.name(), said(limit.of, limit.most));
    let has = format!("this site has {}{which}", said(limit.of, n));
    if n > limit.most {
        let message = format!("{name} takes at most {most}, and {has}");
        let problem = match limit.severity {
            Severity::Error => Diagnostic::error("host-limit", message, place()),
            _ => Diagnostic::warning("host-limit", message, place()),
        };
        return Some(problem.field("host").help(cure(host, limit.of)));
    }
    (n > limit.most / 10 * 9).then(|| {
        let message = format!("{name} takes at most {most}, and {has}: it will soon be too large");
        let help = format!("think of the next host in good time: {}", cure(host, limit.of));
        Diagnostic::warning("host-near-limit", message, place()).field("host").help(help)
    })
}

fn too_many_rules(facts: &Facts, n_rules: usize) -> Option<Diagnostic> {
    most_redirects(facts.host).filter(|_| n_rules < facts.redirects.len())?;
    let (name, n) = (facts.host.name(), facts.redirects.len());
    let message = format!(
        "{name} does not read rules for all {} old addresses of this site: {} are rules, and \
         from the others pages send visitors on",
        number(n as u64),
        number(n_rules as u64)
    );
    let help = "take old addresses that nobody uses any more out of `aliases`";
    Some(Diagnostic::warning("host-redirects", message, place()).field("host").help(help))
}

fn place() -> Location {
    Location::start_of("content/site.yaml")
}

fn measured(of: Of, seen: &Seen) -> (u64, String) {
    match of {
        Of::Files => (seen.n_files as u64, String::new()),
        Of::FilesAndFolders => {
            // The root is no folder among the others.
            ((seen.n_files + seen.folders.len()).saturating_sub(1) as u64, String::new())
        }
        Of::FilesInOneFolder => {
            let fullest = seen.folders.iter().max_by_key(|(_, n)| **n);
            let (folder, n) = fullest.map_or(("", 0), |(folder, n)| (folder, *n));
            (n as u64, format!(" in `{folder}/`"))
        }
        Of::BytesOfAll => (seen.n_bytes, String::new()),
        Of::BytesOfOne => (seen.largest.0, format!(" in `{}`", seen.largest.1)),
    }
}

fn said(of: Of, n: u64) -> String {
    match of {
        Of::Files => format!("{} files", number(n)),
        Of::FilesAndFolders => format!("{} files and folders", number(n)),
        Of::FilesInOneFolder => format!("{} files in one folder", number(n)),
        Of::BytesOfAll => format!("{} MB in all", number(n.div_ceil(MEGABYTE))),
        Of::BytesOfOne => format!("{} MB in one file", number(n.div_ceil(MEGABYTE))),
    }
}

fn number(n: u64) -> String {
    thousands(i64::try_from(n).unwrap_or(i64::MAX))
}

fn cure(host: Host, of: Of) -> &'static str {
    match (host, of) {
        (Host::Cloudflare, Of::Files) => {
            "with a paid plan write `host: cloudflare-paid`, which takes 100,000 files; or choose \
             a host without such a limit, as `docs/hosting.md` compares them"
        }
        (Host::Gitlab, _) => {
            "ask who keeps the GitLab server whether it takes more; if not, choose another host, \
             as `docs/hosting.md` compares them"
        }
        (_, Of::BytesOfOne) => "make that file smaller",
        (_, Of::BytesOfAll) => {
            "make pictures smaller or take some out, or choose a host without such a limit, as \
             `docs/hosting.md` compares them"
        }
        _ => "choose a host without such a limit, as `docs/hosting.md` compares them",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Redirect;

    fn site(n_files: usize, n_bytes: u64) -> Seen {
        let mut seen = Seen { n_files, n_bytes, ..Seen::default() };
        seen.largest = (n_bytes, "film.mp4".into());
        seen.folders.insert("pictures".into(), n_files);
        seen
    }

    #[track_caller]
    fn check(host: Host, seen: &Seen, expected: &[&str]) {
        let facts = Facts { host, base_url: None, redirects: Vec::new() };
        let problems = problems(&facts, 0, seen);
        let told: Vec<String> = problems
            .iter()
            .map(|p| format!("{:?} {}: {}", p.severity, p.code, p.message))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn too_many_files_are_told_with_both_numbers() {
        let name = "Cloudflare Pages without a paid plan takes at most 20,000 files";
        check(Host::Cloudflare, &site(18_000, 0), &[]);
        let near = "this site has 18,001 files: it will soon be too large";
        let near = format!("Warning host-near-limit: {name}, and {near}");
        check(Host::Cloudflare, &site(18_001, 0), &[&near]);
        let broken = format!("Error host-limit: {name}, and this site has 29,565 files");
        check(Host::Cloudflare, &site(29_565, 0), &[&broken]);
        check(Host::CloudflarePaid, &site(29_565, 0), &[]);
        check(Host::Nginx, &site(29_565_000, GIGABYTE * 9), &[]);
    }

    #[test]
    fn files_and_sites_may_be_too_large() {
        check(
            Host::Cloudflare,
            &site(1, 25 * MEGABYTE + 1),
            &["Error host-limit: Cloudflare Pages without a paid plan takes at most 25 MB in one \
               file, and this site has 26 MB in one file in `film.mp4`"],
        );
        check(
            Host::GithubPages,
            &site(1, GIGABYTE + 1),
            &["Error host-limit: GitHub Pages takes at most 1,024 MB in all, and this site has \
               1,025 MB in all"],
        );
        check(
            Host::Gitlab,
            &site(1, GIGABYTE + 1),
            &["Warning host-limit: GitLab Pages takes at most 1,024 MB in all, and this site has \
               1,025 MB in all"],
        );
        check(
            Host::Netlify,
            &site(54_001, 0),
            &["Error host-limit: Netlify takes at most 54,000 files in one folder, and this site \
               has 54,001 files in one folder in `pictures/`"],
        );
    }

    #[test]
    fn more_old_addresses_than_rules_are_told_and_nothing_is_lost() {
        let redirect = Redirect { from: "old/".into(), to: "about/".into() };
        let facts = |host, n| Facts { host, base_url: None, redirects: vec![redirect.clone(); n] };
        let problems = |host, n, n_rules| problems(&facts(host, n), n_rules, &Seen::default());
        assert_eq!(problems(Host::Cloudflare, 2_000, 2_000), []);
        assert_eq!(problems(Host::GithubPages, 2_001, 0), []);
        let told = problems(Host::Cloudflare, 2_001, 2_000);
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].severity, told[0].code), (Severity::Warning, "host-redirects"));
        assert!(told[0].message.contains("all 2,001 old addresses"), "{}", told[0].message);
    }
}
