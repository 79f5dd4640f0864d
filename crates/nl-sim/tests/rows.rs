//! By which of its two ways a row is made, and that each way to take rows gives the same, and tells of those that do not decode.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use nl_proto::dump::{
    Decode, DumpDecoder, DumpRequest, Event as Decoded, Framing, FromMessage, Protocol, Restarts,
};
use nl_proto::wire::{DecodeError, Message, MessageFlags, Writer};
use nl_sim::{Connection, Kernel};
use nl_socket::blocking::{self, block_on};
use nl_socket::{Dump, Error, Event};

const GET: u16 = 100;

/// A row, and how it was made: a type for use gives the same by both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Made {
    Plainly(u8),
    Then(u8),
}

/// The one that does not decode.
const BAD: u8 = 2;

fn read(message: Message<'_>) -> Result<u8, DecodeError> {
    match message.body::<[u8; 4]>()?.0 {
        [BAD, ..] => Err(DecodeError::value("bad")),
        [number, ..] => Ok(*number),
    }
}

impl FromMessage for Made {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        read(message).map(Self::Plainly)
    }

    fn from_message_then<R>(message: Message<'_>, then: impl FnOnce(Result<Self, DecodeError>) -> R) -> R {
        then(read(message).map(Self::Then))
    }
}

/// What comes of the rows 0 to 3: nothing, where one does not decode.
fn expected(way: fn(u8) -> Made) -> Vec<Option<Made>> {
    (0..4).map(|number| (number != BAD).then(|| way(number))).collect()
}

fn row(number: u8) -> Writer {
    let mut row = Writer::new(GET + 1, MessageFlags::empty());
    row.body(&[number, 0, 0, 0]).unwrap();
    row
}

fn connection() -> Connection {
    let kernel = Kernel::new(0);
    let table = kernel.table(GET);
    for number in 0..4 {
        table.push(row(number));
    }
    kernel.connect(Protocol::ROUTE)
}

fn request() -> DumpRequest<Made> {
    DumpRequest::new(Protocol::ROUTE, GET, GET + 1).body(&[0; 4])
}

fn dump() -> Dump<Connection, Made> {
    connection().into_dump(request()).unwrap()
}

fn recoverable(row: Result<Made, Error>) -> Option<Made> {
    row.map_err(|error| assert!(matches!(error, Error::Decode(_)), "{error:?}")).ok()
}

#[test]
fn every_way_to_take_rows_has_them_made_where_they_are_to_stand() {
    let (mut rows, mut stream) = (Vec::new(), dump());
    block_on(async {
        while let Some(row) = stream.next().await {
            rows.push(recoverable(row));
        }
    });
    assert_eq!(rows, expected(Made::Then), "next");

    let (mut rows, mut stream) = (Vec::new(), dump());
    block_on(async {
        while let Some(row) = stream.try_next().await.transpose() {
            rows.push(recoverable(row));
        }
    });
    assert_eq!(rows, expected(Made::Then), "try_next");

    let rows: Vec<_> = blocking::Dump::new(dump()).map(recoverable).collect();
    assert_eq!(rows, expected(Made::Then), "an iterator");

    let (mut rows, mut stream) = (Vec::new(), blocking::Dump::new(dump()));
    let mut push = |row| -> Result<(), Error> {
        rows.push(Some(row));
        Ok(())
    };
    let bad = stream.for_each_row(&mut push).unwrap_err();
    stream.for_each_row(&mut push).unwrap();
    rows.insert(BAD.into(), recoverable(Err(bad)));
    assert_eq!(rows, expected(Made::Then), "for_each_row");

    let (mut rows, mut events) = (Vec::new(), dump().events(Restarts::NEVER));
    block_on(async {
        while let Some(event) = events.next().await {
            rows.push(match event {
                Event::Item(row) => Some(row),
                Event::Undecodable(_) => None,
                other => panic!("{other:?}"),
            });
        }
    });
    assert_eq!(rows, expected(Made::Then), "events");
}

#[test]
fn so_does_the_decoder_of_bytes() {
    let bytes: Vec<u8> = (0..4).flat_map(|number| row(number).into_bytes()).collect();
    let (mut decoder, mut rest, mut rows) = (DumpDecoder::new(request()), &bytes[..], Vec::new());
    loop {
        let (consumed, event) = decoder.decode(rest, Framing::Stream);
        rest = rest.get(consumed..).unwrap();
        rows.push(match event {
            Decoded::Item(row) => Some(row),
            Decoded::Undecodable { .. } => None,
            Decoded::More => break,
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(rows, expected(Made::Then));
}

#[test]
fn a_closure_and_a_decoder_behind_a_pointer_make_them_plainly() {
    let closure = request().decode_with(Made::from_message);
    let dump = connection().into_dump(closure).unwrap();
    let rows: Vec<_> = blocking::Dump::new(dump).map(recoverable).collect();
    assert_eq!(rows, expected(Made::Plainly));

    let decode: &mut dyn Decode<Made> = &mut Made::from_message;
    let bytes = row(3).into_bytes();
    assert_eq!(decode.decode(Message::split(&bytes).unwrap().0).unwrap(), Made::Plainly(3));
}

#[test]
fn who_is_called_with_rows_and_fails_can_go_on_behind_that_row() {
    let (mut rows, mut stream) = (Vec::new(), blocking::Dump::new(dump()));
    let stopped = stream.for_each_row(|row| {
        rows.push(row);
        Err(Error::Empty)
    });
    assert!(matches!(stopped, Err(Error::Empty)), "{stopped:?}");
    assert_eq!(rows, [Made::Then(0)]);
    let mut rest = |row| -> Result<(), Error> {
        rows.push(row);
        Ok(())
    };
    assert!(matches!(stream.for_each_row(&mut rest), Err(Error::Decode(_))));
    stream.for_each_row(&mut rest).unwrap();
    assert_eq!(rows, expected(Made::Then).into_iter().flatten().collect::<Vec<_>>());
    assert_eq!(stream.summary().messages, 4);
}
