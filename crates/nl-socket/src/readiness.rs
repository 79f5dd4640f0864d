//! What a connection needs of a socket, and of whatever waits for it.

use std::io;
use std::task::{Context, Poll};

use nl_proto::dump::Received;

use crate::Buffer;

/// A socket, as a connection uses it: [`Socket`](crate::Socket), or a simulated one.
pub trait Transport: Sized {
    /// Sends one datagram to the kernel.
    ///
    /// # Errors
    ///
    /// `WouldBlock` where it cannot be sent yet; any other ends the dump.
    fn send(&self, datagram: &[u8]) -> io::Result<usize>;

    /// Tells, before a request is sent, how many bytes a datagram of the answer may have. Only who receives into buffers of their own
    /// needs to know.
    fn make_room(&self, capacity: usize) {
        let _ = capacity;
    }

    /// Receives one datagram without waiting, of at most `buffer.len()` bytes, to its front. Another buffer may be put in its place,
    /// no shorter than the last [`make_room`](Self::make_room) says.
    ///
    /// # Errors
    ///
    /// `WouldBlock` where there is none, `ENOBUFS` where some were lost; any other ends the dump.
    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received>;

    /// The port that answers come to.
    fn port(&self) -> u32;

    /// Another socket of the same kind, to stand in this one's place.
    ///
    /// # Errors
    ///
    /// Where there can be none: then this one is drained and used on.
    fn reopen(&self) -> io::Result<Self>;

    /// Subscribes to a multicast group, by its number.
    ///
    /// # Errors
    ///
    /// `Unsupported` where the transport has no groups, as it is unless it says otherwise; else the system's.
    fn subscribe(&self, group: u32) -> io::Result<()> {
        let _ = group;
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interest {
    /// A datagram to receive.
    Readable,
    /// Room to send one.
    Writable,
}

/// How to wait for a transport: an executor's reactor, or `poll(2)`.
pub trait Readiness: Sized {
    /// What is waited for.
    type Transport: Transport;

    /// Registers a transport.
    ///
    /// # Errors
    ///
    /// Where the reactor does not take it, or there is none.
    fn new(transport: Self::Transport) -> io::Result<Self>;

    /// The transport.
    fn transport(&self) -> &Self::Transport;

    /// Calls `operation` at once, and again each time the transport becomes ready, until it says something else than `WouldBlock`.
    ///
    /// To call it first and wait after is what makes a dump fast: its next datagram is there already.
    ///
    /// # Errors
    ///
    /// Those of `operation` but `WouldBlock`, and the reactor's own.
    fn poll_io<T>(
        &mut self,
        interest: Interest,
        context: &mut Context<'_>,
        operation: impl FnMut(&Self::Transport) -> io::Result<T>,
    ) -> Poll<io::Result<T>>;

    /// Tells of a datagram that was sent, for whoever keeps a record. Nothing is done with it unless this is overridden.
    ///
    /// # Errors
    ///
    /// Any ends the dump.
    #[inline]
    fn sent(&mut self, datagram: &[u8]) -> io::Result<()> {
        let _ = datagram;
        Ok(())
    }

    /// Tells of a datagram that was received, as much of it as the buffer could take, whoever sent it. Nothing is done with it unless
    /// this is overridden.
    ///
    /// # Errors
    ///
    /// Any ends the dump.
    #[inline]
    fn received(&mut self, received: Received, datagram: &[u8]) -> io::Result<()> {
        let _ = (received, datagram);
        Ok(())
    }

    /// Another of the same kind, over another transport, to stand in this one's place.
    ///
    /// # Errors
    ///
    /// As [`Transport::reopen`] and [`new`](Self::new).
    fn reopen(&self) -> io::Result<Self> {
        self.transport().reopen().and_then(Self::new)
    }

    /// Lets others run, which is asked once a datagram: pending, with a wake-up under way; or ready where nobody waits.
    fn poll_yield(&mut self, context: &mut Context<'_>) -> Poll<()> {
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
