//! Routes as the kernel sends them: each message stands for the `ip route` line that its test names or that makes it.

mod decode;
mod encap;
mod request;
#[cfg(feature = "serde")]
mod serialize;

use alloc::vec::Vec;
use core::net::IpAddr;

use ipnet::IpNet;

use super::Route;
use crate::rtnetlink::RTM_NEWROUTE;
use crate::rtnetlink::testing::{message, rows};
use crate::wire::{DecodeError, WriteError, Writer};

/// `struct rtmsg` of a unicast route in table main that `ip route add` made.
const IPV4: [u8; 12] = [2, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0];
const IPV6: [u8; 12] = [10, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0];
const MPLS: [u8; 12] = [28, 20, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0];

/// The same header with a destination of this length.
fn to(mut header: [u8; 12], length: u8) -> [u8; 12] {
    header[1] = length;
    header
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn net(text: &str) -> Option<IpNet> {
    Some(text.parse().unwrap())
}

fn new(header: [u8; 12], write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Vec<u8> {
    message(RTM_NEWROUTE, &header, write)
}

fn try_decode(
    header: [u8; 12],
    write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>,
) -> Result<Route, DecodeError> {
    rows(Route::dump(), &[new(header, write)]).remove(0)
}

fn decode(header: [u8; 12], write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Route {
    try_decode(header, write).unwrap()
}

/// Writes no attribute.
fn bare(writer: &mut Writer) -> Result<&mut Writer, WriteError> {
    Ok(writer)
}

/// `struct rtnexthop` with the attributes that `write` writes behind it.
fn hop(
    flags: u8,
    hops: u8,
    index: u32,
    write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>,
) -> Vec<u8> {
    let attributes = new([0; 12], write).split_off(28);
    let length = (attributes.len() as u16 + 8).to_ne_bytes();
    [&length[..], &[flags, hops], &index.to_ne_bytes(), &attributes].concat()
}

/// A label stack entry (RFC 3032), the last of its stack or not.
fn label(label: u32, is_last: bool) -> [u8; 4] {
    (label << 12 | u32::from(is_last) << 8).to_be_bytes()
}
