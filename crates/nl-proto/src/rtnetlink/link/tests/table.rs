//! The committed table of attributes, against what the decoder does.

use alloc::vec::Vec;

use super::{Link, ether};
use crate::wire::Writer;

const TABLE: &str = include_str!("../../../../attributes/link.txt");

/// The name, the number, and whether the attribute is decoded.
fn table() -> Vec<(&'static str, u16, bool)> {
    let line = |line: &'static str| {
        let mut words = line.split(' ');
        let (name, number, what) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let why = words.next().unwrap();
        assert!(what == "raw" || (what == "decoded" && (why == "live" || why == "scripted")), "{line}");
        (name, number.parse().unwrap(), what == "decoded")
    };
    TABLE.lines().map(line).collect()
}

/// Values of every length and form that an attribute may have.
fn values() -> Vec<Vec<u8>> {
    let nested = |kind: u16, value: &[u8]| {
        let mut writer = Writer::new(0, crate::wire::MessageFlags::empty());
        writer.attribute(kind, value).unwrap();
        writer.into_bytes().split_off(16)
    };
    let mut values: Vec<_> = [1, 2, 4, 6, 8, 28, 96, 200].iter().map(|length| [1].repeat(*length)).collect();
    for kind in 1..=60 {
        values.extend([1, 4].map(|length| nested(kind, &[1].repeat(length))));
    }
    values.push(nested(1, &nested(1, &[1; 36])));
    values.push(nested(2, &nested(1, &[1; 4])));
    values
}

/// Whether the decoder makes anything of an attribute beyond keeping it as it came.
fn is_decoded(kind: u16, values: &[Vec<u8>]) -> bool {
    let without = ether(|writer| Ok(writer));
    values.iter().any(|value| {
        let message = super::new(7, without.hardware, without.flags, |writer| writer.attribute(kind, value));
        let row = crate::rtnetlink::testing::rows(Link::dump(), &[message]).remove(0);
        row.is_ok_and(|mut link| {
            link.details.raw.clear();
            link != without
        })
    })
}

#[test]
fn the_table_says_what_the_decoder_does() {
    let values = values();
    for (name, number, decoded) in table() {
        assert_eq!(is_decoded(number, &values), decoded, "{name}");
    }
}

#[test]
fn the_table_has_every_attribute_that_the_decoder_knows() {
    let table = table();
    for (place, (name, number, _)) in table.iter().enumerate() {
        assert_eq!(usize::from(*number), place + 1, "{name}");
    }
    let values = values();
    for beyond in table.len() as u16 + 1..100 {
        assert!(!is_decoded(beyond, &values), "{beyond}");
    }
}
