//! The route to one address.

use alloc::vec::Vec;
use core::net::IpAddr;

use zerocopy::IntoBytes;

use super::decode::{
    RTA_DPORT, RTA_DST, RTA_IIF, RTA_IP_PROTO, RTA_MARK, RTA_OIF, RTA_SPORT, RTA_SRC, RTA_UID,
};
use super::{Route, RouteFlags, RouteHeader};
use crate::dump::{DumpRequest, Protocol};
use crate::rtnetlink::Family;
use crate::rtnetlink::{RTM_GETROUTE, RTM_NEWROUTE};

impl Route {
    /// The route that a packet from this host to `address` takes, as `ip route get` asks.
    ///
    /// Where there is no way, the kernel refuses, with `ENETUNREACH` or what an `unreachable`, `prohibit` or `blackhole` route says.
    ///
    /// The answer is one row, made for the packet and flagged as cached; [`lookup`](Self::lookup) says more of the packet.
    pub fn get(address: IpAddr) -> DumpRequest<Self> {
        Self::lookup(address).request()
    }

    /// As [`get`](Self::get), for a packet of which more is said.
    pub fn lookup(address: IpAddr) -> RouteLookup {
        RouteLookup::new(address)
    }
}

/// A question for the route of one packet, made by [`Route::lookup`].
///
/// ```
/// use nl_proto::rtnetlink::Route;
///
/// let request = Route::lookup("192.0.2.1".parse()?).mark(7).fib_match().request();
/// # let _ = request;
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct RouteLookup {
    header: RouteHeader,
    attributes: Vec<(u16, Value)>,
}

#[derive(Debug, Clone, Copy)]
enum Value {
    Ip(IpAddr),
    U8(u8),
    U16Be(u16),
    U32(u32),
}

impl RouteLookup {
    fn new(address: IpAddr) -> Self {
        let mut header = RouteHeader::default();
        header.family = Family::of(address).0;
        header.destination_length = bits(address);
        // IPv6 refuses the flag, and needs none: it always names the table.
        if address.is_ipv4() {
            header = header.with_flags(RouteFlags::LOOKUP_TABLE);
        }
        Self { header, attributes: alloc::vec![(RTA_DST, Value::Ip(address))] }
    }

    /// The packet comes from this address.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.header.source_length = bits(address);
        self.with(RTA_SRC, Value::Ip(address))
    }

    /// The packet came in by this interface; the kernel then wants to know [`from`](Self::from) where.
    pub fn input(self, index: u32) -> Self {
        self.with(RTA_IIF, Value::U32(index))
    }

    /// The packet is to leave by this interface. The index of a VRF asks for a route in that.
    pub fn output(self, index: u32) -> Self {
        self.with(RTA_OIF, Value::U32(index))
    }

    /// The packet bears this mark.
    pub fn mark(self, mark: u32) -> Self {
        self.with(RTA_MARK, Value::U32(mark))
    }

    /// The packet is sent by this user.
    pub fn uid(self, uid: u32) -> Self {
        self.with(RTA_UID, Value::U32(uid))
    }

    /// The packet's type of service.
    pub fn tos(mut self, tos: u8) -> Self {
        self.header.tos = tos;
        self
    }

    /// The packet is of this IP protocol: 6 for TCP, 17 for UDP; the kernel takes these two and ICMP.
    pub fn ip_protocol(self, protocol: u8) -> Self {
        self.with(RTA_IP_PROTO, Value::U8(protocol))
    }

    /// The packet comes from this port.
    pub fn source_port(self, port: u16) -> Self {
        self.with(RTA_SPORT, Value::U16Be(port))
    }

    /// The packet goes to this port.
    pub fn destination_port(self, port: u16) -> Self {
        self.with(RTA_DPORT, Value::U16Be(port))
    }

    /// The answer is the route that matches, as a dump would show it, and not what is made of it for the packet.
    pub fn fib_match(mut self) -> Self {
        self.header = self.header.with_flags(self.header.flags() | RouteFlags::FIB_MATCH);
        self
    }

    /// The request, for a driver.
    pub fn request(self) -> DumpRequest<Route> {
        DumpRequest::single(Protocol::ROUTE, RTM_GETROUTE, RTM_NEWROUTE).body(self.header.as_bytes()).write(
            |writer| {
                for (kind, value) in self.attributes {
                    match value {
                        Value::Ip(address) => writer.ip(kind, address)?,
                        Value::U8(value) => writer.u8(kind, value)?,
                        Value::U16Be(value) => writer.u16_be(kind, value)?,
                        Value::U32(value) => writer.u32(kind, value)?,
                    };
                }
                Ok(())
            },
        )
    }

    fn with(mut self, kind: u16, value: Value) -> Self {
        self.attributes.push((kind, value));
        self
    }
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}
