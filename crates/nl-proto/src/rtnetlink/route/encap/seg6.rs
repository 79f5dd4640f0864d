//! Segment routing over IPv6, and its relative for low-power networks.

use alloc::boxed::Box;
use core::net::{Ipv4Addr, Ipv6Addr};

use bitflags::bitflags;

use super::BpfProgram;
use crate::rtnetlink::flags::flag_names;
use crate::rtnetlink::values::open_value;
use crate::wire::{Attribute, DecodeError};

/// A segment routing header put into packets or around them (`linux/seg6_iptunnel.h`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Seg6Encap {
    /// How.
    pub mode: Seg6Mode,
    /// The segments.
    pub segments: Segments,
    /// The outer source, where it is not chosen by the route.
    pub source: Option<Ipv6Addr>,
}

open_value! {
    /// How a segment routing header is put (`SEG6_IPTUN_MODE_*`).
    "seg6 mode" Seg6Mode(u32) {
        /// Into the packet.
        INLINE = 0 "inline";
        /// Around the packet.
        ENCAP = 1 "encap";
        /// Around the frame.
        L2ENCAP = 2 "l2encap";
        /// Around the packet, without the first segment.
        ENCAP_RED = 3 "encap.red";
        /// Around the frame, without the first segment.
        L2ENCAP_RED = 4 "l2encap.red";
    }
}

/// The segments of a segment routing header (RFC 8754).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Segments {
    /// The segments, the first to be visited first.
    pub addresses: Box<[Ipv6Addr]>,
    /// The key that the header is signed by.
    pub hmac_key: Option<u32>,
}

impl Seg6Encap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        const SRH: u16 = 1;
        const SRC: u16 = 2;

        let mut seg6 = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                SRH => {
                    let Some((mode, header)) = attribute.value().split_first_chunk() else {
                        return Err(DecodeError::truncated(0, 4, attribute.value().len()));
                    };
                    seg6.mode = u32::from_ne_bytes(*mode).into();
                    seg6.segments = Segments::decode(header)?;
                }
                SRC => seg6.source = Some(attribute.ipv6()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(seg6)
    }
}

impl Segments {
    /// Reads `struct ipv6_sr_hdr`.
    fn decode(header: &[u8]) -> Result<Self, DecodeError> {
        const HMAC: u8 = 0x08;
        const HMAC_LENGTH: usize = 40;

        let Some(&[_, length, _, _, first, flags, ..]) = header.first_chunk::<8>() else {
            return Err(DecodeError::truncated(0, 8, header.len()));
        };
        let addresses = addresses(header, usize::from(first).saturating_add(1))?;
        let hmac_key = if flags & HMAC == 0 {
            None
        } else {
            // The signature is the last thing in the header; its key stands 4 bytes into it.
            let end = usize::from(length).saturating_add(1).saturating_mul(8);
            let key = header.get(end.saturating_sub(HMAC_LENGTH).saturating_add(4)..);
            let key = key.and_then(|key| key.first_chunk()).copied().map(u32::from_be_bytes);
            Some(key.ok_or_else(|| {
                DecodeError::value("a segment routing header has no room for its signature")
            })?)
        };
        Ok(Self { addresses, hmac_key })
    }
}

/// Reads `struct ipv6_rpl_sr_hdr` out of `RPL_IPTUNNEL_SRH`.
pub(super) fn decode_rpl(encap: Attribute<'_>) -> Result<Box<[Ipv6Addr]>, DecodeError> {
    const SRH: u16 = 1;

    let mut segments = Box::default();
    encap.nested().each(|attribute| {
        if attribute.kind() == SRH {
            let header = attribute.value();
            let Some(&[_, _, _, left, ..]) = header.first_chunk::<8>() else {
                return Err(DecodeError::truncated(0, 8, header.len()));
            };
            segments = addresses(header, left.into())?;
        }
        Ok(())
    })?;
    Ok(segments)
}

/// The addresses behind the 8 bytes of a routing header, where they stand last first.
fn addresses(header: &[u8], count: usize) -> Result<Box<[Ipv6Addr]>, DecodeError> {
    let end = count.saturating_mul(16).saturating_add(8);
    let Some(bytes) = header.get(8..end) else {
        return Err(DecodeError::truncated(0, end, header.len()));
    };
    let addresses = bytes.chunks_exact(16).rev();
    Ok(addresses.filter_map(|bytes| <[u8; 16]>::try_from(bytes).ok()).map(Ipv6Addr::from).collect())
}

/// What becomes of packets at a segment (`linux/seg6_local.h`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Seg6LocalEncap {
    /// The action.
    pub action: Seg6Action,
    /// The segments that the action puts.
    pub segments: Option<Segments>,
    /// The table to look the next hop up in.
    pub table: Option<u32>,
    /// The table of the VRF to look the next hop up in.
    pub vrf_table: Option<u32>,
    /// The IPv4 next hop.
    pub next_hop_ipv4: Option<Ipv4Addr>,
    /// The IPv6 next hop.
    pub next_hop_ipv6: Option<Ipv6Addr>,
    /// The index of the interface that packets come in by.
    pub input: Option<u32>,
    /// The index of the interface that packets leave by.
    pub output: Option<u32>,
    /// The program that is the action.
    pub program: Option<BpfProgram>,
    /// What it counted, where it counts.
    pub counters: Option<Seg6Counters>,
    /// The flavours of the action.
    pub flavors: Option<Seg6Flavors>,
    /// How many bits of a compressed segment are the locator block.
    pub block_length: Option<u8>,
    /// How many bits of a compressed segment are node and function.
    pub node_function_length: Option<u8>,
}

