//! `nldump nexthop`.

mod text;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{NextHopObject, RouteProtocol};

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::names::{ALL, MachineNames};
use crate::table;

pub(crate) use text::object;

const EXAMPLES: &str = "\
Examples:
  nldump nexthop                            the objects that routes name, groups among them
  nldump nexthop --dev eth0                 those that leave by eth0
  nldump nexthop --groups --json            one JSON object a group, with members and weights
  nldump nexthop --protocol bgp --count     how many a routing daemon has installed
  nldump nexthop get 7                      one
  nldump route --details                    routes, each with the object that it uses";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct NextHopArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    filters: NextHopFilters,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All objects that the filters let pass, which is also what happens without this word
    #[command(visible_aliases = ["show", "ls"])]
    List(NextHopFilters),
    /// One object
    Get(Lookup),
}

#[derive(Debug, Args)]
struct Lookup {
    /// Its number
    id: u32,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
struct NextHopFilters {
    /// That leave by this interface; groups do not
    #[arg(long)]
    dev: Option<String>,
    /// That leave by ports of this link; groups do not
    #[arg(long, value_name = "DEV", conflicts_with = "vrf")]
    master: Option<String>,
    /// That leave by interfaces in this VRF; groups do not
    #[arg(long, value_name = "VRF")]
    vrf: Option<String>,
    /// Groups
    #[arg(long)]
    groups: bool,
    /// That are for forwarding entries, not for routes
    #[arg(long)]
    fdb: bool,
    /// Who installed it: bgp, zebra, static …
    #[arg(long, visible_alias = "proto")]
    protocol: Option<String>,
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &NextHopArgs) -> Result<(), Failure> {
    let names = MachineNames::of_files();
    let request = match &args.action {
        Some(Action::Get(lookup)) => NextHopObject::get(lookup.id),
        Some(Action::List(filters)) => filters.request(driver, common, &names)?,
        None => args.filters.request(driver, common, &names)?,
    };
    let details = common.details;
    table::print(driver, common, request, names, |out, row, names| {
        object(out, row, names, details)?;
        out.push(b'\n');
        Ok(())
    })
}

impl NextHopFilters {
    fn request(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<DumpRequest<NextHopObject>, Failure> {
        let mut request = NextHopObject::dump();
        if let Some(family) = common.family() {
            request = request.family(family);
        }
        if let Some(name) = &self.dev {
            request = request.output(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.master {
            request = request.master(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.vrf {
            request = request.master(interfaces::vrf(driver, name)?);
        }
        if self.groups {
            request = request.groups();
        }
        if self.fdb {
            request = request.fdb();
        }
        match &self.protocol {
            Some(text) if text != ALL => Ok(request.protocol(RouteProtocol(names.protocol_number(text)?))),
            _ => Ok(request),
        }
    }
}
