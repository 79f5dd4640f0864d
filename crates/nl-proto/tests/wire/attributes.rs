//! Attributes.

use std::net::IpAddr;

use nl_proto::wire::{Attributes, DecodeError, DecodeErrorKind, Message, MessageFlags, Writer};
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// One attribute's bytes.
fn attribute(length: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = [length.to_ne_bytes(), kind.to_ne_bytes()].concat();
    bytes.extend(value);
    bytes
}

#[test]
fn the_two_top_bits_of_a_type_say_something_else() {
    let bytes = [attribute(4, 0x8007, &[]), attribute(4, 0x4008, &[])].concat();
    let all: Vec<_> = Attributes::new(&bytes).map(Result::unwrap).collect();
    assert_eq!((all[0].kind(), all[0].is_nested(), all[0].is_network_order()), (7, true, false));
    assert_eq!((all[1].kind(), all[1].is_nested(), all[1].is_network_order()), (8, false, true));
}

#[test]
fn one_that_is_malformed_ends_them_for_good() {
    for length in [0, 1, 3, 9, u16::MAX] {
        let bytes = [attribute(4, 1, &[]), attribute(length, 2, &[0; 4])].concat();
        let mut attributes = Attributes::new(&bytes);
        assert_eq!(attributes.next().unwrap().unwrap().kind(), 1);
        let error = attributes.next().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.offset()), {
            let expected = usize::from(length).max(4);
            (DecodeErrorKind::Truncated { expected, actual: 8 }, 4)
        });
        assert!(attributes.next().is_none());
        assert!(Attributes::new(&bytes).find(9).is_err());
        assert!(Attributes::new(&bytes).find(1).unwrap().is_some(), "what stands before is found");
        assert!(Attributes::new(&bytes).each(|_| Ok(())).is_err());
    }
}

#[test]
fn fewer_bytes_than_a_header_at_the_end_are_padding() {
    for rest in 0..4 {
        let bytes = [attribute(5, 1, &[7, 0, 0, 0]), vec![9; rest]].concat();
        let mut attributes = Attributes::new(&bytes);
        assert_eq!(attributes.next().unwrap().unwrap().value(), [7]);
        assert!(attributes.next().is_none());
        assert_eq!(Attributes::new(&bytes).each(|_| Ok(())), Ok(()));
    }
}

#[test]
fn numbers_are_read_in_both_byte_orders_and_at_their_length_alone() {
    let value = [1, 2, 3, 4, 5, 6, 7, 8];
    let of = |length: u16| {
        let bytes = attribute(4 + length, 1, &value).leak();
        Attributes::new(bytes).next().unwrap().unwrap()
    };
    assert_eq!(of(1).u8(), Ok(1));
    assert_eq!(of(2).u16(), Ok(u16::from_ne_bytes([1, 2])));
    assert_eq!(of(2).u16_be(), Ok(0x102));
    assert_eq!(of(4).u32(), Ok(u32::from_ne_bytes([1, 2, 3, 4])));
    assert_eq!(of(4).i32(), Ok(i32::from_ne_bytes([1, 2, 3, 4])));
    assert_eq!(of(4).u32_be(), Ok(0x0102_0304));
    assert_eq!(of(8).u64(), Ok(u64::from_ne_bytes(value)));
    assert_eq!(of(8).u64_be(), Ok(0x0102_0304_0506_0708));
    assert_eq!(of(4).ip(), Ok(IpAddr::from([1, 2, 3, 4])));
    let error = of(3).u32().unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Length { expected: 4, actual: 3 });
    assert!(of(8).ip().is_err() && of(2).ipv4().is_err() && of(4).ipv6().is_err());
}

#[test]
fn a_string_ends_at_its_nul_or_at_its_end() {
    let of = |value: &[u8]| {
        let bytes = attribute(4 + value.len() as u16, 1, value).leak();
        Attributes::new(bytes).next().unwrap().unwrap()
    };
    assert_eq!(of(b"eth0\0junk").str(), Ok("eth0"));
    assert_eq!(of(b"eth0").str(), Ok("eth0"));
    assert_eq!(of(b"").str(), Ok(""));
    assert_eq!(of(b"\xff\0").str().unwrap_err().kind(), DecodeErrorKind::Utf8);
    assert_eq!(of(b"\xff\0").string_bytes(), b"\xff");
}

