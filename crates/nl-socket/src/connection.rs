//! A socket, its buffer and its conversation.

use std::collections::hash_map::RandomState;
use std::future::poll_fn;
use std::hash::BuildHasher;
use std::io;
use std::task::{Context, Poll, ready};

use nl_proto::dump::{Decode, DumpRequest, Endpoint, Protocol, Step};
use nl_proto::wire::{Message, OwnedMessage};

use crate::{Buffer, Dump, Error, Interest, Namespace, Readiness, Socket, Transport};

/// A socket kept for many dumps, one after the other.
///
/// Beginning one cancels the one before, however far it came and whether its [`Dump`] was dropped or forgotten: the socket is then
/// replaced by a new one, unless it is subscribed to a group, when what is left of the old dump is drained.
#[derive(Debug)]
pub struct Connection<R> {
    readiness: R,
    endpoint: Endpoint,
    buffer: Buffer,
    /// There has been a datagram since the stream last yielded.
    busy: bool,
    /// Notifications were lost, and nobody was told.
    lost: bool,
    subscribed: bool,
    protocol: Protocol,
}

/// Room for a notification: one of a link may have more than 64 KiB.
const NOTIFICATION_CAPACITY: usize = 1 << 20;

impl<R: Readiness<Transport = Socket>> Connection<R> {
    /// Opens a socket in the calling thread's network namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Open`].
    pub fn open(protocol: Protocol) -> Result<Self, Error> {
        Socket::open(protocol)
            .and_then(R::new)
            .map(|readiness| Self::new(readiness, protocol))
            .map_err(Error::Open)
    }

    /// Opens a socket in another network namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Open`].
    pub fn open_in(namespace: &Namespace, protocol: Protocol) -> Result<Self, Error> {
        let socket = Socket::open_in(namespace, protocol);
        socket.and_then(R::new).map(|readiness| Self::new(readiness, protocol)).map_err(Error::Open)
    }
}

impl<R: Readiness> Connection<R> {
    /// A connection over a transport of protocol `protocol` that nothing was sent on yet.
    pub fn new(readiness: R, protocol: Protocol) -> Self {
        Self::with_seed(readiness, protocol, seed())
    }

    /// As [`new`](Self::new), with the first sequence number, for a transport that replays what was recorded.
    pub fn with_seed(readiness: R, protocol: Protocol, seed: u32) -> Self {
        let mut endpoint = Endpoint::new(seed);
        endpoint.set_port(readiness.transport().port());
        Self {
            readiness,
            endpoint,
            buffer: Buffer::default(),
            busy: false,
            lost: false,
            subscribed: false,
            protocol,
        }
    }

    /// Begins a dump, or a request for one object, and cancels what ran before. Nothing is sent until the stream is polled.
    ///
    /// # Errors
    ///
    /// [`Error::Request`] where the request could not be built, [`Error::Protocol`] where it is for another protocol.
    pub fn dump<T, D: Decode<T>>(
        &mut self,
        request: DumpRequest<T, D>,
    ) -> Result<Dump<&mut Self, T, D>, Error> {
        Dump::begin(self, request)
    }

    /// As [`dump`](Self::dump), where the stream takes the connection with it.
    ///
    /// # Errors
    ///
    /// As [`dump`](Self::dump).
    pub fn into_dump<T, D: Decode<T>>(self, request: DumpRequest<T, D>) -> Result<Dump<Self, T, D>, Error> {
        Dump::begin(self, request)
    }

    /// Asks for one object, such as [`Link::by_name`](nl_proto::rtnetlink::Link) makes, and waits for it.
    ///
    /// # Errors
    ///
    /// The kernel's refusal where there is no such object; [`Error::NotSingle`] where the request is a dump; [`Error::Empty`] where
    /// the kernel sent nothing and refused nothing.
    pub async fn get<T, D: Decode<T>>(&mut self, request: DumpRequest<T, D>) -> Result<T, Error> {
        if request.as_request().is_dump() {
            return Err(Error::NotSingle);
        }
        let mut rows = self.dump(request)?;
        let row = rows.try_next().await?.ok_or(Error::Empty)?;
        while rows.try_next().await?.is_some() {}
        Ok(row)
    }

