//! What requests are made of is read back from what is sent: each filter that the kernel knows is in the header or an attribute,
//! once, and those that it does not know are in neither; what is too long is an error and changes nothing.
//!
//! The bytes say which filters and values; what is left of them is an answer, which the filters must bear.

mod filters;
mod lookups;
mod writer;

use std::net::IpAddr;

use arbitrary::Unstructured;
use nl_proto::dump::{DumpDecoder, DumpRequest, Event, Framing, FromMessage};
use nl_proto::rtnetlink::{Address, Link, Neighbour, NextHopObject, Route};
use nl_proto::wire::{Attributes, Message, MessageFlags, WriteError};

pub(crate) fn check(input: &[u8]) {
    // Where they end, there are zeros.
    let mut input = Unstructured::new(input);
    let count = byte(&mut input) % 12;
    match byte(&mut input) % 7 {
        0 => filtered(Route::dump(), 12, count, input, filters::route),
        1 => filtered(Address::dump(), 8, count, input, filters::address),
        2 => filtered(Neighbour::dump(), 12, count, input, filters::neighbour),
        3 => filtered(Link::dump(), 16, count, input, filters::link),
        4 => lookups::check(&mut input),
        5 => writer::check(&mut input, count),
        _ => filtered(NextHopObject::dump(), 8, count, input, filters::next_hop),
    }
}

fn byte(input: &mut Unstructured<'_>) -> u8 {
    input.arbitrary().unwrap()
}

fn number(input: &mut Unstructured<'_>) -> u32 {
    input.arbitrary().unwrap()
}

fn ip(input: &mut Unstructured<'_>) -> IpAddr {
    match byte(input) % 2 {
        0 => IpAddr::from(input.arbitrary::<[u8; 4]>().unwrap()),
        _ => IpAddr::from(input.arbitrary::<[u8; 16]>().unwrap()),
    }
}

fn text(input: &mut Unstructured<'_>) -> String {
    let text: &str = input.arbitrary().unwrap();
    // Now and then far too long.
    if text.len() == 9 { "x".repeat(65_520 + usize::from(byte(input))) } else { text.to_owned() }
}

/// A request and what is to be found in it.
struct Asked<T> {
    request: DumpRequest<T>,
    body: Vec<u8>,
    attributes: Vec<(u16, Vec<u8>)>,
    error: Option<WriteError>,
}

impl<T: FromMessage> Asked<T> {
    fn with(mut self, change: impl FnOnce(DumpRequest<T>) -> DumpRequest<T>) -> Self {
        self.request = change(self.request);
        self
    }

    fn body(mut self, offset: usize, bytes: &[u8]) -> Self {
        self.body[offset..offset + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn attribute(mut self, kind: u16, value: impl AsRef<[u8]>) -> Self {
        if self.error.is_none() {
            self.attributes.push((kind, value.as_ref().to_vec()));
        }
        self
    }

    fn number(self, kind: u16, value: u32) -> Self {
        self.attribute(kind, value.to_ne_bytes())
    }

    /// A string in as many attributes as `kinds` names, the outer first; or what is wrong with it, unless something was before.
    fn text(mut self, kinds: &[u16], value: &str) -> Self {
        let (&kind, outer) = kinds.split_last().unwrap();
        let attribute = |kind: u16, value: &[u8]| {
            let length = (value.len() + 4) as u16;
            [&length.to_ne_bytes(), &kind.to_ne_bytes(), value].concat()
        };
        let terminated = [value.as_bytes(), &[0]].concat();
        let length = terminated.len() + 4;
        let error = match outer.first() {
            _ if value.contains('\0') => Some(WriteError::Nul { kind }),
            _ if length > 65_535 => Some(WriteError::AttributeTooLong { kind, length: length as u32 }),
            Some(&kind) if length.next_multiple_of(4) + 4 > 65_535 => {
                Some(WriteError::AttributeTooLong { kind, length: length.next_multiple_of(4) as u32 + 4 })
            }
            _ => None,
        };
        self.error = self.error.or(error);
        if self.error.is_some() {
            return self;
        }
        match outer.first() {
            None => self.attribute(kind, terminated),
            Some(outer) => {
                let mut value = attribute(kind, &terminated);
                value.resize(value.len().next_multiple_of(4), 0);
                self.attribute(*outer, value)
            }
        }
    }

    fn check(&self) {
        let mut sent = Vec::new();
        let written = self.request.as_request().write_to(&mut sent, 77);
        assert_eq!(written.err(), self.error);
        if self.error.is_none() {
            let message = whole(&sent);
            let flags = MessageFlags::REQUEST | MessageFlags::ACK;
            assert!(message.flags().contains(flags) && message.header().sequence() == 77);
            assert_eq!(message.flags() == flags | MessageFlags::DUMP, self.request.as_request().is_dump());
            assert_eq!(message.payload()[..self.body.len()], self.body);
            assert_eq!(values(message.attributes_at(self.body.len())), self.attributes);
        } else {
            assert!(sent.is_empty(), "nothing is written");
        }
    }
}

fn whole(sent: &[u8]) -> Message<'_> {
    let (message, rest) = Message::split(sent).unwrap();
    assert!(rest.is_empty() && message.header().length() as usize == sent.len());
    message
}

fn values(attributes: Attributes<'_>) -> Vec<(u16, Vec<u8>)> {
    let raw = |kind: u16, nested, network| kind | u16::from(nested) << 15 | u16::from(network) << 14;
    let read = attributes.map(Result::unwrap);
    read.map(|one| (raw(one.kind(), one.is_nested(), one.is_network_order()), one.value().to_vec())).collect()
}

fn filtered<T: FromMessage>(
    request: DumpRequest<T>,
    header: usize,
    count: u8,
    mut input: Unstructured<'_>,
    filter: fn(Asked<T>, &mut Unstructured<'_>) -> Asked<T>,
) {
    let mut sent = Vec::new();
    request.as_request().write_to(&mut sent, 0).unwrap();
    let attributes = values(whole(&sent).attributes_at(header));
    let mut asked = Asked { request, body: sent[16..16 + header].to_vec(), attributes, error: None };
    for _ in 0..count {
        asked = filter(asked, &mut input);
        asked.check();
    }
    let mut rest = input.take_rest();
    let mut decoder = DumpDecoder::new(asked.request);
    let mut rows = 0;
    loop {
        let (consumed, event) = decoder.decode(rest, Framing::Stream);
        rest = &rest[consumed..];
        match event {
            Event::Item(_) | Event::Undecodable { .. } => rows += 1,
            Event::Unexpected(_) => {}
            _ => break,
        }
    }
    assert_eq!(decoder.summary().messages, decoder.summary().rejected + rows);
}
