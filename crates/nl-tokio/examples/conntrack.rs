//! Streams the connections that the kernel tracks, by the generic request and a row type of its own: what a family that the library
//! does not know takes from outside. Needs CAP_NET_ADMIN.
//!
//!     cargo run --release -p nl-tokio --example conntrack

use std::fmt;
use std::io::{self, Write};
use std::net::IpAddr;

use nl_tokio::wire::{Attributes, DecodeError, Message};
use nl_tokio::{DumpRequest, Error, FromMessage, Protocol};

/// IPCTNL_MSG_CT_GET and IPCTNL_MSG_CT_NEW of NFNL_SUBSYS_CTNETLINK (linux/netfilter/nfnetlink_conntrack.h).
const GET: u16 = 0x101;
const NEW: u16 = 0x100;

/// One direction of one connection, in the order in which it was opened.
struct Connection {
    protocol: u8,
    source: (IpAddr, u16),
    destination: (IpAddr, u16),
    status: u32,
}

impl FromMessage for Connection {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        // A struct nfgenmsg: family, version, resource id.
        let (_, attributes) = message.body::<[u8; 4]>()?;
        let nowhere = (IpAddr::from([0, 0, 0, 0]), 0);
        let mut row = Self { protocol: 0, source: nowhere, destination: nowhere, status: 0 };
        attributes.each(|attribute| {
            match attribute.kind() {
                1 => row.tuple(attribute.nested())?,   // CTA_TUPLE_ORIG
                3 => row.status = attribute.u32_be()?, // CTA_STATUS
                _ => {}
            }
            Ok(())
        })?;
        Ok(row)
    }
}

impl Connection {
    fn tuple(&mut self, attributes: Attributes<'_>) -> Result<(), DecodeError> {
        attributes.each(|part| {
            part.nested().each(|value| {
                match (part.kind(), value.kind()) {
                    (1, 1 | 3) => self.source.0 = value.ip()?, // CTA_TUPLE_IP: CTA_IP_V4_SRC, CTA_IP_V6_SRC
                    (1, 2 | 4) => self.destination.0 = value.ip()?, // CTA_IP_V4_DST, CTA_IP_V6_DST
                    (2, 1) => self.protocol = value.u8()?,     // CTA_TUPLE_PROTO: CTA_PROTO_NUM
                    (2, 2) => self.source.1 = value.u16_be()?, // CTA_PROTO_SRC_PORT
                    (2, 3) => self.destination.1 = value.u16_be()?, // CTA_PROTO_DST_PORT
                    _ => {}
                }
                Ok(())
            })
        })
    }
}

impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { protocol, source, destination, status } = self;
        write!(f, "proto={protocol} src={} dst={} sport={} ", source.0, destination.0, source.1)?;
        write!(f, "dport={} status={status:#x}", destination.1)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let request = DumpRequest::<Connection>::new(Protocol::NETFILTER, GET, NEW).body(&[0; 4]);
    let mut connections = nl_tokio::dump(request)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    while let Some(connection) = connections.try_next().await? {
        writeln!(out, "{connection}").map_err(Error::Io)?;
    }
    out.flush().map_err(Error::Io)
}
