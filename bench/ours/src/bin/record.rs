//! Records the messages of a dump: `record DIRECTORY TABLE`, as many as fit into 16 KB.

use std::error::Error;
use std::fs;
use std::path::Path;

use nl_bench_ours::Tracked;
use nl_proto::dump::{DumpRequest, FromMessage};
use nl_proto::rtnetlink::{Address, Link, Neighbour, NextHopObject, Route};
use nl_socket::blocking;

const LIMIT: usize = 16_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [directory, table] = arguments.as_slice() else { return Err("usage: record DIRECTORY TABLE".into()) };
    let bytes = match table.as_str() {
        "route4" => record(Route::dump().ipv4().table(254)),
        "route6" => record(Route::dump().ipv6().table(254)),
        "neighbour" => record(Neighbour::dump().ipv4()),
        "address" => record(Address::dump().ipv4()),
        "link" => record(Link::dump()),
        "nexthop" => record(NextHopObject::dump()),
        "conntrack" => record(Tracked::dump()),
        _ => Err(format!("there is no table {table}").into()),
    }?;
    Ok(fs::write(Path::new(directory).join(table), bytes)?)
}

fn record<T: FromMessage>(request: DumpRequest<T>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let mut dump = blocking::dump(request)?;
    while let Some(batch) = dump.next_batch() {
        for message in batch? {
            let mut message = message.to_vec();
            message.resize(message.len().next_multiple_of(4), 0);
            if bytes.len() + message.len() > LIMIT {
                return Ok(bytes);
            }
            bytes.append(&mut message);
        }
    }
    Ok(bytes)
}
