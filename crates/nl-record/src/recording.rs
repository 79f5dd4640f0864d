//! A connection that is recorded.

use std::io;
use std::task::{Context, Poll};

use nl_proto::dump::{Protocol, Received};
use nl_socket::{Interest, Readiness, Transport};

use crate::Recorder;

/// A readiness that a [`Recorder`] goes around: it does what the one inside does, and records. Made by [`Recorder::open`] and
/// [`Recorder::around`].
#[derive(Debug)]
pub struct Recording<R> {
    readiness: R,
    recorder: Recorder,
    protocol: Protocol,
}

impl<R> Recording<R> {
    pub(crate) const fn new(readiness: R, recorder: Recorder, protocol: Protocol) -> Self {
        Self { readiness, recorder, protocol }
    }
}

impl<R: Readiness> Readiness for Recording<R> {
    type Transport = R::Transport;

    /// An error: a transport alone has no recorder. `Connection::open` ends here; [`Recorder::open`] does not.
    fn new(_: Self::Transport) -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "a recording is begun by its recorder"))
    }

    fn transport(&self) -> &Self::Transport {
        self.readiness.transport()
    }

    #[inline]
    fn poll_io<T>(
        &mut self,
        interest: Interest,
        context: &mut Context<'_>,
        operation: impl FnMut(&Self::Transport) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.readiness.poll_io(interest, context, operation)
    }

    fn sent(&mut self, datagram: &[u8]) -> io::Result<()> {
        self.readiness.sent(datagram)?;
        self.recorder.sent(self.protocol, datagram)
    }

    fn received(&mut self, received: Received, datagram: &[u8]) -> io::Result<()> {
        self.readiness.received(received, datagram)?;
        let port = self.readiness.transport().port();
        self.recorder.received(self.protocol, port, received, datagram)
    }

    fn reopen(&self) -> io::Result<Self> {
        Ok(Self::new(self.readiness.reopen()?, self.recorder.clone(), self.protocol))
    }

    fn poll_yield(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.readiness.poll_yield(context)
    }
}
