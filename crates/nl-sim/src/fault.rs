//! What goes wrong, and when.

use std::collections::VecDeque;

use fastrand::Rng;
use nl_proto::wire::Errno;

/// Something that kernels, other processes or the socket do, and that a dump must survive or end by, saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fault {
    /// A dump bears `NLM_F_DUMP_INTR` on the first message of one datagram.
    Interrupted,
    /// A dump bears it on its DONE alone, as nftables has it.
    InterruptedAtEnd,
    /// A dump ends in a DONE with an errno and the kernel's words, at once or half-way.
    Refused,
    /// A request is answered by an NLMSG_ERROR with an errno and the kernel's words.
    NotStarted,
    /// Somebody else's dump runs on the socket: `EBUSY`.
    Busy,
    /// A receive says `ENOBUFS`, and nothing is lost.
    Overrun,
    /// The rest of an answer, its end included, is lost, and a receive says `ENOBUFS`.
    Lost,
    /// An acknowledgement of NLMSG_NOOP is lost, and a receive says `ENOBUFS`.
    AcknowledgementLost,
    /// An NLMSG_ERROR of `ENOBUFS`, then the whole dump.
    NoBuffers,
    /// An NLMSG_ERROR of `ENOBUFS`, then nothing.
    NoBuffersAtAll,
    /// A datagram is longer than the receive buffer.
    Cut,
    /// A datagram ends in what is no message. No kernel is known to send one.
    Garbled,
    /// A datagram of no bytes.
    Empty,
    /// Another process sends rows and ends that bear the right sequence number and port.
    Forged,
    /// The answer to another request comes in between.
    OtherAnswer,
    /// A notification comes in between, with the sequence number and port of the request that runs.
    Notification,
    /// A request with `NLM_F_DUMP` is answered without a dump: rows, then NLMSG_ERROR(0). Only tables of less than 3,000 bytes are.
    Acknowledged,
    /// Rows of a dump come without `NLM_F_MULTI`.
    NotMulti,
    /// A datagram begins with an NLMSG_NOOP or NLMSG_OVERRUN.
    Filler,
    /// A message of a type that no table has, [`Kernel::UNEXPECTED`](crate::Kernel::UNEXPECTED), stands among the rows.
    Unexpected,
    /// A DONE of code 0 bears the kernel's words.
    Warning,
    /// A DONE without a code.
    BareDone,
    /// A DONE in a datagram of its own.
    DoneApart,
    /// A datagram is smaller than it need be.
    Small,
    /// NLMSG_NOOP is refused with `EPERM`, as without privilege on netfilter.
    PrimingRefused,
    /// An error echoes the whole request, as without `NETLINK_CAP_ACK`.
    NotCapped,
    /// The answer to a request that is no dump comes later: first a receive would block.
    Late,
    /// A send would block at first.
    SendBlocked,
    /// No other socket can be opened: `EMFILE`.
    NotOpened,
    /// A request is not answered at all. Deadlines are the caller's.
    Silent,
}

impl Fault {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Interrupted,
        Self::InterruptedAtEnd,
        Self::Refused,
        Self::NotStarted,
        Self::Busy,
        Self::Overrun,
        Self::Lost,
        Self::AcknowledgementLost,
        Self::NoBuffers,
        Self::NoBuffersAtAll,
        Self::Cut,
        Self::Garbled,
        Self::Empty,
        Self::Forged,
        Self::OtherAnswer,
        Self::Notification,
        Self::Acknowledged,
        Self::NotMulti,
        Self::Filler,
        Self::Unexpected,
        Self::Warning,
        Self::BareDone,
        Self::DoneApart,
        Self::Small,
        Self::PrimingRefused,
        Self::NotCapped,
        Self::Late,
        Self::SendBlocked,
        Self::NotOpened,
        Self::Silent,
    ];

    pub(crate) const COUNT: usize = Self::ALL.len();
}

/// What goes wrong in a [`Kernel`](crate::Kernel): nothing, unless told.
///
/// ```
/// use nl_sim::{Fault, Faults};
/// use nl_sim::wire::Errno;
///
/// // The first two dumps are interrupted; then one is refused; no other socket can be opened, ten times.
/// let script = Faults::none().interrupted(2).refused(Errno::EINVAL, "Invalid table").next(Fault::NotOpened, 10);
/// // Two in a hundred receives say ENOBUFS, whatever else happens.
/// let storm = Faults::none().per_mille(Fault::Overrun, 20);
/// # let _ = (script, storm);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Faults {
    next: [u32; Fault::COUNT],
    per_mille: [u16; Fault::COUNT],
    refused: VecDeque<(u32, Words)>,
    not_started: VecDeque<Words>,
    lost_after: VecDeque<u32>,
}

