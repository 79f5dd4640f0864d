//! Says which neighbours are stale or have failed, and on which link: a check for a monitoring system, which exits with 2 where any has
//! failed, and with 1 where it cannot tell.
//!
//!     cargo run --release -p nl-tokio --example neighbours

use std::io::{self, Write};
use std::process::ExitCode;

use nl_tokio::rtnetlink::{Link, LinkName, Neighbour, NeighbourState};
use nl_tokio::{Connection, Protocol};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut connection = Connection::open(Protocol::ROUTE)?;
    let names = connection.dump(Link::dump().without_statistics().decode_as::<LinkName>())?.collect().await?;

    let wanted = NeighbourState::STALE | NeighbourState::FAILED;
    let mut neighbours = connection.dump(Neighbour::dump().state(wanted))?;
    let mut failed = false;
    let mut out = io::stdout();
    while let Some(neighbour) = neighbours.try_next().await? {
        let Some(destination) = neighbour.destination else { continue };
        let link = names.iter().find(|link| link.index == neighbour.index);
        let link = link.map_or("a link that came meanwhile", |link| &link.name);
        writeln!(out, "{destination} on {link}: {}", neighbour.state)?;
        failed |= neighbour.state.contains(NeighbourState::FAILED);
    }
    Ok(ExitCode::from(if failed { 2 } else { 0 }))
}