#[derive(Debug, PartialEq, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct Grown {
    old: u32,
    new: u32,
}

#[test]
fn a_structure_may_be_longer_or_shorter_than_we_know_it() {
    let at_least = |minimum: usize, value: &[u8]| {
        let bytes = attribute(4 + value.len() as u16, 1, value).leak();
        Attributes::new(bytes).next().unwrap().unwrap().structure::<Grown>(minimum)
    };
    let of = |value: &[u8]| at_least(4, value);
    let old = u32::from_ne_bytes([1, 0, 0, 0]);
    assert_eq!(of(&[1, 0, 0, 0]), Ok(Grown { old, new: 0 }));
    assert_eq!(of(&[1, 0, 0, 0, 1, 0, 0, 0, 9, 9]), Ok(Grown { old, new: old }));
    assert_eq!(of(&[1, 0, 0]).unwrap_err().kind(), DecodeErrorKind::Truncated { expected: 4, actual: 3 });
    assert!(at_least(9, &[0; 8]).is_err(), "of what follows there may be more than is looked at");
}

#[test]
fn views_and_errors_say_what_is_in_them() {
    let bytes = attribute(6, 0x8007, &[1, 2, 0, 0]);
    let attribute = Attributes::new(&bytes).next().unwrap().unwrap();
    assert_eq!(format!("{attribute:?}"), "Attribute { kind: 7, value: [1, 2] }");
    let error = attribute.u8().unwrap_err();
    let said = "DecodeError { kind: Length { expected: 1, actual: 2 }, offset: 0, path: [] }";
    assert_eq!(format!("{error:?}"), said);
    let bytes = Writer::new(20, MessageFlags::ACK).into_bytes();
    let (message, _) = Message::split(&bytes).unwrap();
    assert_eq!(format!("{:?}", message.to_owned()), format!("{message:?}"));
    let said = format!("{message:?}");
    assert!(said.starts_with("Message { header: Header {") && said.ends_with("payload: [] }"), "{said}");
}

#[test]
fn an_error_names_the_attributes_around_it_and_the_byte() {
    let mut writer = Writer::new(24, MessageFlags::empty());
    writer.body(&[0; 12]).unwrap().u32(1, 5).unwrap();
    writer.nested(8, |inner| inner.u32(2, 1)?.u16(3, 1).map(drop)).unwrap();
    let bytes = writer.into_bytes();
    let (message, _) = Message::split(&bytes).unwrap();
    let (_, attributes) = message.body::<[u8; 12]>().unwrap();
    let error = attributes
        .each(|outer| match outer.kind() {
            8 => outer.nested().each(|inner| inner.u32().map(drop)),
            _ => outer.u32().map(drop),
        })
        .unwrap_err();
    assert_eq!(error.path(), [8, 3]);
    // Header 16, body 12, attribute 8, header of the nest 4, attribute 8, header 4.
    assert_eq!(error.offset(), 52);
    assert_eq!(error.to_string(), "a value of 2 bytes where 4 were expected at byte 52 in attribute 8/3");
}

