//! Prints the IPv4 destinations of the main table, on smol.
//!
//!     cargo run --release -p nl-smol --example smol

use std::io::{self, Write};

use nl_smol::Error;
use nl_smol::rtnetlink::Route;

fn main() -> Result<(), Error> {
    smol::block_on(async {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut routes = nl_smol::dump(Route::dump().ipv4().main_table())?;
        while let Some(route) = routes.try_next().await? {
            let Some(destination) = route.destination else { continue };
            writeln!(out, "{destination}").map_err(Error::Io)?;
        }
        out.flush().map_err(Error::Io)
    })
}
