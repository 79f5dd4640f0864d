//! One answer as a stream of rows.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use nl_proto::dump::{ByType, Decode, DumpRequest, Restarts, Summary};
use nl_proto::wire::{DecodeError, Message};

use crate::connection::Found;
use crate::{AsConnection, Batch, Error, Event, Events, Undecodable};

/// The rows of one answer, one a poll, decoded straight out of the receive buffer.
///
/// A row that does not decode is an `Err` ([`Error::Decode`]), and the stream goes on; any other error is the last item. An
/// interrupted dump gives every row first, then [`DumpError::Interrupted`](nl_proto::dump::DumpError::Interrupted). After the end it
/// gives `None` for ever. To stop half-way costs nothing: drop it, or forget it.
///
/// With the feature `stream` it is a `futures_core::Stream`; [`next`](Self::next) and [`try_next`](Self::try_next) need no trait. All
/// its futures may be dropped at any await point: no row is lost.
#[must_use = "nothing is asked of the kernel until a dump is polled"]
pub struct Dump<C, T, D = ByType> {
    connection: C,
    decode: D,
    row: PhantomData<fn() -> T>,
    ended: bool,
}

impl<C: AsConnection, T, D: Decode<T>> Dump<C, T, D> {
    pub(crate) fn begin(mut connection: C, request: DumpRequest<T, D>) -> Result<Self, Error> {
        let decode = connection.connection_mut().begin(request)?;
        connection.connection_mut().endpoint_mut().set_restarts(Restarts::NEVER);
        Ok(Self { connection, decode, row: PhantomData, ended: false })
    }

