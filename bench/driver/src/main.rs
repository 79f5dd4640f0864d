//! What `bench/run` calls inside a namespace: fills it, or runs the contenders there in turn with the floor.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::Parser;

mod between;
mod compare;
mod contenders;
mod fill;
mod process;
mod statistics;

/// Any failure, for whoever reads it.
type Failure = Box<dyn Error>;

#[derive(Parser)]
enum Command {
    /// Prints lines for `ip -batch`, or for `conntrack --load-file`, that make a table
    Fill {
        /// routes, bgp, routes6, neighbours, addresses, links, conntrack or nexthops
        kind: String,
        /// How many rows
        count: u32,
    },
    /// Compares contenders with the floor, and prints a table
    Compare(compare::Options),
    /// Prints what contenders do between their receive calls
    Between(contenders::Subject),
    /// Lists the contenders
    Contenders,
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Fill { kind, count } => fill::fill(&kind, count, &mut io::stdout().lock()).map(|()| true),
        Command::Compare(options) => compare::compare(&options),
        Command::Between(subject) => between::between(&subject),
        Command::Contenders => {
            contenders::ALL.iter().for_each(|contender| println!("{}", contender.name));
            Ok(true)
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
