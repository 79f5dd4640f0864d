//! What is put around packets.

use alloc::boxed::Box;

use crate::rtnetlink::values::open_value;
use crate::wire::Attribute;

open_value! {
    /// How packets are encapsulated (`LWTUNNEL_ENCAP_*` in `linux/lwtunnel.h`).
    "encapsulation" EncapKind(u16) {
        /// MPLS labels.
        MPLS = 1 "mpls";
        /// An IPv4 tunnel.
        IP = 2 "ip";
        /// Identifier locator addressing.
        ILA = 3 "ila";
        /// An IPv6 tunnel.
        IP6 = 4 "ip6";
        /// Segment routing over IPv6.
        SEG6 = 5 "seg6";
        /// A BPF program.
        BPF = 6 "bpf";
        /// An action of segment routing over IPv6.
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encap {
    /// One that is not decoded.
    Other {
        /// Which.
        kind: EncapKind,
        /// Its attributes, raw.
        attributes: Box<[u8]>,
    },
}

type Parts<'b> = (Option<EncapKind>, Option<Attribute<'b>>);

impl Encap {
    pub(super) const fn parts<'b>() -> Parts<'b> {
        (None, None)
    }

    /// An encapsulation needs both its kind and its attributes, which come in any order.
    pub(super) fn decode((kind, attributes): Parts<'_>) -> Option<Self> {
        let (kind, attributes) = (kind?, attributes?);
        Some(Self::Other { kind, attributes: attributes.value().into() })
    }
}
