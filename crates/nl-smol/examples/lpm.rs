//! Finds, for each address on standard input, the route of the main table that a packet to it would match: the one with the longest
//! prefix. The table is streamed once; what is kept of a route is its prefix, its kind and its gateway.
//!
//!     echo 192.0.2.1 | cargo run --release -p nl-smol --example lpm

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::net::IpAddr;

use ipnet::IpNet;
use nl_smol::rtnetlink::{Route, RouteKind};

/// What becomes of a packet, and the gateway that it goes to, or none where the destination is on the link.
type Way = (RouteKind, Option<IpAddr>);
type Table = HashMap<IpNet, Way>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = smol::block_on(load())?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let Ok(address) = line.trim().parse::<IpAddr>() else {
            writeln!(out, "{line}: not an address")?;
            continue;
        };
        match longest(&table, address) {
            Some((prefix, (RouteKind::UNICAST, Some(gateway)))) => {
                writeln!(out, "{address} {prefix} via {gateway}")?;
            }
            Some((prefix, (RouteKind::UNICAST, None))) => writeln!(out, "{address} {prefix}")?,
            Some((prefix, (kind, _))) => writeln!(out, "{address} {prefix} {kind}")?,
            None => writeln!(out, "{address} unreachable")?,
        }
    }
    Ok(())
}

async fn load() -> Result<Table, nl_smol::Error> {
    let mut table = Table::new();
    for request in [Route::dump().ipv4().main_table(), Route::dump().ipv6().main_table()] {
        let mut routes = nl_smol::dump(request)?;
        loop {
            match routes.try_next().await {
                Ok(Some(route)) => {
                    let way = (route.kind, route.hops().next().and_then(|hop| hop.gateway));
                    // Of two routes to one prefix the kernel tells the one it prefers first.
                    if let Some(prefix) = route.destination {
                        table.entry(prefix).or_insert(way);
                    }
                }
                Ok(None) => break,
                // A namespace has no main table before its first route.
                Err(error) if error.is_not_found() => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(table)
}

/// The longest prefix of the table that `address` lies in: as many look-ups as an address has bits, at most.
fn longest(table: &Table, address: IpAddr) -> Option<(IpNet, Way)> {
    let mut prefix = IpNet::from(address);
    loop {
        if let Some(way) = table.get(&prefix) {
            return Some((prefix, *way));
        }
        prefix = prefix.supernet()?;
    }
}
