//! What is asked of the kernel.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use super::pattern::Pattern;
use super::{ByType, FromMessage, Protocol};
use crate::wire::{DecodeError, Message, MessageFlags, WriteError, Writer};

/// The least that a receive buffer may hold: a kernel fills less than that only when there is no more to say.
const LEAST_CAPACITY: usize = 4 << 10;
/// Twice what the kernel puts into one datagram of any dump but one of links.
pub(super) const USUAL_CAPACITY: usize = 64 << 10;

pub(super) type Filter = Arc<dyn Fn(Message<'_>) -> bool + Send + Sync>;

/// A request, its reply types and its filters, without the type of its rows: what an [`Endpoint`](super::Endpoint) transmits.
///
/// Made of a [`DumpRequest`] by [`into_parts`](DumpRequest::into_parts) or [`as_request`](DumpRequest::as_request).
#[derive(Clone)]
pub struct Request {
    protocol: Protocol,
    writer: Writer,
    error: Option<WriteError>,
    replies: Replies,
    pattern: Pattern,
    filters: Vec<Filter>,
    receive_capacity: usize,
    dump: bool,
}

/// The message types that answer a request; there is always a first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replies {
    pub(super) first: u16,
    pub(super) more: Vec<u16>,
}

impl Request {
    /// The protocol that a socket must have been opened with.
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// How many bytes a receive buffer should hold so that no datagram of the answer is cut.
    pub const fn receive_capacity(&self) -> usize {
        self.receive_capacity
    }

    /// Whether this asks for a dump, not for one object.
    pub const fn is_dump(&self) -> bool {
        self.dump
    }

    /// Appends the message, with this sequence number, to `out`.
    ///
    /// # Errors
    ///
    /// The first that building the request met.
    pub fn write_to(&self, out: &mut Vec<u8>, sequence: u32) -> Result<(), WriteError> {
        self.check()?;
        self.writer.write_to(out, sequence);
        Ok(())
    }

    /// Whether it can be written.
    pub(super) fn check(&self) -> Result<(), WriteError> {
        match self.error {
            Some(error) => Err(error),
            None if u32::try_from(self.writer.length()).is_err() => Err(WriteError::MessageTooLong),
            None => Ok(()),
        }
    }

    pub(super) const fn replies(&self) -> &Replies {
        &self.replies
    }

    pub(super) const fn pattern(&self) -> Pattern {
        self.pattern
    }

    pub(super) fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// Overwrites the body from `offset` on: how a family's filters set the fields of the header that its constructor wrote.
    pub(crate) fn set_body(&mut self, offset: usize, bytes: &[u8]) {
        self.writer.set_body(offset, bytes);
    }

    /// Lets only rows pass that have these bytes at `offset` of their body, within its first 8.
    pub(crate) fn require(&mut self, offset: usize, bytes: &[u8]) {
        let within = self.pattern.require(offset, bytes);
        debug_assert!(within, "the families name fields of the first 8 bytes");
    }

    /// The value of the attribute of this type behind a fixed structure of so many bytes, where the request has one of four bytes.
    pub(crate) fn asked(&self, structure: usize, kind: u16) -> Option<u32> {
        let mut bytes = Vec::new();
        self.write_to(&mut bytes, 0).ok()?;
        let (message, _) = Message::split(&bytes).ok()?;
        message.attributes_at(structure).find(kind).ok()??.u32().ok()
    }

    pub(crate) fn write(&mut self, write: impl FnOnce(&mut Writer) -> Result<(), WriteError>) {
        if self.error.is_none() {
            self.error = write(&mut self.writer).err();
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("protocol", &self.protocol)
            .field("message_type", &self.writer.message_type())
            .field("replies", &self.replies)
            .field("pattern", &self.pattern)
            .field("filters", &self.filters.len())
            .field("receive_capacity", &self.receive_capacity)
            .finish_non_exhaustive()
    }
}

/// A request typed by what it yields.
///
/// The families make them ([`Route::dump`](crate::rtnetlink::Route::dump)) and add filters by methods of their own; any other
/// is made by [`new`](Self::new) or [`single`](Self::single) and filled in here. An error in building it (an attribute that is
/// too long) is kept, and comes out where the request is used.
///
/// ```
/// use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
/// use nl_proto::wire::{DecodeError, Message};
///
/// /// The TCP or UDP connections that the kernel tracks, as the address family alone.
/// struct Connection(u8);
///
/// impl FromMessage for Connection {
///     fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
///         let ([family, _version, _id @ ..], _attributes) = message.body::<[u8; 4]>()?;
///         Ok(Self(*family))
///     }
/// }
///
/// // IPCTNL_MSG_CT_GET of NFNL_SUBSYS_CTNETLINK is answered by IPCTNL_MSG_CT_NEW; the body is a struct nfgenmsg.
/// let connections = DumpRequest::<Connection>::new(Protocol::NETFILTER, 0x101, 0x100).body(&[2, 0, 0, 0]);
/// # let _ = connections;
/// ```
pub struct DumpRequest<T, D = ByType> {
    request: Request,
    decode: D,
    row: PhantomData<fn() -> T>,
}

impl<T: FromMessage> DumpRequest<T> {
    /// A dump: messages of type `message_type` are sent, with `NLM_F_DUMP` and `NLM_F_ACK`; those of type `reply_type` are rows.
    pub fn new(protocol: Protocol, message_type: u16, reply_type: u16) -> Self {
        Self::make(protocol, message_type, reply_type, MessageFlags::DUMP)
    }

