//! `nldump neigh` and `nldump fdb`.

mod fdb;
mod text;

use std::net::IpAddr;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Family, Neighbour, NeighbourFlags, NeighbourState, RouteProtocol};

use crate::args::Common;
use crate::driver::{Driver, Question};
use crate::failure::Failure;
use crate::interfaces;
use crate::names::MachineNames;
use crate::prefix::{self, Prefix};
use crate::table;

pub(crate) use fdb::{FdbArgs, run as run_fdb};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
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
}

#[derive(Debug, Args)]
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
    /// In one of these states: reachable, stale, failed, permanent … or `all`; proxies and learned ones pass in any, as with `ip`
    #[arg(long, visible_alias = "nud", value_name = "STATE,…")]
    state: Option<String>,
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
    /// Both families at once, each on a socket and a thread of its own; in no order
    #[arg(long)]
    parallel: bool,
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &NeighbourArgs) -> Result<(), Failure> {
    let names = MachineNames::of_files();
    let (question, dev) = match &args.action {
        Some(Action::Get(lookup)) => (lookup.request(driver, common)?.into(), false),
        Some(Action::List(filters)) => (filters.question(driver, common, &names)?, filters.dev.is_some()),
        None => (args.filters.question(driver, common, &names)?, args.filters.dev.is_some()),
    };
    table::print(driver, common, question, names, |out, row, names| text::line(out, row, names, !dev))
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
    /// Linux has neighbours of two families, so that these two are all.
    fn question(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<Question<Neighbour>, Failure> {
        let request = self.request(driver, common, names)?;
        if !self.parallel {
            return Ok(request.into());
        }
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
        if let Some(text) = &self.protocol {
            request = request.protocol(RouteProtocol(names.protocol_number(text)?));
        }
        match self.state.as_deref() {
            None | Some("all") => Ok(request),
            Some(text) => {
                let states = states(text)?;
                Ok(request.filter(move |message| passes(message, states)))
            }
        }
    }
}

fn states(text: &str) -> Result<NeighbourState, Failure> {
    text.to_lowercase().parse().map_err(|_| Failure::Usage(format!("there is no state {text:?}")))
}

/// `ip` lets proxies and what somebody else has learned pass whatever state is asked for.
fn passes(message: nl_proto::wire::Message<'_>, states: NeighbourState) -> bool {
    let Ok((header, _)) = message.body::<nl_proto::rtnetlink::NeighbourHeader>() else { return true };
    let any = header.flags().intersects(NeighbourFlags::PROXY | NeighbourFlags::EXTERN_LEARN);
    any || header.state().intersects(states)
}
