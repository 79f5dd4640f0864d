//! The committed tables of attributes, against what the decoders do and against the kernel's headers.
//!
//! A line of `attributes/OBJECT.txt` is the name of an attribute, its number, and `decoded live` (the live test `attributes` meets it),
//! `decoded empty` (that test meets it with nothing in it, and one here makes up the rest), `decoded scripted` (no kernel sends it to a
//! namespace without hardware, so a test here makes it up), or `raw` and why.

extern crate std;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Debug;
use std::fs;

use super::testing::{message, rows};
use super::{Address, Neighbour, NextHopObject, Route};
use crate::dump::{DumpRequest, FromMessage};
use crate::wire::{DecodeError, MessageFlags, WriteError, Writer};

const ROUTE: &str = include_str!("../../attributes/route.txt");
const ADDRESS: &str = include_str!("../../attributes/address.txt");
const NEIGHBOUR: &str = include_str!("../../attributes/neighbour.txt");
const NEXTHOP: &str = include_str!("../../attributes/nexthop.txt");
pub(super) const LINK: &str = include_str!("../../attributes/link.txt");

/// How rows of one type are made: what is asked, the type of the replies, their body, and the attributes that each row has besides.
struct Object<T> {
    request: fn() -> DumpRequest<T>,
    reply: u16,
    body: &'static [u8],
    always: fn(&mut Writer) -> Result<(), WriteError>,
}

#[test]
fn the_table_of_routes_says_what_the_decoder_does() {
    let route = Object {
        request: Route::dump,
        reply: 24,
        body: &[2, 8, 8, 0, 254, 4, 0, 1, 0, 0, 0, 0],
        always: |writer| writer.u16(21, 1)?.nested(22, |mpls| mpls.u8(2, 7).map(drop)).map(drop),
    };
    route.check(ROUTE);
}

#[test]
fn the_table_of_addresses_says_what_the_decoder_does() {
    let address =
        Object { request: Address::dump, reply: 20, body: &[2, 8, 0, 0, 1, 0, 0, 0], always: |_| Ok(()) };
    address.check(ADDRESS);
}

#[test]
fn the_table_of_neighbours_says_what_the_decoder_does() {
    let body = &[2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1];
    let neighbour = Object { request: Neighbour::dump, reply: 28, body, always: |_| Ok(()) };
    neighbour.check(NEIGHBOUR);
}

#[test]
fn the_table_of_next_hop_objects_says_what_the_decoder_does() {
    let object = Object {
        request: NextHopObject::dump,
        reply: 104,
        body: &[2, 0, 0, 0, 0, 0, 0, 0],
        always: |writer| writer.u16(7, 1)?.nested(8, |mpls| mpls.u8(2, 7).map(drop)).map(drop),
    };
    object.check(NEXTHOP);
}

#[test]
fn the_tables_have_every_attribute_of_the_kernels_headers() {
    for (table, first, header) in [
        (ROUTE, "RTA_UNSPEC", "rtnetlink.h"),
        (ADDRESS, "IFA_UNSPEC", "if_addr.h"),
        (NEIGHBOUR, "NDA_UNSPEC", "neighbour.h"),
        (NEXTHOP, "NHA_UNSPEC", "nexthop.h"),
        (LINK, "IFLA_UNSPEC", "if_link.h"),
    ] {
        match fs::read_to_string(format!("/usr/include/linux/{header}")) {
            Ok(text) => {
                let known: BTreeMap<_, _> = lines(table).map(|line| (line.number, line.name)).collect();
                for (number, names) in attributes_of(&text, first) {
                    let name = known.get(&number).copied().unwrap_or("nothing");
                    assert!(names.iter().any(|known| known == name), "{number}: {name} for {names:?}");
                }
            }
            Err(error) => std::println!("skipped: the attributes of {header}: {error}"),
        }
    }
}

/// A line of a table.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) number: u16,
    pub(super) decoded: bool,
}

/// The lines of a table, which are checked to be what lines are.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = Line> {
    table.lines().map(|line| {
        let [name, number, what, why] = line.splitn(4, ' ').collect::<Vec<_>>()[..] else {
            panic!("{line}: no name, number, verdict and reason")
        };
        let decoded = what == "decoded" && matches!(why, "live" | "empty" | "scripted");
        assert!(decoded || what == "raw", "{line}");
        Line { name, number: number.parse().unwrap(), decoded }
    })
}

impl<T: FromMessage + PartialEq + Debug> Object<T> {
    fn check(&self, table: &'static str) {
        let mut beyond = 1;
        for line in lines(table) {
            assert_eq!(self.is_decoded(line.number), line.decoded, "{} {}", line.name, line.number);
            assert_eq!(line.number, beyond, "{}: every number has a line, in their order", line.name);
            beyond += 1;
        }
        for number in beyond..256 {
            assert!(!self.is_decoded(number), "{number} is decoded, and not in the table");
        }
    }

    /// Whether the attribute makes a row another with any value; before the attributes that each row has, or behind them.
    fn is_decoded(&self, kind: u16) -> bool {
        let without = self.row(self.always).unwrap();
        values().iter().any(|value| {
            let before = self.row(|writer| (self.always)(writer.attribute(kind, value)?));
            let behind = self.row(|writer| {
                (self.always)(writer)?;
                writer.attribute(kind, value).map(drop)
            });
            [before, behind].into_iter().flatten().any(|row| row != without)
        })
    }

    fn row(&self, write: impl FnOnce(&mut Writer) -> Result<(), WriteError>) -> Result<T, DecodeError> {
        let row = message(self.reply, self.body, |writer| {
            write(writer)?;
            Ok(writer)
        });
        rows((self.request)(), &[row]).remove(0)
    }
}

/// Values of several lengths; then an attribute of type 2, which is a next hop too, and one of type 1.
fn values() -> Vec<Vec<u8>> {
    let nested = |write: fn(&mut Writer) -> Result<&mut Writer, WriteError>| {
        let mut writer = Writer::new(0, MessageFlags::empty());
        write(&mut writer).unwrap();
        writer.into_bytes().split_off(16)
    };
    let mut values: Vec<_> = [1, 2, 3, 4, 8, 16, 32].iter().map(|length| [1].repeat(*length)).collect();
    values.push(nested(|writer| writer.u32(2, 1)));
    values.push(nested(|writer| writer.u8(1, 1)));
    values
}

/// The numbers and names of the enumeration in a header whose first name is `first`, that one left out. Some have two names.
fn attributes_of(header: &str, first: &str) -> BTreeMap<u16, Vec<String>> {
    let mut text = String::new();
    for (index, part) in header.split("/*").enumerate() {
        text.push_str(if index == 0 { part } else { part.split_once("*/").map_or("", |(_, code)| code) });
    }
    let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let code = code.join("\n");
    let (_, behind) = code.split_once(first).unwrap();
    let (inside, _) = behind.split_once('}').unwrap();
    let (mut attributes, mut number) = (BTreeMap::<u16, Vec<String>>::new(), 0);
    for name in inside.split(',').map(str::trim).filter(|name| !name.is_empty() && !name.starts_with("__")) {
        let (name, is_second) = name.split_once('=').map_or((name, false), |(name, _)| (name.trim(), true));
        number += u16::from(!is_second);
        attributes.entry(number).or_default().push(String::from(name));
    }
    attributes
}
