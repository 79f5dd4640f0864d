//! Encapsulations of few words: MPLS, ILA, BPF, IPsec.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use super::super::Labels;
use crate::rtnetlink::values::open_value;
use crate::wire::{Attribute, DecodeError};

/// MPLS labels put before packets (`linux/mpls_iptunnel.h`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct MplsEncap {
    /// The labels.
    pub labels: Labels,
    /// The TTL in them, where it is not the packet's.
    pub ttl: Option<u8>,
}

impl MplsEncap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        const DST: u16 = 1;
        const TTL: u16 = 2;

        let mut mpls = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                DST => mpls.labels = Labels::decode(attribute.value()),
                TTL => mpls.ttl = Some(attribute.u8()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(mpls)
    }
}

/// Identifier-locator addressing (`linux/ila.h`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct IlaEncap {
    /// The locator: the upper half of the addresses that packets get.
    pub locator: Option<u64>,
    /// What becomes of checksums.
    pub checksum: Option<IlaChecksum>,
    /// How the identifier is read.
    pub identifier: Option<IlaIdentifier>,
    /// Where packets are caught.
    pub hook: Option<IlaHook>,
}

open_value! {
    /// What becomes of the checksums of packets whose addresses ILA changes (`ILA_CSUM_*`).
    "ILA checksum mode" IlaChecksum(u8) {
        /// The transport's checksum is adjusted.
        ADJUST_TRANSPORT = 0 "adj-transport";
        /// The identifier makes up for the change.
        NEUTRAL_MAP = 1 "neutral-map";
        /// Nothing.
        NO_ACTION = 2 "no-action";
        /// The identifier makes up for the change, and does not say so.
        NEUTRAL_MAP_AUTO = 3 "neutral-map-auto";
    }
}

open_value! {
    /// How ILA reads identifiers (`ILA_ATYPE_*`).
    "ILA identifier type" IlaIdentifier(u8) {
        /// An interface identifier.
        IID = 0 "iid";
        /// A locally unique identifier.
        LUID = 1 "luid";
        /// A virtual IPv4 address.
        VIRT_V4 = 2 "virt-v4";
        /// A virtual IPv6 unicast address.
        VIRT_UNI_V6 = 3 "virt-uni-v6";
        /// A virtual IPv6 multicast address.
        VIRT_MULTI_V6 = 4 "virt-multi-v6";
        /// An address that is not local.
        NONLOCAL_ADDR = 5 "nonlocal-addr";
        /// The identifier says which.
        USE_FORMAT = 32 "use-format";
    }
}

open_value! {
    /// Where ILA catches packets (`ILA_HOOK_ROUTE_*`).
    "ILA hook" IlaHook(u8) {
        /// As they leave.
        OUTPUT = 0 "output";
        /// As they come in.
        INPUT = 1 "input";
    }
}

impl IlaEncap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        const LOCATOR: u16 = 1;
        const CSUM_MODE: u16 = 7;
        const IDENT_TYPE: u16 = 8;
        const HOOK_TYPE: u16 = 9;

        let mut ila = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                LOCATOR => ila.locator = Some(attribute.u64_be()?),
                CSUM_MODE => ila.checksum = Some(attribute.u8()?.into()),
                IDENT_TYPE => ila.identifier = Some(attribute.u8()?.into()),
                HOOK_TYPE => ila.hook = Some(attribute.u8()?.into()),
                _ => {}
            }
            Ok(())
        })?;
        Ok(ila)
    }

    /// The locator as `ip` writes it: four words in hexadecimal with colons between them.
    pub fn display_locator(&self) -> Option<impl fmt::Display> {
        struct Locator(u64);

        impl fmt::Display for Locator {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let word = |shift: u32| (self.0 >> shift) & 0xffff;
                write!(f, "{:x}:{:x}:{:x}:{:x}", word(48), word(32), word(16), word(0))
            }
        }

        self.locator.map(Locator)
    }
}

/// BPF programs that see packets (`LWT_BPF_*` in `linux/lwtunnel.h`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct BpfEncap {
    /// The program for packets that come in.
    pub input: Option<BpfProgram>,
    /// The program for packets that leave.
    pub output: Option<BpfProgram>,
    /// The program for packets that are transmitted.
    pub transmit: Option<BpfProgram>,
    /// How many bytes are kept free before packets.
    pub headroom: Option<u32>,
}

/// A BPF program, as a route names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct BpfProgram {
    /// The name that it was loaded by; bytes that are not UTF-8 are replaced.
    pub name: Option<Box<str>>,
    /// Its number in the kernel.
    pub id: Option<u32>,
}

impl BpfEncap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        const IN: u16 = 1;
        const OUT: u16 = 2;
        const XMIT: u16 = 3;
        const XMIT_HEADROOM: u16 = 4;

        let mut bpf = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                IN => bpf.input = Some(BpfProgram::decode(attribute)?),
                OUT => bpf.output = Some(BpfProgram::decode(attribute)?),
                XMIT => bpf.transmit = Some(BpfProgram::decode(attribute)?),
                XMIT_HEADROOM => bpf.headroom = Some(attribute.u32()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(bpf)
    }
}

impl BpfProgram {
    /// The name, or `<unknown>`.
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or("<unknown>")
    }

    /// Reads `LWT_BPF_PROG_*`, and `SEG6_LOCAL_BPF_PROG*` by the same numbers.
    pub(super) fn decode(program: Attribute<'_>) -> Result<Self, DecodeError> {
        const PROG: u16 = 1;
        const NAME: u16 = 2;

        let mut decoded = Self::default();
        program.nested().each(|attribute| {
            match attribute.kind() {
                PROG => decoded.id = Some(attribute.u32()?),
                NAME => decoded.name = Some(String::from_utf8_lossy(attribute.string_bytes()).into()),
                _ => {}
            }
            Ok(())
        })?;
        Ok(decoded)
    }
}

/// IPsec (`LWT_XFRM_*` in `linux/lwtunnel.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct XfrmEncap {
    /// The identifier of the xfrm interface.
    pub interface_id: Option<u32>,
    /// The index of the device below it.
    pub link: Option<u32>,
}

impl XfrmEncap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        const IF_ID: u16 = 1;
        const LINK: u16 = 2;

        let mut xfrm = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                IF_ID => xfrm.interface_id = Some(attribute.u32()?),
                LINK => xfrm.link = Some(attribute.u32()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(xfrm)
    }
}