    /// The next row, or `None` after the end. When it says `Pending`, the task is woken once a datagram is there.
    #[inline]
    pub fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        match self.item() {
            Some((message, decode)) => decode_then(decode, message, row_ready),
            None => self.poll_cold(context),
        }
    }

    /// The message of the next row of the datagram at hand, and what decodes it.
    #[inline]
    pub(crate) fn item(&mut self) -> Option<(Message<'_>, &mut D)> {
        Some((self.connection.connection_mut().item()?, &mut self.decode))
    }

    /// The next row, where the datagram at hand has none.
    #[cold]
    #[inline(never)]
    pub(crate) fn poll_cold(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some((message, decode)) = self.item() {
                return decode_then(decode, message, row_ready);
            }
            match ready!(self.poll_found(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next row, or `None` after the end.
    #[allow(clippy::should_implement_trait, reason = "it is the name that StreamExt has for it")]
    #[inline]
    pub fn next(&mut self) -> Next<'_, C, T, D> {
        Next(self)
    }

    /// The next row, or `None` after a complete end.
    ///
    /// # Errors
    ///
    /// Any; behind [`Error::Decode`] the stream goes on.
    #[inline]
    pub fn try_next(&mut self) -> TryNext<'_, C, T, D> {
        TryNext(self)
    }

    /// The rows of the datagram at hand, or of the next, as messages that borrow the receive buffer: the path that copies nothing.
    ///
    /// Rows that are not taken from it are not lost; they come next. Those that the request's filters rule out are not among them.
    ///
    /// ```
    /// # use nl_proto::dump::Decode;
    /// # use nl_proto::rtnetlink::{Route, RouteHeader};
    /// # use nl_socket::{AsConnection, Dump};
    /// # async fn longest<C: AsConnection, D: Decode<Route>>(mut routes: Dump<C, Route, D>) -> Result<u8, Box<dyn std::error::Error>> {
    /// let mut longest = 0;
    /// while let Some(batch) = routes.next_batch().await {
    ///     for message in batch? {
    ///         let (header, _attributes) = message.body::<RouteHeader>()?;
    ///         longest = longest.max(header.destination_length);
    ///     }
    /// }
    /// # Ok(longest)
    /// # }
    /// ```
    pub async fn next_batch(&mut self) -> Option<Result<Batch<'_>, Error>> {
        match poll_fn(|context| self.poll_batch(context)).await {
            None => None,
            Some(Err(error)) => Some(Err(error)),
            Some(Ok(())) => Some(Ok(Batch::new(self.connection.connection_mut().parts()))),
        }
    }

    /// Calls `each` with every row, where it is decoded, which spares the moves of a row to a loop: two of twenty nanoseconds of an IPv4 route; an
    /// IPv6 route takes two more (`bench/results/between.md`). `each` cannot await; it stops the dump by an error, of a type that the stream's
    /// becomes too, and that a closure has to name.
    ///
    /// Behind `each`'s own error and [`Error::Decode`] it may be called again, to go on behind that row; behind any other error the dump has
    /// ended, and there is nothing more to come.
    ///
    /// ```
    /// # use nl_proto::dump::Decode;
    /// # use nl_proto::rtnetlink::Route;
    /// # use nl_socket::{AsConnection, Dump, Error};
    /// # async fn leaving<C: AsConnection, D: Decode<Route>>(mut routes: Dump<C, Route, D>) -> Result<(), Error> {
    /// let mut leaving = 0;
    /// routes.for_each_row(|route| -> Result<(), Error> {
    ///     leaving += u32::from(route.output.is_some());
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(())
    /// # }
    /// ```
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
                match ready!(self.poll_found(context)) {
                    None => return Poll::Ready(Ok(())),
                    Some(Err(error)) => return Poll::Ready(Err(error.into())),
                    Some(Ok(_)) => {}
                }
            }
        })
        .await
    }

    /// All rows, or the first error. What has come by then is lost with it; [`collect_into`](Self::collect_into) keeps it.
    ///
    /// # Errors
    ///
    /// The first.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        self.collect_into(&mut rows).await?;
        Ok(rows)
    }

    /// Appends all rows to `rows`, or those before the first error; an interrupted dump's are all there. The stream is kept: for its
    /// [`summary`](Self::summary), or to go on behind an [`Error::Decode`].
    ///
    /// # Errors
    ///
    /// The first.
    pub async fn collect_into(&mut self, rows: &mut Vec<T>) -> Result<(), Error> {
        self.for_each_row(|row| {
            rows.push(row);
            Ok(())
        })
        .await
    }

    /// One consistent table: where the kernel says that it changed, the rows are thrown away and the dump begins anew.
    ///
    /// Many tables never say so (routes, neighbours, rules); for them this is [`collect`](Self::collect).
    ///
    /// # Errors
    ///
    /// [`DumpError::Interrupted`](nl_proto::dump::DumpError::Interrupted) after the last restart, or any other error.
    pub async fn collect_consistent(mut self, restarts: Restarts) -> Result<Vec<T>, Error> {
        self.connection.connection_mut().endpoint_mut().set_restarts(restarts);
        let mut rows = Vec::new();
        loop {
            match poll_fn(|context| self.poll_event(context)).await {
                None => return Ok(rows),
                Some(Event::Item(row)) => rows.push(row),
                Some(Event::Restarted) => rows.clear(),
                Some(Event::Notification(_)) => {}
                Some(Event::Undecodable(undecodable)) => return Err(undecodable.into()),
                Some(Event::Failed(error)) => return Err(error),
            }
        }
    }

    /// The same answer as events: every row, and a marker where an interrupted dump began anew.
    pub fn events(mut self, restarts: Restarts) -> Events<C, T, D> {
        self.connection.connection_mut().endpoint_mut().set_restarts(restarts);
        Events::new(self)
    }

    /// What came so far, or in all.
    pub fn summary(&self) -> Summary {
        self.connection.connection().endpoint().summary()
    }

    /// Whether the answer has ended, complete or not.
    pub const fn is_ended(&self) -> bool {
        self.ended
    }

    /// The connection, for another request.
    pub fn into_connection(self) -> C {
        self.connection
    }

    /// As [`poll_row`](Self::poll_row), with restarts and notifications in their places.
    #[inline]
    pub(crate) fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Event<T>>> {
        loop {
            if let Some((message, decode)) = self.item() {
                return decode_then(decode, message, |row| Poll::Ready(Some(row.into())));
            }
            match ready!(self.poll_found(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error).into())),
                Some(Ok(Found::Restarted)) => return Poll::Ready(Some(Event::Restarted)),
                Some(Ok(Found::Notification(message))) => {
                    return Poll::Ready(Some(Event::Notification(message)));
                }
                Some(Ok(_)) => {}
            }
        }
    }

    /// Ready once the datagram at hand has a row.
    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(), Error>>> {
        loop {
            let (endpoint, buffer) = self.connection.connection_mut().parts();
            if endpoint.peek(buffer).is_some() {
                return Poll::Ready(Some(Ok(())));
            }
            match ready!(self.poll_found(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(_)) => {}
            }
        }
    }

    /// The cold road, to the next thing that is no row of the datagram at hand; `None` after the end, which it remembers.
    #[cold]
    fn poll_found(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Found, Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        match ready!(self.connection.connection_mut().poll_step(context)) {
            Ok(Found::Unexpected(message)) => Poll::Ready(Some(Err(Undecodable::new(message, None).into()))),
            Ok(Found::End) => {
                self.ended = true;
                Poll::Ready(None)
            }
            Ok(found) => Poll::Ready(Some(Ok(found))),
            Err(error) => {
                self.ended = true;
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

/// The future of [`Dump::next`]. To drop it loses no row.
#[must_use = "futures do nothing unless polled"]
pub struct Next<'d, C, T, D>(&'d mut Dump<C, T, D>);

impl<C: AsConnection, T, D: Decode<T>> Future for Next<'_, C, T, D> {
    type Output = Option<Result<T, Error>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_row(context)
    }
}

