//! Readiness by async-io's `Async`.

use std::io;
use std::task::{Context, Poll, ready};

use async_io::Async;
use nl_socket::{Interest, Readiness, Socket};

/// A socket registered with async-io's reactor.
#[derive(Debug)]
pub struct Smol(Async<Socket>);

impl Readiness for Smol {
    type Transport = Socket;

    fn new(transport: Socket) -> io::Result<Self> {
        // The socket is non-blocking already.
        Async::new_nonblocking(transport).map(Self)
    }

    fn transport(&self) -> &Socket {
        self.0.get_ref()
    }

    #[inline]
    fn poll_io<T>(
        &mut self,
        interest: Interest,
        context: &mut Context<'_>,
        mut operation: impl FnMut(&Socket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        loop {
            match operation(self.0.get_ref()) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return Poll::Ready(result),
            }
            ready!(match interest {
                Interest::Readable => self.0.poll_readable(context),
                Interest::Writable => self.0.poll_writable(context),
            })?;
        }
    }
}
