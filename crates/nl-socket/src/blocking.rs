//! Dumps without an executor: the thread waits by `poll(2)`.

use std::cell::Cell;
use std::io;
use std::iter::FusedIterator;
use std::os::fd::AsFd;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nl_proto::dump::{ByType, Decode, DumpRequest, Restarts, Split, Summary};

use crate::ahead::{self, Ahead};
use crate::dump::decode_then;
use crate::{AsConnection, Batch, Error, Interest, Namespace, Readiness, Socket};

/// A socket kept for many dumps.
pub type Connection = crate::Connection<Blocking>;

/// Asks in the calling thread's network namespace, on a socket of its own.
///
/// # Errors
///
/// [`Error::Open`], [`Error::Request`].
pub fn dump<T, D: Decode<T>>(request: DumpRequest<T, D>) -> Result<Dump<Connection, T, D>, Error> {
    let connection = Connection::open(request.as_request().protocol())?;
    connection.into_dump(request).map(Dump)
}

/// Asks in another network namespace.
///
/// # Errors
///
/// [`Error::Open`], [`Error::Request`].
pub fn dump_in<T, D: Decode<T>>(
    namespace: &Namespace,
    request: DumpRequest<T, D>,
) -> Result<Dump<Connection, T, D>, Error> {
    let connection = Connection::open_in(namespace, request.as_request().protocol())?;
    connection.into_dump(request).map(Dump)
}

/// Asks for one object.
///
/// # Errors
///
/// As [`Connection::get`](crate::Connection::get), and [`Error::Open`].
pub fn get<T, D: Decode<T>>(request: DumpRequest<T, D>) -> Result<T, Error> {
    block_on(Connection::open(request.as_request().protocol())?.get(request))
}

/// The rows of one answer, an iterator. What [`crate::Dump`] says holds here too.
#[derive(Debug)]
#[must_use = "nothing is asked of the kernel until a dump is iterated over"]
pub struct Dump<C, T, D = ByType>(crate::Dump<C, T, D>);

impl<C: AsConnection, T, D: Decode<T>> Dump<C, T, D> {
    /// A dump as an iterator. One on a connection of this module waits in `poll(2)`; for one of any other the thread parks.
    pub const fn new(dump: crate::Dump<C, T, D>) -> Self {
        Self(dump)
    }

    /// As [`crate::Dump::next_batch`].
    pub fn next_batch(&mut self) -> Option<Result<Batch<'_>, Error>> {
        block_on(self.0.next_batch())
    }

    /// The next row, where the datagram at hand has none.
    #[cold]
    #[inline(never)]
    fn wait_for_row(&mut self) -> Option<Result<T, Error>> {
        wait_for(|context| self.0.poll_cold(context))
    }

    /// As [`crate::Dump::for_each_row`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn for_each_row<E: From<Error>>(&mut self, each: impl FnMut(T) -> Result<(), E>) -> Result<(), E> {
        block_on(self.0.for_each_row(each))
    }

    /// As [`crate::Dump::collect_into`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn collect_into(&mut self, rows: &mut Vec<T>) -> Result<(), Error> {
        block_on(self.0.collect_into(rows))
    }

    /// As [`crate::Dump::collect_consistent`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn collect_consistent(self, restarts: Restarts) -> Result<Vec<T>, Error> {
        block_on(self.0.collect_consistent(restarts))
    }

    /// As [`crate::Dump::is_ended`].
    pub const fn is_ended(&self) -> bool {
        self.0.is_ended()
    }

    /// As [`crate::Dump::summary`].
    pub fn summary(&self) -> Summary {
        self.0.summary()
    }

    /// The connection, for another request.
    pub fn into_connection(self) -> C {
        self.0.into_connection()
    }
}

impl<C: AsConnection, T, D: Decode<T>> Iterator for Dump<C, T, D> {
    type Item = Result<T, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.0.item() {
            Some((message, decode)) => decode_then(decode, message, Some),
            None => self.wait_for_row(),
        }
    }
}

impl<C: AsConnection, T, D: Decode<T>> FusedIterator for Dump<C, T, D> {}

