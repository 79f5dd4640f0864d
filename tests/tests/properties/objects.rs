//! Any message, as a row of each type: it decodes, alike at any alignment and with attributes that nobody knows, or an error says
//! where; and what decodes can be printed, serialised and asked everything.
//!
//! The bytes are a message's payload.

use std::fmt::Debug;

use nl_proto::dump::FromMessage;
use nl_proto::rtnetlink::link::WithStatistics;
use nl_proto::rtnetlink::{
    Address, Link, LinkName, LinkNames, Neighbour, NextHopObject, Route, Shown, WithNames,
};
use nl_proto::wire::{Message, MessageFlags, Writer};

/// Of a type that no attribute has, as long as any other.
const UNKNOWN: u16 = 0x3ff0;

pub(crate) fn check(payload: &[u8]) {
    let bytes = message(payload);
    if let Some(link) = row::<LinkName, 16>(&bytes) {
        let names: LinkNames = [link].into_iter().collect();
        named(&bytes, &names);
    }
    named(&bytes, &LinkNames::default());
}

fn message(payload: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new(16, MessageFlags::MULTI);
    writer.body(payload).unwrap();
    writer.into_bytes()
}

fn named(bytes: &[u8], names: &LinkNames) {
    if let Some(route) = row::<Route, 12>(bytes) {
        json(serde_json::to_string(&WithNames { row: &route, names }));
        for hop in route.hops() {
            let _ = (hop.output.map(|index| Shown::interface(names, index).to_string()), hop.gateway);
        }
        assert!(route.next_hops().is_empty() || route.hops().count() == route.next_hops().len());
        let _ = (route.source(), route.input(), route.metrics(), route.cache_flags(), route.is_via());
        let _ = route.cache_info().map(|cache| (cache.lifetime(), cache.expires_seconds()));
        let source = route.display_source().map(|source| source.to_string());
        assert!(!route.display_destination().to_string().is_empty() && source != Some(String::new()));
        let _ = (route.kind.to_string(), route.protocol.to_string(), route.flags.to_string());
    }
    if let Some(link) = row::<Link, 16>(bytes) {
        json(serde_json::to_string(&WithNames { row: &link, names }));
        json(serde_json::to_string(&WithStatistics { row: &link, names }));
        assert!(link.is_called(&link.name) && !link.hardware.to_string().is_empty());
        let _ = (link.is_up(), link.address_generation());
        let _ = link.address.map(|address| address.display(link.hardware).to_string());
        let _ = (link.kind.as_ref().map(ToString::to_string), link.flags.names().count());
    }
    if let Some(address) = row::<Address, 8>(bytes) {
        json(serde_json::to_string(&WithNames { row: &address, names }));
        let _ = address.flag_names().count();
    }
    if let Some(object) = row::<NextHopObject, 8>(bytes) {
        json(serde_json::to_string(&WithNames { row: &object, names }));
        let resilient = object.group.and_then(|group| group.resilient);
        let _ = resilient.map(|group| (group.unbalanced_time.to_string(), group.idle_timer.duration()));
    }
    if let Some(neighbour) = row::<Neighbour, 12>(bytes) {
        json(serde_json::to_string(&WithNames { row: &neighbour, names }));
        let _ = (neighbour.state.to_string(), neighbour.flags.to_string());
        let _ = neighbour.link_layer_address.map(|address| address.to_string());
    }
}

/// The row, where it is one; its attributes begin behind `BODY` bytes.
fn row<T: FromMessage + PartialEq + Debug, const BODY: usize>(bytes: &[u8]) -> Option<T> {
    let decode = |bytes: &[u8]| T::from_message(Message::split(bytes).unwrap().0);
    let decoded = decode(bytes);
    for shift in 1..8 {
        let shifted = [&vec![0; shift], bytes].concat();
        assert_eq!(decode(&shifted[shift..]), decoded, "alike at any alignment");
    }
    let mut unknown = Writer::new(0, MessageFlags::empty());
    unknown.u32(UNKNOWN, 7).unwrap();
    let unknown = &unknown.into_bytes()[16..];
    // Whatever is decoded in the order that is expected is then decoded in another.
    if let Some((body, attributes)) = bytes[16..].split_at_checked(BODY) {
        let more = decode(&message(&[body, unknown, attributes].concat()));
        match (&decoded, more) {
            (Ok(row), more) => assert_eq!(more.as_ref(), Ok(row), "an unknown attribute is no error"),
            (Err(error), Ok(row)) => panic!("{error}, but behind an unknown attribute {row:?}"),
            (Err(error), Err(other)) => {
                assert_eq!((error.kind(), error.path()), (other.kind(), other.path()));
                let moved = if error.offset() >= 16 + BODY { unknown.len() } else { 0 };
                assert_eq!(error.offset() + moved, other.offset(), "{error}");
            }
        }
    }
    match decoded {
        Ok(row) => {
            if bytes.len() % 4 == 0 {
                let more = message(&[&bytes[16..], unknown].concat());
                assert_eq!(decode(&more).as_ref(), Ok(&row), "an unknown attribute is no error");
            }
            assert!(!format!("{row:?}").is_empty());
            Some(row)
        }
        Err(error) => {
            assert!(error.offset() <= bytes.len(), "{error} in a message of {} bytes", bytes.len());
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

fn json(text: serde_json::Result<String>) {
    let text = text.unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(value.is_object(), "{text}");
}
