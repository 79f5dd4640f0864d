//! A kernel that says what the test says.

use nl_proto::dump::{DumpRequest, Endpoint, FromMessage, Protocol, Received, Request, Sender, Step};
use nl_proto::wire::{
    DecodeError, Header, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, Writer,
};

/// What is asked for, and what answers.
pub(crate) const GET: u16 = 100;
pub(crate) const ROW: u16 = 101;
/// The port of the socket under test.
pub(crate) const PORT: u32 = 4711;

/// A row: one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(pub(crate) u32);

impl FromMessage for Number {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (bytes, _) = message.body::<[u8; 4]>()?;
        Ok(Self(u32::from_ne_bytes(*bytes)))
    }
}

/// A dump of numbers.
pub(crate) fn dump() -> DumpRequest<Number> {
    DumpRequest::new(Protocol::ROUTE, GET, ROW).body(&[0; 4])
}

/// A request for one number.
pub(crate) fn single() -> DumpRequest<Number> {
    DumpRequest::single(Protocol::ROUTE, GET, ROW).body(&[0; 4])
}

/// A message, padded.
pub(crate) fn message(
    message_type: u16,
    flags: MessageFlags,
    sequence: u32,
    port: u32,
    payload: &[u8],
) -> Vec<u8> {
    let length = (Header::SIZE + payload.len()) as u32;
    let mut bytes = Vec::new();
    bytes.extend(length.to_ne_bytes());
    bytes.extend(message_type.to_ne_bytes());
    bytes.extend(flags.bits().to_ne_bytes());
    bytes.extend(sequence.to_ne_bytes());
    bytes.extend(port.to_ne_bytes());
    bytes.extend(payload);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// An endpoint and the datagram at hand: what a driver has.
pub(crate) struct Driver {
    pub(crate) endpoint: Endpoint,
    pub(crate) buffer: Vec<u8>,
}

/// What a driver comes to know.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    Row(u32),
    Unexpected(u16),
    Notification(u16),
    Restarted,
    Done,
    Failed(nl_proto::dump::DumpError),
    Transmit,
    Receive,
    Replace,
    Idle,
}

impl Driver {
    pub(crate) fn new() -> Self {
        let mut endpoint = Endpoint::new(1000);
        endpoint.set_port(PORT);
        Self { endpoint, buffer: Vec::new() }
    }

    /// A driver whose socket is primed and that has transmitted this request.
    pub(crate) fn asking(request: Request) -> Self {
        let mut driver = Self::new();
        driver.endpoint.begin(request).unwrap();
        driver.prime();
        assert_eq!(driver.transmitted(), GET);
        driver
    }

    /// What comes next; rows, as the machine's user asks for them, first.
    pub(crate) fn next(&mut self) -> Event {
        if let Some(message) = self.endpoint.item(&self.buffer) {
            return Event::Row(Number::from_message(message).unwrap().0);
        }
        match self.endpoint.step(&self.buffer) {
            Step::Rows => self.next(),
            Step::Unexpected(message) => Event::Unexpected(message.message_type()),
            Step::Notification(message) => Event::Notification(message.message_type()),
            Step::Restarted => Event::Restarted,
            Step::Done => Event::Done,
            Step::Failed(error) => Event::Failed(error),
            Step::Transmit => Event::Transmit,
            Step::Receive => Event::Receive,
            Step::Replace => Event::Replace,
            Step::Idle => Event::Idle,
            other => panic!("{other:?}"),
        }
    }

