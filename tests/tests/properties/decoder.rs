//! Any bytes, as one dump: no panic, always an end, and each row counted, whatever the framing.
//!
//! The first byte says what is asked; the rest is the dump.

use nl_proto::dump::{DumpDecoder, Framing};

use super::stream::{events, request};

pub(crate) fn check(input: &[u8]) {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let stream = events(DumpDecoder::new(request(choice)), bytes, &[], Framing::Stream);
    let datagram = events(DumpDecoder::new(request(choice)), bytes, &[], Framing::Datagram);
    // What a stream waits for, a datagram lacks; but for that they are the same.
    let (ended, before) = stream.split_last().unwrap();
    assert_eq!(&datagram[..before.len()], before);
    assert!(datagram.len() == before.len() + 2 || datagram.last() == Some(ended), "{stream:?} {datagram:?}");
}