    /// Subscribes to a multicast group, by its number. From then on the transport is never replaced, and a cancelled dump is drained.
    ///
    /// [`notification`](Self::notification) waits for what comes. What comes during a dump is given by [`Dump::events`]; other
    /// streams count it in their summary and go on.
    ///
    /// # Errors
    ///
    /// [`Error::Io`]; a group past 32 is not supported.
    pub fn subscribe(&mut self, group: u32) -> Result<(), Error> {
        self.readiness.transport().subscribe(group).map_err(Error::Io)?;
        self.subscribed = true;
        self.endpoint.set_subscribed(true);
        Ok(())
    }

    /// The next message of a group that the connection is subscribed to, waited for. It cancels a dump that was stopped half-way.
    ///
    /// To follow a table without a gap, subscribe first, then dump by [`Dump::events`], then wait here: what changed during the dump is
    /// among the events, in its place. The future may be dropped at any time: no notification is lost by that.
    ///
    /// # Errors
    ///
    /// [`Error::Lost`] where notifications came faster than they were taken, and there are more to come; [`Error::NotSubscribed`];
    /// [`Error::Io`].
    pub async fn notification(&mut self) -> Result<OwnedMessage, Error> {
        poll_fn(|context| self.poll_notification(context)).await
    }

    /// As [`notification`](Self::notification), for a stream or a loop of one's own.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn poll_notification(&mut self, context: &mut Context<'_>) -> Poll<Result<OwnedMessage, Error>> {
        if !self.subscribed {
            return Poll::Ready(Err(Error::NotSubscribed));
        }
        self.endpoint.cancel();
        loop {
            match self.endpoint.step(&self.buffer) {
                Step::Notification(message) => return Poll::Ready(Ok(message.to_owned())),
                // Whatever it is, nothing was asked and nothing is to be sent.
                _ => {
                    ready!(self.poll_yield(context));
                    let received =
                        ready!(self.poll_receive(true, context)).map_err(|error| self.broken(error))?;
                    if !received && std::mem::take(&mut self.lost) {
                        return Poll::Ready(Err(Error::Lost));
                    }
                }
            }
        }
    }

    /// The transport.
    pub fn transport(&self) -> &R::Transport {
        self.readiness.transport()
    }

    pub(crate) fn begin<T, D>(&mut self, request: DumpRequest<T, D>) -> Result<D, Error> {
        let (request, decode) = request.into_parts();
        if request.protocol() != self.protocol {
            return Err(Error::Protocol { request: request.protocol(), connection: self.protocol });
        }
        self.endpoint.begin(request)?;
        Ok(decode)
    }

    pub(crate) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn endpoint_mut(&mut self) -> &mut Endpoint {
        &mut self.endpoint
    }

    /// The endpoint and the buffer that has the datagram at hand.
    #[inline]
    pub(crate) fn parts(&mut self) -> (&mut Endpoint, &[u8]) {
        (&mut self.endpoint, &self.buffer)
    }

    /// The next row of the datagram at hand.
    #[inline]
    pub(crate) fn item(&mut self) -> Option<Message<'_>> {
        self.endpoint.item(&self.buffer)
    }

    /// Performs steps until there is one that the caller must know of; never `Transmit`, `Receive`, `Replace`.
    ///
    /// It offers to yield once a datagram: receiving never waits while a dump runs, and a task would keep its thread for all of it.
    #[cold]
    pub(crate) fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Result<Found, Error>> {
        loop {
            let found = match self.endpoint.step(&self.buffer) {
                Step::Transmit => {
                    ready!(self.poll_transmit(context)).map_err(|error| self.broken(error))?;
                    continue;
                }
                Step::Receive => {
                    ready!(self.poll_yield(context));
                    ready!(self.poll_receive(false, context)).map_err(|error| self.broken(error))?;
                    return Poll::Ready(Ok(Found::Rows));
                }
                Step::Replace => {
                    self.replace();
                    continue;
                }
                Step::Unexpected(message) => Found::Unexpected(message.to_owned()),
                Step::Notification(message) => Found::Notification(message.to_owned()),
                Step::Rows => Found::Rows,
                Step::Restarted => Found::Restarted,
                Step::Failed(error) => return Poll::Ready(Err(error.into())),
                _ => Found::End,
            };
            return Poll::Ready(Ok(found));
        }
    }

    /// Offers to yield, once a datagram.
    fn poll_yield(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::take(&mut self.busy) { self.readiness.poll_yield(context) } else { Poll::Ready(()) }
    }

    fn poll_transmit(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { readiness, endpoint, .. } = self;
        ready!(readiness.poll_io(Interest::Writable, context, |transport| {
            transport.make_room(endpoint.receive_capacity());
            transport.send(endpoint.transmit())
        }))?;
        let told = readiness.sent(endpoint.transmit());
        endpoint.transmitted();
        told?;
        Poll::Ready(Ok(()))
    }

    /// Receives a datagram and says so; or says that there is none to wait for, which the endpoint then knows.
    ///
    /// Where notifications were lost, those in the queue are older than the gap, and Linux adds none before it is empty
    /// (`NETLINK_S_CONGESTED`): so that is where, `listening`, the gap is told of.
    fn poll_receive(&mut self, listening: bool, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let Self { readiness, endpoint, buffer, busy, lost, .. } = self;
        let capacity = if listening { NOTIFICATION_CAPACITY } else { endpoint.receive_capacity() };
        buffer.make_room(capacity);
        // One receive at a time: whether the next may say that the queue is empty, the readiness knows (of `Ahead`, not before the thread
        // has found it so).
        let received = loop {
            let received =
                readiness.poll_io(Interest::Readable, context, |transport| match transport.receive(buffer) {
                    Ok(received) => Ok(Some(received)),
                    Err(error)
                        if error.kind() == io::ErrorKind::WouldBlock
                            && (endpoint.drained() || listening && *lost) =>
                    {
                        Ok(None)
                    }
                    Err(error) => Err(error),
                });
            match ready!(received) {
                Err(error) if is_overrun(&error) => {
                    *lost = true;
                    endpoint.overrun();
                }
                received => break received?,
            }
        };
        let Some(received) = received else { return Poll::Ready(Ok(false)) };
        readiness.received(received, buffer.get(..received.length).unwrap_or(buffer))?;
        *busy = true;
        *lost |= received.is_truncated() && received.sender.is_kernel() && received.sender.groups != 0;
        endpoint.received(received);
        Poll::Ready(Ok(true))
    }

    /// The socket has failed: the next request goes out on another.
    #[cold]
    fn broken(&mut self, error: io::Error) -> Error {
        self.endpoint.broken();
        Error::Io(error)
    }

    fn replace(&mut self) {
        match self.readiness.reopen() {
            Ok(readiness) => {
                self.readiness = readiness;
                self.endpoint.replaced(self.readiness.transport().port());
            }
            Err(_) => self.endpoint.not_replaced(),
        }
    }
}

