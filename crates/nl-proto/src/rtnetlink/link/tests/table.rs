//! The committed table of attributes, against what the decoder does.

use alloc::vec::Vec;

use super::{Link, ether};
use crate::rtnetlink::attribute_table::{LINK, lines};
use crate::wire::Writer;

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
    let mut beyond = 1;
    for line in lines(LINK) {
        assert_eq!(is_decoded(line.number, &values), line.decoded, "{}", line.name);
        assert_eq!(line.number, beyond, "{}", line.name);
        beyond += 1;
    }
    for number in beyond..100 {
        assert!(!is_decoded(number, &values), "{number}");
    }
}
