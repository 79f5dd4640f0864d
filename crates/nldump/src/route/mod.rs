//! `nldump route`.

#[cfg(test)]
mod allocations;
mod lookup;
mod request;
mod text;

use std::io;

use clap::{Args, Subcommand};
use nl_proto::rtnetlink::{Route, WithNames};
use nl_proto::wire::Errno;

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::names::MachineNames;
use crate::output::Output;
use crate::table;

use lookup::Lookup;
use request::RouteFilters;
use text::Style;

const EXAMPLES: &str = "\
Examples:
  nldump route                              the IPv4 main table
  nldump -6 route --table all --dev eth0    IPv6 routes of all tables that leave by eth0
  nldump route --vrf blue                   the table of the VRF blue
  nldump route --match 192.0.2.1            whatever could carry a packet to there
  nldump route --protocol bgp --count       how many a routing daemon has installed
  nldump route get 192.0.2.1 --oif blue     the route that the kernel takes";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct RouteArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    filters: RouteFilters,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All routes that the filters let pass, which is also what happens without this word
    #[command(visible_aliases = ["show", "ls"])]
    List(Box<RouteFilters>),
    /// The route that a packet takes
    Get(Box<Lookup>),
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &RouteArgs) -> Result<(), Failure> {
    let names = MachineNames::of_files();
    let (question, style) = match &args.action {
        Some(Action::Get(lookup)) => (lookup.request(driver, common, &names)?.into(), Style::lookup()),
        Some(Action::List(filters)) => filters.request(driver, common, &names)?,
        None => args.filters.request(driver, common, &names)?,
    };
    let details = common.details;
    // What a next-hop object is stands in the details of a route alone, and most routes have none.
    let ask = |route: &Route, names: &MachineNames| match route.next_hop_id {
        Some(_) if details || common.json => names.ask_next_hops(driver),
        _ => Ok(()),
    };
    let text = |out: &mut Vec<u8>, route: &Route, names: &MachineNames| {
        ask(route, names)?;
        text::line(out, route, names, &style, details).map_err(Failure::from)
    };
    let json = |out: &mut Vec<u8>, row: &Route, names: &MachineNames| {
        ask(row, names)?;
        serde_json::to_writer(out, &WithNames { row, names }).map_err(|error| io::Error::from(error).into())
    };
    let ended = table::print_with(driver, common, question, names, text, json);
    match ended {
        // A namespace has no main table before its first route.
        Err(Failure::Dump(error)) if style.is_main && error.errno() == Some(Errno::ENOENT) => {
            if common.count { Output::new(common).print_count() } else { Ok(()) }
        }
        ended => ended,
    }
}
