//! A message to an address.

use alloc::boxed::Box;

use core::net::IpAddr;

use ipnet::IpNet;

use super::{Address, AddressDetails, AddressFlags, AddressHeader};
use crate::dump::FromMessage;
use crate::rtnetlink::{Family, InterfaceName};
use crate::wire::{Attribute, DecodeError, DecodeErrorKind, Header, Message};

pub(super) const IFA_ADDRESS: u16 = 1;
pub(super) const IFA_LOCAL: u16 = 2;
pub(super) const IFA_LABEL: u16 = 3;
const IFA_BROADCAST: u16 = 4;
const IFA_ANYCAST: u16 = 5;
const IFA_CACHEINFO: u16 = 6;
const IFA_MULTICAST: u16 = 7;
pub(super) const IFA_FLAGS: u16 = 8;
const IFA_RT_PRIORITY: u16 = 9;
pub(super) const IFA_TARGET_NETNSID: u16 = 10;
pub(super) const IFA_PROTO: u16 = 11;

impl FromMessage for Address {
    #[inline]
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<AddressHeader>()?;
        let mut row = Self::from_header(header);
        let (mut address, mut local) = (None, None);
        attributes.each(|attribute| {
            match attribute.kind() {
                IFA_ADDRESS if row.is_ip() => address = Some(attribute.ip()?),
                IFA_LOCAL if row.is_ip() => local = Some(attribute.ip()?),
                IFA_BROADCAST if row.is_ip() => row.broadcast = Some(attribute.ip()?),
                IFA_LABEL => row.label = Some(InterfaceName::from_kernel(attribute.string_bytes())),
                IFA_FLAGS => row.flags = AddressFlags::from_bits_retain(attribute.u32()?),
                IFA_CACHEINFO => row.lifetimes = Some(attribute.structure(16)?),
                IFA_PROTO => row.protocol = Some(attribute.u8()?.into()),
                IFA_RT_PRIORITY => row.metric = Some(attribute.u32()?),
                IFA_TARGET_NETNSID => row.namespace_id = Some(attribute.i32()?),
                _ => return row.decode_rare(attribute),
            }
            Ok(())
        })?;
        // IFA_ADDRESS is the other end's where there is one, and the own where there is none: then IPv6 leaves IFA_LOCAL away.
        if let Some(own) = local.or(address) {
            row.local = Some(prefix(own, header.prefix_length)?);
            row.peer = address.filter(|address| *address != own);
        }
        Ok(row)
    }
}

impl Address {
    #[inline]
    fn from_header(header: &AddressHeader) -> Self {
        Self {
            local: None,
            peer: None,
            broadcast: None,
            label: None,
            flags: AddressFlags::from_bits_retain(header.flags.into()),
            index: header.index(),
            lifetimes: None,
            metric: None,
            namespace_id: None,
            family: header.family.into(),
            scope: header.scope.into(),
            protocol: None,
            details: None,
        }
    }

    /// Reads what ordinary addresses lack.
    #[cold]
    #[inline(never)]
    fn decode_rare(&mut self, attribute: Attribute<'_>) -> Result<(), DecodeError> {
        match attribute.kind() {
            IFA_MULTICAST if self.is_ip() => self.details_mut().multicast = Some(attribute.ip()?),
            IFA_ANYCAST if self.is_ip() => self.details_mut().anycast = Some(attribute.ip()?),
            IFA_LOCAL => self.details_mut().raw = Some(attribute.value().into()),
            _ => {}
        }
        Ok(())
    }

    fn details_mut(&mut self) -> &mut AddressDetails {
        self.details.get_or_insert_with(Box::default)
    }

    const fn is_ip(&self) -> bool {
        matches!(self.family, Family::INET | Family::INET6)
    }
}

#[inline]
fn prefix(address: IpAddr, length: u8) -> Result<IpNet, DecodeError> {
    IpNet::new(address, length).map_err(|_| {
        let kind = DecodeErrorKind::Value("a prefix is longer than an address");
        DecodeError::new(kind, Header::SIZE + AddressHeader::PREFIX_LENGTH)
    })
}
