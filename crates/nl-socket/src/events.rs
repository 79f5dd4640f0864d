//! An answer as events.

use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll};

use nl_proto::dump::{Decode, Summary};
use nl_proto::wire::OwnedMessage;

use crate::{AsConnection, Dump, Error, Undecodable};

/// What happens in an answer, as a stream tells it; [`nl_proto::dump::Event`] is what a decoder tells. After `Failed` there is
/// nothing more; without it, the end of the events is the complete end.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<T> {
    /// A row.
    Item(T),
    /// A message that is no row, raw. The answer goes on.
    Undecodable(Undecodable),
    /// The table changed and the dump begins anew: every row since the beginning, or since the last of these, is void.
    Restarted,
    /// A message of a group that the connection is subscribed to, that came meanwhile: see
    /// [`Connection::notification`](crate::Connection::notification).
    Notification(OwnedMessage),
    /// The answer ended and is not complete.
    Failed(Error),
}

impl<T> From<Result<T, Error>> for Event<T> {
    #[inline]
    fn from(row: Result<T, Error>) -> Self {
        match row {
            Ok(row) => Self::Item(row),
            Err(Error::Decode(undecodable)) => Self::Undecodable(*undecodable),
            Err(error) => Self::Failed(error),
        }
    }
}

/// The events of an answer, one a poll: a dump that restarts. Made by [`Dump::events`].
#[must_use = "nothing is asked of the kernel until events are polled"]
pub struct Events<C, T, D> {
    dump: Dump<C, T, D>,
}

impl<C: AsConnection, T, D: Decode<T>> Events<C, T, D> {
    pub(crate) const fn new(dump: Dump<C, T, D>) -> Self {
        Self { dump }
    }

    /// The next event, or `None` after the end.
    #[inline]
    pub fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Event<T>>> {
        self.dump.poll_event(context)
    }

    /// The next event, or `None` after the end.
    #[inline]
    pub async fn next(&mut self) -> Option<Event<T>> {
        poll_fn(|context| self.poll_event(context)).await
    }

    /// What came so far, or in all; rows that a restart made void are not counted.
    pub fn summary(&self) -> Summary {
        self.dump.summary()
    }

    /// The connection, for another request.
    pub fn into_connection(self) -> C {
        self.dump.into_connection()
    }
}

impl<C, T, D> fmt::Debug for Events<C, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Events").field(&self.dump).finish()
    }
}

#[cfg(feature = "stream")]
impl<C: AsConnection + Unpin, T, D: Decode<T> + Unpin> futures_core::Stream for Events<C, T, D> {
    type Item = Event<T>;

    #[inline]
    fn poll_next(self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event<T>>> {
        self.get_mut().poll_event(context)
    }
}

#[cfg(feature = "stream")]
impl<C: AsConnection + Unpin, T, D: Decode<T> + Unpin> futures_core::FusedStream for Events<C, T, D> {
    fn is_terminated(&self) -> bool {
        self.dump.is_ended()
    }
}
