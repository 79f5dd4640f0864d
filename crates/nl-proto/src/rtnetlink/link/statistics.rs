//! What went through a link.

use alloc::boxed::Box;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::wire::{Attribute, DecodeError};

/// `struct rtnl_link_stats64`; fields that an older kernel lacks are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, FromBytes, IntoBytes, Immutable)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[repr(C)]
#[non_exhaustive]
pub struct LinkStatistics {
    /// Packets received.
    pub rx_packets: u64,
    /// Packets sent.
    pub tx_packets: u64,
    /// Bytes received.
    pub rx_bytes: u64,
    /// Bytes sent.
    pub tx_bytes: u64,
    /// Bad packets received: the sum of the errors below, and others.
    pub rx_errors: u64,
    /// Packets not sent: the sum of the errors below, and others.
    pub tx_errors: u64,
    /// Packets received and dropped, for want of room or of anyone to take them.
    pub rx_dropped: u64,
    /// Packets dropped on the way out.
    pub tx_dropped: u64,
    /// Multicast packets received.
    pub multicast: u64,
    /// Collisions.
    pub collisions: u64,
    /// Packets of a wrong length.
    pub rx_length_errors: u64,
    /// Packets that overran the receive ring.
    pub rx_over_errors: u64,
    /// Packets with a bad checksum.
    pub rx_crc_errors: u64,
    /// Packets with a bad alignment.
    pub rx_frame_errors: u64,
    /// Packets that overran the receiver's queue.
    pub rx_fifo_errors: u64,
    /// Packets that the device had no room for.
    pub rx_missed_errors: u64,
    /// Transmissions aborted.
    pub tx_aborted_errors: u64,
    /// Transmissions that lost the carrier.
    pub tx_carrier_errors: u64,
    /// Transmissions that underran the sender's queue.
    pub tx_fifo_errors: u64,
    /// Heartbeats missed.
    pub tx_heartbeat_errors: u64,
    /// Late collisions.
    pub tx_window_errors: u64,
    /// Compressed packets received.
    pub rx_compressed: u64,
    /// Compressed packets sent.
    pub tx_compressed: u64,
    /// Packets received that no protocol took.
    pub rx_nohandler: u64,
    /// Packets received for another host's address.
    pub rx_otherhost_dropped: u64,
}

/// What kernels had before `rx_nohandler` (4.6).
const AT_LEAST: usize = 23 * 8;

impl LinkStatistics {
    /// Reads `IFLA_STATS64`.
    pub(super) fn decode(attribute: Attribute<'_>) -> Result<Box<Self>, DecodeError> {
        attribute.structure(AT_LEAST).map(Box::new)
    }

    /// Reads `IFLA_STATS`: the same fields, in the same order, as 32 bits each, which wrap.
    pub(super) fn decode_narrow(attribute: Attribute<'_>) -> Box<Self> {
        let mut statistics = Box::<Self>::default();
        let wide = statistics.as_mut_bytes().chunks_exact_mut(8);
        for (to, from) in wide.zip(attribute.value().chunks_exact(4)) {
            let number = <[u8; 4]>::try_from(from).map(u32::from_ne_bytes).unwrap_or_default();
            to.copy_from_slice(&u64::from(number).to_ne_bytes());
        }
        statistics
    }
}
