//! What is asked: all neighbours or forwarding entries, or those that filters let pass.
//!
//! What a kernel filters by itself is filtered again here, so that the rows are exact on a kernel that ignores the filter.

use ipnet::IpNet;
use zerocopy::IntoBytes;

use super::decode::{NDA_CACHEINFO, NDA_DST, NDA_IFINDEX, NDA_LLADDR, NDA_MASTER, NDA_PROTOCOL, NDA_VLAN};
use super::{Neighbour, NeighbourCache, NeighbourFlags, NeighbourHeader, NeighbourState};
use crate::dump::{DumpRequest, Protocol, Split, SplitError};
use crate::rtnetlink::{Family, LinkLayerAddress, RouteProtocol};
use crate::rtnetlink::{RTM_GETNEIGH, RTM_NEWNEIGH};
use crate::wire::{Attributes, DecodeError, Message};

impl Neighbour {
    /// All neighbours of all links and families, in every state, but neither proxies nor forwarding entries.
    ///
    /// The kernel never says that neighbours changed during a dump: see [`Summary`](crate::dump::Summary).
    pub fn dump() -> DumpRequest<Self> {
        DumpRequest::new(Protocol::ROUTE, RTM_GETNEIGH, RTM_NEWNEIGH)
            .body(NeighbourHeader::default().as_bytes())
    }

    /// The forwarding databases of all bridges, VXLAN links and other links, as `bridge fdb` shows them.
    ///
    /// The kernel never says that they changed during a dump.
    pub fn fdb() -> DumpRequest<Self> {
        Self::dump().family(Family::BRIDGE)
    }
}

/// Filters that the kernel knows, for [`Neighbour::dump`] and [`Neighbour::fdb`].
impl DumpRequest<Neighbour> {
    /// IPv4 neighbours.
    #[must_use]
    pub fn ipv4(self) -> Self {
        self.family(Family::INET)
    }

    /// IPv6 neighbours.
    #[must_use]
    pub fn ipv6(self) -> Self {
        self.family(Family::INET6)
    }

    /// Neighbours of one family. A kernel that has no neighbours of that family would send those of all.
    #[must_use]
    pub fn family(self, family: Family) -> Self {
        self.body_field(NeighbourHeader::FAMILY, &[family.0])
    }

    /// Neighbours or forwarding entries of the link with this index; none where there is no such link.
    #[must_use]
    pub fn interface(self, index: u32) -> Self {
        let index = index.to_ne_bytes();
        self.attribute(NDA_IFINDEX, &index).row_field(NeighbourHeader::INDEX, &index)
    }

    /// Neighbours of the ports of this link: of a bridge, a bond, a VRF.
    ///
    /// Neighbours do not show it, so a kernel before Linux 4.4, which ignores this, would send those of all links.
    #[must_use]
    pub fn master(self, index: u32) -> Self {
        self.attribute(NDA_MASTER, &index.to_ne_bytes()).keep(move |_, attributes| {
            // Zero is what the kernel takes for no filter, and the index of no link.
            Ok(index != 0 && attributes.find(NDA_MASTER)?.map_or(Ok(index), |shown| shown.u32())? == index)
        })
    }

    /// Neighbours of links that are no ports. A kernel too old to know this sends none. Of forwarding entries it is no filter: the kernel
    /// refuses it with `ENODEV`.
    #[must_use]
    pub fn no_master(self) -> Self {
        // Zero is what the kernel takes for no filter.
        self.attribute(NDA_MASTER, &u32::MAX.to_ne_bytes())
            .keep(|_, attributes| Ok(attributes.find(NDA_MASTER)?.is_none()))
    }

    /// The forwarding entries of this bridge and of its ports, those among them that stand in a port's own table. The kernel
    /// refuses an index of no link with `ENODEV`.
    #[must_use]
    pub fn bridge(self, index: u32) -> Self {
        self.master(index)
    }

    /// The forwarding entries behind this port, or of this link.
    #[must_use]
    pub fn bridge_port(self, index: u32) -> Self {
        self.interface(index)
    }

    /// Those that this host answers for, instead of the neighbours. For forwarding entries the kernel refuses it with `EINVAL`.
    #[must_use]
    pub fn proxies(mut self) -> Self {
        self.as_request_mut().set_body(NeighbourHeader::FLAGS, &[NeighbourFlags::PROXY.bits()]);
        self.keep(|header, _| Ok(header.flags().contains(NeighbourFlags::PROXY)))
    }
}

