//! Prints the IPv4 destinations of the main table, on tokio's current-thread runtime.
//!
//!     cargo run --release -p nl-tokio --example tokio

use std::io::{self, Write};

use nl_tokio::Error;
use nl_tokio::rtnetlink::Route;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut routes = nl_tokio::dump(Route::dump().ipv4().main_table())?;
    while let Some(route) = routes.try_next().await? {
        let Some(destination) = route.destination else { continue };
        writeln!(out, "{destination}").map_err(Error::Io)?;
    }
    out.flush().map_err(Error::Io)
}
