//! Files that are not whole, not recordings, or cannot be written.

use std::io::{self, Read, Write};

use nl_proto::dump::Protocol;
use nl_record::{RecordError, Recorder, Recording, Replay, ReplayError};
use nl_sim::{Faults, Sim};
use nl_socket::blocking::{Blocking, block_on};
use nl_socket::{Connection, Error};

use crate::support::{Disk, Number, kernel, outcome, record, recorded, replay, request, rows};

/// A recording of ten rows.
fn small() -> Vec<u8> {
    record(&kernel(10, Faults::none()), |connection| drop(rows(connection, 100)))
}

#[test]
fn a_file_that_is_cut_anywhere_is_one_error_and_the_end() {
    let file = small();
    for length in 0..file.len() {
        let cut = file[..length].to_vec();
        let error = match Replay::new(io::Cursor::new(cut)) {
            Err(error) => {
                assert!(length < 24, "the head has 24 bytes");
                let whole = matches!(error, ReplayError::Empty) == (length == 0);
                assert!(whole && matches!(error, ReplayError::Empty | ReplayError::NotPcap), "{error}");
                continue;
            }
            Ok(replay) => {
                let (_, errors) = outcome(&mut replay.connect(Protocol::ROUTE), request(100));
                let [error] = &errors[..] else { panic!("cut to {length}: {errors:?}") };
                ReplayError::of(error).unwrap().clone()
            }
        };
        // At a packet's edge it is the conversation that is cut, not the file.
        let cut = matches!(error, ReplayError::Cut | ReplayError::Ended | ReplayError::NotRecorded { .. });
        assert!(cut, "cut to {length}: {error}");
    }
}

#[test]
fn rows_before_the_cut_are_given() {
    let kernel = kernel(20_000, Faults::none());
    let mut file = record(&kernel, |connection| drop(rows(connection, 100)));
    file.truncate(file.len() - 30_000);
    let mut connection = replay(file);
    let (some, errors) = outcome(&mut connection, request(100));
    assert!(some.len() > 10_000 && some.len() < 20_000, "{}", some.len());
    assert!(some.iter().zip(0..).all(|(row, number)| *row == Number(number)));
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(matches!(ReplayError::of(error), Some(ReplayError::Cut)));
    assert_eq!(io::Error::from(ReplayError::of(error).unwrap().clone()).kind(), io::ErrorKind::UnexpectedEof);
    // So is whatever is asked next.
    let (none, errors) = outcome(&mut connection, request(100));
    assert!(none.is_empty() && matches!(&errors[..], [error] if ReplayError::of(error).is_some()));
}

#[test]
fn no_byte_that_is_wrong_makes_it_panic_or_wait() {
    let file = small();
    let mut whole = 0;
    for place in 0..file.len() {
        for wrong in [0, 0xff, file[place] ^ 1, file[place] ^ 0x80] {
            let mut file = file.clone();
            file[place] = wrong;
            if let Ok(replay) = Replay::new(io::Cursor::new(file)) {
                let (rows, errors) = outcome(&mut replay.connect(Protocol::ROUTE), request(100));
                assert!(rows.len() <= 10);
                whole += u32::from(errors.is_empty());
            }
        }
    }
    assert!(whole > 0, "some bytes tell of rows, or of nothing");
}

#[test]
fn what_is_no_recording_is_said_to_be_none() {
    let error = |file: Vec<u8>| Replay::new(io::Cursor::new(file)).unwrap_err();
    assert!(matches!(error(b"table inet filter { chain input }".to_vec()), ReplayError::NotPcap));
    assert!(matches!(error(Vec::new()), ReplayError::Empty));
    assert!(matches!(error(b"ab".to_vec()), ReplayError::NotPcap));
    let mut ethernet = small();
    ethernet[20..24].copy_from_slice(&1_u32.to_ne_bytes());
    assert!(matches!(error(ethernet), ReplayError::LinkType(1)));
    let mut other = small();
    for field in [0..4, 4..6, 6..8, 8..12, 12..16, 16..20, 20..24] {
        other[field].reverse();
    }
    assert!(matches!(error(other), ReplayError::ByteOrder));
    let mut mixed = small();
    mixed[24 + 16 + 2] = 0;
    let (_, errors) = outcome(&mut replay(mixed), request(100));
    assert!(
        matches!(&errors[..], [error] if matches!(ReplayError::of(error), Some(ReplayError::Malformed(_))))
    );
}

