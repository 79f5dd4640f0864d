//! What is sent: a header, a body, attributes.

use alloc::vec::Vec;
use core::net::IpAddr;

use zerocopy::IntoBytes;

use super::{Header, MessageFlags, WriteError, align};

/// Room for a header, the longest fixed structure that a family has, and some attributes, in bytes.
const ROOM: usize = 128;

/// Builds one message: first the fixed structure, then the attributes.
///
/// Each call pads what was before to 4 bytes and keeps the message whole: after an error it is as it was before the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    bytes: Vec<u8>,
    message_type: u16,
    flags: MessageFlags,
    in_attributes: bool,
}

impl Writer {
    /// A message of no more than a header, its sequence number and port 0.
    pub fn new(message_type: u16, flags: MessageFlags) -> Self {
        let mut bytes = Vec::with_capacity(ROOM);
        bytes.resize(Header::SIZE, 0);
        Self { bytes, message_type, flags, in_attributes: false }
    }

    /// Appends to the fixed structure that stands before the attributes.
    ///
    /// # Errors
    ///
    /// [`WriteError::BodyAfterAttribute`] once there is an attribute.
    pub fn body(&mut self, body: &[u8]) -> Result<&mut Self, WriteError> {
        if self.in_attributes {
            return Err(WriteError::BodyAfterAttribute);
        }
        self.bytes.extend_from_slice(body);
        Ok(self)
    }

    /// Appends an attribute. The flags in the top bits of `kind` are the caller's.
    ///
    /// # Errors
    ///
    /// [`WriteError::AttributeTooLong`] where the value has more than 65,531 bytes, as for all calls below.
    pub fn attribute(&mut self, kind: u16, value: &[u8]) -> Result<&mut Self, WriteError> {
        let length = value.len().saturating_add(4);
        let short = u16::try_from(length).map_err(|_| WriteError::attribute_too_long(kind, length))?;
        self.begin_attribute(kind, short);
        self.bytes.extend_from_slice(value);
        Ok(self)
    }

    /// Appends an attribute without a value.
    pub fn flag(&mut self, kind: u16) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &[])
    }

    /// Appends a `u8`.
    pub fn u8(&mut self, kind: u16, value: u8) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &[value])
    }

    /// Appends a `u16` in the host's byte order.
    pub fn u16(&mut self, kind: u16, value: u16) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &value.to_ne_bytes())
    }

    /// Appends a `u32` in the host's byte order.
    pub fn u32(&mut self, kind: u16, value: u32) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &value.to_ne_bytes())
    }

    /// Appends a `u64` in the host's byte order.
    pub fn u64(&mut self, kind: u16, value: u64) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &value.to_ne_bytes())
    }

    /// Appends a `u16` in network byte order.
    pub fn u16_be(&mut self, kind: u16, value: u16) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &value.to_be_bytes())
    }

    /// Appends a `u32` in network byte order.
    pub fn u32_be(&mut self, kind: u16, value: u32) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &value.to_be_bytes())
    }

    /// Appends a `u64` in network byte order.
    pub fn u64_be(&mut self, kind: u16, value: u64) -> Result<&mut Self, WriteError> {
        self.attribute(kind, &value.to_be_bytes())
    }

    /// Appends an address, as 4 or 16 bytes in network order.
    pub fn ip(&mut self, kind: u16, value: IpAddr) -> Result<&mut Self, WriteError> {
        match value {
            IpAddr::V4(address) => self.attribute(kind, &address.octets()),
            IpAddr::V6(address) => self.attribute(kind, &address.octets()),
        }
    }

    /// Appends a string with the NUL that the kernel expects behind it.
    ///
    /// # Errors
    ///
    /// [`WriteError::Nul`] where it holds a NUL itself.
    pub fn str(&mut self, kind: u16, value: &str) -> Result<&mut Self, WriteError> {
        if value.contains('\0') {
            return Err(WriteError::Nul { kind });
        }
        let mut bytes = Vec::with_capacity(value.len().saturating_add(1));
        bytes.extend_from_slice(value.as_bytes());
        bytes.push(0);
        self.attribute(kind, &bytes)
    }

    /// Appends an attribute made of those that `write` appends. Its type carries `NLA_F_NESTED` only where `kind` does.
    ///
    /// # Errors
    ///
    /// Those of `write`, and [`WriteError::AttributeTooLong`] where all together are too long.
    pub fn nested(
        &mut self,
        kind: u16,
        write: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<&mut Self, WriteError> {
        let before = (self.bytes.len(), self.in_attributes);
        self.begin_attribute(kind, 0);
        let start = self.bytes.len();
        let end = write(self).and_then(|()| {
            // As the kernel makes nests, and as iproute2 wants to read them: with the padding behind the last attribute.
            self.bytes.resize(align(self.bytes.len()), 0);
            let length = self.bytes.len().saturating_sub(start).saturating_add(4);
            u16::try_from(length).map_err(|_| WriteError::attribute_too_long(kind, length))
        });
        match end {
            Ok(length) => {
                if let Some(place) = self.bytes.get_mut(start.saturating_sub(4)..start.saturating_sub(2)) {
                    place.copy_from_slice(&length.to_ne_bytes());
                }
                Ok(self)
            }
            Err(error) => {
                self.bytes.truncate(before.0);
                self.in_attributes = before.1;
                Err(error)
            }
        }
    }

    /// The message, its length in its header, with sequence number and port 0.
    pub fn into_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write_to(&mut bytes, 0);
        bytes
    }

    /// Appends the message to `out`, with this sequence number. A message beyond 4 GiB, which no attribute can make, is cut.
    pub(crate) fn write_to(&self, out: &mut Vec<u8>, sequence: u32) {
        let length = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        let header = Header::new(length, self.message_type, self.flags, sequence, 0);
        out.reserve(self.bytes.len());
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(self.bytes.get(Header::SIZE..).unwrap_or_default());
    }

    /// Overwrites the body from `offset` on, as far as it reaches.
    pub(crate) fn set_body(&mut self, offset: usize, bytes: &[u8]) {
        let place = self.bytes.iter_mut().skip(Header::SIZE.saturating_add(offset));
        for (to, from) in place.zip(bytes) {
            *to = *from;
        }
    }

    /// The length so far, in bytes, header included.
    pub(crate) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// The message's type.
    pub(crate) const fn message_type(&self) -> u16 {
        self.message_type
    }

    fn begin_attribute(&mut self, kind: u16, length: u16) {
        self.in_attributes = true;
        self.bytes.resize(align(self.bytes.len()), 0);
        self.bytes.extend_from_slice(&length.to_ne_bytes());
        self.bytes.extend_from_slice(&kind.to_ne_bytes());
    }
}
