//! One neighbour, one forwarding entry.

use core::net::IpAddr;

use zerocopy::IntoBytes;

use super::decode::{NDA_DST, NDA_LLADDR, NDA_MASTER, NDA_VLAN, NDA_VNI};
use super::{Neighbour, NeighbourFlags, NeighbourHeader};
use crate::dump::{DumpRequest, Protocol};
use crate::rtnetlink::{Family, LinkLayerAddress};
use crate::rtnetlink::{RTM_GETNEIGH, RTM_NEWNEIGH};

impl Neighbour {
    /// The neighbour with this address on the link with this index. Where there is none, the kernel says `ENOENT`.
    pub fn get(index: u32, address: IpAddr) -> DumpRequest<Self> {
        Self::single(index, address, NeighbourFlags::empty())
    }

    /// The proxy for this address on the link with this index, or on all links where the index is 0.
    pub fn proxy(index: u32, address: IpAddr) -> DumpRequest<Self> {
        Self::single(index, address, NeighbourFlags::PROXY)
    }

    /// The forwarding entry of this link-layer address in one table, which is still to be said.
    pub const fn fdb_lookup(address: LinkLayerAddress) -> FdbLookup {
        FdbLookup { address, header: asking(0, NeighbourFlags::empty()), bridge: None, vlan: None, vni: None }
    }

    fn single(index: u32, address: IpAddr, flags: NeighbourFlags) -> DumpRequest<Self> {
        let header = NeighbourHeader::asking(Family::of(address).0, index, flags);
        DumpRequest::single(Protocol::ROUTE, RTM_GETNEIGH, RTM_NEWNEIGH)
            .body(header.as_bytes())
            .write(|writer| writer.ip(NDA_DST, address).map(drop))
    }
}

/// A question for one forwarding entry, made by [`Neighbour::fdb_lookup`]. The kernel wants to know one of the three: a bridge, a
/// port, a link.
///
/// ```
/// use nl_proto::rtnetlink::{LinkLayerAddress, Neighbour};
///
/// let address: LinkLayerAddress = "02:00:00:00:00:01".parse()?;
/// let request = Neighbour::fdb_lookup(address).in_bridge(4).vlan(10).request();
/// # let _ = request;
/// # Ok::<(), nl_proto::rtnetlink::UnknownName>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct FdbLookup {
    address: LinkLayerAddress,
    header: NeighbourHeader,
    bridge: Option<u32>,
    vlan: Option<u16>,
    vni: Option<u32>,
}

impl FdbLookup {
    /// The entry in the table of the bridge with this index.
    pub const fn in_bridge(mut self, index: u32) -> Self {
        self.bridge = Some(index);
        self
    }

    /// The entry in the table of the bridge that the link with this index is a port of.
    pub const fn at_port(mut self, index: u32) -> Self {
        self.header = asking(index, NeighbourFlags::MASTER);
        self
    }

    /// The entry in the own table of the link with this index: a VXLAN link, say.
    pub const fn at_link(mut self, index: u32) -> Self {
        self.header = asking(index, NeighbourFlags::SELF);
        self
    }

    /// The VLAN of the entry.
    pub const fn vlan(mut self, vlan: u16) -> Self {
        self.vlan = Some(vlan);
        self
    }

    /// The VXLAN network of the entry.
    pub const fn vni(mut self, vni: u32) -> Self {
        self.vni = Some(vni);
        self
    }

    /// The request, for a driver.
    pub fn request(self) -> DumpRequest<Neighbour> {
        DumpRequest::single(Protocol::ROUTE, RTM_GETNEIGH, RTM_NEWNEIGH).body(self.header.as_bytes()).write(
            |writer| {
                writer.attribute(NDA_LLADDR, self.address.as_bytes())?;
                if let Some(bridge) = self.bridge {
                    writer.u32(NDA_MASTER, bridge)?;
                }
                if let Some(vlan) = self.vlan {
                    writer.u16(NDA_VLAN, vlan)?;
                }
                if let Some(vni) = self.vni {
                    writer.u32(NDA_VNI, vni)?;
                }
                Ok(())
            },
        )
    }
}

const fn asking(index: u32, flags: NeighbourFlags) -> NeighbourHeader {
    NeighbourHeader::asking(Family::BRIDGE.0, index, flags)
}
