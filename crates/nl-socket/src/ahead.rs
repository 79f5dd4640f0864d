//! A socket that a thread of its own receives from, ahead of whoever takes the rows.
//!
//! A dump runs inside the receive call, so one thread that receives and decodes in turn takes the time of both. Here the kernel builds
//! the next datagrams on another thread while rows are taken from the last; the first alone it builds within the send. Between the two
//! go three receive buffers, to and fro: the kernel is at most two datagrams ahead.
//!
//! Whether a dump is over sooner by that depends: what crosses from one processor's cache to the other's costs the kernel's side too, and
//! where the two threads share a processor, as Linux may leave them when there are two, nothing is gained. What it can gain is the time
//! that the rows take; `bench/results/routes.md` has one machine's figures of both ways, `blocking` and `blocking-ahead`.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::task::{Context, Poll};

use nl_proto::dump::{Decode, DumpRequest, Received};

use crate::receivers::{Receivers, Source};
use crate::{Buffer, Connection, Dump, Error, Interest, Namespace, Readiness, Socket, Transport};

/// Asks in the calling thread's network namespace, on a socket and a thread of its own. Any executor can poll the dump.
///
/// # Errors
///
/// [`Error::Open`] where there can be no socket or no thread, [`Error::Request`].
pub fn dump<T, D: Decode<T>>(request: DumpRequest<T, D>) -> Result<Dump<Connection<Ahead>, T, D>, Error> {
    begin(Socket::open(request.as_request().protocol()), request, AheadSocket::new)
}

/// As [`dump`], in another network namespace.
///
/// # Errors
///
/// As [`dump`].
pub fn dump_in<T, D: Decode<T>>(
    namespace: &Namespace,
    request: DumpRequest<T, D>,
) -> Result<Dump<Connection<Ahead>, T, D>, Error> {
    begin(Socket::open_in(namespace, request.as_request().protocol()), request, AheadSocket::new)
}

/// A dump on a socket that `receive` sees to, given the bytes that a buffer has to hold.
pub(crate) fn begin<T, D: Decode<T>>(
    socket: io::Result<Socket>,
    request: DumpRequest<T, D>,
    receive: impl FnOnce(Socket, usize) -> io::Result<AheadSocket>,
) -> Result<Dump<Connection<Ahead>, T, D>, Error> {
    let (protocol, capacity) = (request.as_request().protocol(), request.as_request().receive_capacity());
    let readiness = socket.and_then(|socket| Ahead::new(receive(socket, capacity)?));
    Connection::new(readiness.map_err(Error::Open)?, protocol).into_dump(request)
}

/// Readiness of an [`AheadSocket`]: its thread wakes whoever polls, whatever the executor.
#[derive(Debug)]
pub struct Ahead(AheadSocket);

impl Readiness for Ahead {
    type Transport = AheadSocket;

    fn new(transport: AheadSocket) -> io::Result<Self> {
        Ok(Self(transport))
    }

    fn transport(&self) -> &AheadSocket {
        &self.0
    }

    fn poll_io<T>(
        &mut self,
        interest: Interest,
        context: &mut Context<'_>,
        mut operation: impl FnMut(&AheadSocket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        let Self(AheadSocket { source, receivers, .. }) = self;
        if interest == Interest::Readable && !receivers.is_settled(source, context.waker()) {
            return Poll::Pending;
        }
        match operation(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if interest == Interest::Writable {
                    // The kernel takes a request at once or not at all; nothing tells when it would.
                    context.waker().wake_by_ref();
                }
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    }
}

/// A [`Socket`] and the thread that receives from it, which ends once this is dropped.
#[derive(Debug)]
pub struct AheadSocket {
    source: Arc<Source>,
    receivers: Arc<Receivers>,
    /// A thread that waits for the socket waits for the end of this too.
    _hangup: UnixStream,
}

impl AheadSocket {
    /// Starts a thread that receives into buffers of `capacity` bytes.
    ///
    /// # Errors
    ///
    /// Where there can be no thread.
    pub fn new(socket: Socket, capacity: usize) -> io::Result<Self> {
        let receivers = Receivers::new(false);
        let this = Self::among(receivers.clone(), socket, capacity)?;
        receivers.start(1)?;
        Ok(this)
    }

    /// A socket that threads receive from which receive from others too.
    pub(crate) fn among(receivers: Arc<Receivers>, socket: Socket, capacity: usize) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let source = Arc::new(Source::new(socket, capacity, theirs));
        receivers.add(source.clone());
        Ok(Self { source, receivers, _hangup: ours })
    }
}

impl Transport for AheadSocket {
    fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        self.receivers.send(&self.source, datagram)
    }

    fn make_room(&self, capacity: usize) {
        let mut room = self.source.room();
        *room = capacity.max(*room);
    }

    /// Puts the buffer of the next datagram in the place of `buffer`, and gives that to the thread.
    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        self.receivers.take(&self.source, buffer)
    }

    fn port(&self) -> u32 {
        self.source.socket.port()
    }

    fn reopen(&self) -> io::Result<Self> {
        let capacity = *self.source.room();
        Self::among(self.receivers.clone(), self.source.socket.reopen()?, capacity)
    }
}

impl Drop for AheadSocket {
    fn drop(&mut self) {
        self.receivers.remove(&self.source);
    }
}
