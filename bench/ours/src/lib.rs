//! What the benchmarks of this project have in common.

pub mod replay;
mod tracked;
pub mod ways;

pub use tracked::Tracked;

use nl_proto::dump::FromMessage;
use nl_proto::wire::{DecodeError, Message};

/// A row of two fields: a user's own type, for a message whose fixed structure has `BODY` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Two<const BODY: usize> {
    /// The second byte of the fixed structure: the prefix length of routes and addresses.
    pub length: u8,
    /// The first four bytes of the attribute of type 1: the destination of routes and neighbours, the address of addresses and links.
    pub address: Option<[u8; 4]>,
}

impl<const BODY: usize> FromMessage for Two<BODY> {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (body, attributes) = message.body::<[u8; BODY]>()?;
        let address = attributes.find(1)?.and_then(|attribute| attribute.value().first_chunk().copied());
        Ok(Self { length: body.get(1).copied().unwrap_or_default(), address })
    }
}
