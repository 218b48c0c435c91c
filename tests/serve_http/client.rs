//! A client that sends exactly what it is told to, and looks at every answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use schools_together::serve::http::Server;

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    pub fn of(server: &Server) -> Self {
        let port = server.address().port();
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
        Client { stream: BufReader::new(stream), host: format!("127.0.0.1:{port}") }
    }

    /// The same, but it names another host.
    pub fn host(mut self, host: &str) -> Self {
        self.host = host.to_owned();
        self
    }

    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let headers: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let host = &self.host;
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        self.write(request.as_bytes());
        self.answer(method)
    }

    /// Sends these bytes and reads one answer.
    pub fn send(&mut self, bytes: &[u8]) -> Answer {
        self.write(bytes);
        self.answer("GET")
    }

    pub fn write(&mut self, bytes: &[u8]) {
        // The server may have heard enough before all is said; what it answers is what counts.
        let _ = self.stream.get_mut().write_all(bytes);
    }

    /// Reads up to these characters.
    pub fn read_until(&mut self, end: &str) -> String {
        let mut text = Vec::new();
        while !text.ends_with(end.as_bytes()) {
            let mut byte = [0];
            self.stream.read_exact(&mut byte).expect("more to come");
            text.push(byte[0]);
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Everything up to the end of the connection.
    pub fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        // An end that is not in good order is an end as well.
        let _ = self.stream.read_to_end(&mut rest);
        String::from_utf8_lossy(&rest).into_owned()
    }

    fn answer(&mut self, method: &str) -> Answer {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).expect("a line of the answer");
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let first = lines.first().expect("an answer");
        let status = first.get(9..12).and_then(|status| status.parse().ok()).expect("a status");
        let headers = lines[1..].iter().map(|line| {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            (name.to_ascii_lowercase(), value.to_owned())
        });
        let mut answer = Answer { status, headers: headers.collect(), body: Vec::new() };
        let length = answer.header("content-length").and_then(|length| length.parse().ok());
        if method != "HEAD" && status != 304 {
            answer.body = vec![0; length.unwrap_or(0)];
            self.stream.read_exact(&mut answer.body).expect("the whole body");
        }
        answer.is_safe();
        answer
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(found, _)| found == name);
        let first = found.next().map(|(_, value)| &**value);
        assert!(found.next().is_none(), "{name} is there twice");
        first
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What must be true of every answer: no other website may read it, or take it for something
    /// that it is not. An answer to what is no request at all has no headers of ours.
    fn is_safe(&self) {
        let shares = |(name, _): &&(String, String)| name.starts_with("access-control");
        assert!(self.headers.iter().find(shares).is_none(), "{:?}", self.headers);
        if self.header("content-type").is_some() {
            assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(self.header("cross-origin-resource-policy"), Some("same-origin"));
        }
    }
}
