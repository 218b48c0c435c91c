//! What open pages hear: a stream of messages that lasts as long as the page is open.
//!
//! Does not know what a page does about a message; that is in `live.js`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Either;
use http_body_util::channel::{Channel, Sender};
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use hyper::{Response, StatusCode};
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::interval;

use super::file::{Body, nothing, set};
use super::{Change, Moment, Shared, connection};

/// A body of messages.
pub type Messages = Channel<Bytes, Infallible>;

/// A sign of life for whatever stands between, and a way to notice that a page is gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The message about a change that led to this moment.
pub fn message(moment: &Moment, change: &Change) -> Bytes {
    let (kind, styles) = match change {
        Change::Pages => ("pages", &[][..]),
        Change::Styles(styles) => ("styles", &styles[..]),
        Change::Report => ("report", &[][..]),
    };
    written(moment, kind, styles)
}

/// One message with what every page wants to know: how many changes there have been, and which
/// report there is (0 for none).
fn written(moment: &Moment, kind: &str, styles: &[(String, String)]) -> Bytes {
    let report = moment.report.as_ref().map_or(0, |report| report.number);
    let told = json!({
        "kind": kind, "number": moment.number, "report": report, "styles": styles,
    });
    format!("data: {told}\n\n").into()
}

/// A stream of messages, from now on.
pub fn answer(shared: &Arc<Shared>) -> Response<Body> {
    let Ok(place) = shared.listeners.clone().try_acquire_owned() else {
        let mut response = Response::new(nothing());
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return response;
    };
    let (sender, messages) = Channel::new(1);
    tokio::spawn(tell(shared.clone(), sender, place));
    let mut response = Response::new(Either::Right(messages));
    set(&mut response, CONTENT_TYPE, "text/event-stream");
    set(&mut response, CACHE_CONTROL, "no-store");
    response
}

/// Passes messages on until the page is gone or the server is over.
async fn tell(
    shared: Arc<Shared>,
    mut page: Sender<Bytes, Infallible>,
    _place: OwnedSemaphorePermit,
) {
    let mut messages = shared.messages.subscribe();
    let mut is_over = shared.is_over.subscribe();
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.reset();
    // After the subscription, so that nothing falls between.
    let mut next = Some(written(&shared.now.borrow().clone(), "hello", &[]));
    while let Some(message) = next {
        let sent = tokio::select! {
            sent = page.send_data(message) => sent.is_ok(),
            () = connection::over(&mut is_over) => false,
        };
        if !sent {
            return;
        }
        next = tokio::select! {
            message = hear(&mut messages, &shared.now) => message,
            _ = heartbeat.tick() => Some(Bytes::from_static(b":\n\n")),
            () = connection::over(&mut is_over) => None,
        };
    }
}

/// The next message. A page that has missed some is told to look for itself.
async fn hear(messages: &mut Receiver<Bytes>, now: &watch::Sender<Arc<Moment>>) -> Option<Bytes> {
    match messages.recv().await {
        Ok(message) => Some(message),
        Err(RecvError::Lagged(_)) => Some(written(&now.borrow().clone(), "pages", &[])),
        Err(RecvError::Closed) => None,
    }
}
