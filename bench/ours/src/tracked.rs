//! A user's own row for a family that the library does not know: the connections that the kernel tracks.

use std::net::IpAddr;

use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
use nl_proto::wire::{Attributes, DecodeError, Message};

/// `IPCTNL_MSG_CT_GET` and `IPCTNL_MSG_CT_NEW` of `NFNL_SUBSYS_CTNETLINK` (`linux/netfilter/nfnetlink_conntrack.h`).
const GET: u16 = 0x101;
const NEW: u16 = 0x100;
const AF_INET: u8 = 2;

/// A tracked connection, seen from the end that opened it.
#[derive(Debug, Clone, Copy)]
pub struct Tracked {
    /// The transport protocol (`IPPROTO_*`).
    pub protocol: u8,
    /// Address and port of the end that opened it.
    pub source: (Option<IpAddr>, u16),
    /// Those of the other.
    pub destination: (Option<IpAddr>, u16),
    /// `enum ip_conntrack_status`, a bit each.
    pub status: u32,
    /// The state of TCP (`TCP_CONNTRACK_*`).
    pub state: Option<u8>,
    /// For how many seconds it is still remembered.
    pub timeout: u32,
    /// Its mark.
    pub mark: u32,
}

impl Tracked {
    /// A dump of those of IPv4.
    pub fn dump() -> DumpRequest<Self> {
        // A struct nfgenmsg: family, version, resource id.
        DumpRequest::new(Protocol::NETFILTER, GET, NEW).body(&[AF_INET, 0, 0, 0])
    }

    fn tuple(&mut self, attributes: Attributes<'_>) -> Result<(), DecodeError> {
        attributes.each(|part| match part.kind() {
            1 => self.addresses(part.nested()), // CTA_TUPLE_IP
            2 => self.ports(part.nested()),     // CTA_TUPLE_PROTO
            _ => Ok(()),
        })
    }

    fn addresses(&mut self, attributes: Attributes<'_>) -> Result<(), DecodeError> {
        attributes.each(|attribute| {
            match attribute.kind() {
                1 | 3 => self.source.0 = Some(attribute.ip()?), // CTA_IP_V4_SRC, CTA_IP_V6_SRC
                2 | 4 => self.destination.0 = Some(attribute.ip()?), // CTA_IP_V4_DST, CTA_IP_V6_DST
                _ => {}
            }
            Ok(())
        })
    }

    fn ports(&mut self, attributes: Attributes<'_>) -> Result<(), DecodeError> {
        attributes.each(|attribute| {
            match attribute.kind() {
                1 => self.protocol = attribute.u8()?,          // CTA_PROTO_NUM
                2 => self.source.1 = attribute.u16_be()?,      // CTA_PROTO_SRC_PORT
                3 => self.destination.1 = attribute.u16_be()?, // CTA_PROTO_DST_PORT
                _ => {}
            }
            Ok(())
        })
    }
}

impl FromMessage for Tracked {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (_, attributes) = message.body::<[u8; 4]>()?;
        let end = (None, 0);
        let mut row =
            Self { protocol: 0, source: end, destination: end, status: 0, state: None, timeout: 0, mark: 0 };
        attributes.each(|attribute| {
            match attribute.kind() {
                1 => row.tuple(attribute.nested())?,         // CTA_TUPLE_ORIG
                3 => row.status = attribute.u32_be()?,       // CTA_STATUS
                4 => row.state = state(attribute.nested())?, // CTA_PROTOINFO
                7 => row.timeout = attribute.u32_be()?,      // CTA_TIMEOUT
                8 => row.mark = attribute.u32_be()?,         // CTA_MARK
                _ => {}
            }
            Ok(())
        })?;
        Ok(row)
    }
}

/// `CTA_PROTOINFO_TCP_STATE` of `CTA_PROTOINFO_TCP`.
fn state(attributes: Attributes<'_>) -> Result<Option<u8>, DecodeError> {
    let Some(tcp) = attributes.find(1)? else { return Ok(None) };
    tcp.nested().find(1)?.map(|state| state.u8()).transpose()
}
