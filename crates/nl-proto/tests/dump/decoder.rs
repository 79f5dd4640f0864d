//! One dump's bytes, whoever received them.

use nl_proto::dump::{DumpDecoder, DumpError, Event, Framing};
use proptest::prelude::*;

use crate::script::{FIRST, Number, PORT, ROW, ack, done, dump, error, interrupted, message, row, rows};
use nl_proto::wire::{Errno, FrameError, MessageFlags, NLMSG_DONE, NLMSG_ERROR};

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

#[test]
fn a_refusal_names_the_attribute_of_the_request() {
    let payload = [(-22_i32).to_ne_bytes().to_vec(), ack("no such thing", Some(20))].concat();
    let flags = MessageFlags::MULTI | MessageFlags::ACK_TLVS;
    let bytes = message(NLMSG_DONE, flags, FIRST, PORT, &payload);
    let mut decoder = DumpDecoder::new(dump().attribute(7, &[0; 4]));
    let (_, event) = decoder.decode(&bytes, Framing::Datagram);
    let Event::Failed(DumpError::Refused(refusal)) = event else { panic!("{event:?}") };
    assert_eq!((refusal.errno, refusal.ack.attribute), (Errno::EINVAL, Some(7)));
    assert_eq!(decoder.finish().unwrap_err(), DumpError::Refused(refusal));
}

#[test]
fn a_refusal_that_nothing_followed_names_the_attribute_too() {
    let request = message(100, MessageFlags::REQUEST, FIRST, PORT, &[]);
    let payload = [(-105_i32).to_ne_bytes().to_vec(), request, ack("no room", Some(20))].concat();
    let bytes = message(NLMSG_ERROR, MessageFlags::ACK_TLVS | MessageFlags::CAPPED, FIRST, PORT, &payload);
    let mut decoder = DumpDecoder::new(dump().attribute(7, &[0; 4]));
    assert!(matches!(decoder.decode(&bytes, Framing::Datagram).1, Event::More));
    let Err(DumpError::Refused(refusal)) = decoder.finish() else { panic!("it was refused") };
    assert_eq!((refusal.errno, refusal.ack.attribute), (Errno::ENOBUFS, Some(7)));
}

#[test]
fn each_end_is_told_again_by_finish() {
    let finished = |bytes: &[u8]| {
        let mut decoder = DumpDecoder::new(dump());
        let mut at = 0;
        while at < bytes.len() && !decoder.is_ended() {
            at += decoder.decode(&bytes[at..], Framing::Datagram).0;
        }
        decoder.finish()
    };
    assert_eq!(finished(&[]).unwrap_err(), DumpError::UnexpectedEnd);
    assert_eq!(finished(&row(FIRST, 1)).unwrap_err(), DumpError::UnexpectedEnd);
    assert_eq!(finished(&[row(FIRST, 1), done(FIRST, 0)].concat()).unwrap().messages, 1);
    assert_eq!(finished(&error(FIRST, 0)).unwrap().messages, 0);
    assert_eq!(
        finished(&[interrupted(FIRST, 1), done(FIRST, 0)].concat()).unwrap_err(),
        DumpError::Interrupted
    );
    for errno in [16, 22, 105] {
        let Err(DumpError::Refused(refusal)) = finished(&error(FIRST, -errno)) else { panic!("{errno}") };
        assert_eq!(refusal.errno, Errno(errno));
    }
    assert_eq!(finished(&[error(FIRST, -105), row(FIRST, 1), done(FIRST, 0)].concat()).unwrap().messages, 1);
}

#[test]
fn a_warning_is_in_the_summary() {
    let payload = [0_i32.to_ne_bytes().to_vec(), ack("deprecated", None)].concat();
    let bytes = message(NLMSG_DONE, MessageFlags::ACK_TLVS, FIRST, PORT, &payload);
    let mut decoder = DumpDecoder::new(dump());
    assert!(matches!(decoder.decode(&bytes, Framing::Datagram).1, Event::Done));
    assert_eq!(decoder.finish().unwrap().warning.unwrap().message.as_deref(), Some("deprecated"));
}

#[test]
fn padding_that_never_comes_is_not_waited_for_in_a_datagram() {
    let mut odd = message(55, MessageFlags::MULTI, FIRST, PORT, &[1; 5]);
    odd.truncate(21);
    let mut decoder = DumpDecoder::new(dump());
    assert!(matches!(decoder.decode(&odd, Framing::Datagram), (21, Event::Unexpected(_))));
    let bytes = done(FIRST, 0);
    assert!(matches!(decoder.decode(&bytes, Framing::Datagram), (20, Event::Done)), "it begins a datagram");
}

#[test]
fn an_empty_datagram_is_no_end() {
    let mut decoder = DumpDecoder::new(dump());
    assert!(matches!(decoder.decode(&[], Framing::Datagram), (0, Event::More)));
    assert!(!decoder.is_ended());
}

#[test]
fn a_length_less_than_a_header_is_malformed_in_a_stream_too() {
    let bytes = [row(FIRST, 1), vec![0; 20]].concat();
    let mut decoder = DumpDecoder::new(dump());
    let (consumed, _) = decoder.decode(&bytes, Framing::Stream);
    let (_, event) = decoder.decode(&bytes[consumed..], Framing::Stream);
    let Event::Failed(DumpError::Malformed { offset: 0, error: FrameError::Length { length: 0 } }) = event
    else {
        panic!("{event:?}")
    };
    assert!(matches!(decoder.decode(&bytes, Framing::Stream), (0, Event::Ended)));
}

#[test]
fn a_refusal_that_was_gone_back_on_is_not_what_an_input_ended_with() {
    let bytes = [error(FIRST, -105), row(FIRST, 1)].concat();
    let mut decoder = DumpDecoder::new(dump());
    assert!(matches!(decoder.decode(&bytes, Framing::Stream).1, Event::Item(Number(1))));
    assert_eq!(decoder.finish().unwrap_err(), DumpError::UnexpectedEnd);
}

#[test]
fn the_summary_tells_what_has_come_so_far() {
    let request = dump().filter(|message| message.payload()[0] % 2 == 0);
    let filtered = MessageFlags::MULTI | MessageFlags::DUMP_FILTERED;
    let number = message(ROW, filtered, FIRST, PORT, &2_u32.to_ne_bytes());
    let bytes = [row(FIRST, 0), row(FIRST, 1), number, interrupted(FIRST, 3), done(FIRST, 0)].concat();
    let mut decoder = DumpDecoder::new(request);
    let told = |decoder: &DumpDecoder<Number>| {
        let summary = decoder.summary();
        let flags = (summary.filtered, summary.interrupted, decoder.is_ended());
        (summary.messages, summary.rejected, flags)
    };
    assert_eq!(told(&decoder), (0, 0, (false, false, false)));
    let (first, _) = decoder.decode(&bytes, Framing::Datagram);
    assert_eq!(told(&decoder), (1, 0, (false, false, false)));
    let (second, _) = decoder.decode(&bytes[first..], Framing::Datagram);
    assert_eq!(told(&decoder), (3, 1, (true, false, false)));
    let (_, event) = decoder.decode(&bytes[first + second..], Framing::Datagram);
    assert!(matches!(event, Event::Failed(DumpError::Interrupted)), "{event:?}");
    assert_eq!(told(&decoder), (4, 2, (true, true, true)));
    assert!(format!("{decoder:?}").contains("Interrupted"), "{decoder:?}");
}
