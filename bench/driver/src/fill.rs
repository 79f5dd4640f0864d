//! The tables that are dumped, as lines for `ip -batch` or `conntrack --load-file`.

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::net::Ipv4Addr;

use crate::Failure;

/// How many of 1,200 routes of a full BGP table have which prefix length, roughly.
const LENGTHS: [(u32, u32); 13] = [
    (24, 730),
    (23, 115),
    (22, 130),
    (21, 60),
    (20, 55),
    (19, 30),
    (18, 18),
    (17, 12),
    (16, 18),
    (15, 8),
    (14, 8),
    (13, 8),
    (12, 8),
];

/// Writes the lines that make `count` rows of a kind. Gateways are neighbours on `veth0`, which has 10.0.0.1/8.
pub(crate) fn fill(kind: &str, count: u32, out: &mut dyn Write) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    match kind {
        "routes" => routes(count, &mut out)?,
        "bgp" => bgp(count, &mut out)?,
        "routes6" => routes6(count, &mut out)?,
        "neighbours" => neighbours(count, &mut out)?,
        "addresses" => addresses(count, &mut out)?,
        "links" => links(count, &mut out)?,
        "conntrack" => conntrack(count, &mut out)?,
        "nexthops" => nexthops(count, &mut out)?,
        _ => return Err(format!("there is no kind {kind}").into()),
    }
    Ok(out.flush()?)
}

fn routes(count: u32, out: &mut impl Write) -> io::Result<()> {
    for i in 0..count {
        let destination = Ipv4Addr::from((20 << 24) + (i << 8));
        writeln!(out, "route add {destination}/24 via 10.0.0.{} dev veth0 proto bgp metric 20", 2 + i % 8)?;
    }
    Ok(())
}

/// In random order, so that the kernel's rows lie as scattered in memory as a router's do. The seed makes every run the same.
fn bgp(count: u32, out: &mut impl Write) -> io::Result<()> {
    let mut random = fastrand::Rng::with_seed(1);
    let sum: u32 = LENGTHS.iter().map(|(_, share)| share).sum();
    let mut seen = HashSet::new();
    while seen.len() < count as usize {
        let mut at = random.u32(..sum);
        let length = LENGTHS.iter().find(|(_, share)| at.checked_sub(*share).map(|rest| at = rest).is_none());
        let length = length.map_or(24, |(length, _)| *length);
        let prefix = random.u32(..) >> (32 - length) << (32 - length);
        // Neither private nor loopback nor multicast addresses, by their first byte.
        if !matches!(prefix >> 24, 0..=10 | 127 | 224..) && seen.insert((prefix, length)) {
            let (destination, gateway) = (Ipv4Addr::from(prefix), 2 + random.u32(..64));
            writeln!(
                out,
                "route add {destination}/{length} via 10.0.0.{gateway} dev veth0 proto bgp metric 20"
            )?;
        }
    }
    Ok(())
}

fn routes6(count: u32, out: &mut impl Write) -> io::Result<()> {
    for i in 0..count {
        let (high, low, gateway) = (i >> 16, i & 0xffff, 2 + i % 8);
        writeln!(
            out,
            "route add 2a00:{high:x}:{low:x}::/48 via fe80::{gateway} dev veth0 proto bgp metric 20"
        )?;
    }
    Ok(())
}

fn neighbours(count: u32, out: &mut impl Write) -> io::Result<()> {
    for i in 0..count {
        let [a, b, c, d] = i.to_be_bytes();
        let address = Ipv4Addr::from((10 << 24) + (1 << 16) + i);
        writeln!(
            out,
            "neigh add {address} lladdr 02:00:{a:02x}:{b:02x}:{c:02x}:{d:02x} dev veth0 nud permanent"
        )?;
    }
    Ok(())
}

/// One address on each end of as many veth pairs as it takes, as a host with many containers has them.
fn addresses(count: u32, out: &mut impl Write) -> io::Result<()> {
    links(count.div_ceil(2) * 2, out)?;
    for i in 0..count {
        let (side, pair) = (if i % 2 == 0 { 'p' } else { 'q' }, i / 2);
        writeln!(out, "addr add {}/24 dev {side}{pair}", Ipv4Addr::from((11 << 24) + (i << 8) + 1))?;
    }
    Ok(())
}

fn links(count: u32, out: &mut impl Write) -> io::Result<()> {
    for i in 0..count.div_ceil(2) {
        writeln!(out, "link add p{i} type veth peer name q{i}")?;
    }
    Ok(())
}

/// Groups of two, and what they are made of.
fn nexthops(count: u32, out: &mut impl Write) -> io::Result<()> {
    for i in 1..=count {
        match i % 3 {
            0 => writeln!(out, "nexthop add id {i} group {}/{}", i - 2, i - 1)?,
            _ => writeln!(out, "nexthop add id {i} via 10.0.0.{} dev veth0", 2 + i % 200)?,
        }
    }
    Ok(())
}

/// Connections of TCP to one server, each from an address of its own, which last longer than any benchmark.
fn conntrack(count: u32, out: &mut impl Write) -> io::Result<()> {
    for i in 0..count {
        let (source, port) = (Ipv4Addr::from((10 << 24) + 1 + i), 1024 + i % 60_000);
        writeln!(
            out,
            "-I -s {source} -d 192.0.2.1 -p tcp --sport {port} --dport 443 --state ESTABLISHED -u ASSURED -t 86400"
        )?;
    }
    Ok(())
}
