//! How many requests a second the preview's server answers, beside a plain server of files.
//!
//! Client and server share the computer, so what is measured is both together.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use schools_together::serve::http::{Address, Change, Files, Now, Server};

use crate::client::Connection;
use crate::dice::Dice;
use crate::figures::{median, p99, time, whole};
use crate::options::Options;
use crate::plain_server::PlainServer;
use crate::site::{Site, files};
use crate::table::Table;

/// So many connections ask at once.
const CONNECTIONS: usize = 50;

/// A finished site in memory.
struct InMemory(BTreeMap<String, Arc<[u8]>>);

impl Files for InMemory {
    fn file(&self, path: &str) -> Option<Result<Arc<[u8]>, String>> {
        self.0.get(path).cloned().map(Ok)
    }
}

/// What one round came to.
struct Round {
    n: usize,
    wall: Duration,
    p99: Duration,
}

/// Measures and prints.
pub fn measure(options: &Options, site: &Site) -> anyhow::Result<()> {
    if options.requests == 0 {
        return Ok(());
    }
    let (out, mut all) = (site.out(), BTreeMap::new());
    for (path, _) in files(&out)? {
        let name = path.to_string_lossy().replace('\\', "/");
        all.insert(name, fs::read(out.join(path))?.into());
    }
    let addresses = all.keys().filter_map(|name| Some(format!("/{}", page(name)?))).collect();
    let addresses: Arc<[String]> = Vec::into(addresses);
    let ours = Server::start(&Address { host: "127.0.0.1".into(), port: 0 })?;
    ours.show(Now { site: Some(Arc::new(InMemory(all))), report: None }, Change::Pages);
    let plain = PlainServer::start(&out)?;
    let servers = [ours.address(), plain.address];
    let mut rounds = [Vec::new(), Vec::new()];
    for server in servers {
        ask(server, &addresses, CONNECTIONS * 20)?;
    }
    for _ in 0..options.rounds.max(1) {
        for (server, rounds) in servers.into_iter().zip(&mut rounds) {
            rounds.push(ask(server, &addresses, options.requests)?);
        }
    }
    print(&rounds, addresses.len());
    Ok(())
}

/// The address of a page: the folder it is in.
fn page(name: &str) -> Option<&str> {
    let folder = name.strip_suffix("index.html")?;
    (folder.is_empty() || folder.ends_with('/')).then_some(folder)
}

/// Asks for pages by chance, on all connections at once.
fn ask(server: SocketAddr, addresses: &Arc<[String]>, n: usize) -> anyhow::Result<Round> {
    let each = n.div_ceil(CONNECTIONS);
    let barrier = Arc::new(Barrier::new(CONNECTIONS));
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            let (addresses, barrier) = (addresses.clone(), barrier.clone());
            let mut dice = Dice(0x5eed + 7_919 * number as u64);
            let mut connection = Connection::to(&server.to_string());
            thread::spawn(move || {
                let (mut body, mut asked) = (Vec::new(), Vec::with_capacity(each));
                barrier.wait();
                for _ in 0..each {
                    let begun = Instant::now();
                    let address = &addresses[dice.below(addresses.len())];
                    let status = connection.get(address, &mut body)?;
                    ensure!(status == 200, "{address} is answered with {status}");
                    asked.push((begun, begun.elapsed()));
                }
                anyhow::Ok(asked)
            })
        })
        .collect();
    let mut asked = Vec::new();
    for thread in threads {
        asked.extend(thread.join().expect("it only asks")?);
    }
    // The threads' own clocks: this one may be the last to be woken.
    let begun = asked.iter().map(|(begun, _)| *begun).min().context("nothing was asked")?;
    let ended = asked.iter().map(|(begun, time)| *begun + *time).max().context("no end")?;
    let times: Vec<Duration> = asked.iter().map(|(_, time)| *time).collect();
    Ok(Round { n: times.len(), wall: ended - begun, p99: p99(&times) })
}

fn print(rounds: &[Vec<Round>; 2], n_pages: usize) {
    println!(
        "{} requests for {} pages on {CONNECTIONS} connections, medians of {}\n",
        whole(rounds[0][0].n),
        whole(n_pages),
        rounds[0].len()
    );
    let of = |rounds: &[Round]| {
        let walls: Vec<Duration> = rounds.iter().map(|round| round.wall).collect();
        let slowest: Vec<Duration> = rounds.iter().map(|round| round.p99).collect();
        (median(&walls), median(&slowest), rounds[0].n)
    };
    let (plain, _, _) = of(&rounds[1]);
    let mut table = Table::new(&["", "requests a second", "÷ plain", "99 in 100 within"]);
    for (name, rounds) in ["the preview's server", "plain server of files"].iter().zip(rounds) {
        let (wall, slowest, n) = of(rounds);
        let per_second = u128::try_from(n).unwrap_or(0) * 1_000_000 / wall.as_micros().max(1);
        table.row([
            (*name).to_owned(),
            whole(usize::try_from(per_second).unwrap_or(0)),
            format!("{:.2}", plain.as_secs_f64() / wall.as_secs_f64()),
            time(slowest),
        ]);
    }
    table.print();
}
