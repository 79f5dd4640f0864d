//! What is put around packets.

mod ioam6;
mod seg6;
mod small;
mod tunnel;

use alloc::boxed::Box;
use core::net::Ipv6Addr;

pub use ioam6::{Ioam6Encap, Ioam6Mode};
pub use seg6::{Seg6Action, Seg6Counters, Seg6Encap, Seg6Flavors, Seg6LocalEncap, Seg6Mode, Segments};
pub use small::{BpfEncap, BpfProgram, IlaChecksum, IlaEncap, IlaHook, IlaIdentifier, MplsEncap, XfrmEncap};
pub use tunnel::{TunnelEncap, TunnelFlags};

use crate::rtnetlink::values::open_value;
use crate::wire::{Attribute, Attributes, DecodeError};

open_value! {
    /// How packets are encapsulated (`LWTUNNEL_ENCAP_*` in `linux/lwtunnel.h`).
    "encapsulation" EncapKind(u16) {
        /// MPLS labels.
        MPLS = 1 "mpls";
        /// An IPv4 tunnel.
        IP = 2 "ip";
        /// Identifier-locator addressing.
        ILA = 3 "ila";
        /// An IPv6 tunnel.
        IP6 = 4 "ip6";
        /// Segment routing over IPv6.
        SEG6 = 5 "seg6";
        /// BPF programs.
        BPF = 6 "bpf";
        /// What becomes of packets at a segment of segment routing.
        SEG6_LOCAL = 7 "seg6local";
        /// The routing protocol for low-power networks.
        RPL = 8 "rpl";
        /// In-situ OAM over IPv6.
        IOAM6 = 9 "ioam6";
        /// IPsec.
        XFRM = 10 "xfrm";
    }
}

/// An encapsulation (`RTA_ENCAP_TYPE` and `RTA_ENCAP`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encap {
    /// MPLS labels.
    Mpls(MplsEncap),
    /// An IPv4 tunnel.
    Ip(TunnelEncap),
    /// Identifier-locator addressing.
    Ila(IlaEncap),
    /// An IPv6 tunnel.
    Ip6(TunnelEncap),
    /// Segment routing over IPv6.
    Seg6(Seg6Encap),
    /// BPF programs.
    Bpf(BpfEncap),
    /// What becomes of packets at a segment of segment routing.
    Seg6Local(Box<Seg6LocalEncap>),
    /// The segments of the routing protocol for low-power networks, the next one first.
    Rpl(Box<[Ipv6Addr]>),
    /// In-situ OAM over IPv6.
    Ioam6(Ioam6Encap),
    /// IPsec.
    Xfrm(XfrmEncap),
    /// One that this library does not know.
    Other {
        /// Which.
        kind: EncapKind,
        /// Its attributes, raw.
        attributes: Box<[u8]>,
    },
}

impl Encap {
    /// Which encapsulation this is.
    pub const fn kind(&self) -> EncapKind {
        match self {
            Self::Mpls(_) => EncapKind::MPLS,
            Self::Ip(_) => EncapKind::IP,
            Self::Ila(_) => EncapKind::ILA,
            Self::Ip6(_) => EncapKind::IP6,
            Self::Seg6(_) => EncapKind::SEG6,
            Self::Bpf(_) => EncapKind::BPF,
            Self::Seg6Local(_) => EncapKind::SEG6_LOCAL,
            Self::Rpl(_) => EncapKind::RPL,
            Self::Ioam6(_) => EncapKind::IOAM6,
            Self::Xfrm(_) => EncapKind::XFRM,
            Self::Other { kind, .. } => *kind,
        }
    }

    /// Reads `RTA_ENCAP`, which means nothing without an `RTA_ENCAP_TYPE`, the attribute of type `kind`, before or behind it. What is
    /// wrong with that, or between them, is not said here: it stands elsewhere, where who reads `around` comes upon it.
    pub(in crate::rtnetlink) fn decode(
        encap: Attribute<'_>,
        around: Attributes<'_>,
        kind: u16,
    ) -> Result<Option<Box<Self>>, DecodeError> {
        let Ok(Some(kind)) = around.find(kind) else { return Ok(None) };
        let Ok(kind) = kind.u16() else { return Ok(None) };
        let decoded = match EncapKind(kind) {
            EncapKind::MPLS => Self::Mpls(MplsEncap::decode(encap)?),
            EncapKind::IP => Self::Ip(TunnelEncap::decode(encap)?),
            EncapKind::ILA => Self::Ila(IlaEncap::decode(encap)?),
            EncapKind::IP6 => Self::Ip6(TunnelEncap::decode(encap)?),
            EncapKind::SEG6 => Self::Seg6(Seg6Encap::decode(encap)?),
            EncapKind::BPF => Self::Bpf(BpfEncap::decode(encap)?),
            EncapKind::SEG6_LOCAL => Self::Seg6Local(Box::new(Seg6LocalEncap::decode(encap)?)),
            EncapKind::RPL => Self::Rpl(seg6::decode_rpl(encap)?),
            EncapKind::IOAM6 => Self::Ioam6(Ioam6Encap::decode(encap)?),
            EncapKind::XFRM => Self::Xfrm(XfrmEncap::decode(encap)?),
            kind => Self::Other { kind, attributes: encap.value().into() },
        };
        Ok(Some(Box::new(decoded)))
    }
}
