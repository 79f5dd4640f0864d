//! Rows from any `AsyncRead` of tokio's.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use nl_proto::dump::{Decode, DumpRequest};
use tokio::io::{AsyncRead, ReadBuf};

use crate::Incoming;

/// Decodes the answer to `request` from concatenated messages, as they come through a pipe or from a proxy.
///
/// ```
/// use nl_tokio::rtnetlink::Route;
/// # use nl_tokio::wire::{MessageFlags, NLMSG_DONE, Writer};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut done = Writer::new(NLMSG_DONE, MessageFlags::MULTI);
/// # done.body(&[0; 4])?;
/// # let bytes = done.into_bytes();
/// let source: &[u8] = &bytes; // any AsyncRead
/// let mut routes = nl_tokio::decode(source, Route::dump());
/// while let Some(route) = routes.try_next().await? {
///     println!("{route:?}");
/// }
/// # Ok(())
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
        let mut buffer = ReadBuf::new(buffer);
        ready!(Pin::new(&mut self.0).poll_read(context, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }
}