/// The future of [`Dump::try_next`]. To drop it loses no row.
#[must_use = "futures do nothing unless polled"]
pub struct TryNext<'d, C, T, D>(&'d mut Dump<C, T, D>);

impl<C: AsConnection, T, D: Decode<T>> Future for TryNext<'_, C, T, D> {
    type Output = Result<Option<T>, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.0.item() {
            Some((message, decode)) => decode_then(decode, message, try_row_ready),
            None => self.0.poll_cold(context).map(Option::transpose),
        }
    }
}

impl<C, T, D> fmt::Debug for Next<'_, C, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Next").field(&self.0).finish()
    }
}

impl<C, T, D> fmt::Debug for TryNext<'_, C, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TryNext").field(&self.0).finish()
    }
}

/// One function, not a closure in each place: for each that there is, the decoder is there once more.
#[inline]
pub(crate) fn row_ready<T>(row: Result<T, Error>) -> Poll<Option<Result<T, Error>>> {
    Poll::Ready(Some(row))
}

/// As [`row_ready`], for who wants to end at an error.
#[inline]
pub(crate) fn try_row_ready<T>(row: Result<T, Error>) -> Poll<Result<Option<T>, Error>> {
    Poll::Ready(match row {
        Ok(row) => Ok(Some(row)),
        Err(error) => Err(error),
    })
}

/// What `then` makes of a row. It is called where the row is decoded, so that the row goes straight into what is returned: each type that
/// it is moved through on its way costs some nanoseconds.
#[inline]
pub(crate) fn decode_then<T, R>(
    decode: &mut impl Decode<T>,
    message: Message<'_>,
    then: impl FnOnce(Result<T, Error>) -> R,
) -> R {
    decode.decode_then(message, |row| match row {
        Ok(row) => then(Ok(row)),
        Err(error) => then(Err(undecodable(message, error))),
    })
}

#[cold]
#[inline(never)]
fn undecodable(message: Message<'_>, error: DecodeError) -> Error {
    Undecodable::new(message, Some(error)).into()
}

impl<C, T, D> fmt::Debug for Dump<C, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump").field("ended", &self.ended).finish_non_exhaustive()
    }
}

#[cfg(feature = "stream")]
impl<C: AsConnection + Unpin, T, D: Decode<T> + Unpin> futures_core::Stream for Dump<C, T, D> {
    type Item = Result<T, Error>;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_row(context)
    }
}

#[cfg(feature = "stream")]
impl<C: AsConnection + Unpin, T, D: Decode<T> + Unpin> futures_core::FusedStream for Dump<C, T, D> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}
