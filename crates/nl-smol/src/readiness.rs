//! Readiness by async-io's `Async`.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_io::Async;
use nl_socket::{Interest, Readiness, Socket};

/// A socket that is registered with async-io's reactor once it waits.
///
/// A dump does not wait: its next datagram is there already. Who asks once and is answered never meets the reactor and its thread.
#[derive(Debug)]
pub struct Smol {
    registration: Option<Async<Arc<Socket>>>,
    socket: Arc<Socket>,
}

impl Readiness for Smol {
    type Transport = Socket;

    fn new(transport: Socket) -> io::Result<Self> {
        Ok(Self { registration: None, socket: Arc::new(transport) })
    }

    fn transport(&self) -> &Socket {
        &self.socket
    }

    #[inline]
    fn poll_io<T>(
        &mut self,
        interest: Interest,
        context: &mut Context<'_>,
        mut operation: impl FnMut(&Socket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        loop {
            match operation(&self.socket) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return Poll::Ready(result),
            }
            ready!(self.poll_ready(interest, context))?;
        }
    }
}

impl Smol {
    #[cold]
    fn poll_ready(&mut self, interest: Interest, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let registration = match self.registration.take() {
            Some(registration) => registration,
            // The socket is non-blocking already.
            None => Async::new_nonblocking(self.socket.clone())?,
        };
        let registration = self.registration.insert(registration);
        match interest {
            Interest::Readable => registration.poll_readable(context),
            Interest::Writable => registration.poll_writable(context),
        }
    }
}
