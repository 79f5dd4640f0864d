//! `nldump`: prints what the Linux kernel dumps over netlink.
//!
//! One module a table ([`route`], [`link`], [`address`], [`neighbour`], [`nexthop`]) says what is asked and how a row is printed; [`driver`] streams, [`output`] writes, [`failure`] says
//! what the exit status is.

#![forbid(unsafe_code)]

mod address;
mod args;
mod driver;
mod encap;
mod failure;
mod hint;
mod interfaces;
mod link;
mod manual;
mod names;
mod names_files;
mod namespaces;
mod neighbour;
mod next_hops;
mod nexthop;
mod output;
mod prefix;
mod progress;
mod route;
mod source;
mod table;

use std::process::ExitCode;

use args::{Args, Table};
use driver::Driver;
use failure::Failure;

fn main() -> ExitCode {
    match Args::read().and_then(|args| run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let driver = Driver::new(&args.common)?;
    let ended = match &args.table {
        Table::Man(manual) => manual::print(manual),
        Table::Completions(completions) => manual::print_completions(completions),
        Table::Route(route) => route::run(&driver, &args.common, route),
        Table::Addr(address) => address::run(&driver, &args.common, address),
        Table::Neigh(neighbour) => neighbour::run(&driver, &args.common, neighbour),
        Table::Fdb(fdb) => neighbour::run_fdb(&driver, &args.common, fdb),
        Table::Nexthop(nexthop) => nexthop::run(&driver, &args.common, nexthop),
        Table::Link(link) => link::run(&driver, &args.common, link),
    };
    ended.and(driver.finish())
}
