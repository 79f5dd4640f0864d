//! Messages and errno.

use nl_proto::wire::{DecodeErrorKind, Errno, FrameError, Message, MessageFlags, Writer};

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
    assert_eq!(Message::split(&bytes), Err(FrameError::Incomplete { needed: u32::MAX as usize }));
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
fn an_errno_has_a_name_and_a_meaning_or_is_a_number() {
    assert_eq!(Errno::EINVAL.name(), Some("EINVAL"));
    assert_eq!(Errno::EINVAL.to_string(), "EINVAL (Invalid argument)");
    assert_eq!(format!("{:?}", Errno::ENOBUFS), "ENOBUFS");
    assert_eq!(Errno(524).to_string(), "errno 524");
    assert_eq!(format!("{:?}", Errno(-1)), "Errno(-1)");
    let name = |errno: Errno| errno.name().unwrap();
    assert_eq!(
        [Errno::EPERM, Errno::ENOENT, Errno::EBUSY, Errno::EEXIST, Errno::ENODEV, Errno::EMSGSIZE].map(name),
        ["EPERM", "ENOENT", "EBUSY", "EEXIST", "ENODEV", "EMSGSIZE"]
    );
    assert_eq!([Errno::EOPNOTSUPP, Errno::ENETUNREACH].map(name), ["EOPNOTSUPP", "ENETUNREACH"]);
}