impl Faults {
    /// None: a kernel that behaves.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every fault, at two in a hundred occasions.
    pub fn all() -> Self {
        Self { per_mille: [20; Fault::COUNT], ..Self::default() }
    }

    /// At the next occasions, so many, this happens. Occasions are requests, datagrams or receives, as the fault has it.
    #[must_use]
    pub fn next(mut self, fault: Fault, times: u32) -> Self {
        if let Some(next) = self.next.get_mut(fault as usize) {
            *next = next.saturating_add(times);
        }
        self
    }

    /// At so many of a thousand occasions this happens, as the seed has it.
    #[must_use]
    pub fn per_mille(mut self, fault: Fault, chance: u16) -> Self {
        if let Some(per_mille) = self.per_mille.get_mut(fault as usize) {
            *per_mille = chance;
        }
        self
    }

    /// The next dumps, so many, are interrupted.
    #[must_use]
    pub fn interrupted(self, times: u32) -> Self {
        self.next(Fault::Interrupted, times)
    }

    /// The next dump ends at once in a DONE with this errno and these words.
    #[must_use]
    pub fn refused(self, errno: Errno, text: &str) -> Self {
        self.failed_after(0, errno, text)
    }

    /// The next dump ends in a DONE with this errno and these words behind so many datagrams, or in the place of its own end.
    #[must_use]
    pub fn failed_after(mut self, datagrams: u32, errno: Errno, text: &str) -> Self {
        self.refused.push_back((datagrams, Words::new(errno, text)));
        self.next(Fault::Refused, 1)
    }

    /// The next request, a dump or not, is answered by an NLMSG_ERROR with this errno and these words.
    #[must_use]
    pub fn not_started(mut self, errno: Errno, text: &str) -> Self {
        self.not_started.push_back(Words::new(errno, text));
        self.next(Fault::NotStarted, 1)
    }

    /// Of the next answer all is lost behind so many datagrams, and its end in any case.
    #[must_use]
    pub fn lost_after(mut self, datagrams: u32) -> Self {
        self.lost_after.push_back(datagrams);
        self.next(Fault::Lost, 1)
    }

    /// Whether this happens now.
    pub(crate) fn roll(&mut self, fault: Fault, rng: &mut Rng) -> bool {
        match self.next.get_mut(fault as usize) {
            Some(next) if *next > 0 => {
                *next = next.saturating_sub(1);
                true
            }
            _ => {
                let chance = self.per_mille.get(fault as usize).copied().unwrap_or_default();
                chance > 0 && rng.u16(0..1000) < chance
            }
        }
    }

    /// How a dump is refused: behind how many datagrams, and in what words.
    pub(crate) fn refusal(&mut self, rng: &mut Rng) -> (u32, Words) {
        self.refused.pop_front().unwrap_or_else(|| (rng.u32(0..4), Words::any(rng)))
    }

    /// In what words a request is refused.
    pub(crate) fn words(&mut self, rng: &mut Rng) -> Words {
        self.not_started.pop_front().unwrap_or_else(|| Words::any(rng))
    }

    /// Behind how many datagrams an answer is lost.
    pub(crate) fn loss(&mut self, rng: &mut Rng) -> u32 {
        self.lost_after.pop_front().unwrap_or_else(|| rng.u32(0..4))
    }
}

/// An errno, and what the kernel says beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) errno: Errno,
    pub(crate) text: Option<String>,
    pub(crate) offset: Option<u32>,
}

impl Words {
    /// The errno alone.
    pub(crate) const fn none(errno: Errno) -> Self {
        Self { errno, text: None, offset: None }
    }

    fn new(errno: Errno, text: &str) -> Self {
        Self { text: Some(text.replace('\0', " ")), ..Self::none(errno) }
    }

    /// What the kernel says though it refuses nothing.
    pub(crate) fn warning(text: &str) -> Self {
        Self::new(Errno(0), text)
    }

    fn any(rng: &mut Rng) -> Self {
        let errnos = [Errno::EPERM, Errno::ENOENT, Errno::EINVAL, Errno::EMSGSIZE, Errno::EOPNOTSUPP];
        Self {
            errno: errnos.get(usize::from(rng.u8(0..5))).copied().unwrap_or(Errno::EINVAL),
            text: rng.bool().then(|| format!("refused for reason {}", rng.u8(..))),
            offset: rng.bool().then(|| rng.u32(16..64)),
        }
    }
}
