//! `nldump addr`.

mod text;

use std::collections::HashMap;

use clap::{Args, Subcommand};
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Address, AddressFlags, AddressProtocol, Link, Scope, WithNames};

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::link::of_kind;
use crate::link::text::{Part, header};
use crate::names::MachineNames;
use crate::output::Output;
use crate::prefix::{self, Prefix};

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

#[derive(Debug, Args)]
struct AddressFilters {
    /// On this interface
    #[arg(long)]
    dev: Option<String>,
    /// On ports of this link
    #[arg(long, value_name = "DEV")]
    master: Option<String>,
    /// On links of this kind
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// On links that are set up
    #[arg(long)]
    up: bool,
    /// How far it reaches: global, link, host …
    #[arg(long)]
    scope: Option<String>,
    /// Within this prefix
    #[arg(long, value_name = "PREFIX")]
    to: Option<Prefix>,
    /// Whose label, or interface, this pattern matches
    #[arg(long, value_name = "PATTERN")]
    label: Option<String>,
    /// Who added it
    #[arg(long, visible_alias = "proto")]
    protocol: Option<String>,
    /// That never expire
    #[arg(long, conflicts_with = "dynamic")]
    permanent: bool,
    /// That expire
    #[arg(long)]
    dynamic: bool,
    /// The second and further of a subnet, or temporary ones
    #[arg(long, visible_alias = "temporary", conflicts_with = "primary")]
    secondary: bool,
    /// That are not
    #[arg(long)]
    primary: bool,
    /// That are still being checked for duplicates
    #[arg(long)]
    tentative: bool,
    /// That new connections avoid
    #[arg(long)]
    deprecated: bool,
    /// That turned out to be duplicates
    #[arg(long)]
    dadfailed: bool,
}

pub(crate) fn run(driver: &Driver, common: &Common, args: &AddressArgs) -> Result<(), Failure> {
    let filters = match &args.action {
        Some(Action::List(filters)) => filters,
        None => &args.filters,
    };
    let names = MachineNames::of_files().with_interfaces(driver)?;
    let request = filters.request(driver, common, &names)?;
    let mut output = Output::new(common);
    let ended = match (common.count, common.json) {
        (true, _) => filters.rows(driver, request, |_| {
            output.count();
            Ok(())
        }),
        (false, true) => filters.rows(driver, request, |address| {
            output.row(|out| {
                serde_json::to_writer(&mut *out, &WithNames { row: &address, names: &names })?;
                out.push(b'\n');
                Ok(())
            })
        }),
        (false, false) => filters.print_by_link(driver, common, request, names, &mut output),
    };
    output.flush()?;
    ended?;
    if common.count { output.print_count() } else { Ok(()) }
}

impl AddressFilters {
    /// The addresses that pass, those on links that do not left out.
    fn rows(
        &self,
        driver: &Driver,
        request: DumpRequest<Address>,
        mut each: impl FnMut(Address) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let links = if self.by_link() { Some(self.links(driver)?) } else { None };
        driver.rows(request, |address| {
            let passes = |links: &Vec<Link>| links.iter().any(|link| link.index == address.index);
            if links.as_ref().is_none_or(passes) { each(address) } else { Ok(()) }
        })
    }

    /// As `ip addr` prints them: under their links. A link is left out where it has addresses and none that passes, or, asked for one
    /// family, none at all.
    fn print_by_link(
        &self,
        driver: &Driver,
        common: &Common,
        request: DumpRequest<Address>,
        names: MachineNames,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let names = names.with_namespaces(driver);
        let part = match (common.ipv6, prefix::family(common, self.to)?) {
            (true, _) => Part::Ipv6,
            (false, Some(_)) => Part::Ipv4,
            (false, None) => Part::Header,
        };
        let one_family = part != Part::Header;
        let mut passing: HashMap<u32, Vec<Address>> = HashMap::new();
        driver.rows(request, |address| {
            passing.entry(address.index).or_default().push(address);
            Ok(())
        })?;
        let mut any = HashMap::new();
        if self.by_address() && !one_family {
            driver.rows(Address::dump(), |address| {
                any.insert(address.index, ());
                Ok(())
            })?;
        }
        for link in self.links(driver)? {
            let addresses = passing.get(&link.index);
            if addresses.is_none() && (one_family || any.contains_key(&link.index)) {
                continue;
            }
            output.row(|out| {
                // `--label` is about addresses alone, and so prints no more.
                if self.label.is_none() {
                    header(out, &link, &names, part, common.details)?;
                }
                let mut lines = addresses.into_iter().flatten();
                lines.try_for_each(|address| text::lines(out, address, &names))
            })?;
        }
        Ok(())
    }

    fn links(&self, driver: &Driver) -> Result<Vec<Link>, Failure> {
        let mut request = match &self.dev {
            Some(name) => Link::by_index(interfaces::index(driver, name)?),
            None => Link::dump(),
        };
        if let Some(name) = &self.master {
            request = request.master(interfaces::index(driver, name)?);
        }
        if let Some(kind) = &self.kind {
            request = of_kind(request, kind);
        }
        if self.up {
            request = request.up();
        }
        let mut links = Vec::new();
        driver.rows(request.without_statistics(), |link| {
            links.push(link);
            Ok(())
        })?;
        Ok(links)
    }

    /// Whether links are chosen by more than `--dev`, which the addresses tell themselves.
    fn by_link(&self) -> bool {
        self.master.is_some() || self.kind.is_some() || self.up
    }

    /// Whether addresses are chosen among those of a link.
    fn by_address(&self) -> bool {
        let (set, unset) = self.flags();
        self.scope.is_some() || self.label.is_some() || self.protocol.is_some() || !(set | unset).is_empty()
    }

    fn request(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<DumpRequest<Address>, Failure> {
        let mut request = Address::dump();
        if let Some(family) = prefix::family(common, self.to)? {
            request = request.family(family);
        }
        if let Some(name) = &self.dev {
            request = request.interface(interfaces::index(driver, name)?);
        }
        if let Some(text) = &self.scope {
            request = request.scope(Scope(names.scope_number(text)?));
        }
        if let Some(prefix) = self.to.and_then(Prefix::net) {
            request = request.within(prefix);
        }
        if let Some(pattern) = &self.label {
            request = request.label(pattern, names.clone());
        }
        if let Some(text) = &self.protocol {
            request = request.protocol(AddressProtocol(names.address_protocol_number(text)?));
        }
        let (set, unset) = self.flags();
        Ok(request.with_flags(set).without_flags(unset))
    }

    /// The flags that must be set, and those that must not.
    fn flags(&self) -> (AddressFlags, AddressFlags) {
        let (mut set, mut unset) = (AddressFlags::empty(), AddressFlags::empty());
        set.set(AddressFlags::PERMANENT, self.permanent);
        unset.set(AddressFlags::PERMANENT, self.dynamic);
        set.set(AddressFlags::SECONDARY, self.secondary);
        unset.set(AddressFlags::SECONDARY, self.primary);
        set.set(AddressFlags::TENTATIVE, self.tentative);
        set.set(AddressFlags::DEPRECATED, self.deprecated);
        set.set(AddressFlags::DADFAILED, self.dadfailed);
        (set, unset)
    }
}
