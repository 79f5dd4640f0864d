//! IPv4 and IPv6 tunnels.

use alloc::boxed::Box;
use core::net::IpAddr;

use bitflags::bitflags;

use crate::rtnetlink::flags::flag_names;
use crate::wire::{Attribute, DecodeError};

// `LWTUNNEL_IP_*`, and `LWTUNNEL_IP6_*` by the same numbers.
const ID: u16 = 1;
const DST: u16 = 2;
const SRC: u16 = 3;
const TTL: u16 = 4;
const TOS: u16 = 5;
const FLAGS: u16 = 6;
const OPTS: u16 = 8;

/// A tunnel that packets are sent into by a device that takes its parameters from routes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct TunnelEncap {
    /// The tunnel's key.
    pub id: Option<u64>,
    /// The outer source.
    pub source: Option<IpAddr>,
    /// The outer destination.
    pub destination: Option<IpAddr>,
    /// The outer TTL or hop limit.
    pub hop_limit: Option<u8>,
    /// The outer type of service or traffic class.
    pub traffic_class: Option<u8>,
    /// The flags.
    pub flags: Option<TunnelFlags>,
    /// Options of Geneve, VXLAN or ERSPAN (`LWTUNNEL_IP_OPTS_*`), raw.
    pub options: Option<Box<[u8]>>,
}

bitflags! {
    /// The flags of a tunnel (`TUNNEL_*` in `linux/if_tunnel.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct TunnelFlags: u16 {
        /// With a checksum.
        const CHECKSUM = 0x1;
        /// With a key.
        const KEY = 0x4;
        /// With sequence numbers.
        const SEQUENCE = 0x8;

        const _ = !0;
    }
}

flag_names! {
    "tunnel flag" TunnelFlags {
        KEY "key";
        CHECKSUM "csum";
        SEQUENCE "seq";
    }
}

impl TunnelEncap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        let mut tunnel = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                ID => tunnel.id = Some(attribute.u64_be()?),
                DST => tunnel.destination = Some(attribute.ip()?),
                SRC => tunnel.source = Some(attribute.ip()?),
                TTL => tunnel.hop_limit = Some(attribute.u8()?),
                TOS => tunnel.traffic_class = Some(attribute.u8()?),
                FLAGS => tunnel.flags = Some(TunnelFlags::from_bits_retain(attribute.u16_be()?)),
                OPTS => tunnel.options = Some(attribute.value().into()),
                _ => {}
            }
            Ok(())
        })?;
        Ok(tunnel)
    }
}
