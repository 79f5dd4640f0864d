//! XDP programs on a link.

use super::XdpMode;
use super::attributes::{
    IFLA_XDP_ATTACHED, IFLA_XDP_DRV_PROG_ID, IFLA_XDP_FLAGS, IFLA_XDP_HW_PROG_ID, IFLA_XDP_PROG_ID,
    IFLA_XDP_SKB_PROG_ID,
};
use crate::wire::{Attribute, DecodeError};

/// The XDP programs on a link (`IFLA_XDP`), by their identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Xdp {
    /// Where they run.
    pub mode: XdpMode,
    /// The only program; there is none to name here where there are several.
    pub program: Option<u32>,
    /// The one in the driver.
    pub driver: Option<u32>,
    /// The one in the kernel's own receive path.
    pub generic: Option<u32>,
    /// The one in the hardware.
    pub hardware: Option<u32>,
    /// The flags that they were attached with (`XDP_FLAGS_*`).
    pub flags: Option<u32>,
}

impl Xdp {
    /// `None` where no program is attached.
    pub(super) fn decode(attribute: Attribute<'_>) -> Result<Option<Self>, DecodeError> {
        let mut xdp = Self::default();
        attribute.nested().each(|attribute| {
            match attribute.kind() {
                IFLA_XDP_ATTACHED => xdp.mode = attribute.u8()?.into(),
                IFLA_XDP_FLAGS => xdp.flags = Some(attribute.u32()?),
                IFLA_XDP_PROG_ID => xdp.program = Some(attribute.u32()?),
                IFLA_XDP_DRV_PROG_ID => xdp.driver = Some(attribute.u32()?),
                IFLA_XDP_SKB_PROG_ID => xdp.generic = Some(attribute.u32()?),
                IFLA_XDP_HW_PROG_ID => xdp.hardware = Some(attribute.u32()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok((xdp.mode != XdpMode::NONE).then_some(xdp))
    }
}
