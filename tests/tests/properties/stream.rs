//! What a decoder makes of a stream, however it comes.

use std::fmt::Debug;

use nl_proto::dump::{DumpDecoder, DumpError, DumpRequest, Event, Framing, FromMessage};
use nl_proto::rtnetlink::{Address, Link, LinkName, Neighbour, Route};
use nl_proto::wire::{DecodeError, Message};

/// How rows of any type become rows of one type: as they print for debugging.
pub(crate) type Shown = fn(Message<'_>) -> Result<String, DecodeError>;

fn shown<T: FromMessage + Debug>(message: Message<'_>) -> Result<String, DecodeError> {
    T::from_message(message).map(|row| format!("{row:?}"))
}

/// One of the requests that a byte can choose.
pub(crate) fn request(choice: u8) -> DumpRequest<String, Shown> {
    match choice % 8 {
        0 => Route::dump().ipv4().table(254).decode_with(shown::<Route> as Shown),
        1 => Link::dump().decode_with(shown::<Link> as Shown),
        2 => Link::dump().master(3).decode_with(shown::<LinkName> as Shown),
        // Links are rows too, which do not decode or are odd routes.
        3 => Route::dump().reply(16).decode_with(shown::<Route> as Shown),
        4 => Address::dump().decode_with(shown::<Address> as Shown),
        5 => Neighbour::dump().decode_with(shown::<Neighbour> as Shown),
        6 => Neighbour::fdb().decode_with(shown::<Neighbour> as Shown),
        _ => Route::dump().decode_with(shown::<Route> as Shown),
    }
}

/// What is in `bytes`, given in pieces of these lengths and then the rest: a datagram each, or of a stream, where the next comes
/// whenever more is needed. The last tells how it ended and what was counted.
pub(crate) fn events(
    mut decoder: DumpDecoder<String, Shown>,
    bytes: &[u8],
    pieces: &[usize],
    framing: Framing,
) -> Vec<String> {
    let (mut events, mut rows, mut start, mut end) = (Vec::new(), 0, 0, 0);
    let mut lengths = pieces.iter();
    // Each call consumes something, or asks for more, or ends it.
    for _ in 0..bytes.len() + pieces.len() + 3 {
        let (consumed, event) = decoder.decode(&bytes[start..end], framing);
        start += consumed;
        assert!(start <= end, "it consumes what is there");
        match event {
            Event::Item(row) => {
                rows += 1;
                events.push(row);
            }
            Event::Undecodable { message, error } => {
                rows += 1;
                let length = message.header().length() as usize;
                assert!(error.offset() <= length, "{error} in a message of {length} bytes");
                events.push(error.to_string());
            }
            Event::Unexpected(message) => events.push(format!("type {}", message.message_type())),
            Event::More if end < bytes.len() => {
                assert!(framing == Framing::Stream || start == end, "a datagram is consumed whole");
                end = lengths.next().map_or(bytes.len(), |length| (end + length).min(bytes.len()));
            }
            // Where bytes are malformed is told from the start of the piece, which is another when it is cut elsewhere.
            Event::Failed(DumpError::Malformed { error, .. }) => events.push(error.to_string()),
            Event::Failed(error) => events.push(error.to_string()),
            Event::Done => assert!(decoder.is_ended(), "done is the end"),
            Event::More | Event::Ended => {
                let summary = decoder.summary();
                assert_eq!(summary.messages - summary.rejected, rows, "each row is given once");
                let said = (summary.messages, summary.rejected, summary.foreign);
                let flags = (summary.interrupted, summary.filtered);
                let ended = decoder.finish().map(|summary| summary.warning);
                let ended = ended.map_err(|error| match error {
                    DumpError::Malformed { error, .. } => error.to_string(),
                    error => error.to_string(),
                });
                events.push(format!("{said:?} {flags:?} {ended:?}"));
                return events;
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("it never ends: {events:?}");
}
