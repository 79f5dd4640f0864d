//! The writer.

use nl_proto::wire::{Attributes, Header, Message, MessageFlags, WriteError, Writer};

fn writer() -> Writer {
    let mut writer = Writer::new(26, MessageFlags::REQUEST);
    writer.body(&[1, 2]).unwrap();
    writer
}

#[test]
fn a_body_after_an_attribute_is_an_error() {
    let mut writer = writer();
    writer.body(&[3]).unwrap().flag(1).unwrap();
    let before = writer.clone();
    assert_eq!(writer.body(&[4]).unwrap_err(), WriteError::BodyAfterAttribute);
    assert_eq!(writer, before);
    let inside = writer.nested(1, |inner| inner.body(&[0]).map(drop)).unwrap_err();
    assert_eq!(inside, WriteError::BodyAfterAttribute);
    assert_eq!(writer, before, "after an error it is as it was");
}

#[test]
fn what_is_too_long_is_an_error_and_leaves_the_message_as_it_was() {
    let mut writer = writer();
    let before = writer.clone();
    assert!(writer.attribute(7, &vec![0; 65_531]).is_ok());
    let mut writer = before.clone();
    let error = writer.attribute(7, &vec![0; 65_532]).unwrap_err();
    assert_eq!(error, WriteError::AttributeTooLong { kind: 7, length: 65_536 });
    assert_eq!(writer, before);
    let error = writer.nested(9, |inner| inner.attribute(7, &vec![0; 65_531]).map(drop)).unwrap_err();
    assert_eq!(error, WriteError::AttributeTooLong { kind: 9, length: 65_540 });
    assert_eq!(writer, before);
    assert!(writer.body(&[1]).is_ok(), "no attribute was begun");
}

#[test]
fn a_string_must_not_hold_a_nul() {
    assert_eq!(writer().str(3, "a\0b").unwrap_err(), WriteError::Nul { kind: 3 });
    let mut writer = writer();
    writer.str(3, "ab").unwrap();
    let bytes = writer.into_bytes();
    let (message, _) = Message::split(&bytes).unwrap();
    let name = message.attributes_at(2).find(3).unwrap().unwrap();
    assert_eq!((name.value(), name.str()), (&b"ab\0"[..], Ok("ab")));
}

#[test]
fn attributes_stand_at_multiples_of_four() {
    let mut writer = writer();
    writer.u8(1, 1).unwrap().u16(2, 2).unwrap().u64(3, 3).unwrap();
    let bytes = writer.into_bytes();
    assert_eq!(bytes.len(), 16 + 4 + 8 + 8 + 12);
    assert_eq!(bytes[..4], (bytes.len() as u32).to_ne_bytes());
    let kinds: Vec<_> = Attributes::new(&bytes[20..]).map(|attribute| attribute.unwrap().kind()).collect();
    assert_eq!(kinds, [1, 2, 3]);
}

#[test]
fn an_empty_nest_is_a_header_alone() {
    let mut writer = writer();
    writer.nested(0x8003, |_| Ok(())).unwrap();
    let bytes = writer.into_bytes();
    assert_eq!(bytes[20..], [4_u16.to_ne_bytes(), 0x8003_u16.to_ne_bytes()].concat());
}

#[test]
fn a_nest_takes_in_the_padding_of_its_attributes_and_another_attribute_stands_behind_it() {
    let mut writer = writer();
    writer.nested(3, |inner| inner.u8(1, 1)?.u8(2, 2).map(drop)).unwrap().flag(4).unwrap();
    let bytes = writer.into_bytes();
    let all: Vec<_> = Attributes::new(&bytes[20..]).map(Result::unwrap).collect();
    assert_eq!((all.len(), all[0].kind(), all[1].kind()), (2, 3, 4));
    assert_eq!(all[0].value().len(), 8 + 8);
    assert_eq!(all[0].nested().find(2).unwrap().unwrap().u8(), Ok(2));
}

#[test]
fn the_longest_nest_is_written_and_one_byte_more_is_not() {
    let mut writer = writer();
    // 4 of the inner header beside them.
    assert!(writer.nested(9, |inner| inner.attribute(7, &vec![0; 65_524]).map(drop)).is_ok());
    let before = writer.clone();
    let error = writer.nested(9, |inner| inner.attribute(7, &vec![0; 65_525]).map(drop)).unwrap_err();
    assert_eq!(error, WriteError::AttributeTooLong { kind: 9, length: 65_536 });
    assert_eq!(writer, before);
}

#[test]
fn an_error_deep_in_nests_leaves_the_message_as_it_was() {
    let mut writer = writer();
    writer.u8(1, 1).unwrap();
    let before = writer.clone();
    let error = writer.nested(2, |a| a.u8(3, 1)?.nested(4, |b| b.str(5, "x\0").map(drop)).map(drop));
    assert_eq!(error.unwrap_err(), WriteError::Nul { kind: 5 });
    assert_eq!(writer, before);
}

#[test]
fn numbers_and_addresses_are_written_in_the_order_that_their_names_say() {
    let mut writer = Writer::new(26, MessageFlags::empty());
    writer.u16(1, 0x102).unwrap().u32(2, 0x102).unwrap().u64(3, 0x102).unwrap();
    writer.u16_be(4, 0x102).unwrap().u32_be(5, 0x102).unwrap().u64_be(6, 0x102).unwrap();
    writer.ip(7, "10.0.0.1".parse().unwrap()).unwrap().ip(8, "::2".parse().unwrap()).unwrap();
    let bytes = writer.into_bytes();
    let value = |kind| Attributes::new(&bytes[16..]).find(kind).unwrap().unwrap().value();
    assert_eq!(value(1), 0x102_u16.to_ne_bytes());
    assert_eq!(value(2), 0x102_u32.to_ne_bytes());
    assert_eq!(value(3), 0x102_u64.to_ne_bytes());
    assert_eq!(value(4), [1, 2]);
    assert_eq!(value(5), [0, 0, 1, 2]);
    assert_eq!(value(6), [0, 0, 0, 0, 0, 0, 1, 2]);
    assert_eq!(value(7), [10, 0, 0, 1]);
    assert_eq!(value(8), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
}

#[test]
fn a_header_bears_what_it_was_made_of_and_a_request_no_port() {
    let header = Header::new(20, 24, MessageFlags::MULTI, 7, 9);
    assert_eq!((header.length(), header.message_type(), header.flags()), (20, 24, MessageFlags::MULTI));
    assert_eq!((header.sequence(), header.port()), (7, 9));
    let bytes = writer().into_bytes();
    let header = *Message::split(&bytes).unwrap().0.header();
    assert_eq!(header, Header::new(18, 26, MessageFlags::REQUEST, 0, 0));
}
