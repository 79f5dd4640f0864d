//! The program's side of a socket.

use std::io;
use std::task::{Context, Poll};

use nl_proto::dump::Received;
use nl_proto::wire::Errno;
use nl_socket::{Buffer, Interest, Readiness, Transport};

use crate::kernel::State;
use crate::port::Port;
use crate::{Fault, Kernel};

/// A socket of a [`Kernel`]: non-blocking, bound to a port, closed when it is dropped.
///
/// It is an [`nl_socket::Transport`]; who drives an `Endpoint` by hand calls [`send`](Self::send) and [`receive`](Self::receive).
#[derive(Debug)]
pub struct Socket {
    kernel: Kernel,
    port: u32,
}

impl Socket {
    pub(crate) const fn new(kernel: Kernel, port: u32) -> Self {
        Self { kernel, port }
    }

    /// The port that it is bound to.
    pub const fn port(&self) -> u32 {
        self.port
    }

    /// The kernel that it talks to.
    pub const fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// Subscribes to a multicast group, by its number, 1 to 32: so that [`Kernel::notify`] reaches it.
    ///
    /// # Errors
    ///
    /// `EINVAL` for any other.
    pub fn subscribe(&self, group: u32) -> io::Result<()> {
        let bit = group.checked_sub(1).and_then(|shift| 1_u32.checked_shl(shift));
        let bit = bit.ok_or_else(|| io::Error::from_raw_os_error(Errno::EINVAL.0))?;
        if let Some(port) = self.kernel.lock().ports.get_mut(&self.port) {
            port.groups |= bit;
        }
        Ok(())
    }

    /// Sends one datagram, which the kernel handles before this returns.
    ///
    /// # Errors
    ///
    /// `WouldBlock`, by [`Fault::SendBlocked`].
    pub fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        self.kernel.with(|State { world, ports, .. }| {
            ports.get_mut(&self.port).ok_or_else(closed)?.send(world, datagram)
        })
    }

    /// Receives one datagram, and with it who sent it and how long it was.
    ///
    /// # Errors
    ///
    /// `WouldBlock` where there is none; `ENOBUFS` where some were lost, or by [`Fault::Overrun`].
    pub fn receive(&self, buffer: &mut [u8]) -> io::Result<Received> {
        self.kernel.with(|State { world, ports, .. }| {
            ports.get_mut(&self.port).ok_or_else(closed)?.receive(world, buffer)
        })
    }

    /// Whether there is something to receive.
    pub fn is_readable(&self) -> bool {
        self.kernel.lock().ports.get(&self.port).is_some_and(Port::is_readable)
    }

    /// Another socket of the same kernel.
    ///
    /// # Errors
    ///
    /// `EMFILE`, by [`Fault::NotOpened`].
    pub fn reopen(&self) -> io::Result<Self> {
        if self.kernel.lock().world.happens(Fault::NotOpened) {
            return Err(io::Error::from_raw_os_error(EMFILE));
        }
        Ok(self.kernel.open())
    }

    /// Has the task woken once it is worth to try again, which may be at once.
    fn wait(&self, interest: Interest, context: &Context<'_>) {
        let waker = context.waker().clone();
        // The one that stood there is dropped after the lock is.
        let _before = self.kernel.with(|State { world, ports, .. }| match ports.get_mut(&self.port) {
            Some(port) if interest == Interest::Readable && !port.is_readable() => port.reader.replace(waker),
            _ => {
                world.woken.push(waker);
                None
            }
        });
    }
}

const EMFILE: i32 = 24;

fn closed() -> io::Error {
    io::ErrorKind::NotConnected.into()
}

impl Drop for Socket {
    fn drop(&mut self) {
        let closed = self.kernel.lock().ports.remove(&self.port);
        drop(closed);
    }
}

impl Transport for Socket {
    fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        self.send(datagram)
    }

    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        self.receive(buffer)
    }

    fn port(&self) -> u32 {
        self.port
    }

    fn reopen(&self) -> io::Result<Self> {
        self.reopen()
    }

    fn subscribe(&self, group: u32) -> io::Result<()> {
        self.subscribe(group)
    }
}

/// Readiness of a simulated [`Socket`], under any executor: what would block is pending, and woken by the kernel.
#[derive(Debug)]
pub struct Sim(Socket);

impl Sim {
    pub(crate) const fn over(socket: Socket) -> Self {
        Self(socket)
    }
}

impl Readiness for Sim {
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
        context: &mut Context<'_>,
        mut operation: impl FnMut(&Socket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        match operation(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.0.wait(interest, context);
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    }
}

/// A connection to a simulated kernel: the type of `nl-tokio` and `nl-smol`, over another socket.
pub type Connection = nl_socket::Connection<Sim>;
