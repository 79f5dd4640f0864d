//! `nldump link`.

mod choice;
mod functions;
pub(crate) mod statistics;
pub(crate) mod text;
mod xdp;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::link::WithStatistics;
use nl_proto::rtnetlink::{Link, WithNames};

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::names::MachineNames;
use crate::table;

pub(crate) use choice::LinkChoice;
use text::Part;

const EXAMPLES: &str = "\
Examples:
  nldump link                               all links, as `ip link` prints them
  nldump -d link --dev eth0 --statistics    all of one, and what went through it
  nldump link --master br0 --up             the ports of a bridge that are set up
  nldump link --type vlan --json            one JSON object a line, of each VLAN
  nldump link --vrf blue --count            how many links are in a VRF";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct LinkArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    filters: LinkFilters,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All links that the filters let pass, which is also what happens without this word
    #[command(visible_aliases = ["show", "ls"])]
    List(LinkFilters),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
struct LinkFilters {
    #[command(flatten)]
    choice: LinkChoice,
    /// Links that are not set up
    #[arg(long, conflicts_with = "up")]
    down: bool,
    /// With statistics, as `ip -s` prints them
    #[arg(short, long, help_heading = None)]
    statistics: bool,
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &LinkArgs) -> Result<(), Failure> {
    let names = MachineNames::of_files();
    let filters = match &args.action {
        Some(Action::List(filters)) => filters,
        None => &args.filters,
    };
    let request = filters.request(driver, &names)?;
    let names = if common.count { names } else { names.with_namespaces(driver) };
    let (details, statistics) = (common.details, filters.statistics);
    table::print_with(
        driver,
        common,
        request,
        names,
        |out, link, names| text::lines(out, link, names, Part::All, details, statistics),
        |out, row, names| {
            match statistics {
                true => serde_json::to_writer(out, &WithStatistics { row, names })?,
                false => serde_json::to_writer(out, &WithNames { row, names })?,
            }
            Ok(())
        },
    )
}

impl LinkFilters {
    fn request(&self, driver: &Driver, names: &MachineNames) -> Result<DumpRequest<Link>, Failure> {
        let mut request = self.choice.request(driver, names)?;
        if self.down {
            request = request.down();
        }
        if !self.statistics {
            request = request.without_statistics();
        }
        Ok(request)
    }
}
