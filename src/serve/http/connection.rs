//! One connection: its limits of time and size.
//!
//! Does not know what is asked or answered. A client that sends nothing, sends slowly, sends too
//! much or does not read what it asked for is left after a while, and costs little until then.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Sleep, sleep, timeout};

use super::{LAST_WORDS, Shared, answer};

/// How long a client may take to ask: from the beginning, or from the answer before.
const TO_ASK: Duration = Duration::from_secs(10);

/// How long a client may take to read a piece of an answer.
const TO_READ: Duration = Duration::from_secs(30);

/// The pause after a fault of accepting, such as too many open files: it would come back at once.
const AFTER_FAULT: Duration = Duration::from_millis(50);

/// The most bytes of a request's first line and headers, and the most headers.
const MOST_BYTES: usize = 32 * 1024;
const MOST_HEADERS: usize = 100;

/// Takes connections until the server is over.
pub async fn accept(socket: TcpListener, shared: Arc<Shared>) {
    let mut is_over = shared.is_over.subscribe();
    loop {
        let Ok(place) = shared.connections.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            () = over(&mut is_over) => return,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream, shared.clone(), place));
            }
            Err(_) => sleep(AFTER_FAULT).await,
        }
    }
}

/// Waits until the server is over.
pub async fn over(is_over: &mut watch::Receiver<bool>) {
    // Fails when the server is gone, which is over too.
    let _ = is_over.wait_for(|is_over| *is_over).await;
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, _place: OwnedSemaphorePermit) {
    // Answers are small; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    // In a box of its own, so that a connection on which nothing is said has no room for it.
    if asks(&stream, &shared).await {
        Box::pin(converse(stream, shared)).await;
    }
}

/// Whether the client begins to ask something. While others wait for its place, it has less time.
async fn asks(stream: &TcpStream, shared: &Shared) -> bool {
    let mut is_over = shared.is_over.subscribe();
    let mut byte = [0];
    for _ in 0..TO_ASK.as_secs() {
        tokio::select! {
            said = timeout(Duration::from_secs(1), stream.peek(&mut byte)) => match said {
                // Nothing is the end.
                Ok(said) => return said.is_ok_and(|n| n > 0),
                Err(_) if shared.connections.available_permits() == 0 => return false,
                Err(_) => {}
            },
            () = over(&mut is_over) => return false,
        }
    }
    false
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let mut is_over = shared.is_over.subscribe();
    let service = service_fn(|request| answer::answer(shared.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(TO_ASK)
        .max_headers(MOST_HEADERS)
        .max_buf_size(MOST_BYTES)
        .serve_connection(TokioIo::new(Patient { stream, limit: None }), service);
    let mut connection = pin!(connection);
    // How it ended is nobody's business: the client is gone, or said something that is no request.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = over(&mut is_over) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(LAST_WORDS, connection).await;
}

/// A stream that waits for a reader, but not for ever.
struct Patient {
    stream: TcpStream,
    /// Runs while the reader takes nothing.
    limit: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// What came of writing, or a fault when the reader has taken nothing for too long.
    fn wait<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.limit = None;
            return written;
        }
        let limit = self.limit.get_or_insert_with(|| Box::pin(sleep(TO_READ)));
        ready!(limit.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wait(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.wait(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.wait(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.wait(context, shut)
    }
}
