//! No allocation a row: printing one allocates nothing once its names have been looked up.

#![allow(clippy::unwrap_used, reason = "tests")]

use allocation_counter::measure;
use nl_proto::dump::FromMessage;
use nl_proto::rtnetlink::{RTM_NEWROUTE, Route, WithNames};
use nl_proto::wire::{Message, MessageFlags, WriteError, Writer};

use super::text::{self, Style};
use crate::names::MachineNames;

const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RTA_PRIORITY: u16 = 6;
const RTA_PREFSRC: u16 = 7;
const RTA_TABLE: u16 = 15;

/// A route of BGP in the main table, with what such a route has.
fn route(
    family: u8,
    length: u8,
    address: &[u8],
    more: impl FnOnce(&mut Writer) -> Result<(), WriteError>,
) -> Route {
    let mut writer = Writer::new(RTM_NEWROUTE, MessageFlags::empty());
    writer.body(&[family, length, 0, 0, 254, 186, 0, 1, 0, 0, 0, 0]).unwrap();
    writer.u32(RTA_TABLE, 254).unwrap().attribute(RTA_DST, address).unwrap();
    writer.attribute(RTA_GATEWAY, address).unwrap().u32(RTA_OIF, 7).unwrap().u32(RTA_PRIORITY, 20).unwrap();
    more(&mut writer).unwrap();
    let bytes = writer.into_bytes();
    Route::from_message(Message::split(&bytes).unwrap().0).unwrap()
}

#[test]
fn a_printed_route_allocates_nothing() {
    let (names, style) = (MachineNames::of_files(), Style::default());
    let mut out = Vec::with_capacity(1 << 16);
    let rows = [
        route(2, 24, &[192, 0, 2, 0], |_| Ok(())),
        route(2, 32, &[192, 0, 2, 1], |writer| writer.attribute(RTA_PREFSRC, &[192, 0, 2, 9]).map(drop)),
        route(10, 64, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], |_| Ok(())),
    ];
    let mut print = || {
        out.clear();
        for route in &rows {
            text::line(&mut out, route, &names, &style, true).unwrap();
            serde_json::to_writer(&mut out, &WithNames { row: route, names: &names }).unwrap();
        }
        out.len()
    };
    let (mut printed, mut again) = (0, 0);
    assert_ne!(measure(|| printed = print()).count_total, 0, "names are read when the first is looked up");
    assert!(printed > 300, "{printed} bytes");
    assert_eq!(measure(|| again = print()).count_total, 0);
    assert_eq!(again, printed);
}
