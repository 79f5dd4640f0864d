//! Writing a recording.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use byteorder::NativeEndian;
use nl_proto::dump::{Protocol, Received, Sender};
use nl_socket::{Connection, Error, Namespace, Readiness, Socket};
use pcap_file::pcap::{PcapHeader, RawPcapPacket};
use pcap_file::{DataLink, Endianness, PcapError, TsResolution};

use crate::packet::{COOKED, Direction, header, write_cooked};
use crate::{RecordError, Recording};

/// The longest packet that libpcap and Wireshark take. A datagram of netlink is shorter, unless a link has thousands of names.
const LONGEST: u32 = 262_144;

/// Writes what is sent and what the kernel answers to a file, or to anything that takes bytes.
///
/// Clones write to the same file: one a connection, or all by one. Where it cannot be written the dump at hand ends by a [`RecordError`], so
/// that a recording is what was dumped, or one knows. It writes in large pieces: call [`flush`](Self::flush) at the end, to be told whether
/// the last was written too.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<State>>);

struct State {
    out: BufWriter<Box<dyn Write + Send>>,
    /// The packet at hand.
    packet: Vec<u8>,
}

impl Recorder {
    /// Begins a recording: writes the head of the file.
    ///
    /// # Errors
    ///
    /// Those of `out`, as a [`RecordError`].
    pub fn new(out: impl Write + Send + 'static) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(64 << 10, Box::new(out) as Box<dyn Write + Send>);
        let header = PcapHeader {
            snaplen: LONGEST,
            datalink: DataLink::NETLINK,
            ts_resolution: TsResolution::MicroSecond,
            endianness: Endianness::native(),
            ..PcapHeader::default()
        };
        header.write_to(&mut out).map_err(failed)?;
        Ok(Self(Arc::new(Mutex::new(State { out, packet: Vec::new() }))))
    }

    /// Opens a socket in the calling thread's network namespace, for a connection that is recorded.
    ///
    /// # Errors
    ///
    /// [`Error::Open`].
    pub fn open<R: Readiness<Transport = Socket>>(
        &self,
        protocol: Protocol,
    ) -> Result<Connection<Recording<R>>, Error> {
        self.connect(Socket::open(protocol).and_then(R::new), protocol)
    }

    /// Opens a socket in another network namespace, for a connection that is recorded.
    ///
    /// # Errors
    ///
    /// [`Error::Open`].
    pub fn open_in<R: Readiness<Transport = Socket>>(
        &self,
        namespace: &Namespace,
        protocol: Protocol,
    ) -> Result<Connection<Recording<R>>, Error> {
        self.connect(Socket::open_in(namespace, protocol).and_then(R::new), protocol)
    }

    fn connect<R: Readiness>(
        &self,
        readiness: io::Result<R>,
        protocol: Protocol,
    ) -> Result<Connection<Recording<R>>, Error> {
        let readiness = readiness.map_err(Error::Open)?;
        Ok(Connection::new(self.around(readiness, protocol), protocol))
    }

    /// Goes around whatever drives a transport, for [`Connection::new`].
    pub fn around<R: Readiness>(&self, readiness: R, protocol: Protocol) -> Recording<R> {
        Recording::new(readiness, self.clone(), protocol)
    }

    /// Records a datagram that was sent: for a loop of one's own.
    ///
    /// # Errors
    ///
    /// A [`RecordError`].
    pub fn sent(&self, protocol: Protocol, datagram: &[u8]) -> io::Result<()> {
        self.write(Direction::ToKernel, protocol, datagram, datagram.len())
    }

    /// Records a datagram that was received, as much of it as there is, if it is an answer of the kernel's to the socket's `port`; 0 takes those
    /// to any. For a loop of one's own.
    ///
    /// # Errors
    ///
    /// A [`RecordError`].
    pub fn received(
        &self,
        protocol: Protocol,
        port: u32,
        received: Received,
        datagram: &[u8],
    ) -> io::Result<()> {
        let ours = header(datagram).is_none_or(|first| [0, port].contains(&first.port()));
        if received.sender != Sender::KERNEL || port != 0 && !ours {
            return Ok(());
        }
        self.write(Direction::ToUser, protocol, datagram, received.length)
    }

    /// Writes what was held back.
    ///
    /// # Errors
    ///
    /// A [`RecordError`].
    pub fn flush(&self) -> io::Result<()> {
        self.with(|state| state.out.flush()).map_err(RecordError::wrap)
    }

    fn write(
        &self,
        direction: Direction,
        protocol: Protocol,
        datagram: &[u8],
        length: usize,
    ) -> io::Result<()> {
        self.with(|State { out, packet }| {
            write_cooked(packet, direction, protocol);
            packet.extend(datagram);
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let packet = RawPcapPacket {
                ts_sec: now.as_secs() as u32,
                ts_frac: now.subsec_micros(),
                incl_len: packet.len() as u32,
                orig_len: length.saturating_add(COOKED) as u32,
                data: packet.as_slice().into(),
            };
            packet.write_to::<_, NativeEndian>(out)
        })
        .map_err(failed)?;
        Ok(())
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

fn failed(error: PcapError) -> io::Error {
    RecordError::wrap(match error {
        PcapError::IoError(error) => error,
        error => io::Error::other(error),
    })
}