open_value! {
    /// What is done at a segment (`SEG6_LOCAL_ACTION_*`, RFC 8986).
    "seg6local action" Seg6Action(u32) {
        /// To the next segment.
        END = 1 "End";
        /// To the next segment, by a next hop.
        END_X = 2 "End.X";
        /// To the next segment, looked up in a table.
        END_T = 3 "End.T";
        /// Out of the header, as a frame.
        END_DX2 = 4 "End.DX2";
        /// Out of the header, to an IPv6 next hop.
        END_DX6 = 5 "End.DX6";
        /// Out of the header, to an IPv4 next hop.
        END_DX4 = 6 "End.DX4";
        /// Out of the header, looked up in an IPv6 table.
        END_DT6 = 7 "End.DT6";
        /// Out of the header, looked up in an IPv4 table.
        END_DT4 = 8 "End.DT4";
        /// With another header put in.
        END_B6 = 9 "End.B6";
        /// With another header put around.
        END_B6_ENCAP = 10 "End.B6.Encaps";
        /// With MPLS labels.
        END_BM = 11 "End.BM";
        /// The last segment is looked up in a table.
        END_S = 12 "End.S";
        /// To something that knows no segment routing, by a static proxy.
        END_AS = 13 "End.AS";
        /// To something that knows no segment routing, masqueraded.
        END_AM = 14 "End.AM";
        /// What a BPF program says.
        END_BPF = 15 "End.BPF";
        /// Out of the header, looked up in an IPv4 or IPv6 table.
        END_DT46 = 16 "End.DT46";
    }
}

impl Seg6Action {
    /// The name; `<unknown>` where there is none, and `<invalid>` beyond all that have one, as `ip` prints it.
    pub const fn display_name(self) -> &'static str {
        match self.name() {
            Some(name) => name,
            None if self.0 > Self::END_DT46.0 => "<invalid>",
            None => "<unknown>",
        }
    }
}

bitflags! {
    /// The flavours of an action at a segment (`SEG6_LOCAL_FLV_OP_*`, RFC 8986, RFC 9800).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Seg6Flavors: u32 {
        /// The last but one takes the header away.
        const PSP = 0x2;
        /// The last takes the header away.
        const USP = 0x4;
        /// The last takes the outer header away.
        const USD = 0x8;
        /// Segments are compressed.
        const NEXT_CSID = 0x10;

        const _ = !0;
    }
}

flag_names! {
    "seg6local flavour" Seg6Flavors {
        PSP "psp";
        USP "usp";
        USD "usd";
        NEXT_CSID "next-csid";
    }
}

/// What an action at a segment counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Seg6Counters {
    /// Packets.
    pub packets: u64,
    /// Bytes.
    pub bytes: u64,
    /// Packets in error.
    pub errors: u64,
}

impl Seg6LocalEncap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        const ACTION: u16 = 1;
        const SRH: u16 = 2;
        const TABLE: u16 = 3;
        const NH4: u16 = 4;
        const NH6: u16 = 5;
        const IIF: u16 = 6;
        const OIF: u16 = 7;
        const BPF: u16 = 8;
        const VRFTABLE: u16 = 9;
        const COUNTERS: u16 = 10;
        const FLAVORS: u16 = 11;

        let mut local = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                ACTION => local.action = attribute.u32()?.into(),
                SRH => local.segments = Some(Segments::decode(attribute.value())?),
                TABLE => local.table = Some(attribute.u32()?),
                NH4 => local.next_hop_ipv4 = Some(attribute.ipv4()?),
                NH6 => local.next_hop_ipv6 = Some(attribute.ipv6()?),
                IIF => local.input = Some(attribute.u32()?),
                OIF => local.output = Some(attribute.u32()?),
                BPF => local.program = Some(BpfProgram::decode(attribute)?),
                VRFTABLE => local.vrf_table = Some(attribute.u32()?),
                COUNTERS => local.counters = Some(Seg6Counters::decode(attribute)?),
                FLAVORS => local.decode_flavors(attribute)?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(local)
    }

    fn decode_flavors(&mut self, flavors: Attribute<'_>) -> Result<(), DecodeError> {
        const OPERATION: u16 = 1;
        const LCBLOCK_BITS: u16 = 2;
        const LCNODE_FN_BITS: u16 = 3;

        flavors.nested().each(|attribute| {
            match attribute.kind() {
                OPERATION => self.flavors = Some(Seg6Flavors::from_bits_retain(attribute.u32()?)),
                LCBLOCK_BITS => self.block_length = Some(attribute.u8()?),
                LCNODE_FN_BITS => self.node_function_length = Some(attribute.u8()?),
                _ => {}
            }
            Ok(())
        })
    }
}

impl Seg6Counters {
    fn decode(counters: Attribute<'_>) -> Result<Self, DecodeError> {
        const PACKETS: u16 = 2;
        const BYTES: u16 = 3;
        const ERRORS: u16 = 4;

        let mut decoded = Self::default();
        counters.nested().each(|attribute| {
            match attribute.kind() {
                PACKETS => decoded.packets = attribute.u64()?,
                BYTES => decoded.bytes = attribute.u64()?,
                ERRORS => decoded.errors = attribute.u64()?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(decoded)
    }
}
