//! `nldump link`.

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
use crate::interfaces;
use crate::names::MachineNames;
use crate::table;

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
    /// This link alone, by any of its names
    #[arg(long)]
    dev: Option<String>,
    /// Ports of this link: of a bridge, a bond
    #[arg(long, value_name = "DEV", conflicts_with = "vrf")]
    master: Option<String>,
    /// Links that are no ports
    #[arg(long, conflicts_with_all = ["master", "vrf"])]
    nomaster: bool,
    /// Links in this VRF
    #[arg(long, value_name = "VRF")]
    vrf: Option<String>,
    /// Links of this kind: veth, bridge, vlan … or ports of one: bridge_slave
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// Links that are set up
    #[arg(long, conflicts_with = "down")]
    up: bool,
    /// Links that are not
    #[arg(long)]
    down: bool,
    /// Links of this group
    #[arg(long)]
    group: Option<String>,
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
        let mut request = match &self.dev {
            Some(name) => Link::by_index(interfaces::index(driver, name)?),
            None => Link::dump(),
        };
        if let Some(name) = &self.master {
            request = request.master(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.vrf {
            request = request.master(interfaces::vrf(driver, name)?);
        }
        if self.nomaster {
            request = request.without_master();
        }
        if let Some(kind) = &self.kind {
            request = of_kind(request, kind);
        }
        if self.up {
            request = request.up();
        }
        if self.down {
            request = request.down();
        }
        if let Some(text) = &self.group {
            request = request.group(names.group_number(text)?);
        }
        if !self.statistics {
            request = request.without_statistics();
        }
        Ok(request)
    }
}

/// Those of a kind, or the ports of one: `bridge_slave`.
pub(crate) fn of_kind(request: DumpRequest<Link>, kind: &str) -> DumpRequest<Link> {
    match kind.strip_suffix("_slave") {
        Some(kind) => request.slave_kind(kind),
        None => request.kind(kind),
    }
}
