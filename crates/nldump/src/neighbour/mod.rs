//! `nldump neigh` and `nldump fdb`.

mod fdb;
mod states;
mod text;

use std::io;
use std::net::IpAddr;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::neighbour::WithStatistics;
use nl_proto::rtnetlink::{Family, Neighbour, RouteProtocol, WithNames};
use nl_proto::wire::Message;

use crate::args::Common;
use crate::driver::{Driver, Question};
use crate::failure::Failure;
use crate::interfaces;
use crate::names::{ALL, MachineNames};
use crate::prefix::{self, Prefix};
use crate::table;

pub(crate) use fdb::{FdbArgs, run as run_fdb};
use states::NeighbourStates;

const EXAMPLES: &str = "\
Examples:
  nldump neigh --dev eth0                   whoever is known behind a link, in every state
  nldump neigh --state stale,failed         those that did not answer lately, or at all
  nldump neigh --to 192.0.2.0/24 --json     one JSON object a neighbour in that prefix
  nldump neigh --statistics                 with their ages, as `ip -s neigh` prints them
  nldump neigh get 192.0.2.1 --dev eth0     one";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct NeighbourArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    filters: NeighbourFilters,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All neighbours that the filters let pass, which is also what happens without this word
    #[command(visible_aliases = ["show", "ls"])]
    List(NeighbourFilters),
    /// One neighbour
    Get(Lookup),
}

#[derive(Debug, Args)]
struct Lookup {
    /// Its address
    address: IpAddr,
    /// The interface that it is behind
    #[arg(long)]
    dev: String,
    /// The one that this host answers for
    #[arg(long)]
    proxy: bool,
    /// With ages in seconds and probes, as `ip -s` prints them
    #[arg(short, long)]
    statistics: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
struct NeighbourFilters {
    /// Behind this interface
    #[arg(long)]
    dev: Option<String>,
    /// Behind ports of this link
    #[arg(long, value_name = "DEV")]
    master: Option<String>,
    /// Behind links that are no ports
    #[arg(long, conflicts_with_all = ["master", "vrf"])]
    nomaster: bool,
    /// In this VRF
    #[arg(long, value_name = "VRF", conflicts_with = "master")]
    vrf: Option<String>,
    /// In one of these states: reachable, stale, failed, permanent, none … or all; proxies and learned ones pass in any, as with `ip`
    #[arg(long, visible_alias = "nud", value_name = "STATE,…")]
    state: Vec<NeighbourStates>,
    /// Those that this host answers for
    #[arg(long)]
    proxy: bool,
    /// Within this prefix
    #[arg(long, value_name = "PREFIX")]
    to: Option<Prefix>,
    /// That nobody uses
    #[arg(long)]
    unused: bool,
    /// Who added it
    #[arg(long, visible_alias = "proto")]
    protocol: Option<String>,
    /// With ages in seconds and probes, as `ip -s` prints them
    #[arg(short, long, help_heading = None)]
    statistics: bool,
    /// Both families at once, each on a socket of its own; in no order
    #[arg(long, help_heading = None)]
    parallel: bool,
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &NeighbourArgs) -> Result<(), Failure> {
    let names = MachineNames::of_files();
    let (question, dev, statistics) = match &args.action {
        Some(Action::Get(lookup)) => (lookup.request(driver, common)?.into(), true, lookup.statistics),
        Some(Action::List(filters)) => filters.question(driver, common, &names)?,
        None => args.filters.question(driver, common, &names)?,
    };
    print(driver, common, question, names, statistics, |out, row, names| {
        text::line(out, row, names, dev, statistics)
    })
}

/// Prints neighbours or entries, their JSON with their ages or without.
fn print(
    driver: &Driver,
    common: &Common,
    question: impl Into<Question<Neighbour>>,
    names: MachineNames,
    statistics: bool,
    text: impl FnMut(&mut Vec<u8>, &Neighbour, &MachineNames) -> io::Result<()>,
) -> Result<(), Failure> {
    table::print_with(driver, common, question, names, text, |out, row, names| {
        match statistics {
            true => serde_json::to_writer(out, &WithStatistics { row, names })?,
            false => serde_json::to_writer(out, &WithNames { row, names })?,
        }
        Ok(())
    })
}

impl Lookup {
    fn request(&self, driver: &Driver, common: &Common) -> Result<DumpRequest<Neighbour>, Failure> {
        prefix::family(common, [self.address.into()])?;
        let index = interfaces::index(driver, &self.dev)?;
        Ok(if self.proxy {
            Neighbour::proxy(index, self.address)
        } else {
            Neighbour::get(index, self.address)
        })
    }
}

impl NeighbourFilters {
    /// What is asked, whether lines name the interface, and whether they have statistics.
    fn question(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<(Question<Neighbour>, bool, bool), Failure> {
        let request = self.request(driver, common, names)?;
        let question = if self.parallel { self.split(common, request)? } else { request.into() };
        Ok((question, self.dev.is_none(), self.statistics))
    }

    /// Linux has neighbours of two families, so that these two are all.
    fn split(
        &self,
        common: &Common,
        request: DumpRequest<Neighbour>,
    ) -> Result<Question<Neighbour>, Failure> {
        if let Some(family) = prefix::family(common, self.to)? {
            return Err(Failure::Usage(format!(
                "--parallel is for both families, and {family} alone is asked for"
            )));
        }
        let split = request.split_by_family([Family::INET, Family::INET6]);
        split.map(Question::Split).map_err(|error| Failure::Usage(error.to_string()))
    }

    fn request(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<DumpRequest<Neighbour>, Failure> {
        let mut request = Neighbour::dump();
        if let Some(family) = prefix::family(common, self.to)? {
            request = request.family(family);
        }
        if let Some(name) = &self.dev {
            request = request.interface(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.master {
            request = request.master(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.vrf {
            request = request.master(interfaces::vrf(driver, name)?);
        }
        if self.nomaster {
            request = request.no_master();
        }
        if self.proxy {
            request = request.proxies();
        }
        if let Some(prefix) = self.to.and_then(Prefix::net) {
            request = request.within(prefix);
        }
        if self.unused {
            request = request.unused();
        }
        if let Some(text) = self.protocol.as_deref().filter(|text| *text != ALL) {
            request = request.protocol(RouteProtocol(names.protocol_number(text)?));
        }
        if let Some(states) = NeighbourStates::union(&self.state) {
            request = request.filter(move |message: Message<'_>| {
                message.body().ok().is_none_or(|(header, _)| states.pass(header))
            });
        }
        Ok(request)
    }
}
