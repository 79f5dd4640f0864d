//! A stream is the same wherever it is cut, and messages are the same in whatever datagrams they come.
//!
//! The first byte says what is asked, the second how many bytes of cuts follow; the rest is the dump.

use nl_proto::dump::{DumpDecoder, Framing};
use nl_proto::wire::Message;

use super::stream::{Shown, events, request};

pub(crate) fn check(input: &[u8]) {
    let [choice, count, rest @ ..] = input else { return };
    let (cuts, bytes) = rest.split_at(usize::from(count % 32).min(rest.len()));
    let cuts: Vec<usize> = cuts.iter().copied().map(usize::from).collect();
    let decoder = || decoder(*choice, bytes);
    let whole = events(decoder(), bytes, &[], Framing::Stream);
    assert_eq!(events(decoder(), bytes, &cuts, Framing::Stream), whole, "cut at {cuts:?}");
    let bytewise = vec![1; bytes.len()];
    assert_eq!(events(decoder(), bytes, &bytewise, Framing::Stream), whole, "byte by byte");

    let one = events(decoder(), bytes, &[], Framing::Datagram);
    let datagrams = datagrams(bytes, &cuts);
    assert_eq!(events(decoder(), bytes, &datagrams, Framing::Datagram), one, "datagrams of {datagrams:?}");
}

/// A decoder of all messages, or of those with the sequence number and port of the first.
fn decoder(choice: u8, bytes: &[u8]) -> DumpDecoder<String, Shown> {
    match Message::split(bytes) {
        Ok((first, _)) if choice & 8 != 0 => {
            let header = first.header();
            DumpDecoder::with_sequence(request(choice), header.sequence(), header.port())
        }
        _ => DumpDecoder::new(request(choice)),
    }
}

/// The lengths of datagrams that hold so many whole messages each; then comes what is left.
fn datagrams(bytes: &[u8], counts: &[usize]) -> Vec<usize> {
    let mut rest = bytes;
    let mut lengths = Vec::new();
    for count in counts {
        let before = rest.len();
        for _ in 0..*count {
            let Ok((_, behind)) = Message::split(rest) else { break };
            rest = behind;
        }
        lengths.push(before - rest.len());
    }
    lengths
}
