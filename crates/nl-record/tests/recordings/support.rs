//! What several of the tests need.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
use nl_proto::wire::{DecodeError, Message, MessageFlags, Writer};
use nl_record::{Recorder, Recording, Replay};
use nl_sim::{Faults, Kernel, Sim};
use nl_socket::blocking::block_on;
use nl_socket::{Connection, Error, Readiness};

/// A row of the tables here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number(pub(crate) u32);

impl FromMessage for Number {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (bytes, _) = message.body::<[u8; 4]>()?;
        Ok(Self(u32::from_ne_bytes(*bytes)))
    }
}

/// What asks for all rows of the table of this number.
pub(crate) fn request(table: u16) -> DumpRequest<Number> {
    DumpRequest::new(Protocol::ROUTE, table, table + 1)
}

/// A kernel with a table of `rows` rows, 0 and on, for requests of type 100, and one of twice as many for those of type 200.
pub(crate) fn kernel(rows: u32, faults: Faults) -> Kernel {
    let kernel = Kernel::with_faults(1, faults);
    for (table, rows) in [(100, rows), (200, 2 * rows)] {
        let filled = kernel.table(table);
        for number in 0..rows {
            let mut row = Writer::new(table + 1, MessageFlags::empty());
            row.body(&number.to_ne_bytes()).unwrap();
            filled.push(row);
        }
    }
    kernel
}

/// A file in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Vec<u8>>>);

impl Disk {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A recorded connection to a kernel.
pub(crate) fn recorded(recorder: &Recorder, kernel: &Kernel) -> Connection<Recording<Sim>> {
    let sim = Sim::new(kernel.open()).unwrap();
    Connection::new(recorder.around(sim, Protocol::ROUTE), Protocol::ROUTE)
}

/// The file that recording this makes.
pub(crate) fn record(kernel: &Kernel, act: impl FnOnce(&mut Connection<Recording<Sim>>)) -> Vec<u8> {
    let disk = Disk::default();
    let recorder = Recorder::new(disk.clone()).unwrap();
    act(&mut recorded(&recorder, kernel));
    recorder.flush().unwrap();
    disk.bytes()
}

/// A connection to a recording.
pub(crate) fn replay(file: Vec<u8>) -> Connection<nl_record::Replaying> {
    Replay::new(io::Cursor::new(file)).unwrap().connect(Protocol::ROUTE)
}

/// All that a stream gives until it ends, which it must.
pub(crate) fn outcome<R: Readiness>(
    connection: &mut Connection<R>,
    request: DumpRequest<Number>,
) -> (Vec<Number>, Vec<Error>) {
    let mut dump = connection.dump(request).unwrap();
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    while let Some(row) = block_on(dump.next()) {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error),
        }
    }
    assert!(block_on(dump.next()).is_none(), "an end is an end");
    (rows, errors)
}

/// The rows of a whole dump.
pub(crate) fn rows<R: Readiness>(connection: &mut Connection<R>, table: u16) -> Vec<Number> {
    block_on(connection.dump(request(table)).unwrap().collect()).unwrap()
}

/// Packets of a file.
pub(crate) type Packets = Vec<(Vec<u8>, Vec<u8>)>;

/// The file's head, and its packets: the 16 bytes that the file says of each, and what follows.
pub(crate) fn split(file: &[u8]) -> (Vec<u8>, Packets) {
    let (head, mut rest) = file.split_at(24);
    let mut packets = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_ne_bytes(rest[8..12].try_into().unwrap()) as usize;
        packets.push((rest[..16].to_vec(), rest[16..16 + length].to_vec()));
        rest = &rest[16 + length..];
    }
    (head.to_vec(), packets)
}

/// A file of packets.
pub(crate) fn join(head: &[u8], packets: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut file = head.to_vec();
    for (said, bytes) in packets {
        file.extend(said);
        file.extend(bytes);
    }
    file
}
