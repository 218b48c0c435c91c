//! A browser's part: asks for one file after another on a connection that stays open.
//!
//! Knows just enough HTTP for the servers that are measured here.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A connection that is opened when it is needed, and again when the server has closed it.
pub struct Connection {
    host: String,
    stream: Option<BufReader<TcpStream>>,
    line: String,
}

impl Connection {
    /// To a server at an address such as `127.0.0.1:4000`.
    pub fn to(host: &str) -> Self {
        Connection { host: host.to_owned(), stream: None, line: String::new() }
    }

    /// The status and, in `body`, the content of what is at a path such as `/schools/`.
    pub fn get(&mut self, path: &str, body: &mut Vec<u8>) -> io::Result<u16> {
        let was_open = self.stream.is_some();
        match self.ask(path, body) {
            // Servers close connections that were idle for a while.
            Err(_) if was_open => {
                self.stream = None;
                self.ask(path, body)
            }
            done => done,
        }
    }

    fn ask(&mut self, path: &str, body: &mut Vec<u8>) -> io::Result<u16> {
        let Connection { host, stream, line } = self;
        let stream = match stream {
            Some(stream) => stream,
            None => {
                let new = TcpStream::connect(&*host)?;
                new.set_nodelay(true)?;
                stream.insert(BufReader::with_capacity(64 * 1024, new))
            }
        };
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.get_mut().write_all(request.as_bytes())?;
        let mut status = None;
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(line)?;
            let text = line.trim_end();
            if status.is_none() {
                let word = text.split(' ').nth(1).and_then(|word| word.parse().ok());
                status = Some(word.ok_or(io::ErrorKind::InvalidData)?);
            } else if text.is_empty() {
                break;
            } else if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(|_| io::ErrorKind::InvalidData)?;
            }
        }
        body.resize(length, 0);
        stream.read_exact(body)?;
        status.ok_or(io::ErrorKind::InvalidData.into())
    }
}
