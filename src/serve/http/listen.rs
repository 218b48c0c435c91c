//! Sockets: a port that is free, and as many connections as the system allows.
//!
//! Does not know what is said on them.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use anyhow::{Context, bail};
use tokio::net::{TcpListener, TcpSocket};

use super::Address;

/// How many ports are tried, the one that is asked for among them.
const TRIES: u16 = 20;

/// The most connections there are at once, whatever the system allows.
const MOST_CONNECTIONS: u64 = 16_384;

/// Files that stay free for the rest of the program, which reads a site while strangers connect.
const FILES_FOR_OTHERS: u64 = 256;

/// How many connections may wait to be taken. With fewer, a crowd would wait for whole seconds.
const WAITING: u32 = 4096;

/// Listens where it is asked to, or on the next port that is free. The first socket is the one
/// that was asked for. To be called inside a runtime.
pub fn listen(address: &Address) -> anyhow::Result<Vec<TcpListener>> {
    let Address { host, port } = address;
    let unbracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let ip = (unbracketed.unwrap_or(host), 0)
        .to_socket_addrs()
        .with_context(|| format!("`{host}` is no address of this computer"))?
        // Most programs that are told `localhost` mean the older kind of address.
        .min_by_key(|found| found.is_ipv6())
        .with_context(|| format!("`{host}` has no address"))?
        .ip();
    let last = port.saturating_add(if *port == 0 { 0 } else { TRIES - 1 });
    for port in *port..=last {
        match listen_on(ip, port) {
            Ok(sockets) => return Ok(sockets),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => {
                let address = SocketAddr::new(ip, port);
                return Err(error).with_context(|| format!("can't listen on {address}"));
            }
        }
    }
    bail!("the ports {port} to {last} are all taken; name another with --port")
}

fn listen_on(ip: IpAddr, port: u16) -> io::Result<Vec<TcpListener>> {
    let first = bind(SocketAddr::new(ip, port))?;
    let free = first.local_addr()?.port();
    let mut sockets = vec![first];
    // `localhost` means both kinds of address: whoever has the other one would be found in our
    // place. Where there is no such kind, nobody has it.
    if ip == IpAddr::from([127, 0, 0, 1]) {
        match bind(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), free)) {
            Ok(socket) => sockets.push(socket),
            Err(error) if error.kind() == ErrorKind::AddrInUse && port != 0 => return Err(error),
            Err(_) => {}
        }
    }
    Ok(sockets)
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A preview that is started anew need not wait for the last words of the one before. On
    // Windows the same setting would let two programs share a port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// How many connections there may be at once. Asks the system for as many as it grants.
pub fn room_for_connections() -> u32 {
    let files = most_open_files().unwrap_or(MOST_CONNECTIONS);
    let room = files.saturating_sub(FILES_FOR_OTHERS).max(files / 2).clamp(8, MOST_CONNECTIONS);
    u32::try_from(room).unwrap_or(u32::MAX)
}

#[cfg(unix)]
fn most_open_files() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    }
}

#[cfg(not(unix))]
fn most_open_files() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(port: u16) -> Address {
        Address { host: "127.0.0.1".to_owned(), port }
    }

    fn port(sockets: &[TcpListener]) -> u16 {
        sockets[0].local_addr().unwrap().port()
    }

    #[tokio::test]
    async fn a_taken_port_leads_to_the_next_free_one() {
        let first = listen(&local(0)).unwrap();
        let Some(wanted) = Some(port(&first)).filter(|port| *port < u16::MAX) else { return };
        let second = listen(&local(wanted)).unwrap();
        assert!(port(&second) > wanted && port(&second) < wanted.saturating_add(TRIES));
    }

    #[tokio::test]
    async fn the_last_port_is_the_end_of_the_search() {
        let _first = TcpListener::bind(("127.0.0.1", u16::MAX)).await;
        let told = listen(&local(u16::MAX)).unwrap_err().to_string();
        assert!(told.contains("--port"), "{told}");
    }

    #[tokio::test]
    async fn a_host_that_is_none_is_told() {
        for host in ["", "no such host", "192.0.2.1"] {
            let address = Address { host: host.to_owned(), port: 0 };
            assert!(listen(&address).is_err(), "{host}");
        }
    }

    #[test]
    fn there_is_room_for_connections() {
        assert!(room_for_connections() >= 8);
    }
}
