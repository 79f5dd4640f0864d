//! `nldump fdb`: forwarding entries as `bridge fdb` prints them.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::neighbour::NeighbourCache;
use nl_proto::rtnetlink::{LinkLayerAddress, Neighbour, NeighbourFlags, NeighbourState, Shown};

use super::states::EntryStates;
use super::text::link_layer;
use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::names::MachineNames;

const EXAMPLES: &str = "\
Examples:
  nldump fdb --br br0                       what a bridge forwards where
  nldump fdb --br br0 --dynamic --vlan 10   what it has learned in a VLAN
  nldump fdb --dev vxlan0 --json            the other ends of a tunnel, one JSON object a line
  nldump fdb --state static,permanent       what somebody configured
  nldump fdb get 02:00:00:00:00:01 --br br0
                                            one entry";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct FdbArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    filters: FdbFilters,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All entries that the filters let pass, which is also what happens without this word
    #[command(visible_aliases = ["show", "ls"])]
    List(FdbFilters),
    /// One entry
    Get(Lookup),
}

#[derive(Debug, Args)]
struct Lookup {
    /// The link-layer address
    mac: String,
    /// In this bridge
    #[arg(long, value_name = "DEV", required_unless_present_any = ["brport", "dev"])]
    br: Option<String>,
    /// At this port of a bridge
    #[arg(long, value_name = "DEV", conflicts_with_all = ["br", "dev"])]
    brport: Option<String>,
    /// In this link's own table
    #[arg(long, conflicts_with = "br")]
    dev: Option<String>,
    /// In this VLAN
    #[arg(long)]
    vlan: Option<u16>,
    /// In this virtual network
    #[arg(long)]
    vni: Option<u32>,
    /// With ages in seconds, as `bridge -s` prints them
    #[arg(short, long)]
    statistics: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
struct FdbFilters {
    /// In this bridge, its ports' own entries among them
    #[arg(long, value_name = "DEV")]
    br: Option<String>,
    /// At this port of a bridge, or link
    #[arg(long, visible_alias = "dev", value_name = "DEV")]
    brport: Option<String>,
    /// In one of these states: permanent, static (or temp), stale, reachable (or dynamic), all
    #[arg(long, value_name = "STATE,…")]
    state: Vec<EntryStates>,
    /// That are not permanent
    #[arg(long)]
    dynamic: bool,
    /// In this VLAN
    #[arg(long)]
    vlan: Option<u16>,
    /// With ages in seconds, as `bridge -s` prints them
    #[arg(short, long, help_heading = None)]
    statistics: bool,
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &FdbArgs) -> Result<(), Failure> {
    let (request, dev, statistics) = match &args.action {
        Some(Action::Get(lookup)) => (lookup.request(driver)?, true, lookup.statistics),
        Some(Action::List(filters)) => filters.request(driver)?,
        None => args.filters.request(driver)?,
    };
    super::print(driver, common, request, MachineNames::of_files(), statistics, |out, row, names| {
        line(out, row, names, dev, statistics)
    })
}

impl Lookup {
    fn request(&self, driver: &Driver) -> Result<DumpRequest<Neighbour>, Failure> {
        let unreadable = |_| Failure::Usage(format!("{:?} is no link-layer address", self.mac));
        let mut lookup = Neighbour::fdb_lookup(self.mac.parse::<LinkLayerAddress>().map_err(unreadable)?);
        if let Some(name) = &self.br {
            lookup = lookup.in_bridge(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.brport {
            lookup = lookup.at_port(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.dev {
            lookup = lookup.at_link(interfaces::index(driver, name)?);
        }
        if let Some(vlan) = self.vlan {
            lookup = lookup.vlan(vlan);
        }
        if let Some(vni) = self.vni {
            lookup = lookup.vni(vni);
        }
        Ok(lookup.request())
    }
}

impl FdbFilters {
    /// What is asked, whether lines name the link, and whether they have statistics.
    fn request(&self, driver: &Driver) -> Result<(DumpRequest<Neighbour>, bool, bool), Failure> {
        let mut request = Neighbour::fdb();
        if let Some(name) = &self.br {
            request = request.bridge(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.brport {
            request = request.bridge_port(interfaces::index(driver, name)?);
        }
        if let Some(states) = EntryStates::union(&self.state) {
            request = request.state(states);
        }
        if self.dynamic {
            request = request.dynamic();
        }
        if let Some(vlan) = self.vlan {
            request = request.vlan(vlan);
        }
        Ok((request, self.brport.is_none(), self.statistics))
    }
}

/// Appends the line of an entry; its link only where that was not asked for, its ages only where they were.
fn line(
    out: &mut Vec<u8>,
    row: &Neighbour,
    names: &MachineNames,
    dev: bool,
    statistics: bool,
) -> io::Result<()> {
    if let Some(address) = row.link_layer_address {
        link_layer(out, address)?;
    }
    if dev && row.index != 0 {
        write!(out, "dev {} ", Shown::interface(names, row.index))?;
    }
    if let Some(destination) = row.destination {
        write!(out, "dst {} ", Shown::ip(destination))?;
    }
    if let Some(vlan) = row.vlan.filter(|vlan| *vlan != 0) {
        write!(out, "vlan {vlan} ")?;
    }
    if let Some(port) = row.port {
        write!(out, "port {port} ")?;
    }
    if let Some(vni) = row.vni {
        write!(out, "vni {vni} ")?;
    }
    if let Some(details) = &row.details {
        if let Some(vni) = details.source_vni {
            write!(out, "src_vni {vni} ")?;
        }
        match (details.via, details.link_namespace_id) {
            (Some(via), Some(_)) => write!(out, "via ifindex {via} ")?,
            (Some(via), None) => write!(out, "via {} ", Shown::interface(names, via))?,
            (None, _) => {}
        }
        if let Some(id) = details.next_hop_id {
            write!(out, "nhid {id} ")?;
        }
        if let Some(id) = details.link_namespace_id {
            write!(out, "link-netnsid {id} ")?;
        }
    }
    if let Some(cache) = row.cache.as_ref().filter(|_| statistics) {
        write!(
            out,
            "used {}/{} ",
            cache.used / NeighbourCache::TICKS,
            cache.updated / NeighbourCache::TICKS
        )?;
    }
    for name in row.flags.difference(NeighbourFlags::USE | NeighbourFlags::PROXY).names() {
        write!(out, "{name} ")?;
    }
    if let Some(master) = row.master {
        write!(out, "master {} ", Shown::interface(names, master))?;
    }
    match row.state {
        state if state.contains(NeighbourState::PERMANENT) => writeln!(out, "permanent"),
        state if state.contains(NeighbourState::NOARP) => writeln!(out, "static"),
        state if state.contains(NeighbourState::STALE) => writeln!(out, "stale"),
        state if state.contains(NeighbourState::REACHABLE) => writeln!(out),
        state if state.is_empty() => writeln!(out, "state=0"),
        state => writeln!(out, "state={:#x}", state.bits()),
    }
}
