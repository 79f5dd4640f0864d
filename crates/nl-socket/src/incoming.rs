//! Rows from a stream of bytes that somebody else received.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll, ready};

use nl_proto::dump::{ByType, Decode, DumpDecoder, DumpError, DumpRequest, Event, Framing, Summary};

use crate::{Error, Undecodable};

/// Where bytes come from: an `AsyncRead` of whatever kind, as an adapter wraps it.
pub trait Read {
    /// Reads some bytes; 0 is the end.
    ///
    /// # Errors
    ///
    /// Those of the source; they end the rows.
    fn poll_read(&mut self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>>;
}

/// The longest message that is waited for. The longest seen of a kernel, a link with many names, has 66 KB.
const LONGEST: usize = 16 << 20;

/// The rows of one answer, read as concatenated messages, as they come through a pipe or from a proxy.
///
/// Who sent the messages is the source's affair. The rest is as for [`Dump`](crate::Dump): a row that does not decode is an `Err` and
/// the stream goes on; an input that ends before the dump does is [`DumpError::UnexpectedEnd`].
#[must_use = "nothing is read until it is polled"]
pub struct Incoming<R, T, D = ByType> {
    source: R,
    decoder: DumpDecoder<T, D>,
    buffer: Vec<u8>,
    /// What of the buffer is filled and not consumed.
    start: usize,
    end: usize,
    ended: bool,
}

impl<R: Read, T, D: Decode<T>> Incoming<R, T, D> {
    /// The answer to `request`, read from `source`, whatever its sequence number.
    pub fn new(source: R, request: DumpRequest<T, D>) -> Self {
        let capacity = request.as_request().receive_capacity();
        let decoder = DumpDecoder::new(request);
        Self { source, decoder, buffer: vec![0; capacity], start: 0, end: 0, ended: false }
    }

    /// The next row, or `None` after the end.
    pub fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        while !self.ended {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            let (consumed, event) = self.decoder.decode(bytes, Framing::Stream);
            self.start = self.start.saturating_add(consumed);
            return Poll::Ready(Some(match event {
                Event::Item(row) => Ok(row),
                Event::Undecodable { message, error } => Err(Undecodable::new(message, Some(error)).into()),
                Event::Unexpected(message) => Err(Undecodable::new(message, None).into()),
                Event::Failed(error) => self.fail(error.into()),
                Event::More => match ready!(self.poll_fill(context)) {
                    Ok(0) => self.fail(DumpError::UnexpectedEnd.into()),
                    Ok(_) => continue,
                    Err(error) => self.fail(error),
                },
                _ => {
                    self.ended = true;
                    return Poll::Ready(None);
                }
            }));
        }
        Poll::Ready(None)
    }

    /// The next row, or `None` after the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_row(context)).await
    }

    /// The next row, or `None` after a complete end.
    ///
    /// # Errors
    ///
    /// Any; behind [`Error::Decode`] the stream goes on.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// All rows, or the first error.
    ///
    /// # Errors
    ///
    /// The first.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.try_next().await? {
            rows.push(row);
        }
        Ok(rows)
    }

    /// What came so far, or in all.
    pub fn summary(&self) -> Summary {
        self.decoder.summary()
    }

    #[cold]
    fn fail(&mut self, error: Error) -> Result<T, Error> {
        self.ended = true;
        Err(error)
    }

    /// Moves what is left to the front and reads behind it; a buffer that one message fills grows.
    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<Result<usize, Error>> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
        if self.end == self.buffer.len() {
            if self.end >= LONGEST {
                return Poll::Ready(Err(DumpError::truncated(self.end, LONGEST).into()));
            }
            self.buffer.resize(self.end.saturating_mul(2).min(LONGEST), 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = ready!(self.source.poll_read(context, room)).map_err(Error::Io)?;
        self.end = self.end.saturating_add(read).min(self.buffer.len());
        Poll::Ready(Ok(read))
    }
}

impl<R, T, D> fmt::Debug for Incoming<R, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("decoder", &self.decoder).finish_non_exhaustive()
    }
}

#[cfg(feature = "stream")]
impl<R: Read + Unpin, T, D: Decode<T> + Unpin> futures_core::Stream for Incoming<R, T, D> {
    type Item = Result<T, Error>;

    fn poll_next(self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_row(context)
    }
}
