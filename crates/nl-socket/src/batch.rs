//! Rows that borrow the receive buffer.

use std::fmt;

use nl_proto::dump::Endpoint;
use nl_proto::wire::Message;

/// The rows of one datagram, as messages: of the types that the request names, past its filters. At least one.
///
/// Each borrows the receive buffer; nobody copies it. The batch ends at whatever is no row: the next
/// [`next_batch`](crate::Dump::next_batch) goes on from there.
pub struct Batch<'a> {
    endpoint: &'a mut Endpoint,
    buffer: &'a [u8],
}

impl<'a> Batch<'a> {
    /// The rows at hand.
    pub(crate) const fn new((endpoint, buffer): (&'a mut Endpoint, &'a [u8])) -> Self {
        Self { endpoint, buffer }
    }
}

impl<'a> Iterator for Batch<'a> {
    type Item = Message<'a>;

    #[inline]
    fn next(&mut self) -> Option<Message<'a>> {
        self.endpoint.item(self.buffer)
    }
}

impl std::iter::FusedIterator for Batch<'_> {}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}
