//! Several dumps at once, as one stream.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::{io, iter, thread};

use nl_proto::dump::{ByType, Decode, DumpRequest, Protocol, Split, Summary};
use nl_proto::wire::Message;

use crate::ahead::{self, Ahead, AheadSocket};
use crate::dump::{decode_then, row_ready, try_row_ready};
use crate::receivers::Receivers;
use crate::{Connection, Dump, Error, Namespace, Socket};

/// The rows of several requests that have none in common, each asked on a socket of its own; decoded where they are taken, as one
/// stream with one end.
///
/// The kernel runs dumps on separate sockets at the same time, those of routes, neighbours and connections; links gain nothing, since
/// one lock is held for all of them. Rows come as they are there, those of different parts in any order. Each part is a dump of its
/// own: nothing holds them to one moment. All parts are asked before the first row is waited for, so that it comes later than one dump's.
///
/// A dump runs inside the receive call, so threads do it: as many as there are parts, but one less than processors, and one at least.
/// None is bound to a part. Whoever takes the rows is one more: where nothing has come and no thread receives from a part, it receives
/// itself, as a [`Dump`] does, and so all processors are busy until the end. Each part has a socket and three receive buffers as long as it
/// runs: it is for a handful of parts, not for one to each of a thousand interfaces.
///
/// Every row that can be had comes first. A part that fails leaves the others to go on, and the failures are the stream's last items,
/// in the order in which they happened; [`failed_part`](Self::failed_part) says whose each is.
/// As with a [`Dump`], a row that does not decode is an `Err` and the stream goes on, and to drop it half-way costs nothing.
#[must_use = "nothing is asked of the kernel until it is polled"]
pub struct Parallel<T, D = ByType> {
    /// Those that have not ended: what has ended holds no socket and no thread.
    parts: Vec<Option<Dump<Connection<Ahead>, T, D>>>,
    /// The part that rows are taken from.
    current: usize,
    /// Of the parts that have ended.
    summary: Summary,
    /// What failed, and which part.
    failures: VecDeque<(usize, Error)>,
    /// The part whose failure was told last.
    failed: Option<usize>,
    ended: bool,
}

impl<T, D: Decode<T>> Parallel<T, D> {
    /// Asks in the calling thread's network namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] where there can be no socket or no thread, [`Error::Request`].
    pub fn open(split: Split<T, D>) -> Result<Self, Error> {
        Self::begin(split, Socket::open)
    }

    /// Asks in another network namespace.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_in(namespace: &Namespace, split: Split<T, D>) -> Result<Self, Error> {
        Self::begin(split, |protocol| Socket::open_in(namespace, protocol))
    }

    fn begin(split: Split<T, D>, open: impl Fn(Protocol) -> io::Result<Socket>) -> Result<Self, Error> {
        let receivers = Receivers::new(true);
        let dump = |part: DumpRequest<T, D>| {
            ahead::begin(open(part.as_request().protocol()), part, |socket, capacity| {
                AheadSocket::among(receivers.clone(), socket, capacity)
            })
            .map(Some)
        };
        let parts = split.into_parts().into_iter().map(dump).collect::<Result<Vec<_>, _>>()?;
        receivers.start(threads(parts.len())).map_err(Error::Open)?;
        Ok(Self {
            parts,
            current: 0,
            summary: Summary::default(),
            failures: VecDeque::new(),
            failed: None,
            ended: false,
        })
    }

    /// The next row, or `None` after the end.
    #[inline]
    pub fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        match self.item() {
            Some((message, decode)) => decode_then(decode, message, row_ready),
            None => self.poll_parts(context),
        }
    }

    /// The message of the next row of the current part's datagram at hand, and what decodes it.
    #[inline]
    pub(crate) fn item(&mut self) -> Option<(Message<'_>, &mut D)> {
        self.parts.get_mut(self.current)?.as_mut()?.item()
    }

    /// The next row, where the datagram at hand of the current part has none.
    #[cold]
    pub(crate) fn poll_parts(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let mut pending = false;
        for _ in 0..self.parts.len() {
            while let Some(part) = self.parts.get_mut(self.current).and_then(Option::as_mut) {
                match part.poll_row(context) {
                    Poll::Ready(Some(Err(error))) if !error.is_recoverable() => {
                        self.failures.push_back((self.current, error));
                    }
                    Poll::Ready(Some(row)) => return Poll::Ready(Some(row)),
                    Poll::Ready(None) => self.end_part(),
                    Poll::Pending => {
                        pending = true;
                        break;
                    }
                }
            }
            self.current = (self.current + 1) % self.parts.len();
        }
        if pending {
            return Poll::Pending;
        }
        let failure = self.failures.pop_front();
        self.ended = self.failures.is_empty();
        Poll::Ready(failure.map(|(part, error)| {
            self.failed = Some(part);
            Err(error)
        }))
    }

    fn end_part(&mut self) {
        if let Some(part) = self.parts.get_mut(self.current).and_then(Option::take) {
            self.summary += part.summary();
        }
    }

    /// The next row, or `None` after the end.
    #[allow(clippy::should_implement_trait, reason = "it is the name that StreamExt has for it")]
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_row(context)).await
    }

    /// The next row, or `None` after a complete end.
    ///
    /// # Errors
    ///
    /// Any; behind [`Error::Decode`] the stream goes on.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| match self.item() {
            Some((message, decode)) => decode_then(decode, message, try_row_ready),
            None => self.poll_parts(context).map(Option::transpose),
        })
        .await
    }

    /// Calls `each` with every row, as [`Dump::for_each_row`]. Behind `each`'s own error and [`Error::Decode`] it may be called again, to go
    /// on behind that row; and where several parts have failed, each call tells of one.
    ///
    /// # Errors
    ///
    /// The first.
    pub async fn for_each_row<E: From<Error>>(
        &mut self,
        mut each: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        poll_fn(|context| {
            loop {
                while let Some((message, decode)) = self.item() {
                    decode_then(decode, message, |row| each(row?))?;
                }
                match ready!(self.poll_parts(context)) {
                    None => return Poll::Ready(Ok(())),
                    Some(row) => each(row?)?,
                }
            }
        })
        .await
    }

    /// All rows, or the first error.
    ///
    /// # Errors
    ///
    /// The first.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        self.for_each_row(|row| -> Result<(), Error> {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// What came so far, or in all, of all parts together.
    pub fn summary(&self) -> Summary {
        let running = self.parts.iter().flatten().map(Dump::summary);
        iter::once(self.summary.clone()).chain(running).sum()
    }

    /// Which part, in the order of the [`Split`], has failed by the error that was the last item; `None` before.
    pub const fn failed_part(&self) -> Option<usize> {
        self.failed
    }

    /// Whether the stream has ended, complete or not.
    pub const fn is_ended(&self) -> bool {
        self.ended
    }
}

/// How many threads receive from so many sockets: whoever takes the rows receives too, on one more processor.
fn threads(sockets: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    sockets.min(processors.saturating_sub(1)).max(1)
}

impl<T, D> fmt::Debug for Parallel<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parallel")
            .field("parts", &self.parts)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "stream")]
impl<T, D: Decode<T> + Unpin> futures_core::Stream for Parallel<T, D> {
    type Item = Result<T, Error>;

    #[inline]
    fn poll_next(self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_row(context)
    }
}

#[cfg(feature = "stream")]
impl<T, D: Decode<T> + Unpin> futures_core::FusedStream for Parallel<T, D> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}
