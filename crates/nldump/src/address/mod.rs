//! `nldump addr`.

mod by_link;
mod filters;
mod text;

use std::collections::HashSet;
use std::io;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Address, WithNames};

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::names::MachineNames;
use crate::output::Output;

use filters::AddressFilters;

const EXAMPLES: &str = "\
Examples:
  nldump addr                               all addresses, under their links, as `ip addr` prints them
  nldump -4 addr --dev eth0                 the IPv4 addresses of one link
  nldump addr --scope global --up --json    one JSON object an address, of those that others can reach
  nldump addr --to 192.0.2.0/24             whatever is in that prefix
  nldump -6 addr --dynamic --without tentative,deprecated
                                            IPv6 addresses that expire, and can be used now";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct AddressArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    filters: AddressFilters,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All addresses that the filters let pass, which is also what happens without this word
    #[command(visible_aliases = ["show", "ls"])]
    List(AddressFilters),
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &AddressArgs) -> Result<(), Failure> {
    let filters = match &args.action {
        Some(Action::List(filters)) => filters,
        None => &args.filters,
    };
    if filters.statistics && common.json {
        return Err(Failure::Usage(
            "--statistics is about links, and --json prints addresses alone".to_owned(),
        ));
    }
    let names = MachineNames::of_files().with_interfaces(driver)?;
    let request = filters.request(driver, common, &names)?;
    let mut output = Output::new(common);
    let ended = match (common.count, common.json) {
        (true, _) => each(filters, driver, request, &names, |_| {
            output.count();
            Ok(())
        }),
        (false, true) => each(filters, driver, request, &names, |address| {
            output.row(|out| -> io::Result<()> {
                serde_json::to_writer(&mut *out, &WithNames { row: &address, names: &names })?;
                out.push(b'\n');
                Ok(())
            })
        }),
        (false, false) => by_link::print(filters, driver, common, request, names, &mut output),
    };
    output.flush()?;
    ended?;
    if common.count { output.print_count() } else { Ok(()) }
}

/// Gives the addresses that pass to `take`, those on links that do not left out.
fn each(
    filters: &AddressFilters,
    driver: &Driver,
    request: DumpRequest<Address>,
    names: &MachineNames,
    mut take: impl FnMut(Address) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if !filters.choice.is_beyond_dev() {
        return driver.rows(request, take);
    }
    let mut links = HashSet::new();
    driver.rows(filters.choice.request(driver, names)?.without_statistics(), |link| {
        links.insert(link.index);
        Ok(())
    })?;
    driver.rows(request, |address| if links.contains(&address.index) { take(address) } else { Ok(()) })
}
