//! In-situ OAM over IPv6.

use core::net::Ipv6Addr;

use crate::rtnetlink::values::open_value;
use crate::wire::{Attribute, DecodeError};

/// A trace put into packets (`linux/ioam6_iptunnel.h`, RFC 9197).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Ioam6Encap {
    /// How.
    pub mode: Ioam6Mode,
    /// The outer source.
    pub source: Option<Ipv6Addr>,
    /// The outer destination.
    pub destination: Option<Ipv6Addr>,
    /// Into how many packets …
    pub frequency: u32,
    /// … of how many.
    pub per: u32,
    /// What is traced: 24 bits.
    pub trace_type: u32,
    /// The namespace of the trace.
    pub namespace: u16,
    /// The room for the trace, in bytes.
    pub size: u16,
}

open_value! {
    /// How a trace is put (`IOAM6_IPTUNNEL_MODE_*`).
    "ioam6 mode" Ioam6Mode(u8) {
        /// Into the packet.
        INLINE = 1 "inline";
        /// Around the packet.
        ENCAP = 2 "encap";
        /// Into packets of this host, around those of others.
        AUTO = 3 "auto";
    }
}

impl Ioam6Encap {
    pub(super) fn decode(encap: Attribute<'_>) -> Result<Self, DecodeError> {
        const MODE: u16 = 1;
        const DST: u16 = 2;
        const TRACE: u16 = 3;
        const FREQ_K: u16 = 4;
        const FREQ_N: u16 = 5;
        const SRC: u16 = 6;

        let mut ioam6 = Self::default();
        encap.nested().each(|attribute| {
            match attribute.kind() {
                MODE => ioam6.mode = attribute.u8()?.into(),
                DST => ioam6.destination = Some(attribute.ipv6()?),
                TRACE => ioam6.decode_trace(attribute.value())?,
                FREQ_K => ioam6.frequency = attribute.u32()?,
                FREQ_N => ioam6.per = attribute.u32()?,
                SRC => ioam6.source = Some(attribute.ipv6()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(ioam6)
    }

    /// Reads `struct ioam6_trace_hdr`, in network order.
    fn decode_trace(&mut self, trace: &[u8]) -> Result<(), DecodeError> {
        let Some(&[n0, n1, _, room, t0, t1, t2, _]) = trace.first_chunk::<8>() else {
            return Err(DecodeError::truncated(0, 8, trace.len()));
        };
        self.namespace = u16::from_be_bytes([n0, n1]);
        self.size = u16::from(room & 0x7f) * 4;
        self.trace_type = u32::from_be_bytes([0, t0, t1, t2]);
        Ok(())
    }
}
