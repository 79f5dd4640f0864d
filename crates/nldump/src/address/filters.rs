//! Which addresses, and which links they are on.

use clap::Args;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Address, AddressFlags, AddressProtocol, Scope};

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::link::LinkChoice;
use crate::names::{ALL, MachineNames};
use crate::prefix::{self, Prefix};

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters by link")]
pub(super) struct AddressFilters {
    /// With statistics of their links, as `ip -s` prints them
    #[arg(short, long, help_heading = None)]
    pub(super) statistics: bool,

    #[command(flatten)]
    pub(super) choice: LinkChoice,

    /// How far it reaches: global, link, host … or all
    #[arg(long, help_heading = BY_ADDRESS)]
    scope: Option<String>,
    /// Within this prefix
    #[arg(long, value_name = "PREFIX", help_heading = BY_ADDRESS)]
    pub(super) to: Option<Prefix>,
    /// Whose label, or interface, this pattern matches: 'eth0:*'
    #[arg(long, value_name = "PATTERN", help_heading = BY_ADDRESS)]
    pub(super) label: Option<String>,
    /// Who added it
    #[arg(long, visible_alias = "proto", help_heading = BY_ADDRESS)]
    protocol: Option<String>,

    /// That never expire
    #[arg(long, conflicts_with = "dynamic", help_heading = BY_FLAG)]
    permanent: bool,
    /// That expire
    #[arg(long, help_heading = BY_FLAG)]
    dynamic: bool,
    /// The second and further of a subnet, or temporary ones
    #[arg(long, visible_alias = "temporary", conflicts_with = "primary", help_heading = BY_FLAG)]
    secondary: bool,
    /// The first of a subnet, and none that is temporary
    #[arg(long, help_heading = BY_FLAG)]
    primary: bool,
    /// That are still being checked for duplicates
    #[arg(long, help_heading = BY_FLAG)]
    tentative: bool,
    /// That are used while they are checked
    #[arg(long, help_heading = BY_FLAG)]
    optimistic: bool,
    /// That nobody checks
    #[arg(long, help_heading = BY_FLAG)]
    nodad: bool,
    /// That turned out to be duplicates
    #[arg(long, help_heading = BY_FLAG)]
    dadfailed: bool,
    /// That new connections avoid
    #[arg(long, help_heading = BY_FLAG)]
    deprecated: bool,
    /// Home addresses of mobile IP
    #[arg(long, help_heading = BY_FLAG)]
    home: bool,
    /// Of which the kernel makes temporary ones
    #[arg(long, help_heading = BY_FLAG)]
    mngtmpaddr: bool,
    /// With which no route to their prefix came
    #[arg(long, help_heading = BY_FLAG)]
    noprefixroute: bool,
    /// Whose multicast group the kernel joins
    #[arg(long, help_heading = BY_FLAG)]
    autojoin: bool,
    /// Whose interface identifier tells nothing of the hardware
    #[arg(long, help_heading = BY_FLAG)]
    stable_privacy: bool,
    /// Without any of these flags: tentative, deprecated, nodad …
    #[arg(long, value_name = "FLAG,…", value_delimiter = ',', help_heading = BY_FLAG)]
    without: Vec<AddressFlags>,
}

const BY_ADDRESS: &str = "Filters by address";
const BY_FLAG: &str = "Filters by flag";

impl AddressFilters {
    pub(super) fn request(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<DumpRequest<Address>, Failure> {
        let mut request = Address::dump();
        if let Some(family) = prefix::family(common, self.to)? {
            request = request.family(family);
        }
        if let Some(name) = &self.choice.dev {
            request = request.interface(interfaces::index(driver, name)?);
        }
        if let Some(text) = self.scope() {
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

    /// Whether addresses are chosen among those of a link.
    pub(super) fn by_address(&self) -> bool {
        let (set, unset) = self.flags();
        self.scope().is_some() || self.label.is_some() || self.protocol.is_some() || !(set | unset).is_empty()
    }

    fn scope(&self) -> Option<&str> {
        self.scope.as_deref().filter(|text| *text != ALL)
    }

    /// The flags that must be set, and those that must not.
    fn flags(&self) -> (AddressFlags, AddressFlags) {
        let wanted = [
            (self.permanent, AddressFlags::PERMANENT),
            (self.secondary, AddressFlags::SECONDARY),
            (self.tentative, AddressFlags::TENTATIVE),
            (self.optimistic, AddressFlags::OPTIMISTIC),
            (self.nodad, AddressFlags::NODAD),
            (self.dadfailed, AddressFlags::DADFAILED),
            (self.deprecated, AddressFlags::DEPRECATED),
            (self.home, AddressFlags::HOME),
            (self.mngtmpaddr, AddressFlags::MANAGE_TEMPORARY),
            (self.noprefixroute, AddressFlags::NOPREFIXROUTE),
            (self.autojoin, AddressFlags::AUTOJOIN),
            (self.stable_privacy, AddressFlags::STABLE_PRIVACY),
        ];
        let set = wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, flag)| flag).collect();
        let mut unset: AddressFlags = self.without.iter().copied().collect();
        unset.set(AddressFlags::PERMANENT, self.dynamic || unset.contains(AddressFlags::PERMANENT));
        unset.set(AddressFlags::SECONDARY, self.primary || unset.contains(AddressFlags::SECONDARY));
        (set, unset)
    }
}
