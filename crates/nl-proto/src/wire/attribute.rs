//! Views of attributes.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use zerocopy::native_endian::U16;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{DecodeError, DecodeErrorKind, align};

/// The bits of an attribute's type that say something else: nested, and network byte order (`NLA_TYPE_MASK`).
const TYPE_MASK: u16 = 0x3fff;
const NESTED: u16 = 0x8000;
const NET_BYTEORDER: u16 = 0x4000;
const HEADER: usize = size_of::<AttributeHeader>();

/// `struct nlattr`.
#[derive(PartialEq, Eq, FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct AttributeHeader {
    length: U16,
    kind: U16,
}

/// An attribute as it lies in memory.
#[derive(PartialEq, Eq, FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Raw {
    header: AttributeHeader,
    value: [u8],
}

/// One attribute (`struct nlattr` or `rtattr` and its value), borrowed. Two words, as a [`Message`](super::Message).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'b>(&'b Raw);

impl<'b> Attribute<'b> {
    /// The attribute's type, without the two flags in its top bits.
    #[inline]
    pub const fn kind(&self) -> u16 {
        self.0.header.kind.get() & TYPE_MASK
    }

    /// Whether the type says that the value is made of attributes (`NLA_F_NESTED`). Older families leave it unset.
    pub const fn is_nested(&self) -> bool {
        self.0.header.kind.get() & NESTED != 0
    }

    /// Whether the type says that the value is in network byte order (`NLA_F_NET_BYTEORDER`). Most that are leave it unset.
    pub const fn is_network_order(&self) -> bool {
        self.0.header.kind.get() & NET_BYTEORDER != 0
    }

    /// The value, without the padding behind it.
    #[inline]
    pub const fn value(&self) -> &'b [u8] {
        &self.0.value
    }

    /// The value as an array.
    ///
    /// # Errors
    ///
    /// [`DecodeErrorKind::Length`] where it has another length, as for all numbers and addresses below.
    #[inline]
    pub fn array<const N: usize>(&self) -> Result<[u8; N], DecodeError> {
        match <[u8; N]>::try_from(self.value()) {
            Ok(array) => Ok(array),
            Err(_) => Err(DecodeError::length(N, self.value().len())),
        }
    }

    /// The value as a `u8`.
    #[inline]
    pub fn u8(&self) -> Result<u8, DecodeError> {
        self.array().map(u8::from_ne_bytes)
    }

    /// The value as a `u16` in the host's byte order.
    #[inline]
    pub fn u16(&self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_ne_bytes)
    }

    /// The value as a `u32` in the host's byte order.
    #[inline]
    pub fn u32(&self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_ne_bytes)
    }

    /// The value as a `u64` in the host's byte order, at any alignment.
    #[inline]
    pub fn u64(&self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_ne_bytes)
    }

    /// The value as an unsigned number of 4 bytes or, where it does not fit them, of 8, in the host's byte order (`nla_put_uint`).
    #[inline]
    pub fn uint(&self) -> Result<u64, DecodeError> {
        match self.value().len() {
            4 => self.u32().map(u64::from),
            _ => self.u64(),
        }
    }

    /// The value as an `i32` in the host's byte order.
    #[inline]
    pub fn i32(&self) -> Result<i32, DecodeError> {
        self.array().map(i32::from_ne_bytes)
    }

    /// The value as a `u16` in network byte order.
    #[inline]
    pub fn u16_be(&self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }

    /// The value as a `u32` in network byte order.
    #[inline]
    pub fn u32_be(&self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_be_bytes)
    }

    /// The value as a `u64` in network byte order.
    #[inline]
    pub fn u64_be(&self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_be_bytes)
    }

    /// The value as an IPv4 address (4 bytes, network order).
    #[inline]
    pub fn ipv4(&self) -> Result<Ipv4Addr, DecodeError> {
        self.array::<4>().map(Ipv4Addr::from)
    }

    /// The value as an IPv6 address (16 bytes, network order).
    #[inline]
    pub fn ipv6(&self) -> Result<Ipv6Addr, DecodeError> {
        self.array::<16>().map(Ipv6Addr::from)
    }

    /// The value as an address: IPv4 where it has 4 bytes, IPv6 where it has 16.
    ///
    /// # Errors
    ///
    /// [`DecodeErrorKind::Length`] where it has neither length.
    #[inline]
    pub fn ip(&self) -> Result<IpAddr, DecodeError> {
        match self.value().len() {
            4 => self.ipv4().map(IpAddr::V4),
            _ => self.ipv6().map(IpAddr::V6),
        }
    }

    /// The value as bytes up to the first NUL, or to its end: a string of the kernel's in no promised encoding.
    pub fn string_bytes(&self) -> &'b [u8] {
        up_to_nul(self.value())
    }

    /// The value as a string up to the first NUL, or to its end.
    ///
    /// # Errors
    ///
    /// [`DecodeErrorKind::Utf8`] where it is not UTF-8; [`string_bytes`](Self::string_bytes) then has it.
    pub fn str(&self) -> Result<&'b str, DecodeError> {
        core::str::from_utf8(self.string_bytes()).map_err(|_| DecodeError::new(DecodeErrorKind::Utf8, 0))
    }

    /// The first `N` bytes of the value, borrowed: of a structure that has grown at its end, what all kernels have of it.
    ///
    /// # Errors
    ///
    /// [`DecodeErrorKind::Truncated`] where there are fewer.
    #[inline]
    pub fn prefix<const N: usize>(&self) -> Result<&'b [u8; N], DecodeError> {
        match self.value().first_chunk() {
            Some(prefix) => Ok(prefix),
            None => Err(DecodeError::truncated(0, N, self.value().len())),
        }
    }

    /// A copy of the value as the structure `T`: what the value has beyond it is left out, and what it lacks after its first
    /// `minimum` bytes is zero, since the kernel's structures grow at their end.
    ///
    /// # Errors
    ///
    /// [`DecodeErrorKind::Truncated`] where there are fewer than `minimum` bytes.
    #[inline]
    pub fn structure<T: FromBytes + IntoBytes + Immutable>(&self, minimum: usize) -> Result<T, DecodeError> {
        let value = self.value();
        if value.len() < minimum {
            return Err(DecodeError::truncated(0, minimum, value.len()));
        }
        match T::read_from_prefix(value) {
            Ok((structure, _)) => Ok(structure),
            Err(_) => Ok(lengthened(value)),
        }
    }

    /// The attributes that the value is made of.
    #[inline]
    pub const fn nested(&self) -> Attributes<'b> {
        Attributes::new(self.value())
    }
}

