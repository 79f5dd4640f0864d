//! Readiness by tokio's `AsyncFd`.

use std::io;
use std::pin::pin;
use std::task::{Context, Poll, ready};

use nl_socket::{Interest, Readiness, Socket};
use tokio::io::unix::AsyncFd;
use tokio::runtime::Handle;

/// A socket registered with the tokio runtime that it was opened in.
#[derive(Debug)]
pub struct Tokio(AsyncFd<Socket>);

impl Readiness for Tokio {
    type Transport = Socket;

    #[allow(unsafe_code)]
    fn new(transport: Socket) -> io::Result<Self> {
        // register panics where there is no runtime.
        Handle::try_current().map_err(io::Error::other)?;
        // SAFETY: a Socket owns its descriptor and gives out the same one for as long as it lives, which is as long as the AsyncFd
        // that owns it: nothing here takes it out again or changes it.
        let registered = unsafe { AsyncFd::register(transport) };
        registered.map(Self).map_err(|error| error.into_parts().1)
    }

    fn transport(&self) -> &Socket {
        self.0.get_ref()
    }

    #[inline]
    fn poll_io<T>(
        &self,
        interest: Interest,
        context: &mut Context<'_>,
        mut operation: impl FnMut(&Socket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        match operation(self.0.get_ref()) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            result => return Poll::Ready(result),
        }
        loop {
            let mut guard = ready!(match interest {
                Interest::Readable => self.0.poll_read_ready(context),
                Interest::Writable => self.0.poll_write_ready(context),
            })?;
            // Readiness is cleared only where the operation itself says that it would block, so no wake-up is lost.
            if let Ok(result) = guard.try_io(|socket| operation(socket.get_ref())) {
                return Poll::Ready(result);
            }
        }
    }

    fn poll_yield(context: &mut Context<'_>) -> Poll<()> {
        // Polled once it has had itself woken, after others ran: cheaper than a wake-up, which may go to another thread.
        pin!(tokio::task::yield_now()).poll(context)
    }
}
