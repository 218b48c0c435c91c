//! A server of files as plain as can be, to hold ours against: the same library, a file read from
//! the disk for each request.

use std::convert::Infallible;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::spawn_blocking;

/// A server that runs as long as it is kept.
pub struct PlainServer {
    _runtime: Runtime,
    /// Where it listens.
    pub address: SocketAddr,
}

impl PlainServer {
    /// Shows the files of a folder, with as many threads as ours has.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .enable_all()
            .build()?;
        let socket = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = socket.local_addr()?;
        runtime.spawn(accept(socket, folder.to_owned()));
        Ok(PlainServer { _runtime: runtime, address })
    }
}

async fn accept(socket: TcpListener, folder: PathBuf) {
    while let Ok((stream, _)) = socket.accept().await {
        let _ = stream.set_nodelay(true);
        let folder = folder.clone();
        let service = service_fn(move |request| answer(folder.clone(), request));
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async { drop(connection.await) });
    }
}

async fn answer(
    folder: PathBuf,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut path = request.uri().path().trim_start_matches('/').to_owned();
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    let kind = match path.rsplit_once('.') {
        Some((_, "html")) => "text/html; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "xml")) => "application/xml",
        _ => "application/octet-stream",
    };
    let read = spawn_blocking(move || fs::read(folder.join(path))).await;
    let response = match read {
        Ok(Ok(bytes)) => Response::builder().header(CONTENT_TYPE, kind).body(Full::from(bytes)),
        _ => Response::builder().status(StatusCode::NOT_FOUND).body(Full::default()),
    };
    Ok(response.expect("headers that are allowed"))
}
