//! One packet of a recording: a datagram behind a cooked header.

use nl_proto::dump::Protocol;
use nl_proto::wire::{Header, MessageFlags};
use zerocopy::FromBytes;

use crate::ReplayError;

/// The size of the cooked header in bytes (`struct sockaddr_ll`, as libpcap writes it).
pub(crate) const COOKED: usize = 16;

/// `PACKET_USER` and `PACKET_KERNEL` of `linux/if_packet.h`.
const TO_USER: u16 = 6;
const TO_KERNEL: u16 = 7;
/// `ARPHRD_NETLINK` of `linux/if_arp.h`.
const ARPHRD_NETLINK: u16 = 824;

/// Which way a datagram goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    ToKernel,
    ToUser,
}

/// A datagram and what the recording says of it.
#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) direction: Direction,
    pub(crate) protocol: Protocol,
    /// As much of the datagram as there is.
    pub(crate) bytes: Vec<u8>,
    /// How long it was.
    pub(crate) length: usize,
}

/// Puts the cooked header into `out`, in place of what is there.
pub(crate) fn write_cooked(out: &mut Vec<u8>, direction: Direction, protocol: Protocol) {
    let kind = match direction {
        Direction::ToKernel => TO_KERNEL,
        Direction::ToUser => TO_USER,
    };
    out.clear();
    out.extend(kind.to_be_bytes());
    out.extend(ARPHRD_NETLINK.to_be_bytes());
    out.extend([0; 10]);
    out.extend(u16::from(protocol.0).to_be_bytes());
}

impl Packet {
    /// Reads a packet that was `length` bytes long.
    pub(crate) fn read(packet: &[u8], length: usize) -> Result<Self, ReplayError> {
        let cooked = packet.split_first_chunk::<COOKED>();
        let (cooked, bytes) = cooked.ok_or(ReplayError::Malformed("a packet shorter than its header"))?;
        let length = length.checked_sub(COOKED).filter(|length| *length >= bytes.len());
        let length = length.ok_or(ReplayError::Malformed("a packet longer than it was"))?;
        let [k0, k1, a0, a1, .., p0, p1] = *cooked;
        if u16::from_be_bytes([a0, a1]) != ARPHRD_NETLINK {
            return Err(ReplayError::Malformed("a packet that is not of netlink"));
        }
        let protocol = u8::try_from(u16::from_be_bytes([p0, p1]))
            .map_err(|_| ReplayError::Malformed("a protocol that netlink does not have"))?;
        let direction = match u16::from_be_bytes([k0, k1]) {
            TO_KERNEL => Direction::ToKernel,
            TO_USER => Direction::ToUser,
            _ if is_request(bytes) => Direction::ToKernel,
            _ => Direction::ToUser,
        };
        Ok(Self { direction, protocol: Protocol(protocol), bytes: bytes.to_vec(), length })
    }
}

/// Whether the first message of a datagram asks for something.
fn is_request(datagram: &[u8]) -> bool {
    header(datagram).is_some_and(|header| header.flags().contains(MessageFlags::REQUEST))
}

/// The header at the front of `bytes`, whether the message behind it is whole or not.
pub(crate) fn header(bytes: &[u8]) -> Option<Header> {
    Header::read_from_prefix(bytes).ok().map(|(header, _)| header)
}
