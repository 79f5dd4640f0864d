//! A socket that a thread of its own receives from, ahead of whoever takes the rows.
//!
//! A dump runs inside the receive call, so one thread that receives and decodes in turn takes the time of both. Here the kernel builds
//! the next datagrams on another thread while rows are taken from the last, and no executor's thread spends time in the kernel. Between
//! the two go three receive buffers, to and fro: the kernel is at most two datagrams ahead.
//!
//! Whether a dump is over sooner by that depends: what crosses from one processor's cache to the other's costs the kernel's side too. It
//! is where a row takes long, to make or to use, that it is; `bench/RESULTS.md` has one machine's figures of both ways.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nl_proto::dump::{Decode, DumpRequest, Received};

use crate::{Connection, Dump, Error, Interest, Namespace, Readiness, Socket, Transport};

/// How many receive buffers the thread has, beside the one that rows are taken from.
const BUFFERS: usize = 2;

/// Asks in the calling thread's network namespace, on a socket and a thread of its own. Any executor can poll the dump.
///
/// # Errors
///
/// [`Error::Open`] where there can be no socket or no thread, [`Error::Request`].
pub fn dump<T, D: Decode<T>>(request: DumpRequest<T, D>) -> Result<Dump<Connection<Ahead>, T, D>, Error> {
    begin(Socket::open(request.as_request().protocol()), request)
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
    begin(Socket::open_in(namespace, request.as_request().protocol()), request)
}

fn begin<T, D: Decode<T>>(
    socket: io::Result<Socket>,
    request: DumpRequest<T, D>,
) -> Result<Dump<Connection<Ahead>, T, D>, Error> {
    let (protocol, capacity) = (request.as_request().protocol(), request.as_request().receive_capacity());
    let readiness = socket.and_then(|socket| Ahead::new(AheadSocket::new(socket, capacity)?));
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
        if interest == Interest::Readable && !self.0.shared.is_settled(context.waker()) {
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
    socket: Arc<Socket>,
    shared: Arc<Shared>,
    /// The thread, where it waits for the socket, waits for the end of this too.
    _hangup: UnixStream,
}

impl AheadSocket {
    /// Starts a thread that receives into buffers of `capacity` bytes.
    ///
    /// # Errors
    ///
    /// Where there can be no thread.
    pub fn new(socket: Socket, capacity: usize) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let this = Self { socket: Arc::new(socket), shared: Arc::new(Shared::new(capacity)), _hangup: ours };
        let (socket, shared) = (this.socket.clone(), this.shared.clone());
        let thread = thread::Builder::new().name("netlink".to_owned());
        thread.spawn(move || receive_ahead(&socket, &shared, &theirs))?;
        Ok(this)
    }
}

impl Transport for AheadSocket {
    fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        let sent = self.socket.send(datagram);
        self.shared.queue().unsettle();
        sent
    }

    fn make_room(&self, capacity: usize) {
        let mut room = self.shared.room();
        *room = capacity.max(*room);
    }

    /// Puts the buffer of the next datagram in the place of `buffer`, and gives that to the thread.
    fn receive(&self, buffer: &mut Vec<u8>) -> io::Result<Received> {
        let mut queue = self.shared.queue();
        let (mut filled, received) = queue.filled.pop_front().ok_or(io::ErrorKind::WouldBlock)?;
        mem::swap(buffer, &mut filled);
        queue.empty.push(filled);
        drop(queue);
        self.shared.changed.notify_one();
        received
    }

    fn port(&self) -> u32 {
        self.socket.port()
    }

    fn reopen(&self) -> io::Result<Self> {
        let capacity = *self.shared.room();
        Self::new(self.socket.reopen()?, capacity)
    }
}

impl Drop for AheadSocket {
    fn drop(&mut self) {
        self.shared.queue().closed = true;
        self.shared.changed.notify_one();
    }
}