/// The same question as several, for `dump_parallel` of the adapters.
impl DumpRequest<Neighbour> {
    /// A part for each of these families, to be asked at the same time; together they hold the rows of these families alone.
    ///
    /// # Errors
    ///
    /// Where none is named, or one twice, or one that the request has ruled out.
    pub fn split_by_family(
        self,
        families: impl IntoIterator<Item = Family>,
    ) -> Result<Split<Neighbour>, SplitError> {
        Split::by(&self, families, |family| family.0.into(), Self::family)
    }

    /// A part for each of these links, by their indices.
    ///
    /// # Errors
    ///
    /// Where none is named, or one twice, or one that the request has ruled out.
    pub fn split_by_interface(
        self,
        indices: impl IntoIterator<Item = u32>,
    ) -> Result<Split<Neighbour>, SplitError> {
        Split::by(&self, indices, |index| index, Self::interface)
    }
}

/// Filters that the kernel does not know; all rows come, and those that do not match are dropped here.
impl DumpRequest<Neighbour> {
    /// Those in one of these states; those without a state where `states` is empty.
    ///
    /// `ip neigh show nud` lets proxies, and what a control plane added, pass in any state; this does not.
    #[must_use]
    pub fn state(self, states: NeighbourState) -> Self {
        self.keep(move |header, _| {
            Ok(header.state().intersects(states) || (states.is_empty() && header.state().is_empty()))
        })
    }

    /// Forwarding entries that are not permanent (`dynamic` in `bridge fdb`).
    #[must_use]
    pub fn dynamic(self) -> Self {
        self.keep(|header, _| Ok(!header.state().contains(NeighbourState::PERMANENT)))
    }

    /// Those with all of these flags.
    #[must_use]
    pub fn with_flags(self, wanted: NeighbourFlags) -> Self {
        self.keep(move |header, _| Ok(header.flags().contains(wanted)))
    }

    /// Those whose address, or whose tunnel's other end, lies in `prefix`.
    #[must_use]
    pub fn within(self, prefix: IpNet) -> Self {
        self.keep(move |_, attributes| {
            let shown = attributes.find(NDA_DST)?.and_then(|destination| destination.ip().ok());
            Ok(shown.is_some_and(|shown| prefix.contains(&shown)))
        })
    }

    /// Those with this link-layer address.
    #[must_use]
    pub fn link_layer_address(self, address: LinkLayerAddress) -> Self {
        self.keep(move |_, attributes| {
            Ok(attributes.find(NDA_LLADDR)?.is_some_and(|shown| shown.value() == address.as_bytes()))
        })
    }

    /// Those that this protocol added; those that do not tell were added by [`UNSPEC`](RouteProtocol::UNSPEC).
    #[must_use]
    pub fn protocol(self, protocol: RouteProtocol) -> Self {
        self.keep(move |_, attributes| {
            Ok(attributes.find(NDA_PROTOCOL)?.map_or(Ok(0), |shown| shown.u8())? == protocol.0)
        })
    }

    /// Forwarding entries of this VLAN; those that tell none are of 0.
    #[must_use]
    pub fn vlan(self, vlan: u16) -> Self {
        self.keep(move |_, attributes| {
            Ok(attributes.find(NDA_VLAN)?.map_or(Ok(0), |shown| shown.u16())? == vlan)
        })
    }

    /// Those that nobody holds, or that do not tell.
    #[must_use]
    pub fn unused(self) -> Self {
        self.keep(|_, attributes| {
            let cache = attributes.find(NDA_CACHEINFO)?;
            let cache = cache.map(|cache| cache.structure::<NeighbourCache>(16)).transpose()?;
            Ok(cache.is_none_or(|cache| cache.users == 0))
        })
    }

    /// Keeps rows for which `keep` holds, and those in which it finds something malformed: the decoder is to report that.
    fn keep(
        self,
        keep: impl Fn(&NeighbourHeader, Attributes<'_>) -> Result<bool, DecodeError> + Send + Sync + 'static,
    ) -> Self {
        self.filter(move |message: Message<'_>| {
            let kept = message.body().and_then(|(header, attributes)| keep(header, attributes));
            kept.unwrap_or(true)
        })
    }
}
