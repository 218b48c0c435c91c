//! A request → an answer.
//!
//! Every request is looked at from the outside in: who asks, what for, and only then for which
//! file. Does not know connections.

use std::convert::Infallible;
use std::sync::Arc;

use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, HeaderName,
    HeaderValue, LOCATION, REFERRER_POLICY, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use serde_json::json;
use url::form_urlencoded;

use super::file::{self, Body, File, nothing, set};
use super::guard::{self, Refused, Token};
use super::pages::{self, OWN};
use super::{Files, Moment, Shared, events, path, types};

/// What our own pages may do: nothing but what they need.
const OWN_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers one request.
pub async fn answer(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let (asked, body) = request.into_parts();
    let has_body = !body.is_end_stream() || asked.headers.contains_key(TRANSFER_ENCODING);
    let allowed = allowed(&shared, &asked, has_body);
    let is_refused = allowed.is_err();
    let mut response = match allowed {
        Err(refusal) => refuse(refusal),
        Ok(host) => match asked.uri.path().strip_prefix(OWN) {
            Some(own) => answer_own(&shared, &asked, host, own).await,
            None => answer_site(&shared, &asked).await,
        },
    };
    // Content that was not read must not be taken for the next request.
    if is_refused || shared.is_crowded() {
        set(&mut response, CONNECTION, "close");
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (X_FRAME_OPTIONS, "SAMEORIGIN"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Why a request gets nothing: the status and a few plain words.
struct Refusal(StatusCode, &'static str);

/// The host that is asked, if the request may be answered at all.
fn allowed<'a>(shared: &Shared, asked: &'a Parts, has_body: bool) -> Result<&'a str, Refusal> {
    let host = shared.hosts.check(&asked.headers).map_err(|refused| match refused {
        Refused::Unclear => Refusal(StatusCode::BAD_REQUEST, "A request names one host."),
        Refused::Foreign => Refusal(
            StatusCode::FORBIDDEN,
            "This preview answers only under the addresses of this computer, such as \
             http://localhost, so that no website can read it under a name of its own. \
             To use another name, start the preview with --host NAME.",
        ),
    })?;
    match () {
        () if !matches!(asked.method, Method::GET | Method::HEAD) => {
            Err(Refusal(StatusCode::METHOD_NOT_ALLOWED, "A preview can only be looked at."))
        }
        () if has_body => {
            Err(Refusal(StatusCode::BAD_REQUEST, "A request for a file has no content."))
        }
        () if asked.uri.authority().is_some() => {
            Err(Refusal(StatusCode::BAD_REQUEST, "This is no proxy."))
        }
        () => Ok(host),
    }
}

fn refuse(Refusal(status, words): Refusal) -> Response<Body> {
    let bytes = format!("{words}\n").into();
    let mut response = file::whole(status, File::new(bytes, "text/plain; charset=utf-8"));
    set(&mut response, CACHE_CONTROL, "no-store");
    if status == StatusCode::METHOD_NOT_ALLOWED {
        set(&mut response, ALLOW, "GET, HEAD");
    }
    response
}

/// What only our own script and pages ask for.
async fn answer_own(shared: &Arc<Shared>, asked: &Parts, host: &str, name: &str) -> Response<Body> {
    let fixed = |text: &'static str| {
        let file = File::new(text.as_bytes().into(), types::content_type(name));
        file::answer(&asked.method, &asked.headers, file)
    };
    match name {
        "live.js" => return fixed(include_str!("live.js")),
        "own.css" => return fixed(include_str!("own.css")),
        _ => {}
    }
    let query = asked.uri.query().unwrap_or_default();
    let (word, rest) = query.split_once('&').unwrap_or((query, ""));
    // A page that was loaded before the server was started anew does not know the new word, and
    // learns it like any page of this host: other websites may not read the answer.
    let knows = name == "page" || shared.token.is(word);
    if !guard::is_from_here(&asked.headers, host) || !knows {
        let why = "This is only for the pages of this preview.";
        return refuse(Refusal(StatusCode::FORBIDDEN, why));
    }
    let moment = shared.now.borrow().clone();
    let report = moment.report.as_ref();
    let found = match name {
        "events" if asked.method == Method::GET => return events::answer(shared),
        "page" => about_page(shared, parameter(query, "path")).await,
        "report.json" => report.map(|report| own_file(name, report.json.clone())),
        "source" => report
            .and_then(|report| report.source_page(&parameter(rest, "path")))
            .map(|page| own_file("source.html", page)),
        _ => None,
    };
    let Some(found) = found else {
        return refuse(Refusal(StatusCode::NOT_FOUND, "There is nothing here any more."));
    };
    let mut response = file::whole(StatusCode::OK, found);
    set(&mut response, CACHE_CONTROL, "no-store");
    set(&mut response, CONTENT_SECURITY_POLICY, OWN_POLICY);
    response
}

fn own_file(name: &str, text: String) -> File {
    File::new(text.into(), types::content_type(name))
}

fn parameter(query: &str, name: &str) -> String {
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    parameters.find(|(found, _)| found == name).map_or_else(String::new, |(_, value)| value.into())
}

/// What a page that is open has to know to tell whether it is still the same.
async fn about_page(shared: &Arc<Shared>, asked: String) -> Option<File> {
    let path = path::file_path(&asked).ok()?;
    let moment = shared.now.borrow().clone();
    let page = match look(shared, &moment, path).await {
        // Pages of a server that was started anew stay as they are until there is a site again.
        _ if moment.site.is_none() => None,
        Found::Site(_, file) | Found::Own(_, file) => Some(pages::mark(&file).to_owned()),
        Found::Folder => Some(String::new()),
    };
    let word = shared.token.word();
    let about = json!({ "page": page, "word": word, "number": moment.number });
    Some(own_file("page.json", about.to_string()))
}

/// What is found for the path of a request.
enum Found {
    /// A file of the site, or the one that it has for what is missing.
    Site(StatusCode, File),
    /// A page of our own in its place.
    Own(StatusCode, File),
    /// A folder, asked for without its slash.
    Folder,
}

async fn answer_site(shared: &Arc<Shared>, asked: &Parts) -> Response<Body> {
    let raw = asked.uri.path();
    let path = match path::file_path(raw) {
        Ok(path) => path,
        Err(why) => return refuse(Refusal(StatusCode::BAD_REQUEST, why)),
    };
    let moment = shared.now.borrow().clone();
    match look(shared, &moment, path).await {
        Found::Site(StatusCode::OK, file) => file::answer(&asked.method, &asked.headers, file),
        Found::Site(status, file) => file::whole(status, file),
        Found::Own(status, file) => {
            let mut response = file::whole(status, file);
            set(&mut response, CONTENT_SECURITY_POLICY, OWN_POLICY);
            response
        }
        Found::Folder => folder(raw, asked.uri.query()),
    }
}

/// The same address with a slash behind it, on whatever host this is. Begins with one slash, so
/// that it can't be taken for the name of another host.
fn folder(raw: &str, query: Option<&str>) -> Response<Body> {
    let mut response = Response::new(nothing());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    set(&mut response, LOCATION, &format!("{raw}/{query}"));
    set(&mut response, CONTENT_LENGTH, "0");
    response
}

/// Finds a file, or makes it. A page may take long to make, and other requests do not wait for it.
async fn look(shared: &Arc<Shared>, moment: &Arc<Moment>, path: String) -> Found {
    let (maker, now) = (shared.clone(), moment.clone());
    let made = tokio::task::spawn_blocking(move || find(&maker.token, &now, &path)).await;
    // Fails when the program itself has a fault there.
    made.unwrap_or_else(|_| failed("The program has a fault here.", &shared.token))
}

fn find(token: &Token, moment: &Moment, path: &str) -> Found {
    let Some(site) = &moment.site else {
        let page =
            pages::notice("There is no site yet", "It is shown here once it is made.", token);
        return Found::Own(StatusCode::SERVICE_UNAVAILABLE, page);
    };
    match site.file(path) {
        Some(Ok(bytes)) => Found::Site(StatusCode::OK, sent(path, bytes, token)),
        Some(Err(why)) => failed(&why, token),
        None if site.file(&format!("{path}/index.html")).is_some() => Found::Folder,
        None => missing(site, token),
    }
}

fn missing(site: &Arc<dyn Files>, token: &Token) -> Found {
    const PAGE: &str = "404.html";
    let status = StatusCode::NOT_FOUND;
    match site.file(PAGE) {
        Some(Ok(bytes)) => Found::Site(status, sent(PAGE, bytes, token)),
        _ => {
            let words = "There is no page with this address.";
            Found::Own(status, pages::notice("Not found", words, token))
        }
    }
}

fn failed(why: &str, token: &Token) -> Found {
    let page = pages::notice("This page could not be made", why, token);
    Found::Own(StatusCode::INTERNAL_SERVER_ERROR, page)
}

fn sent(path: &str, bytes: Arc<[u8]>, token: &Token) -> File {
    pages::with_script(Bytes::from_owner(bytes), types::content_type(path), token)
}