/// What the two threads share.
#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    /// How many bytes a buffer has to hold. The thread keeps it while it receives, so that what is asked for with more room is not received
    /// into less.
    room: Mutex<usize>,
    /// A buffer is empty, or nobody takes datagrams any more.
    changed: Condvar,
}

#[derive(Debug)]
struct Queue {
    filled: VecDeque<(Vec<u8>, io::Result<Received>)>,
    empty: Vec<Vec<u8>>,
    /// The socket was found empty since the last request went out, and has stayed so: what is not here will not come by itself.
    settled: bool,
    /// How often something was sent.
    sent: u64,
    closed: bool,
    waker: Option<Waker>,
}

impl Shared {
    fn new(capacity: usize) -> Self {
        let queue = Queue {
            filled: VecDeque::with_capacity(BUFFERS),
            empty: vec![Vec::new(); BUFFERS],
            settled: false,
            sent: 0,
            closed: false,
            waker: None,
        };
        Self { queue: Mutex::new(queue), room: Mutex::new(capacity), changed: Condvar::new() }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room(&self) -> MutexGuard<'_, usize> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often something was sent.
    fn sent(&self) -> u64 {
        self.queue().sent
    }

    /// Receives, into no less than the room that is wanted.
    fn receive(&self, socket: &Socket, buffer: &mut Vec<u8>) -> io::Result<Received> {
        let room = self.room();
        if buffer.len() < *room {
            *buffer = vec![0; *room];
        }
        socket.receive(buffer)
    }

    /// Whether there is a datagram, or certainly none. If neither, the waker is woken once that changes.
    fn is_settled(&self, waker: &Waker) -> bool {
        let mut queue = self.queue();
        match &mut queue.waker {
            Some(known) => known.clone_from(waker),
            None => queue.waker = Some(waker.clone()),
        }
        queue.settled || !queue.filled.is_empty()
    }

    /// An empty buffer, once there is one; `None` where nobody takes datagrams any more.
    fn empty(&self) -> Option<Vec<u8>> {
        let mut queue = self.queue();
        loop {
            if queue.closed {
                return None;
            }
            if let Some(buffer) = queue.empty.pop() {
                return Some(buffer);
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn fill(&self, buffer: Vec<u8>, received: io::Result<Received>) {
        let mut queue = self.queue();
        queue.settled = false;
        queue.filled.push_back((buffer, received));
        wake(queue);
    }

    /// Tells that the socket was found empty after `sent` requests. Says whether that is still all.
    fn settle(&self, sent: u64) -> bool {
        let mut queue = self.queue();
        if queue.sent != sent {
            return false;
        }
        queue.settled = true;
        wake(queue);
        true
    }
}

impl Queue {
    fn unsettle(&mut self) {
        self.settled = false;
        self.sent = self.sent.wrapping_add(1);
    }
}

fn wake(mut queue: MutexGuard<'_, Queue>) {
    let waker = queue.waker.take();
    drop(queue);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// What the thread does: fills empty buffers, until nobody takes them.
fn receive_ahead(socket: &Socket, shared: &Shared, hangup: &UnixStream) {
    while let Some(mut buffer) = shared.empty() {
        let received = loop {
            let sent = shared.sent();
            match shared.receive(socket, &mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if !shared.settle(sent) {
                        continue;
                    }
                    match wait(socket, hangup) {
                        Ok(true) => {}
                        Ok(false) => return,
                        Err(error) => break Err(error),
                    }
                }
                received => break received,
            }
        };
        shared.fill(buffer, received);
    }
}

/// Waits until the socket has a datagram or an error; says `false` where the other side has hung up.
fn wait(socket: &Socket, hangup: &UnixStream) -> io::Result<bool> {
    let mut descriptors =
        [PollFd::new(socket.as_fd(), PollFlags::POLLIN), PollFd::new(hangup.as_fd(), PollFlags::POLLIN)];
    loop {
        match poll(&mut descriptors, PollTimeout::NONE) {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Ok(!descriptors.iter().skip(1).any(|hangup| hangup.any().unwrap_or(true))),
        }
    }
}
