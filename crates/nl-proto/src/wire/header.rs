//! The header of a message.

use zerocopy::native_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::MessageFlags;

/// `struct nlmsghdr`: 16 bytes in the host's byte order, at any alignment.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub struct Header {
    length: U32,
    message_type: U16,
    flags: U16,
    sequence: U32,
    port: U32,
}

impl Header {
    /// The size of a header in bytes (`NLMSG_HDRLEN`).
    pub const SIZE: usize = size_of::<Self>();

    /// A header with the length, in bytes, of the whole message, this header included.
    pub const fn new(length: u32, message_type: u16, flags: MessageFlags, sequence: u32, port: u32) -> Self {
        Self {
            length: U32::new(length),
            message_type: U16::new(message_type),
            flags: U16::new(flags.bits()),
            sequence: U32::new(sequence),
            port: U32::new(port),
        }
    }

    /// `nlmsg_len`: the length of the message in bytes, this header included, the padding behind it not.
    pub const fn length(&self) -> u32 {
        self.length.get()
    }

    /// `nlmsg_type`: below 16 a control message, else one of the protocol's own.
    pub const fn message_type(&self) -> u16 {
        self.message_type.get()
    }

    /// `nlmsg_flags`.
    pub const fn flags(&self) -> MessageFlags {
        MessageFlags::from_bits_retain(self.flags.get())
    }

    /// `nlmsg_seq`: the sequence number of the request that this answers.
    pub const fn sequence(&self) -> u32 {
        self.sequence.get()
    }

    /// `nlmsg_pid`: the port of the socket that asked. It says nothing of who sent the message: anybody can write it.
    pub const fn port(&self) -> u32 {
        self.port.get()
    }
}
