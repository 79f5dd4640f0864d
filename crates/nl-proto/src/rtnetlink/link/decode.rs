//! A message to a link.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Link, LinkFlags, LinkHeader};
use crate::dump::FromMessage;
use crate::rtnetlink::{InterfaceName, LinkLayerAddress};
use crate::wire::{Attribute, DecodeError, Message};

pub(super) const IFLA_ADDRESS: u16 = 1;
pub(super) const IFLA_IFNAME: u16 = 3;
pub(super) const IFLA_MTU: u16 = 4;
pub(super) const IFLA_MASTER: u16 = 10;
pub(super) const IFLA_LINKINFO: u16 = 18;
pub(super) const IFLA_EXT_MASK: u16 = 29;
pub(super) const IFLA_PROP_LIST: u16 = 52;
pub(super) const IFLA_ALT_IFNAME: u16 = 53;
pub(super) const IFLA_INFO_KIND: u16 = 1;

impl FromMessage for Link {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<LinkHeader>()?;
        let mut link = Self {
            index: index(header),
            flags: LinkFlags::from_bits_retain(header.flags.get()),
            hardware: header.hardware.get().into(),
            name: InterfaceName::default(),
            address: None,
            mtu: None,
            master: None,
            kind: None,
            alternative_names: Box::default(),
        };
        attributes.each(|attribute| {
            match attribute.kind() {
                IFLA_IFNAME => link.name = InterfaceName::from_kernel(attribute.string_bytes()),
                IFLA_ADDRESS => link.address = Some(LinkLayerAddress::decode(attribute)?),
                IFLA_MTU => link.mtu = Some(attribute.u32()?),
                IFLA_MASTER => link.master = Some(attribute.u32()?),
                IFLA_LINKINFO => link.kind = kind(attribute)?,
                IFLA_PROP_LIST => link.alternative_names = alternative_names(attribute)?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(link)
    }
}

/// An index and a name: the row for who wants to know what interfaces are called, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct LinkName {
    /// The index.
    pub index: u32,
    /// The name.
    pub name: InterfaceName,
}

impl FromMessage for LinkName {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<LinkHeader>()?;
        let name = attributes.find(IFLA_IFNAME)?.map(|name| InterfaceName::from_kernel(name.string_bytes()));
        Ok(Self { index: index(header), name: name.unwrap_or_default() })
    }
}

/// Indexes are positive.
fn index(header: &LinkHeader) -> u32 {
    header.index.get().unsigned_abs()
}

fn kind(info: Attribute<'_>) -> Result<Option<Box<str>>, DecodeError> {
    let mut kind = None;
    info.nested().each(|attribute| {
        if attribute.kind() == IFLA_INFO_KIND {
            kind = Some(attribute.str()?.into());
        }
        Ok(())
    })?;
    Ok(kind)
}

fn alternative_names(list: Attribute<'_>) -> Result<Box<[Box<str>]>, DecodeError> {
    let mut names = Vec::new();
    list.nested().each(|attribute| {
        if attribute.kind() == IFLA_ALT_IFNAME {
            names.push(String::from_utf8_lossy(attribute.string_bytes()).into());
        }
        Ok(())
    })?;
    Ok(names.into_boxed_slice())
}
