//! Prints the counters of every interface in the Prometheus text format, once a second, or as often as told and no more.
//!
//!     cargo run --release -p nl-tokio --example exporter [TIMES]

use std::io::{self, Write};
use std::time::Duration;

use nl_tokio::rtnetlink::Link;
use nl_tokio::rtnetlink::link::LinkStatistics;
use nl_tokio::{Connection, Error, Protocol, Restarts};

/// A metric: its name, what it counts, and where it stands.
type Metric = (&'static str, &'static str, fn(&LinkStatistics) -> u64);

const METRICS: [Metric; 6] = [
    ("receive_bytes_total", "Bytes received.", |counters| counters.rx_bytes),
    ("receive_packets_total", "Packets received.", |counters| counters.rx_packets),
    ("receive_errors_total", "Bad packets received.", |counters| counters.rx_errors),
    ("transmit_bytes_total", "Bytes sent.", |counters| counters.tx_bytes),
    ("transmit_packets_total", "Packets sent.", |counters| counters.tx_packets),
    ("transmit_errors_total", "Packets that could not be sent.", |counters| counters.tx_errors),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let times = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    // One connection for all rounds: to ask again costs no more than the dump itself.
    let mut connection = Connection::open(Protocol::ROUTE)?;
    for round in 0..times {
        if round > 0 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        // A scrape with an interface missing would look like one that is gone, so a table that changed meanwhile is asked for again.
        let links = connection.dump(Link::dump())?.collect_consistent(Restarts::at_most(8)).await?;
        print(&links).map_err(Error::Io)?;
    }
    Ok(())
}

fn print(links: &[Link]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (name, help, value) in METRICS {
        writeln!(out, "# HELP node_network_{name} {help}\n# TYPE node_network_{name} counter")?;
        for link in links {
            let Some(counters) = &link.statistics else { continue };
            let label = link.name.replace('\\', r"\\").replace('"', r#"\""#);
            writeln!(out, "node_network_{name}{{device=\"{label}\"}} {}", value(counters))?;
        }
    }
    out.flush()
}
