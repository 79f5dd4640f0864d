//! Any bytes, as one dump: no panic, always an end, whatever the framing and wherever they are cut.
//!
//! The first byte says what rows are expected and at what places the stream is cut; the rest is the dump.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nl_proto::dump::{DumpDecoder, DumpError, DumpRequest, Event, Framing, FromMessage};
use nl_proto::rtnetlink::{Link, LinkName, Route};

fuzz_target!(|input: &[u8]| {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let cut = usize::from(choice >> 2) + 1;
    match choice & 3 {
        0 => each(Route::dump().ipv4().table(254), bytes, cut, |route| drop(serde_json::to_string(route))),
        1 => each(Link::dump(), bytes, cut, |_| ()),
        2 => each(Link::dump().master(3).decode_as::<LinkName>(), bytes, cut, |_| ()),
        _ => each(Route::dump().reply(16), bytes, cut, |route| drop(format!("{route:?}"))),
    }
});

/// Decodes `bytes` whole and in pieces of `cut` bytes, and as a datagram.
fn each<T: FromMessage + PartialEq + std::fmt::Debug>(
    request: DumpRequest<T>,
    bytes: &[u8],
    cut: usize,
    row: impl Fn(&T),
) {
    let whole = events(request.clone(), bytes, bytes.len().max(1), &row);
    let pieces = events(request.clone(), bytes, cut, &row);
    assert_eq!(whole, pieces, "a stream is the same wherever it is cut");

    let mut decoder = DumpDecoder::new(request);
    let mut rest = bytes;
    for _ in 0..=bytes.len() {
        let (consumed, event) = decoder.decode(rest, Framing::Datagram);
        rest = &rest[consumed..];
        if matches!(event, Event::More | Event::Done | Event::Failed(_) | Event::Ended) {
            return;
        }
    }
    panic!("each event consumes something, so there is an end");
}

/// What is in a stream of which `cut` more bytes come whenever more are needed.
fn events<T: FromMessage + std::fmt::Debug>(
    request: DumpRequest<T>,
    bytes: &[u8],
    cut: usize,
    row: impl Fn(&T),
) -> Vec<String> {
    let mut decoder = DumpDecoder::new(request);
    let (mut start, mut end, mut events) = (0, 0, Vec::new());
    for _ in 0..=2 * bytes.len() + 2 {
        let (consumed, event) = decoder.decode(&bytes[start..end], Framing::Stream);
        start += consumed;
        match event {
            Event::Item(item) => {
                row(&item);
                events.push(format!("{item:?}"));
            }
            Event::Undecodable { error, .. } => events.push(error.to_string()),
            Event::Unexpected(message) => events.push(message.message_type().to_string()),
            Event::More if end == bytes.len() => return events,
            Event::More => end = (end + cut).min(bytes.len()),
            Event::Failed(error) => {
                // Where bytes are malformed is told from the start of the piece at hand, which is another when it is cut elsewhere.
                events.push(match error {
                    DumpError::Malformed { error, .. } => error.to_string(),
                    error => error.to_string(),
                });
                return events;
            }
            _ => {
                events.push("end".to_owned());
                return events;
            }
        }
    }
    panic!("each event consumes something or asks for more, so there is an end");
}
