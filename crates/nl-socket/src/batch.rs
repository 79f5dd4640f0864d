//! Rows that borrow the receive buffer.

use std::fmt;

use nl_proto::dump::Endpoint;
use nl_proto::wire::Message;

/// The rows of one datagram, as messages: of the types that the request names, past its filters. At least one.
///
/// Each borrows the receive buffer; nobody copies it. The batch ends at whatever is no row: the next
/// [`next_batch`](crate::Dump::next_batch) goes on from there.
pub struct Batch<'a> {
    first: Option<Message<'a>>,
    endpoint: &'a mut Endpoint,
    buffer: &'a [u8],
}

impl<'a> Batch<'a> {
    /// The row in `copied`, if there is one, then those at hand.
    pub(crate) fn new(copied: &'a [u8], (endpoint, buffer): (&'a mut Endpoint, &'a [u8])) -> Self {
        Self { first: Message::split(copied).ok().map(|(message, _)| message), endpoint, buffer }
    }
}

impl<'a> Iterator for Batch<'a> {
    type Item = Message<'a>;

    #[inline]
    fn next(&mut self) -> Option<Message<'a>> {
        match self.first.take() {
            Some(message) => Some(message),
            None => self.endpoint.item(self.buffer),
        }
    }
}

impl std::iter::FusedIterator for Batch<'_> {}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}
