//! Who may ask: the reader's own browser, for the preview's own pages.
//!
//! Any website that is open in the reader's browser can send requests to this computer, and can
//! give this computer a name of its own ("DNS rebinding"). Does not know what is asked for.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, ORIGIN};

/// The names under which the preview may be asked.
pub struct Hosts {
    /// As it was asked for, in small letters.
    name: String,
    bound: IpAddr,
}

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No host, more than one, or something that is none.
    Unclear,
    /// A host that is not ours.
    Foreign,
}

impl Hosts {
    /// The names of a server that was told to listen at `name`, and does at `bound`.
    pub fn new(name: &str, bound: IpAddr) -> Self {
        Hosts { name: name.to_ascii_lowercase(), bound }
    }

    /// The host that a request names, port included, if it is one of ours.
    pub fn check<'a>(&self, headers: &'a HeaderMap) -> Result<&'a str, Refused> {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return Err(Refused::Unclear) };
        let host = host.to_str().map_err(|_| Refused::Unclear)?;
        let name = without_port(host).ok_or(Refused::Unclear)?;
        if self.is_ours(&name.to_ascii_lowercase()) { Ok(host) } else { Err(Refused::Foreign) }
    }

    fn is_ours(&self, name: &str) -> bool {
        let unbracketed = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        match unbracketed.unwrap_or(name).parse::<IpAddr>() {
            // No website can make its own name out of an address. Where other computers are let
            // in, ours has addresses that only the system knows.
            Ok(ip) => {
                ip.is_loopback() && self.bound.is_loopback()
                    || ip.to_string() == "127.0.0.1"
                    || ip == self.bound
                    || self.bound.is_unspecified()
            }
            Err(_) => name == "localhost" || name.ends_with(".localhost") || name == self.name,
        }
    }
}

/// A host without its port; nothing when it is no host.
fn without_port(host: &str) -> Option<&str> {
    let end = match host.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at(end);
    let port = port.strip_prefix(':').unwrap_or(port);
    let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
    (is_port && !name.is_empty() && name.bytes().all(in_name)).then_some(name)
}

/// Whether a request comes from a page of the preview, or was typed by the reader; a page of
/// another website could have sent it otherwise. `host` is the request's own.
pub fn is_from_here(headers: &HeaderMap, host: &str) -> bool {
    let site = HeaderName::from_static("sec-fetch-site");
    let mut sites = headers.get_all(site).iter().map(|site| site.as_bytes());
    let mut origins = headers.get_all(ORIGIN).iter().map(|origin| origin.as_bytes());
    let own = format!("http://{host}");
    sites.all(|site| site == b"same-origin" || site == b"none")
        && origins.all(|origin| origin.eq_ignore_ascii_case(own.as_bytes()))
}

/// A word for each run of the server, which only its own pages know.
pub struct Token(String);

impl Token {
    /// A word that can't be guessed.
    pub fn random() -> Self {
        // The standard library has its keys from the system, and hashes with a function that does
        // not give them away.
        let state = RandomState::new();
        Token(format!("{:016x}{:016x}", state.hash_one(1), state.hash_one(2)))
    }

    /// The word.
    pub fn word(&self) -> &str {
        &self.0
    }

    /// Whether it is this word. Takes the same time whatever is wrong with it.
    pub fn is(&self, word: &str) -> bool {
        blake3::hash(word.as_bytes()) == blake3::hash(self.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn check(hosts: &Hosts, host: &'static str) -> Result<(), Refused> {
        hosts.check(&headers(&[("host", host)])).map(drop)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let hosts = Hosts::new("127.0.0.1", "127.0.0.1".parse().unwrap());
        for ours in [
            "localhost",
            "LocalHost:4000",
            "a.localhost:1",
            "127.0.0.1",
            "127.0.0.1:",
            "[::1]",
            "[::1]:4000",
            "127.0.0.1:99999",
        ] {
            assert_eq!(check(&hosts, ours), Ok(()), "{ours}");
        }
        for foreign in [
            "evil.example",
            "evil.example:4000",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "notlocalhost",
            "localhost.",
            "192.168.0.1",
            "10.0.0.1:4000",
            "0.0.0.0",
            "[::2]",
            "127.1",
            "2130706433",
            "0x7f.1",
        ] {
            assert_eq!(check(&hosts, foreign), Err(Refused::Foreign), "{foreign}");
        }
        for unclear in [
            "",
            ":4000",
            "a b",
            "localhost:x",
            "a@localhost",
            "[::1",
            "::1",
            "a/b",
            "localhost:123456",
        ] {
            assert_eq!(check(&hosts, unclear), Err(Refused::Unclear), "{unclear}");
        }
        assert_eq!(hosts.check(&headers(&[])), Err(Refused::Unclear));
        let twice = headers(&[("host", "localhost"), ("host", "localhost")]);
        assert_eq!(hosts.check(&twice), Err(Refused::Unclear));
    }

    #[test]
    fn a_server_is_asked_by_the_name_it_was_given() {
        let named = Hosts::new("My-Box.local", "192.168.0.7".parse().unwrap());
        for (host, expected) in [
            ("my-box.LOCAL:4000", Ok(())),
            ("192.168.0.7:4000", Ok(())),
            ("192.168.0.8:4000", Err(Refused::Foreign)),
            ("other.local", Err(Refused::Foreign)),
        ] {
            assert_eq!(check(&named, host), expected, "{host}");
        }
        let open = Hosts::new("0.0.0.0", "0.0.0.0".parse().unwrap());
        for (host, expected) in [
            ("192.168.0.8:4000", Ok(())),
            ("[2001:db8::1]:4000", Ok(())),
            ("evil.example", Err(Refused::Foreign)),
        ] {
            assert_eq!(check(&open, host), expected, "{host}");
        }
    }

    #[test]
    fn other_websites_are_told_apart() {
        let host = "127.0.0.1:4000";
        for here in [
            &[][..],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("origin", "http://127.0.0.1:4000")],
        ] {
            assert!(is_from_here(&headers(here), host), "{here:?}");
        }
        for elsewhere in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[("origin", "null")],
            &[("origin", "http://evil.example")],
            &[("origin", "http://127.0.0.1:4001")],
            &[("origin", "https://127.0.0.1:4000")],
        ] {
            assert!(!is_from_here(&headers(elsewhere), host), "{elsewhere:?}");
        }
    }

    #[test]
    fn the_word_of_a_run_is_its_own() {
        let (one, other) = (Token::random(), Token::random());
        assert_ne!(one.word(), other.word());
        assert!(one.is(one.word()) && !one.is(other.word()) && !one.is(""));
        assert_eq!(one.word().len(), 32);
    }
}
