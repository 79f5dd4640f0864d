//! Readiness by tokio's `AsyncFd`.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use nl_socket::{Interest, Readiness, Socket};
use tokio::io::unix::AsyncFd;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::coop;

/// A socket that is registered with the tokio runtime only while it waits.
///
/// A dump does not wait, and its every datagram would wake the thread that sits in the runtime's `epoll_wait`: on the multi-thread
/// runtime that takes a processor from the dump.
#[derive(Debug)]
pub struct Tokio {
    registration: Option<AsyncFd<Arc<Socket>>>,
    socket: Arc<Socket>,
    /// All tasks of the runtime share one thread.
    alone: bool,
}

impl Readiness for Tokio {
    type Transport = Socket;

    fn new(transport: Socket) -> io::Result<Self> {
        // To register panics where there is no runtime; better to say so now than when it first waits.
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let alone = runtime.runtime_flavor() == RuntimeFlavor::CurrentThread;
        Ok(Self { registration: None, socket: Arc::new(transport), alone })
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
                result => {
                    self.registration = None;
                    return Poll::Ready(result);
                }
            }
            ready!(self.poll_ready(interest, context))?;
        }
    }

    fn poll_yield(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.alone {
            // Polled once, it has the task woken after others ran.
            return pin!(tokio::task::yield_now()).poll(context);
        }
        // On several threads others run meanwhile, and each yield wakes an idle thread, which takes the task away from its caches: so
        // the task's budget, tokio's own measure, says when.
        ready!(coop::poll_proceed(context)).made_progress();
        Poll::Ready(())
    }
}

impl Tokio {
    /// Waits for readiness, and clears it: who calls this tries the operation next, and comes back only if it would block.
    fn poll_ready(&mut self, interest: Interest, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let registration = match self.registration.take() {
            Some(registration) => registration,
            None => register(self.socket.clone())?,
        };
        let registration = self.registration.insert(registration);
        ready!(match interest {
            Interest::Readable => registration.poll_read_ready(context),
            Interest::Writable => registration.poll_write_ready(context),
        })?
        .clear_ready();
        Poll::Ready(Ok(()))
    }
}

#[allow(unsafe_code)]
fn register(socket: Arc<Socket>) -> io::Result<AsyncFd<Arc<Socket>>> {
    // SAFETY: a Socket owns its descriptor and gives out the same one for as long as it lives; the AsyncFd holds it by an Arc of its
    // own, so that it lives for as long as the AsyncFd.
    unsafe { AsyncFd::register(socket) }.map_err(|error| error.into_parts().1)
}
