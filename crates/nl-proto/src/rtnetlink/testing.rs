//! What the tests of several objects need: messages, and the rows that a request makes of them.

use alloc::vec::Vec;

use zerocopy::IntoBytes;

use proptest::prelude::*;

use crate::dump::{DumpDecoder, DumpRequest, Event, Framing, FromMessage};
use crate::wire::{DecodeError, MessageFlags, WriteError, Writer};

/// A message of this type with this body and the attributes that `write` writes.
pub(crate) fn message(
    message_type: u16,
    body: &[u8],
    write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>,
) -> Vec<u8> {
    let mut writer = Writer::new(message_type, MessageFlags::MULTI);
    writer.body(body).unwrap();
    write(&mut writer).unwrap();
    writer.into_bytes()
}

/// As [`message()`], with the last attribute padded too, as the kernel does it.
pub(crate) fn padded_message(message_type: u16, body: &[u8], attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let write = |writer: &mut Writer| {
        attributes.iter().try_for_each(|(kind, value)| writer.attribute(*kind, value).map(drop))
    };
    let message = message(message_type, body, |writer| write(writer).map(|()| writer));
    let mut bytes: Vec<u8> = padded(&message).collect();
    let length = bytes.len() as u32;
    bytes[..4].copy_from_slice(&length.to_ne_bytes());
    bytes
}

/// Attributes of these types and lengths, in this order and with any values, some of them left out.
pub(crate) fn some_of<const N: usize>(all: [(u16, usize); N]) -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
    let some = |(kind, length)| {
        prop::option::of(prop::collection::vec(any::<u8>(), length).prop_map(move |value| (kind, value)))
    };
    let all: Vec<_> = all.into_iter().map(some).collect();
    all.prop_map(|attributes| attributes.into_iter().flatten().collect())
}

/// The rows, and what does not decode, that `request` makes of these messages.
pub(crate) fn rows<T: FromMessage>(
    request: DumpRequest<T>,
    messages: &[Vec<u8>],
) -> Vec<Result<T, DecodeError>> {
    let mut decoder = DumpDecoder::new(request);
    let bytes: Vec<u8> = messages.iter().flat_map(|message| padded(message)).collect();
    let (mut at, mut rows) = (0, Vec::new());
    loop {
        let (consumed, event) = decoder.decode(&bytes[at..], Framing::Datagram);
        at += consumed;
        match event {
            Event::Item(row) => rows.push(Ok(row)),
            Event::Undecodable { error, .. } => rows.push(Err(error)),
            Event::More => return rows,
            _ => panic!("the messages hold no more than rows"),
        }
    }
}

/// The bytes that a request is sent as, behind the header.
pub(crate) fn sent<T>(request: &DumpRequest<T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    request.as_request().write_to(&mut bytes, 0).unwrap();
    bytes.split_off(crate::wire::Header::SIZE)
}

fn padded(message: &[u8]) -> impl Iterator<Item = u8> {
    let padding = message.len().next_multiple_of(4) - message.len();
    message.as_bytes().iter().copied().chain(core::iter::repeat_n(0, padding))
}