/// A disk with room for so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_dump_that_cannot_be_recorded_ends_and_says_so() {
    let kernel = kernel(50_000, Faults::none());
    let recorder = Recorder::new(Full(200_000)).unwrap();
    let mut connection = recorded(&recorder, &kernel);
    let (some, errors) = outcome(&mut connection, request(100));
    assert!(!some.is_empty() && some.len() < 50_000);
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(RecordError::of(error).is_some());
    assert!(error.to_string().contains("the recording cannot be written: "), "{error}");
    assert!(recorder.flush().is_err());
}

#[test]
fn a_connection_that_nobody_records_is_not_opened_as_one() {
    let opened = Connection::<Recording<Blocking>>::open(Protocol::ROUTE);
    assert!(matches!(opened, Err(Error::Open(error)) if error.kind() == io::ErrorKind::Unsupported));
}

/// Gives a byte at a time, and in between is interrupted or has nothing.
struct Slow(io::Cursor<Vec<u8>>, u32);

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 += 1;
        match self.1 % 3 {
            0 => Err(io::ErrorKind::Interrupted.into()),
            1 if self.1 > 1_000 => Err(io::ErrorKind::WouldBlock.into()),
            _ => self.0.read(&mut buffer[..1]),
        }
    }
}

#[test]
fn an_input_that_is_slow_is_waited_for() {
    let replay = Replay::new(Slow(io::Cursor::new(small()), 0)).unwrap();
    assert_eq!(rows(&mut replay.connect(Protocol::ROUTE), 100).len(), 10);
}

#[test]
fn a_loop_of_ones_own_can_record_too() {
    let kernel = kernel(100, Faults::none());
    let disk = Disk::default();
    let recorder = Recorder::new(disk.clone()).unwrap();
    let socket = kernel.open();
    let mut endpoint = nl_proto::dump::Endpoint::new(1);
    endpoint.begin(request(100).into_parts().0).unwrap();
    let mut buffer = vec![0; endpoint.receive_capacity()];
    loop {
        while endpoint.item(&buffer).is_some() {}
        match endpoint.step(&buffer) {
            nl_proto::dump::Step::Transmit => {
                socket.send(endpoint.transmit()).unwrap();
                recorder.sent(Protocol::ROUTE, endpoint.transmit()).unwrap();
                endpoint.transmitted();
            }
            nl_proto::dump::Step::Receive => {
                let received = socket.receive(&mut buffer).unwrap();
                let datagram = &buffer[..received.length];
                recorder.received(Protocol::ROUTE, socket.port(), received, datagram).unwrap();
                endpoint.received(received);
            }
            nl_proto::dump::Step::Rows => {}
            nl_proto::dump::Step::Done => break,
            other => panic!("{other:?}"),
        }
    }
    recorder.flush().unwrap();
    assert_eq!(rows(&mut replay(disk.bytes()), 100).len(), 100);
}

#[test]
fn a_recorded_stream_can_be_sent_to_another_thread() {
    fn sent<T: Send + 'static>(value: T) -> T {
        value
    }
    let kernel = kernel(100, Faults::none());
    let recorder = Recorder::new(io::sink()).unwrap();
    let live = sent(recorded(&recorder, &kernel).into_dump(request(100)).unwrap());
    assert_eq!(block_on(live.collect()).unwrap().len(), 100);
    let replayed = sent(replay(small()).into_dump(request(100)).unwrap());
    let thread = std::thread::spawn(move || block_on(replayed.collect()).unwrap().len());
    assert_eq!(thread.join().unwrap(), 10);
    let _: Connection<Recording<Sim>> = recorded(&recorder, &kernel);
}
