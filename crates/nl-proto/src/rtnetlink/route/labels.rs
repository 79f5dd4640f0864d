//! MPLS labels.

use alloc::boxed::Box;
use core::fmt;

/// A stack of MPLS labels, outermost first: each 20 bits wide.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Labels(Box<[u32]>);

impl Labels {
    const BOTTOM: u32 = 0x100;

    /// Reads label stack entries (RFC 3032), 4 bytes each in network order, up to the bottom of the stack.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let mut bottom = false;
        let entries = bytes.chunks_exact(4).map_while(|entry| {
            let entry = entry.iter().fold(0, |number: u32, byte| number << 8 | u32::from(*byte));
            let last = core::mem::replace(&mut bottom, entry & Self::BOTTOM != 0);
            (!last).then_some(entry >> 12)
        });
        Self(entries.collect())
    }

    /// The labels.
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }
}

impl fmt::Display for Labels {
    /// `100/200`, as `ip` prints them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, label) in self.0.iter().enumerate() {
            write!(f, "{}{label}", if depth == 0 { "" } else { "/" })?;
        }
        Ok(())
    }
}