/// The bytes before the first that is 0, or all.
#[inline]
pub(crate) fn up_to_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

/// What there is of a structure, the rest zero.
#[cold]
fn lengthened<T: FromBytes + IntoBytes + Immutable>(value: &[u8]) -> T {
    let mut structure = T::new_zeroed();
    for (to, from) in structure.as_mut_bytes().iter_mut().zip(value) {
        *to = *from;
    }
    structure
}

/// A run of attributes: an iterator over them that ends, for good, at the end or at the first that is malformed.
///
/// The kernel's own parser takes bytes at the end that are too few for an attribute's header as padding; so does this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes<'b> {
    rest: &'b [u8],
    /// Where these bytes end, from the start of the message.
    end: usize,
}

impl<'b> Attributes<'b> {
    /// The attributes in `bytes`, the first at its start.
    #[inline]
    pub const fn new(bytes: &'b [u8]) -> Self {
        Self::with_base(bytes, 0)
    }

    /// As [`new`](Self::new), where errors count their offset from `base` bytes before.
    #[inline]
    pub(crate) const fn with_base(bytes: &'b [u8], base: usize) -> Self {
        Self { rest: bytes, end: base.saturating_add(bytes.len()) }
    }

    /// The bytes that have not been iterated over.
    pub const fn as_bytes(&self) -> &'b [u8] {
        self.rest
    }

    /// Those within the last `left` bytes.
    #[inline]
    pub(crate) fn last(self, left: usize) -> Self {
        let start = self.rest.len().saturating_sub(left);
        Self { rest: self.rest.get(start..).unwrap_or_default(), ..self }
    }

    /// The first attribute of type `kind`.
    ///
    /// # Errors
    ///
    /// Where an attribute before it is malformed.
    pub fn find(self, kind: u16) -> Result<Option<Attribute<'b>>, DecodeError> {
        for attribute in self {
            let attribute = attribute?;
            if attribute.kind() == kind {
                return Ok(Some(attribute));
            }
        }
        Ok(None)
    }

    /// The first `u32` of type `kind`, where it has 4 bytes; all attributes are looked at, and an error says where.
    ///
    /// # Errors
    ///
    /// Where it has another length, or any attribute is malformed.
    pub(crate) fn find_u32(self, kind: u16) -> Result<Option<u32>, DecodeError> {
        let mut found = None;
        self.each(|attribute| {
            if attribute.kind() == kind && found.is_none() {
                found = Some(attribute.u32()?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Calls `decode` with each attribute. An error of it comes back with the attribute's type and place added: this is how
    /// every object of this crate is decoded.
    ///
    /// Most attributes of most rows are 8 bytes long; those take a shorter road.
    ///
    /// # Errors
    ///
    /// The first of `decode`, or where an attribute is malformed.
    #[inline]
    pub fn each(
        mut self,
        mut decode: impl FnMut(Attribute<'b>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        loop {
            let before = self;
            let attribute = match self.rest.split_first_chunk::<8>() {
                Some((eight @ [l0, l1, ..], rest)) if u16::from_ne_bytes([*l0, *l1]) == EIGHT => {
                    self.rest = rest;
                    Raw::ref_from_bytes(eight).map(Attribute).ok()
                }
                _ => self.next().transpose()?,
            };
            let Some(attribute) = attribute else { return Ok(()) };
            if let Err(error) = decode(attribute) {
                return Err(error.moved(before.offset().saturating_add(HEADER)).within(attribute.kind()));
            }
        }
    }

    /// Where the next attribute stands, in bytes from the start of the message.
    #[cold]
    const fn offset(&self) -> usize {
        self.end.saturating_sub(self.rest.len())
    }
}

/// The length of an attribute with 4 bytes of value.
const EIGHT: u16 = 8;

impl<'b> Iterator for Attributes<'b> {
    type Item = Result<Attribute<'b>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (header, _) = AttributeHeader::ref_from_prefix(self.rest).ok()?;
        let length = usize::from(header.length.get());
        let Some(Ok(raw)) = self.rest.get(..length).map(Raw::ref_from_bytes) else {
            let error = DecodeError::truncated(self.offset(), length.max(HEADER), self.rest.len());
            self.rest = &[];
            return Some(Err(error));
        };
        self.rest = self.rest.get(align(length)..).unwrap_or_default();
        Some(Ok(Attribute(raw)))
    }
}

impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute").field("kind", &self.kind()).field("value", &self.value()).finish()
    }
}

impl core::iter::FusedIterator for Attributes<'_> {}
