//! Rows from any `AsyncRead` of futures-io's.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_io::AsyncRead;
use nl_proto::dump::{Decode, DumpRequest};

use crate::Incoming;

/// Decodes the answer to `request` from concatenated messages, as they come through a pipe or from a proxy.
///
/// ```
/// use nl_smol::rtnetlink::Route;
/// # use nl_smol::wire::{MessageFlags, NLMSG_DONE, Writer};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # smol::block_on(async {
/// # let mut done = Writer::new(NLMSG_DONE, MessageFlags::MULTI);
/// # done.body(&[0; 4])?;
/// # let bytes = done.into_bytes();
/// let source: &[u8] = &bytes; // any AsyncRead
/// let mut routes = nl_smol::decode(source, Route::dump());
/// while let Some(route) = routes.try_next().await? {
///     println!("{route:?}");
/// }
/// # Ok(())
/// # })
/// # }
/// ```
pub fn decode<R: AsyncRead + Unpin, T, D: Decode<T>>(
    source: R,
    request: DumpRequest<T, D>,
) -> Incoming<R, T, D> {
    Incoming::new(Reader(source), request)
}

/// An `AsyncRead` as a source of bytes.
#[derive(Debug)]
pub struct Reader<R>(R);

impl<R: AsyncRead + Unpin> nl_socket::Read for Reader<R> {
    fn poll_read(&mut self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}