/// As [`dump`], where a thread of its own receives ahead of this one: see [`ahead`].
///
/// # Errors
///
/// As [`dump`].
pub fn dump_ahead<T, D: Decode<T>>(
    request: DumpRequest<T, D>,
) -> Result<Dump<crate::Connection<Ahead>, T, D>, Error> {
    ahead::dump(request).map(Dump)
}

/// Asks several requests at once, each on a socket of its own, by several threads: see [`crate::Parallel`].
///
/// # Errors
///
/// As [`dump`].
pub fn dump_parallel<T, D: Decode<T>>(split: Split<T, D>) -> Result<Parallel<T, D>, Error> {
    crate::Parallel::open(split).map(Parallel)
}

/// The rows of several requests at once, an iterator. What [`crate::Parallel`] says holds here too.
#[derive(Debug)]
#[must_use = "nothing is asked of the kernel until it is iterated over"]
pub struct Parallel<T, D = ByType>(crate::Parallel<T, D>);

impl<T, D: Decode<T>> Parallel<T, D> {
    /// Several dumps as an iterator: one opened in another namespace, say, by [`crate::Parallel::open_in`].
    pub const fn new(parallel: crate::Parallel<T, D>) -> Self {
        Self(parallel)
    }

    /// As [`crate::Parallel::for_each_row`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn for_each_row<E: From<Error>>(&mut self, each: impl FnMut(T) -> Result<(), E>) -> Result<(), E> {
        block_on(self.0.for_each_row(each))
    }

    /// As [`crate::Parallel::is_ended`].
    pub const fn is_ended(&self) -> bool {
        self.0.is_ended()
    }

    /// As [`crate::Parallel::summary`].
    pub fn summary(&self) -> Summary {
        self.0.summary()
    }

    /// As [`crate::Parallel::failed_part`].
    pub const fn failed_part(&self) -> Option<usize> {
        self.0.failed_part()
    }
}

impl<T, D: Decode<T>> Iterator for Parallel<T, D> {
    type Item = Result<T, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.0.item() {
            Some((message, decode)) => decode_then(decode, message, Some),
            None => wait_for(|context| self.0.poll_parts(context)),
        }
    }
}

impl<T, D: Decode<T>> FusedIterator for Parallel<T, D> {}

/// Readiness by `poll(2)`: it waits, and is never pending. There is no deadline; close the socket's other end, or use an executor's.
#[derive(Debug)]
pub struct Blocking(Socket);

impl Readiness for Blocking {
    type Transport = Socket;

    fn new(transport: Socket) -> io::Result<Self> {
        Ok(Self(transport))
    }

    fn transport(&self) -> &Socket {
        &self.0
    }

    fn poll_io<T>(
        &mut self,
        interest: Interest,
        _: &mut Context<'_>,
        mut operation: impl FnMut(&Socket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        loop {
            match operation(&self.0) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait(&self.0, interest)?,
                result => return Poll::Ready(result),
            }
        }
    }

    fn poll_yield(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

fn wait(socket: &Socket, interest: Interest) -> io::Result<()> {
    let flags = match interest {
        Interest::Readable => PollFlags::POLLIN,
        Interest::Writable => PollFlags::POLLOUT,
    };
    match poll(&mut [PollFd::new(socket.as_fd(), flags)], PollTimeout::NONE) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Drives a future to its end. One of a blocking connection waits in `poll(2)` and is never pending; for any other the thread parks
/// until it is woken.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    wait_for(|context| future.as_mut().poll(context))
}

/// Polls until it is ready. It takes the thread's waker only once something is pending.
#[inline]
fn wait_for<T>(mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    match poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => park(poll),
    }
}

#[cold]
fn park<T>(mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    thread_local! {
        /// The last that this thread was woken by. Who waits while another waits further out, in a future that this is polled by, has one of
        /// their own.
        static SPARE: Cell<Option<Arc<Unpark>>> = const { Cell::new(None) };
    }
    let unpark = SPARE.take().unwrap_or_default();
    let waker = Waker::from(unpark.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = poll(&mut context) {
            SPARE.set(Some(unpark));
            return value;
        }
        // The thread may have been woken for somebody further in, and not for this: or for this, by then, and asleep again.
        while !unpark.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

struct Unpark {
    thread: Thread,
    woken: AtomicBool,
}

impl Default for Unpark {
    fn default() -> Self {
        Self { thread: thread::current(), woken: AtomicBool::new(false) }
    }
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
