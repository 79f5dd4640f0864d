//! Links: rows, requests, filters.

mod attributes;
mod decode;
mod details;
mod flags;
mod functions;
mod hardware;
mod header;
mod protocols;
mod request;
#[cfg(feature = "serde")]
mod serialize;
mod statistics;
#[cfg(test)]
mod tests;
mod values;
mod xdp;

use alloc::boxed::Box;

use super::{Family, InterfaceName, KindName, LinkLayerAddress};
use crate::wire::Attributes;
use attributes::IFLA_VRF_TABLE;

pub use decode::LinkName;
pub use details::{DevlinkPort, LinkDetails, LinkMap, RawAttribute};
pub use flags::LinkFlags;
pub use functions::{FunctionRate, FunctionStatistics, FunctionVlan, VirtualFunction};
pub use hardware::HardwareType;
pub use header::LinkHeader;
pub use protocols::{Counters, Ipv6LinkCacheInfo, Ipv6LinkFlags, Ipv6OnLink, LinkProtocols, Settings};
#[cfg(feature = "serde")]
pub use serialize::WithStatistics;
pub use statistics::LinkStatistics;
pub use values::{AddressGeneration, FunctionLinkState, LinkEvent, LinkMode, OperationalState, XdpMode};
pub use xdp::Xdp;

/// A link, as `RTM_NEWLINK` tells it (`linux/if_link.h`).
///
/// What tells links apart, and their state, stands here. Each box is an allocation; who wants names alone takes [`LinkName`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Link {
    /// The index, by which everything else refers to it.
    pub index: u32,
    /// The flags.
    pub flags: LinkFlags,
    /// The hardware type.
    pub hardware: HardwareType,
    /// Of which family the attributes speak: none, but in notifications of bridges and of IPv6.
    pub family: Family,
    /// The name.
    pub name: InterfaceName,
    /// The operational state.
    pub operational_state: Option<OperationalState>,
    /// Who decides when it is up.
    pub mode: Option<LinkMode>,
    /// Whether it is held down for its protocols ([`reasons`](LinkDetails::protocol_down_reasons)).
    pub protocol_down: Option<bool>,
    /// Its own link-layer address.
    pub address: Option<LinkLayerAddress>,
    /// The largest packet that it takes, in bytes.
    pub mtu: Option<u32>,
    /// The index of the link that it stands on or is joined with: of a VLAN's device, of the other end of a `veth`. 0 where there is
    /// none, or where it is in a namespace that is not known here.
    pub link: Option<u32>,
    /// The identifier of the network namespace that [`link`](Self::link) is an index in, where that is another, −1 where it has no
    /// identifier here.
    pub link_namespace_id: Option<i32>,
    /// The index of the link that it is a port of: of a bridge, a bond, a VRF.
    pub master: Option<u32>,
    /// The group.
    pub group: Option<u32>,
    /// How many packets may wait to be sent.
    pub transmit_queue_length: Option<u32>,
    /// The kind of its queueing discipline.
    pub qdisc: Option<KindName>,
    /// The kind: `veth`, `bridge`; a link of a hardware driver has none.
    pub kind: Option<KindName>,
    /// Further names.
    pub alternative_names: Box<[Box<str>]>,
    /// The counters, unless they were left out.
    pub statistics: Option<Box<LinkStatistics>>,
    /// What each protocol has on it.
    pub protocols: Option<LinkProtocols>,
    /// The rest.
    pub details: Box<LinkDetails>,
}

impl Link {
    /// Whether it is set up.
    pub const fn is_up(&self) -> bool {
        self.flags.contains(LinkFlags::UP)
    }

    /// Whether `name` is its name or one of its further names.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == *name || self.alternative_names.iter().any(|other| **other == *name)
    }

    /// How IPv6 makes the interface identifiers of its own addresses, where it runs on this link.
    pub fn address_generation(&self) -> Option<AddressGeneration> {
        self.protocols.as_ref()?.ipv6()?.address_generation
    }

    /// The routing table of a VRF, by its number (`IFLA_VRF_TABLE` of `linux/if_link.h`, in its [`kind_data`](LinkDetails::kind_data));
    /// `None` of a link of another kind.
    pub fn vrf_table(&self) -> Option<u32> {
        self.kind.as_ref().filter(|kind| **kind == *"vrf")?;
        let settings = Attributes::new(self.details.kind_data.as_ref()?);
        settings.find(IFLA_VRF_TABLE).ok()??.u32().ok()
    }
}
