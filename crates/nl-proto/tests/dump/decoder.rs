//! One dump's bytes, whoever received them.

use nl_proto::dump::{DumpDecoder, DumpError, Event, Framing};
use proptest::prelude::*;

use crate::script::{FIRST, Number, PORT, ROW, done, dump, interrupted, message, row, rows};
use nl_proto::wire::{FrameError, MessageFlags};

/// The events of a stream of which it is given so many bytes more whenever it asks for more.
fn events(bytes: &[u8], mut pieces: impl FnMut() -> usize) -> Vec<String> {
    let mut decoder = DumpDecoder::new(dump());
    let (mut start, mut end, mut events) = (0, 0, Vec::new());
    loop {
        let (consumed, event) = decoder.decode(&bytes[start..end], Framing::Stream);
        start += consumed;
        match event {
            Event::Item(Number(number)) => events.push(number.to_string()),
            Event::More if end == bytes.len() => {
                events.push(format!("{:?}", decoder.finish()));
                return events;
            }
            Event::More => end = (end + pieces().max(1)).min(bytes.len()),
            Event::Unexpected(message) => events.push(format!("type {}", message.message_type())),
            Event::Failed(error) => {
                events.push(error.to_string());
                return events;
            }
            Event::Done => {
                events.push("done".to_owned());
                return events;
            }
            other => panic!("{other:?}"),
        }
    }
}

/// A dump with messages whose lengths are no multiples of 4.
fn recorded() -> Vec<u8> {
    let odd = message(55, MessageFlags::MULTI, FIRST, PORT, &[1, 2, 3, 4, 5]);
    [rows(FIRST, 0..3), odd.clone(), row(FIRST, 3), odd, rows(FIRST, 4..9), done(FIRST, 0)].concat()
}

proptest! {
    #[test]
    fn a_stream_is_the_same_wherever_it_is_cut(sizes in prop::collection::vec(1_usize..40, 1..60)) {
        let whole = events(&recorded(), || usize::MAX / 2);
        let mut sizes = sizes.into_iter().cycle();
        prop_assert_eq!(events(&recorded(), || sizes.next().unwrap()), whole);
    }

    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1_usize..50) {
        events(&bytes, || size);
    }
}

#[test]
fn rows_and_an_end_come_out() {
    let expected = ["0", "1", "2", "type 55", "3", "type 55", "4", "5", "6", "7", "8", "done"];
    assert_eq!(events(&recorded(), || 1), expected);
}

#[test]
fn a_datagram_must_hold_its_messages_whole() {
    let mut decoder = DumpDecoder::new(dump());
    let bytes = rows(FIRST, 0..2);
    let (consumed, event) = decoder.decode(&bytes[..30], Framing::Datagram);
    assert!(matches!(event, Event::Item(Number(0))));
    let (_, event) = decoder.decode(&bytes[consumed..30], Framing::Datagram);
    let Event::Failed(DumpError::Malformed { offset: 0, error: FrameError::Incomplete { .. } }) = event
    else {
        panic!("{event:?}")
    };
    let (consumed, event) = decoder.decode(&bytes, Framing::Datagram);
    assert!(matches!((consumed, event), (0, Event::Ended)));
}

#[test]
fn what_ends_before_the_dump_does_is_no_whole_dump() {
    let mut decoder = DumpDecoder::new(dump());
    let bytes = row(FIRST, 1);
    assert!(matches!(decoder.decode(&bytes, Framing::Stream), (20, Event::Item(Number(1)))));
    assert!(!decoder.is_ended());
    assert_eq!(decoder.finish().unwrap_err(), DumpError::UnexpectedEnd);
}

#[test]
fn an_interruption_is_told_after_the_last_row() {
    let bytes = [interrupted(FIRST, 1), done(FIRST, 0)].concat();
    assert_eq!(events(&bytes, || 100), ["1", "the table changed during the dump"]);
}

#[test]
fn only_messages_of_its_number_and_port_are_its_own() {
    let mut decoder = DumpDecoder::with_sequence(dump(), FIRST, PORT);
    let other = message(ROW, MessageFlags::MULTI, FIRST, PORT + 1, &[0; 4]);
    let bytes = [row(FIRST + 1, 66), other, row(FIRST, 1), done(FIRST, 0)].concat();
    let (consumed, event) = decoder.decode(&bytes, Framing::Stream);
    assert!(matches!((consumed, event), (60, Event::Item(Number(1)))));
    let (_, event) = decoder.decode(&bytes[60..], Framing::Stream);
    assert!(matches!(event, Event::Done));
    let summary = decoder.finish().unwrap();
    assert_eq!((summary.messages, summary.foreign, summary.bytes), (1, 2, 80));
}

#[test]
fn a_row_that_does_not_decode_is_given_raw() {
    let mut decoder = DumpDecoder::new(dump());
    let short = message(ROW, MessageFlags::MULTI, FIRST, PORT, &[1]);
    let bytes = [short, row(FIRST, 1)].concat();
    let (consumed, event) = decoder.decode(&bytes, Framing::Stream);
    let Event::Undecodable { message, error } = event else { panic!("{event:?}") };
    assert_eq!((message.payload(), error.offset()), (&[1][..], 16));
    assert!(matches!(decoder.decode(&bytes[consumed..], Framing::Stream), (20, Event::Item(Number(1)))));
}