    /// A request that is no dump: the kernel answers with a row, or several, and an acknowledgement, or with an error.
    pub fn single(protocol: Protocol, message_type: u16, reply_type: u16) -> Self {
        Self::make(protocol, message_type, reply_type, MessageFlags::empty())
    }

    fn make(protocol: Protocol, message_type: u16, reply_type: u16, flags: MessageFlags) -> Self {
        let request = Request {
            protocol,
            writer: Writer::new(message_type, MessageFlags::REQUEST | MessageFlags::ACK | flags),
            error: None,
            replies: Replies { first: reply_type, more: Vec::new() },
            pattern: Pattern::NONE,
            filters: Vec::new(),
            receive_capacity: USUAL_CAPACITY,
            dump: !flags.is_empty(),
        };
        Self { request, decode: ByType, row: PhantomData }
    }
}

impl<T, D> DumpRequest<T, D> {
    /// Appends to the fixed structure that stands before the attributes.
    #[must_use]
    pub fn body(self, body: &[u8]) -> Self {
        self.write(|writer| writer.body(body).map(drop))
    }

    /// Appends an attribute.
    #[must_use]
    pub fn attribute(self, kind: u16, value: &[u8]) -> Self {
        self.write(|writer| writer.attribute(kind, value).map(drop))
    }

    /// Appends what `write` writes: attributes of all kinds, nested ones too.
    #[must_use]
    pub fn write(mut self, write: impl FnOnce(&mut Writer) -> Result<(), WriteError>) -> Self {
        self.request.write(write);
        self
    }

    /// Takes messages of this type as rows too. Those of any other are handed over raw, as unexpected.
    #[must_use]
    pub fn reply(mut self, message_type: u16) -> Self {
        self.request.replies.more.push(message_type);
        self
    }

    /// Keeps only messages for which `keep` holds, and which pass every filter before. It sees a message before it is decoded.
    #[must_use]
    pub fn filter(mut self, keep: impl Fn(Message<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.request.filters.push(Arc::new(keep));
        self
    }

    /// Sets how many bytes a receive buffer holds: 64 KiB unless told, 1 MiB for links; at least 4 KiB.
    ///
    /// A datagram that is longer is cut, which ends the stream with [`DumpError::Truncated`](super::DumpError::Truncated). Below 32 KiB
    /// there is worse: the kernel builds no longer datagrams than the buffer, and many dumps end, as if they were whole, at a row that
    /// does not fit one.
    #[must_use]
    pub fn receive_capacity(mut self, bytes: usize) -> Self {
        self.request.receive_capacity = bytes.max(LEAST_CAPACITY);
        self
    }

    /// The same request with rows of another type.
    pub fn decode_as<U: FromMessage>(self) -> DumpRequest<U> {
        DumpRequest { request: self.request, decode: ByType, row: PhantomData }
    }

    /// The same request with rows that `decode` makes.
    ///
    /// ```
    /// use nl_proto::rtnetlink::{Route, RouteHeader};
    ///
    /// let lengths = Route::dump().decode_with(|message| Ok(message.body::<RouteHeader>()?.0.destination_length));
    /// # let _ = lengths;
    /// ```
    pub fn decode_with<U, F>(self, decode: F) -> DumpRequest<U, F>
    where
        F: FnMut(Message<'_>) -> Result<U, DecodeError>,
    {
        DumpRequest { request: self.request, decode, row: PhantomData }
    }

    /// The request without its row type.
    pub const fn as_request(&self) -> &Request {
        &self.request
    }

    /// The request, and how its rows are decoded.
    pub fn into_parts(self) -> (Request, D) {
        (self.request, self.decode)
    }

    /// Sets a field of the request's body, and lets only rows pass that have the same there: how a family's filters ask the kernel, and
    /// hold where the kernel does not listen.
    pub(crate) fn body_field(mut self, offset: usize, bytes: &[u8]) -> Self {
        self.request.set_body(offset, bytes);
        self.request.require(offset, bytes);
        self
    }

    /// Lets only rows pass that have this field, which the kernel is not asked for.
    pub(crate) fn row_field(mut self, offset: usize, bytes: &[u8]) -> Self {
        self.request.require(offset, bytes);
        self
    }

    pub(crate) fn as_request_mut(&mut self) -> &mut Request {
        &mut self.request
    }
}

impl<T, D: Clone> Clone for DumpRequest<T, D> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), decode: self.decode.clone(), row: PhantomData }
    }
}

impl<T, D> fmt::Debug for DumpRequest<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}