/// What a step led to. Messages are copies: they come once in a while, and the hot road is another.
pub(crate) enum Found {
    /// There may be rows, or the state has changed: ask.
    Rows,
    /// A message of the answer of an unexpected type.
    Unexpected(OwnedMessage),
    /// A message of a group.
    Notification(OwnedMessage),
    /// What came is void.
    Restarted,
    /// The answer is complete.
    End,
}

/// A connection, owned or borrowed: what a [`Dump`] runs on.
pub trait AsConnection {
    /// How the connection waits.
    type Readiness: Readiness;

    /// The connection.
    fn connection(&self) -> &Connection<Self::Readiness>;

    /// The connection.
    fn connection_mut(&mut self) -> &mut Connection<Self::Readiness>;
}

impl<R: Readiness> AsConnection for Connection<R> {
    type Readiness = R;

    #[inline]
    fn connection(&self) -> &Self {
        self
    }

    #[inline]
    fn connection_mut(&mut self) -> &mut Self {
        self
    }
}

impl<R: Readiness> AsConnection for &mut Connection<R> {
    type Readiness = R;

    #[inline]
    fn connection(&self) -> &Connection<R> {
        self
    }

    #[inline]
    fn connection_mut(&mut self) -> &mut Connection<R> {
        self
    }
}

/// A number that nobody else knows, for [`Endpoint::new`].
pub fn seed() -> u32 {
    RandomState::new().hash_one(0_u8) as u32
}

fn is_overrun(error: &io::Error) -> bool {
    error.raw_os_error() == Some(nix::libc::ENOBUFS)
}
