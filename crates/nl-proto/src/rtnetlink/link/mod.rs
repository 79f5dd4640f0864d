//! Links: rows and requests.

mod decode;
mod flags;
mod hardware;
mod header;
mod request;

use alloc::boxed::Box;

use super::{InterfaceName, LinkLayerAddress};

pub use decode::LinkName;
pub use flags::LinkFlags;
pub use hardware::HardwareType;
pub use header::LinkHeader;

pub(crate) const RTM_NEWLINK: u16 = 16;
pub(crate) const RTM_GETLINK: u16 = 18;

/// A link, as `RTM_NEWLINK` tells it (`linux/if_link.h`): what it is called, of what kind it is, and its flags.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The index, by which everything else refers to it.
    pub index: u32,
    /// The flags.
    pub flags: LinkFlags,
    /// The hardware type.
    pub hardware: HardwareType,
    /// The name.
    pub name: InterfaceName,
    /// Its own address.
    pub address: Option<LinkLayerAddress>,
    /// The largest packet that it takes, in bytes.
    pub mtu: Option<u32>,
    /// The index of the link that it is a port of: of a bridge, a bond, a VRF.
    pub master: Option<u32>,
    /// The kind: `veth`, `bridge`; a link of a hardware driver has none.
    pub kind: Option<Box<str>>,
    /// Further names.
    pub alternative_names: Box<[Box<str>]>,
}
