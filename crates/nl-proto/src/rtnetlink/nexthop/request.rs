//! What is asked: all next-hop objects, or those that filters let pass, or one.
//!
//! What a kernel filters by itself is filtered again here, so that the rows are exact on a kernel that ignores the filter.

use zerocopy::IntoBytes;

use super::decode::{NHA_FDB, NHA_GROUP, NHA_GROUPS, NHA_ID, NHA_MASTER, NHA_OIF, NHA_OP_FLAGS};
use super::{NextHopHeader, NextHopObject, NextHopOperations};
use crate::dump::{DumpRequest, Protocol};
use crate::rtnetlink::{Family, RouteProtocol};
use crate::rtnetlink::{RTM_GETNEXTHOP, RTM_NEWNEXTHOP};
use crate::wire::{Attributes, DecodeError, Message};

impl NextHopObject {
    /// All next-hop objects, in the order of their numbers.
    ///
    /// The kernel says when they changed during a dump: see [`Restarts`](crate::dump::Restarts). Before Linux 5.3 there are none, and it
    /// refuses with `EOPNOTSUPP`.
    pub fn dump() -> DumpRequest<Self> {
        DumpRequest::new(Protocol::ROUTE, RTM_GETNEXTHOP, RTM_NEWNEXTHOP)
            .body(NextHopHeader::default().as_bytes())
    }

    /// The object with this number. Where there is none, the kernel says `ENOENT`.
    pub fn get(id: u32) -> DumpRequest<Self> {
        DumpRequest::single(Protocol::ROUTE, RTM_GETNEXTHOP, RTM_NEWNEXTHOP)
            .body(NextHopHeader::default().as_bytes())
            .attribute(NHA_ID, &id.to_ne_bytes())
    }
}

/// Filters that the kernel knows (`nh_dump_filtered` in `net/ipv4/nexthop.c`), for [`NextHopObject::dump`].
impl DumpRequest<NextHopObject> {
    /// IPv4 objects, without groups.
    #[must_use]
    pub fn ipv4(self) -> Self {
        self.family(Family::INET)
    }

    /// IPv6 objects, without groups.
    #[must_use]
    pub fn ipv6(self) -> Self {
        self.family(Family::INET6)
    }

    /// Objects of one family. Groups are of none, and pass only where that is [`UNSPEC`](Family::UNSPEC): then no others do.
    #[must_use]
    pub fn family(self, family: Family) -> Self {
        self.body_field(NextHopHeader::FAMILY, &[family.0])
    }

    /// Objects that leave by the interface with this index: no groups.
    #[must_use]
    pub fn output(self, index: u32) -> Self {
        self.attribute(NHA_OIF, &index.to_ne_bytes()).keep(move |attributes| {
            let output = attributes.find(NHA_OIF)?.map(|output| output.u32()).transpose()?;
            Ok(output == Some(index))
        })
    }

    /// Objects that leave by the ports of this link, a VRF, say: no groups. Objects do not show it, so that the kernel alone filters.
    #[must_use]
    pub fn master(self, index: u32) -> Self {
        // Zero is what the kernel takes for no filter, and the index of no link.
        self.attribute(NHA_MASTER, &index.to_ne_bytes()).keep(move |_| Ok(index != 0))
    }

    /// Groups alone.
    #[must_use]
    pub fn groups(self) -> Self {
        self.attribute(NHA_GROUPS, &[]).keep(|attributes| Ok(attributes.find(NHA_GROUP)?.is_some()))
    }

    /// Statistics too, of what went to each member of a group. A kernel before Linux 6.9 refuses it with `EINVAL`.
    #[must_use]
    pub fn statistics(self) -> Self {
        let asked = NextHopOperations::STATISTICS | NextHopOperations::HARDWARE_STATISTICS;
        self.attribute(NHA_OP_FLAGS, &asked.bits().to_ne_bytes())
    }
}

/// Filters that the kernel does not know; all rows come, and those that do not match are dropped here.
impl DumpRequest<NextHopObject> {
    /// Those for forwarding entries. The kernel takes `NHA_FDB` in a request, and lets all pass as before: it is not sent.
    #[must_use]
    pub fn fdb(self) -> Self {
        self.keep(|attributes| Ok(attributes.find(NHA_FDB)?.is_some()))
    }

    /// Those that this protocol installed.
    #[must_use]
    pub fn protocol(self, protocol: RouteProtocol) -> Self {
        self.row_field(NextHopHeader::PROTOCOL, &[protocol.0])
    }

    /// Keeps rows for which `keep` holds, and those in which it finds something malformed: the decoder is to report that.
    fn keep(
        self,
        keep: impl Fn(Attributes<'_>) -> Result<bool, DecodeError> + Send + Sync + 'static,
    ) -> Self {
        self.filter(move |message: Message<'_>| {
            message.body::<NextHopHeader>().and_then(|(_, attributes)| keep(attributes)).unwrap_or(true)
        })
    }
}
