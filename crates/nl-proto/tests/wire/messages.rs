//! Messages.

use nl_proto::wire::{DecodeErrorKind, FrameError, Message, MessageFlags, Writer};

fn message() -> Vec<u8> {
    let mut writer = Writer::new(24, MessageFlags::MULTI);
    writer.body(&[1, 2, 3, 4, 5]).unwrap();
    writer.into_bytes()
}

#[test]
fn a_message_is_taken_off_with_its_padding_as_far_as_that_is_there() {
    let mut bytes = message();
    assert_eq!(bytes.len(), 21);
    assert!(Message::split(&bytes).unwrap().1.is_empty());
    bytes.extend([0, 0, 0, 9, 9]);
    let (message, rest) = Message::split(&bytes).unwrap();
    assert_eq!((message.payload(), rest), (&[1, 2, 3, 4, 5][..], &[9, 9][..]));
    assert_eq!(message.to_vec(), bytes[..21]);
    assert_eq!(message.header().length(), 21);
    assert_eq!((message.message_type(), message.flags()), (24, MessageFlags::MULTI));
    let owned = message.to_owned();
    assert_eq!((owned.message_type(), owned.as_message()), (24, message));
}

#[test]
fn a_message_at_any_alignment_is_read() {
    for shift in 0..8 {
        let bytes = [vec![0; shift], message()].concat();
        assert_eq!(Message::split(&bytes[shift..]).unwrap().0.payload(), [1, 2, 3, 4, 5]);
    }
}

#[test]
fn too_few_bytes_need_more_and_too_small_a_length_is_an_error() {
    let bytes = message();
    for end in 0..16 {
        assert_eq!(Message::split(&bytes[..end]), Err(FrameError::Incomplete { needed: 16 }));
    }
    for end in 16..21 {
        assert_eq!(Message::split(&bytes[..end]), Err(FrameError::Incomplete { needed: 21 }));
    }
    let mut bytes = message();
    for length in 0..16_u32 {
        bytes[..4].copy_from_slice(&length.to_ne_bytes());
        assert_eq!(Message::split(&bytes), Err(FrameError::Length { length }));
    }
    bytes[..4].copy_from_slice(&u32::MAX.to_ne_bytes());
    assert_eq!(Message::split(&bytes), Err(FrameError::Incomplete { needed: u32::MAX }));
}

#[test]
fn a_body_longer_than_the_message_is_an_error_that_says_where() {
    let bytes = message();
    let error = Message::split(&bytes).unwrap().0.body::<[u8; 6]>().unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Truncated { expected: 6, actual: 5 });
    assert_eq!((error.offset(), error.path()), (16, &[][..]));
    assert_eq!(error.to_string(), "6 bytes expected, 5 found at byte 16");
}

#[test]
fn a_message_may_be_a_header_alone() {
    let bytes = Writer::new(24, MessageFlags::empty()).into_bytes();
    let (message, rest) = Message::split(&bytes).unwrap();
    assert_eq!((message.payload(), rest), (&[][..], &[][..]));
    assert!(message.body::<[u8; 0]>().is_ok());
    assert!(message.body::<[u8; 1]>().is_err());
}

#[test]
fn attributes_begin_at_the_next_multiple_of_four_behind_the_body() {
    let mut writer = Writer::new(24, MessageFlags::empty());
    writer.body(&[1]).unwrap().u32(5, 9).unwrap();
    let bytes = writer.into_bytes();
    let (message, _) = Message::split(&bytes).unwrap();
    let (body, attributes) = message.body::<[u8; 1]>().unwrap();
    assert_eq!((*body, attributes.find(5).unwrap().unwrap().u32()), ([1], Ok(9)));
}

#[test]
fn the_bits_of_flags_are_those_of_the_header_file() {
    let bits = |flags: MessageFlags| flags.bits();
    let requests = [MessageFlags::REQUEST, MessageFlags::ACK, MessageFlags::ECHO, MessageFlags::DUMP];
    assert_eq!(requests.map(bits), [0x1, 0x4, 0x8, 0x300]);
    let of_dumps = [MessageFlags::MULTI, MessageFlags::DUMP_INTR, MessageFlags::DUMP_FILTERED];
    assert_eq!(of_dumps.map(bits), [0x2, 0x10, 0x20]);
    assert_eq!([MessageFlags::CAPPED, MessageFlags::ACK_TLVS].map(bits), [0x100, 0x200]);
    let changes = [MessageFlags::REPLACE, MessageFlags::EXCL, MessageFlags::CREATE, MessageFlags::APPEND];
    assert_eq!(changes.map(bits), [0x100, 0x200, 0x400, 0x800]);
}