    /// What comes until something must be done, or it ends; that too.
    pub(crate) fn events(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = self.next();
            let last = !matches!(event, Event::Row(_) | Event::Unexpected(_) | Event::Notification(_));
            events.push(event);
            assert!(events.len() < 10_000, "it never ends");
            if last {
                return events;
            }
        }
    }

    /// Sends what is to be sent, and gives its message type.
    pub(crate) fn transmitted(&mut self) -> u16 {
        assert_eq!(self.next(), Event::Transmit);
        let (sent, _) = Message::split(self.endpoint.transmit()).unwrap();
        let message_type = sent.message_type();
        self.endpoint.transmitted();
        message_type
    }

    /// The sequence number of what is to be sent.
    pub(crate) fn sequence(&self) -> u32 {
        Message::split(self.endpoint.transmit()).unwrap().0.header().sequence()
    }

    /// Goes through the priming, up to where the request is to be sent.
    pub(crate) fn prime(&mut self) {
        assert_eq!(self.next(), Event::Transmit);
        let sequence = self.sequence();
        assert_eq!(self.transmitted(), NLMSG_NOOP);
        assert_eq!(self.next(), Event::Receive);
        self.kernel(&error(sequence, 0));
        assert_eq!(self.next(), Event::Transmit);
    }

    /// Begins a request on a primed socket, and gives its sequence number.
    pub(crate) fn ask(&mut self, request: Request) -> u32 {
        self.endpoint.begin(request).unwrap();
        assert_eq!(self.next(), Event::Transmit);
        let sequence = self.sequence();
        assert_eq!(self.transmitted(), GET);
        sequence
    }

    /// A datagram of the kernel's.
    pub(crate) fn kernel(&mut self, datagram: &[u8]) {
        self.from(Sender::KERNEL, datagram);
    }

    /// A datagram of whoever's.
    pub(crate) fn from(&mut self, sender: Sender, datagram: &[u8]) {
        self.buffer = datagram.to_vec();
        self.endpoint.received(Received {
            sender,
            length: datagram.len(),
            capacity: datagram.len().max(4096),
        });
    }

    /// A datagram of the kernel's of which the buffer took this much alone.
    pub(crate) fn cut(&mut self, datagram: &[u8], capacity: usize) {
        self.buffer = datagram[..capacity].to_vec();
        self.endpoint.received(Received { sender: Sender::KERNEL, length: datagram.len(), capacity });
    }
}

/// The sequence number that an endpoint of seed 1000 gives its first request: one behind the priming's.
pub(crate) const FIRST: u32 = 1002;

pub(crate) fn row(sequence: u32, number: u32) -> Vec<u8> {
    message(ROW, MessageFlags::MULTI, sequence, PORT, &number.to_ne_bytes())
}

/// A row that says that the table changed.
pub(crate) fn interrupted(sequence: u32, number: u32) -> Vec<u8> {
    message(ROW, MessageFlags::MULTI | MessageFlags::DUMP_INTR, sequence, PORT, &number.to_ne_bytes())
}

pub(crate) fn done(sequence: u32, code: i32) -> Vec<u8> {
    message(NLMSG_DONE, MessageFlags::MULTI, sequence, PORT, &code.to_ne_bytes())
}

/// An NLMSG_ERROR that echoes a request's header, as with NETLINK_CAP_ACK.
pub(crate) fn error(sequence: u32, code: i32) -> Vec<u8> {
    let mut payload = code.to_ne_bytes().to_vec();
    payload.extend(message(GET, MessageFlags::REQUEST, sequence, PORT, &[]));
    // To port 0, which is everybody's.
    message(NLMSG_ERROR, MessageFlags::CAPPED, sequence, 0, &payload)
}

/// The attributes of an extended acknowledgement.
pub(crate) fn ack(text: &str, offset: Option<u32>) -> Vec<u8> {
    let mut writer = Writer::new(0, MessageFlags::empty());
    writer.str(1, text).unwrap();
    if let Some(offset) = offset {
        writer.u32(2, offset).unwrap();
    }
    writer.into_bytes()[Header::SIZE..].to_vec()
}

pub(crate) fn rows(sequence: u32, numbers: std::ops::Range<u32>) -> Vec<u8> {
    numbers.flat_map(|number| row(sequence, number)).collect()
}
