//! What the kernel did with a request.

use nl_proto::wire::Errno;

use crate::RowId;
use crate::fault::Words;

/// What the kernel did with one request: what a test compares with what its program came to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The type of the request.
    pub request: u16,
    /// Its sequence number.
    pub sequence: u32,
    /// The port that it came from.
    pub port: u32,
    /// The rows that were put into datagrams, in their order. Those that stand ahead in the queue are among them.
    pub rows: Vec<RowId>,
    /// Messages of an unexpected type among them.
    pub unexpected: usize,
    /// Whether a message bore `NLM_F_DUMP_INTR`.
    pub interrupted: bool,
    /// The kernel's words beside a refusal or, where the end is complete, its warning.
    pub text: Option<String>,
    /// How it ended.
    pub end: End,
}

/// How an answer ended: the first thing that did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum End {
    /// It has not: the dump runs, or was given up with its socket.
    Running,
    /// Whole: a DONE of code 0, or an acknowledgement.
    Complete,
    /// By an errno, in a DONE or an NLMSG_ERROR.
    Refused(Errno),
    /// It did not begin, since another dump ran on the socket.
    Busy,
    /// The rest of it was dropped.
    Lost,
    /// A datagram of it was longer than the receive buffer.
    Cut,
    /// A datagram of it ended in what is no message.
    Garbled,
    /// There was none.
    Silent,
}

impl Answer {
    /// Notes how it ended, unless it has.
    pub(crate) fn end_by(&mut self, end: End) {
        if self.end == End::Running {
            self.end = end;
        }
    }

    /// Notes that it was refused.
    pub(crate) fn refuse(&mut self, words: &Words) {
        self.text.clone_from(&words.text);
        self.end_by(End::Refused(words.errno));
    }

    /// Notes what keeps it from being received whole, even where the kernel has built it to its end by now. What has been received
    /// so far comes before what was built.
    pub(crate) fn spoil(&mut self, end: End) {
        if !matches!(self.end, End::Cut | End::Garbled) {
            self.end = end;
        }
    }
}
