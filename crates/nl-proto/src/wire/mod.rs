//! Bytes to headers, messages and attributes, and back: the layout of `linux/netlink.h`.
//!
//! [`Message`] and [`Attributes`] are views that borrow the caller's bytes, at any alignment; no accessor panics on any
//! bytes. [`Writer`] builds what is sent. Integers are in the host's byte order unless a name ends in `_be`.
//!
//! ```
//! use nl_proto::wire::{MessageFlags, Message, Writer};
//!
//! let mut writer = Writer::new(24, MessageFlags::REQUEST);
//! writer.body(&[0; 12])?.u32(4, 7)?;
//! let bytes = writer.into_bytes();
//!
//! let (message, rest) = Message::split(&bytes)?;
//! assert!(rest.is_empty());
//! let (_, attributes) = message.body::<[u8; 12]>()?;
//! let oif = attributes.find(4)?.ok_or("no such attribute")?;
//! assert_eq!(oif.u32()?, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attribute;
mod errno;
mod error;
mod flags;
mod header;
mod message;
mod writer;

pub(crate) use attribute::up_to_nul;
pub use attribute::{Attribute, Attributes};
pub use errno::Errno;
pub use error::{DecodeError, DecodeErrorKind, FrameError, WriteError};
pub use flags::MessageFlags;
pub use header::Header;
pub use message::{Message, OwnedMessage};
pub use writer::Writer;

/// The message type of a message that says nothing (`NLMSG_NOOP`).
pub const NLMSG_NOOP: u16 = 1;
/// The message type of an error, or of an acknowledgement where the error is 0 (`NLMSG_ERROR`).
pub const NLMSG_ERROR: u16 = 2;
/// The message type that ends a dump (`NLMSG_DONE`).
pub const NLMSG_DONE: u16 = 3;
/// The message type that says that data was lost (`NLMSG_OVERRUN`); today's kernels do not send it.
pub const NLMSG_OVERRUN: u16 = 4;

/// `length` rounded up to the 4-byte boundary at which the next header stands (`NLMSG_ALIGN`, `NLA_ALIGN`).
pub(crate) const fn align(length: usize) -> usize {
    length.saturating_add(3) & !3
}
