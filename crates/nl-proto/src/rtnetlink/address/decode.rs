//! A message to an address.

use alloc::boxed::Box;

use core::net::IpAddr;

use ipnet::IpNet;

use super::ordinary::ordinary;
use super::{Address, AddressDetails, AddressFlags, AddressHeader, Lifetimes};
use crate::dump::FromMessage;
use crate::rtnetlink::{Family, InterfaceName};
use crate::wire::{Attribute, DecodeError, DecodeErrorKind, Header, Message};

pub(super) const IFA_ADDRESS: u16 = 1;
pub(super) const IFA_LOCAL: u16 = 2;
pub(super) const IFA_LABEL: u16 = 3;
pub(super) const IFA_BROADCAST: u16 = 4;
const IFA_ANYCAST: u16 = 5;
pub(super) const IFA_CACHEINFO: u16 = 6;
const IFA_MULTICAST: u16 = 7;
pub(super) const IFA_FLAGS: u16 = 8;
const IFA_RT_PRIORITY: u16 = 9;
pub(super) const IFA_TARGET_NETNSID: u16 = 10;
pub(super) const IFA_PROTO: u16 = 11;

impl FromMessage for Address {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        Self::from_message_then(message, |address| address)
    }

    #[inline(never)]
    fn from_message_then<R>(message: Message<'_>, then: impl FnOnce(Result<Self, DecodeError>) -> R) -> R {
        if let Ok((header, attributes)) = message.body::<AddressHeader>() {
            if header.family == Family::INET.0 {
                if let Some(address) = ordinary::<4>(header, attributes) {
                    return then(Ok(address));
                }
            } else if header.family == Family::INET6.0 {
                if let Some(address) = ordinary::<16>(header, attributes) {
                    return then(Ok(address));
                }
            }
        }
        then(Self::decode(message))
    }
}

impl Address {
    /// The fields are collected one by one, and the row is made of them in one piece, where it is to stand, not filled and then moved.
    #[inline(never)]
    pub(super) fn decode(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<AddressHeader>()?;
        let family = Family::from(header.family);
        let is_ip = matches!(family, Family::INET | Family::INET6);
        let mut flags = AddressFlags::from_bits_retain(header.flags.into());
        let (mut address, mut local, mut broadcast, mut label, mut lifetimes) =
            (None, None, None, None, None);
        let (mut protocol, mut metric, mut namespace_id, mut details) = (None, None, None, None);
        attributes.each(|attribute| {
            match attribute.kind() {
                IFA_ADDRESS if is_ip => address = Some(attribute.ip()?),
                IFA_LOCAL if is_ip => local = Some(attribute.ip()?),
                IFA_BROADCAST if is_ip => broadcast = Some(attribute.ip()?),
                IFA_LABEL => label = Some(attribute.string_bytes()),
                IFA_FLAGS => flags = AddressFlags::from_bits_retain(attribute.u32()?),
                IFA_CACHEINFO => lifetimes = Some(attribute.prefix()?),
                IFA_PROTO => protocol = Some(attribute.u8()?.into()),
                IFA_RT_PRIORITY => metric = Some(attribute.u32()?),
                IFA_TARGET_NETNSID => namespace_id = Some(attribute.i32()?),
                _ => return AddressDetails::decode(&mut details, is_ip, attribute),
            }
            Ok(())
        })?;
        // IFA_ADDRESS is the other end's where there is one, and the own where there is none: then IPv6 leaves IFA_LOCAL away.
        let own = local.or(address);
        Ok(Self {
            local: own.map(|own| prefix(own, header.prefix_length)).transpose()?,
            peer: address.filter(|address| own != Some(*address)),
            broadcast,
            label: label.map(InterfaceName::from_kernel),
            flags,
            index: header.index(),
            lifetimes: lifetimes.map(Lifetimes::of),
            metric,
            namespace_id,
            family,
            scope: header.scope.into(),
            protocol,
            details,
        })
    }
}

impl AddressDetails {
    /// Reads what ordinary addresses lack.
    #[cold]
    #[inline(never)]
    fn decode(
        details: &mut Option<Box<Self>>,
        is_ip: bool,
        attribute: Attribute<'_>,
    ) -> Result<(), DecodeError> {
        match attribute.kind() {
            IFA_MULTICAST if is_ip => details.get_or_insert_default().multicast = Some(attribute.ip()?),
            IFA_ANYCAST if is_ip => details.get_or_insert_default().anycast = Some(attribute.ip()?),
            IFA_LOCAL => details.get_or_insert_default().raw = Some(attribute.value().into()),
            _ => {}
        }
        Ok(())
    }
}

fn prefix(address: IpAddr, length: u8) -> Result<IpNet, DecodeError> {
    IpNet::new(address, length).map_err(|_| {
        let kind = DecodeErrorKind::Value("a prefix is longer than an address");
        DecodeError::new(kind, Header::SIZE + AddressHeader::PREFIX_LENGTH)
    })
}
