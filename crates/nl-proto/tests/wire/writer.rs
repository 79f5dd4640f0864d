//! The writer.

use nl_proto::wire::{Attributes, Message, MessageFlags, WriteError, Writer};

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
    assert_eq!(error, WriteError::AttributeTooLong { kind: 9, length: 65_539 });
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
