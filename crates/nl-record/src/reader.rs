//! Packets from a pcap file, until its end or its first fault.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use pcap_file::pcap::PcapReader;
use pcap_file::{DataLink, Endianness, PcapError};

use crate::ReplayError;
use crate::packet::Packet;

/// The packets of a file. What was wrong with it is said again by every call after the first.
pub(crate) struct Reader {
    pcap: PcapReader<Box<dyn Read + Send>>,
    fault: Option<ReplayError>,
}

impl Reader {
    pub(crate) fn new(input: Box<dyn Read + Send>) -> Result<Self, ReplayError> {
        let pcap = PcapReader::new(begun(input)?).map_err(|error| match fault(error) {
            // What ends inside the head has none.
            ReplayError::Cut | ReplayError::Malformed(_) => ReplayError::NotPcap,
            fault => fault,
        })?;
        let header = pcap.header();
        if header.datalink != DataLink::NETLINK {
            return Err(ReplayError::LinkType(header.datalink.into()));
        }
        if header.endianness != Endianness::native() {
            return Err(ReplayError::ByteOrder);
        }
        Ok(Self { pcap, fault: None })
    }

    /// The next packet; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Packet>, ReplayError> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let packet = match self.pcap.next_raw_packet() {
            None => return Ok(None),
            Some(Ok(packet)) => Packet::read(&packet.data, packet.orig_len as usize),
            Some(Err(error)) => Err(fault(error)),
        };
        packet.map(Some).inspect_err(|error| {
            if !is_pending(error) {
                self.fault = Some(error.clone());
            }
        })
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("fault", &self.fault).finish_non_exhaustive()
    }
}

/// The same input, of which there is something.
fn begun(input: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>, ReplayError> {
    let mut input = Patient(input);
    let mut first = [0];
    match input.read(&mut first) {
        Ok(0) => Err(ReplayError::Empty),
        Ok(_) => Ok(Box::new(io::Cursor::new(first).chain(input))),
        Err(error) => Err(ReplayError::Read(Arc::new(error))),
    }
}

fn fault(error: PcapError) -> ReplayError {
    match error {
        PcapError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => ReplayError::Cut,
        PcapError::IoError(error) => ReplayError::Read(Arc::new(error)),
        PcapError::IncompleteBuffer => ReplayError::Cut,
        PcapError::InvalidField(what) => ReplayError::Malformed(what),
        _ => ReplayError::NotPcap,
    }
}

/// Whether there is nothing to read yet, and nothing is wrong.
fn is_pending(error: &ReplayError) -> bool {
    matches!(error, ReplayError::Read(error) if error.kind() == io::ErrorKind::WouldBlock)
}

/// Reads again where a signal came in between, which pcap-file does not.
struct Patient(Box<dyn Read + Send>);

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}
