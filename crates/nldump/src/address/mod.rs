//! `nldump addr`.

mod by_link;
mod filters;
mod text;

use std::collections::HashSet;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Address, WithNames};

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::names::MachineNames;
use crate::output::Output;

use filters::AddressFilters;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
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
            output.row(|out| {
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
    if !filters.by_link() {
        return driver.rows(request, take);
    }
    let mut links = HashSet::new();
    driver.rows(filters.links(driver, names)?.without_statistics(), |link| {
        links.insert(link.index);
        Ok(())
    })?;
    driver.rows(request, |address| if links.contains(&address.index) { take(address) } else { Ok(()) })
}
