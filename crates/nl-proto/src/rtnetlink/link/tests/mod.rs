mod decode;
mod order;
mod request;
#[cfg(feature = "serde")]
mod serialize;
mod table;

use alloc::vec::Vec;

use zerocopy::IntoBytes;

use super::{HardwareType, Link, LinkFlags, LinkHeader};
use crate::rtnetlink::RTM_NEWLINK;
use crate::rtnetlink::testing::{message, rows};
use crate::wire::{WriteError, Writer};

/// The message of a link.
fn new(
    index: i32,
    hardware: HardwareType,
    flags: LinkFlags,
    write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>,
) -> Vec<u8> {
    let mut header = LinkHeader::default();
    header.index.set(index);
    header.hardware.set(hardware.0);
    header.flags.set(flags.bits());
    message(RTM_NEWLINK, header.as_bytes(), write)
}

/// An Ethernet link that is up and runs.
fn ether(write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Link {
    link(new(7, HardwareType::ETHER, LinkFlags::UP | LinkFlags::RUNNING | LinkFlags::BROADCAST, write))
}

fn link(message: Vec<u8>) -> Link {
    rows(Link::dump(), &[message]).remove(0).unwrap()
}
