//! Messages, by the writer itself.

use arbitrary::Unstructured;
use nl_proto::wire::{MessageFlags, WriteError, Writer};

use super::{byte, number, text, values, whole};

/// Attributes of all kinds and nests, by the writer itself; an error leaves the message as it was.
pub(super) fn check(input: &mut Unstructured<'_>, count: u8) {
    let mut writer = Writer::new(26, MessageFlags::REQUEST);
    let length = usize::from(byte(input) % 32).min(input.len());
    let body = input.bytes(length).unwrap();
    writer.body(body).unwrap();
    let expected = write(&mut writer, input, count, 0);
    let bytes = writer.into_bytes();
    let message = whole(&bytes);
    assert_eq!(&message.payload()[..body.len()], body);
    assert_eq!(values(message.attributes_at(body.len())), expected);
}

fn write(writer: &mut Writer, input: &mut Unstructured<'_>, count: u8, depth: u8) -> Vec<(u16, Vec<u8>)> {
    let mut expected = Vec::new();
    for _ in 0..count {
        let (choice, kind, number) = (byte(input), number(input) as u16, number(input));
        let long = u64::from(number) << 17;
        let before = writer.clone();
        let (result, value) = match choice % 12 {
            0 => (writer.u8(kind, number as u8), vec![number as u8]),
            1 => (writer.u16(kind, number as u16), (number as u16).to_ne_bytes().to_vec()),
            2 => (writer.u32(kind, number), number.to_ne_bytes().to_vec()),
            3 => (writer.u64(kind, long), long.to_ne_bytes().to_vec()),
            4 => (writer.u16_be(kind, number as u16), (number as u16).to_be_bytes().to_vec()),
            5 => (writer.u32_be(kind, number), number.to_be_bytes().to_vec()),
            6 => (writer.u64_be(kind, long), long.to_be_bytes().to_vec()),
            7 => (writer.flag(kind), Vec::new()),
            8 => {
                let text = text(input);
                (writer.str(kind, &text), [text.as_bytes(), &[0]].concat())
            }
            9 => {
                let value = vec![choice; 65_500 + number as usize % 64];
                (writer.attribute(kind, &value), value)
            }
            10 if depth < 4 => {
                let mut inner = Vec::new();
                let result = writer.nested(kind, |writer| {
                    inner = write(writer, input, choice % 5, depth + 1);
                    if number % 8 == 0 { Err(WriteError::Nul { kind }) } else { Ok(()) }
                });
                let nested = values_of(&inner);
                (result, nested)
            }
            _ => {
                let value = input.bytes(usize::from(choice).min(input.len())).unwrap();
                (writer.attribute(kind, value), value.to_vec())
            }
        };
        match result {
            Ok(_) => {
                assert!(value.len() + 4 <= 65_535);
                expected.push((kind, value));
            }
            Err(WriteError::AttributeTooLong { length, .. }) => {
                assert!(length > 65_535 && value.len() + 4 >= length as usize);
                assert_eq!(*writer, before);
            }
            Err(_) => assert_eq!(*writer, before, "after an error it is as it was"),
        }
        if !expected.is_empty() || depth > 0 {
            assert_eq!(writer.body(&[1]).err(), Some(WriteError::BodyAfterAttribute));
        }
    }
    expected
}

/// What a nest of these attributes holds.
fn values_of(attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, value) in attributes {
        bytes.extend((value.len() as u16 + 4).to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes
}
