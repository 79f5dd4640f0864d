//! `nldump route`.

mod encap;
mod request;
mod text;

use std::net::IpAddr;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::Route;
use nl_proto::wire::Errno;

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::names::MachineNames;
use crate::output::Output;
use crate::prefix::{self, Prefix};
use crate::table;

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
    Get(Lookup),
}

#[derive(Debug, Args)]
struct Lookup {
    /// Where the packet goes
    address: IpAddr,
    /// Where it comes from
    #[arg(long, value_name = "ADDRESS")]
    from: Option<IpAddr>,
    /// The interface that it came in by
    #[arg(long, value_name = "DEV")]
    iif: Option<String>,
    /// The interface that it is to leave by
    #[arg(long, value_name = "DEV")]
    oif: Option<String>,
    /// Its mark
    #[arg(long)]
    mark: Option<u32>,
    /// The user that sends it
    #[arg(long)]
    uid: Option<u32>,
    /// The route as it stands in the table, not what is made of it
    #[arg(long)]
    fibmatch: bool,
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &RouteArgs) -> Result<(), Failure> {
    let names = MachineNames::of_files();
    let (question, style) = match &args.action {
        Some(Action::Get(lookup)) => (lookup.request(driver, common)?.into(), Style::lookup()),
        Some(Action::List(filters)) => filters.request(driver, common, &names)?,
        None => args.filters.request(driver, common, &names)?,
    };
    let details = common.details;
    let ended = table::print(driver, common, question, names, |out, route, names| {
        text::line(out, route, names, &style, details)
    });
    match ended {
        // A namespace has no main table before its first route.
        Err(Failure::Dump(error)) if style.is_main && error.errno() == Some(Errno::ENOENT) => {
            if common.count { Output::new(common).print_count() } else { Ok(()) }
        }
        ended => ended,
    }
}

impl Lookup {
    fn request(&self, driver: &Driver, common: &Common) -> Result<DumpRequest<Route>, Failure> {
        prefix::family(common, [self.address].into_iter().chain(self.from).map(Prefix::from))?;
        let mut lookup = Route::lookup(self.address);
        if let Some(address) = self.from {
            lookup = lookup.from(address);
        }
        if let Some(name) = &self.iif {
            lookup = lookup.input(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.oif {
            lookup = lookup.output(interfaces::index(driver, name)?);
        }
        if let Some(mark) = self.mark {
            lookup = lookup.mark(mark);
        }
        if let Some(uid) = self.uid {
            lookup = lookup.uid(uid);
        }
        if self.fibmatch {
            lookup = lookup.fib_match();
        }
        Ok(lookup.request())
    }
}
