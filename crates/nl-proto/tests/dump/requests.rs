//! What is asked: the bytes of a request, its rows and its filters.

use nl_proto::dump::{DumpDecoder, DumpRequest, Event, Framing, FromMessage, Protocol};
use nl_proto::wire::{DecodeError, Message, MessageFlags, WriteError};

use crate::script::{FIRST, GET, Number, PORT, ROW, done, dump, message, row, rows, single};

/// The same row, twice as large.
#[derive(Debug, PartialEq)]
struct Double(u32);

impl FromMessage for Double {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        Number::from_message(message).map(|number| Self(2 * number.0))
    }
}

/// The rows in one datagram that holds a whole dump.
fn decoded<T, D: nl_proto::dump::Decode<T>>(request: DumpRequest<T, D>) -> Vec<T> {
    let bytes = [rows(FIRST, 0..4), done(FIRST, 0)].concat();
    let (mut decoder, mut at, mut decoded) = (DumpDecoder::new(request), 0, Vec::new());
    loop {
        let (consumed, event) = decoder.decode(&bytes[at..], Framing::Datagram);
        at += consumed;
        match event {
            Event::Item(row) => decoded.push(row),
            _ => return decoded,
        }
    }
}

fn sent(request: &DumpRequest<Number>) -> Vec<u8> {
    let mut bytes = Vec::new();
    request.as_request().write_to(&mut bytes, FIRST).unwrap();
    bytes
}

#[test]
fn a_request_is_a_header_a_body_and_attributes() {
    let request = dump().body(&[5]).attribute(7, &[1, 2, 3]).write(|writer| writer.u8(8, 9).map(drop));
    let bytes = sent(&request);
    let (message, _) = Message::split(&bytes).unwrap();
    assert_eq!((message.header().sequence(), message.header().port()), (FIRST, 0));
    let (body, attributes) = message.body::<[u8; 5]>().unwrap();
    assert_eq!(*body, [0, 0, 0, 0, 5]);
    let attributes: Vec<_> = attributes.map(Result::unwrap).map(|a| (a.kind(), a.value())).collect();
    assert_eq!(attributes, [(7, &[1, 2, 3][..]), (8, &[9][..])]);
}

#[test]
fn it_is_appended_to_what_is_there() {
    let mut bytes = vec![1, 2, 3];
    dump().as_request().write_to(&mut bytes, FIRST).unwrap();
    assert_eq!((&bytes[..3], &bytes[3..]), (&[1, 2, 3][..], &sent(&dump())[..]));
}

#[test]
fn a_request_for_one_object_bears_no_dump_flag() {
    let request = single();
    let bytes = sent(&request);
    let (message, _) = Message::split(&bytes).unwrap();
    assert_eq!(message.flags(), MessageFlags::REQUEST | MessageFlags::ACK);
    assert_eq!((request.as_request().is_dump(), dump().as_request().is_dump()), (false, true));
    assert_eq!(request.as_request().protocol(), Protocol::ROUTE);
}

#[test]
fn the_first_error_in_building_it_is_kept_and_nothing_is_written() {
    let request = dump().attribute(1, &[]).body(&[0]).attribute(2, &[0; 70_000]).attribute(3, &[]);
    let mut bytes = Vec::new();
    let error = request.as_request().write_to(&mut bytes, 1).unwrap_err();
    assert_eq!((error, bytes.len()), (WriteError::BodyAfterAttribute, 0));
}

#[test]
fn rows_of_another_type_keep_the_filters() {
    let odd = dump().filter(|message| message.payload()[0] % 2 == 1);
    assert_eq!(decoded(odd.clone()), [Number(1), Number(3)]);
    assert_eq!(decoded(odd.clone().decode_as::<Double>()), [Double(2), Double(6)]);
    let mut seen = 0;
    let counted = odd.decode_with(move |message| {
        seen += 10;
        Ok(seen + message.payload()[0])
    });
    assert_eq!(decoded(counted), [11, 23]);
}

#[test]
fn a_filter_of_a_copy_is_not_the_originals() {
    let original = dump();
    assert_eq!(decoded(original.clone().filter(|_| false)), []);
    assert_eq!(decoded(original).len(), 4);
}

#[test]
fn filters_see_further_reply_types_too_and_nothing_else() {
    let request = dump().reply(55).filter(|message| {
        assert!([ROW, 55].contains(&message.message_type()));
        message.message_type() == 55
    });
    let other = |message_type| message(message_type, MessageFlags::MULTI, FIRST, PORT, &[1, 0, 0, 0]);
    let bytes = [row(FIRST, 0), other(55), other(56), done(FIRST, 0)].concat();
    let mut decoder = DumpDecoder::new(request);
    let (first, event) = decoder.decode(&bytes, Framing::Datagram);
    assert!(matches!((first, event), (40, Event::Item(Number(1)))));
    let (_, event) = decoder.decode(&bytes[first..], Framing::Datagram);
    let Event::Unexpected(message) = event else { panic!("{event:?}") };
    assert_eq!(message.message_type(), 56);
}

#[test]
fn what_is_asked_can_be_looked_at() {
    let text = format!("{:?}", dump().filter(|_| true));
    assert!(text.contains(&format!("message_type: {GET}")) && text.contains("filters: 1"), "{text}");
}