#[test]
fn a_nest_deeper_than_the_path_keeps_its_outermost_part() {
    let error = (1..=8).rev().fold(DecodeError::value("deep"), |error, kind| {
        let bytes = attribute(4, kind, &[]).leak();
        Attributes::new(bytes).each(|_| Err(error.clone())).unwrap_err()
    });
    assert_eq!(error.path(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn attributes_of_any_length_up_to_the_longest_are_read_and_their_padding_passed_over() {
    for length in [0, 1, 2, 3, 4, 5, 7, 8, 65_530, 65_531] {
        let value = vec![7; length];
        let mut bytes = attribute(4 + length as u16, 1, &value);
        bytes.resize(bytes.len().next_multiple_of(4), 0xff);
        bytes.extend(attribute(4, 2, &[]));
        let mut seen = Vec::new();
        Attributes::new(&bytes)
            .each(|attribute| {
                seen.push((attribute.kind(), attribute.value()));
                Ok(())
            })
            .unwrap();
        assert_eq!(seen, [(1, &value[..]), (2, &[][..])], "{length}");
    }
}

#[test]
fn attributes_are_read_at_any_alignment() {
    let bytes = [attribute(12, 1, &[1, 0, 0, 0, 0, 0, 0, 0]), attribute(6, 2, &[2, 0, 0, 0])].concat();
    for shift in 0..8 {
        let shifted = [vec![0xff; shift], bytes.clone()].concat();
        let all: Vec<_> = Attributes::new(&shifted[shift..]).map(Result::unwrap).collect();
        let one = u64::from_ne_bytes([1, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!((all.len(), all[0].u64(), all[1].u16()), (2, Ok(one), Ok(u16::from_ne_bytes([2, 0]))));
    }
}

#[test]
fn a_last_attribute_may_lack_its_padding() {
    let bytes = attribute(5, 1, &[7]);
    assert_eq!(Attributes::new(&bytes).find(1).unwrap().unwrap().u8(), Ok(7));
}

#[test]
fn the_first_of_several_of_a_type_is_found_whatever_flags_it_has() {
    let bytes = [attribute(4, 3, &[]), attribute(5, 0x8002, &[1, 0, 0, 0]), attribute(5, 2, &[2])].concat();
    assert_eq!(Attributes::new(&bytes).find(2).unwrap().unwrap().value(), [1]);
    assert_eq!(Attributes::new(&bytes).find(4), Ok(None));
}

#[test]
fn a_nest_that_is_malformed_is_an_error_at_its_byte_and_in_its_attribute() {
    let mut writer = Writer::new(24, MessageFlags::empty());
    // The nest's second attribute claims 9 bytes of which there are 4.
    let inner = [attribute(4, 1, &[]), attribute(9, 2, &[])].concat();
    writer.flag(5).unwrap().attribute(0x8006, &inner).unwrap();
    let bytes = writer.into_bytes();
    let (message, _) = Message::split(&bytes).unwrap();
    let error = message.attributes_at(0).each(|outer| outer.nested().each(|_| Ok(()))).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Truncated { expected: 9, actual: 4 });
    // Header 16, attribute 4, header of the nest 4, attribute 4.
    assert_eq!((error.path(), error.offset()), (&[6][..], 28));
}

#[test]
fn what_a_decoder_says_of_a_value_is_placed_at_the_value() {
    let mut writer = Writer::new(24, MessageFlags::empty());
    writer.u32(5, 1).unwrap().u32(6, 2).unwrap();
    let bytes = writer.into_bytes();
    let (message, _) = Message::split(&bytes).unwrap();
    let error = message
        .attributes_at(0)
        .each(|attribute| if attribute.kind() == 6 { Err(DecodeError::value("odd")) } else { Ok(()) })
        .unwrap_err();
    assert_eq!((error.path(), error.offset()), (&[6][..], 28));
    assert_eq!(error.to_string(), "invalid value: odd at byte 28 in attribute 6");
}

#[test]
fn the_first_error_ends_the_reading() {
    let bytes = [attribute(4, 1, &[]), attribute(4, 2, &[]), attribute(4, 3, &[])].concat();
    let mut seen = Vec::new();
    let ended = Attributes::new(&bytes).each(|attribute| {
        seen.push(attribute.kind());
        attribute.u8().map(drop).or_else(|error| if attribute.kind() == 2 { Err(error) } else { Ok(()) })
    });
    assert!(ended.is_err());
    assert_eq!(seen, [1, 2]);
}

#[test]
fn attributes_that_begin_behind_the_end_are_none() {
    let bytes = Writer::new(24, MessageFlags::empty()).into_bytes();
    let (message, _) = Message::split(&bytes).unwrap();
    for offset in [0, 1, 4, usize::MAX] {
        assert!(message.attributes_at(offset).next().is_none(), "{offset}");
    }
}
