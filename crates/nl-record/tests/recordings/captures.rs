//! Captures that another program made: of an nlmon interface, which marks all packets as outgoing, with what others said in between.

use std::net::Ipv4Addr;

use nl_proto::wire::{MessageFlags, NLMSG_NOOP, Writer};
use nl_sim::Faults;

use crate::support::{Packets, join, kernel, record, replay, rows, split};

/// A recording of both tables, as an nlmon interface captures it.
fn captured(count: u32) -> (Vec<u8>, Packets) {
    let file = record(&kernel(count, Faults::none()), |connection| {
        rows(connection, 100);
        rows(connection, 200);
    });
    let (head, mut packets) = split(&file);
    for (_, bytes) in &mut packets {
        bytes[..2].copy_from_slice(&4_u16.to_be_bytes());
    }
    (head, packets)
}

/// Where in a packet a message's fields stand, behind the cooked header.
const TYPE: std::ops::Range<usize> = 20..22;
const SEQUENCE: std::ops::Range<usize> = 24..28;
const PORT: std::ops::Range<usize> = 28..32;

fn u16_at(bytes: &[u8], range: std::ops::Range<usize>) -> u16 {
    u16::from_ne_bytes(bytes[range].try_into().unwrap())
}

/// The same packet as another program would have sent or received it: with another port in every message.
fn of_another(packet: &(Vec<u8>, Vec<u8>)) -> (Vec<u8>, Vec<u8>) {
    let (said, mut bytes) = packet.clone();
    let mut at = 16;
    while at + 16 <= bytes.len() {
        let length = u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        if u16_at(&bytes, at + 6..at + 8) & MessageFlags::REQUEST.bits() == 0 {
            bytes[at + 12..at + 16].copy_from_slice(&77_u32.to_ne_bytes());
        }
        at += length.next_multiple_of(4);
    }
    (said, bytes)
}

#[test]
fn the_direction_is_found_where_the_packet_does_not_tell() {
    let (head, packets) = captured(3_000);
    let mut connection = replay(join(&head, &packets));
    assert_eq!(rows(&mut connection, 100).len(), 3_000);
    assert_eq!(rows(&mut connection, 200).len(), 6_000);
}

#[test]
fn whoever_did_not_prime_a_socket_is_replayed_too() {
    let (head, mut packets) = captured(500);
    let before = packets.len();
    // The NOOP, and what answers it: the second packet.
    assert_eq!(u16_at(&packets[0].1, TYPE), NLMSG_NOOP);
    packets.drain(..2);
    assert!(
        packets.len() == before - 2 && packets.iter().all(|(_, bytes)| u16_at(bytes, TYPE) != NLMSG_NOOP)
    );
    assert_eq!(rows(&mut replay(join(&head, &packets)), 100).len(), 500);
}

#[test]
fn a_dump_without_acknowledgement_is_the_same_dump() {
    let (head, mut packets) = captured(500);
    for (_, bytes) in &mut packets {
        if u16_at(bytes, TYPE) == 100 {
            bytes[22] &= !(MessageFlags::ACK.bits() as u8);
        }
    }
    assert_eq!(rows(&mut replay(join(&head, &packets)), 100).len(), 500);
}

/// Programs that number requests by the clock have the same numbers at the same time; their ports differ.
#[test]
fn two_that_ask_by_the_same_number_are_told_apart_by_their_ports() {
    let (head, packets) = captured(9_000);
    let ours = packets.iter().position(|(_, bytes)| u16_at(bytes, TYPE) == 100).unwrap();
    let next = packets.iter().position(|(_, bytes)| u16_at(bytes, TYPE) == 200).unwrap();
    let answers = &packets[ours..next];
    assert!(answers.len() > 3, "{} packets", answers.len());
    // Each packet of the one is followed by that of the other, but each request by its first answer.
    let mut mixed = answers[..2].to_vec();
    mixed.extend(answers[..2].iter().map(of_another));
    for answer in &answers[2..] {
        mixed.push(answer.clone());
        mixed.push(of_another(answer));
    }
    let mut connection = replay(join(&head, &mixed));
    for _ in 0..2 {
        let numbers: Vec<u32> = rows(&mut connection, 100).iter().map(|row| row.0).collect();
        assert_eq!(numbers, (0..9_000).collect::<Vec<_>>());
    }
}

#[test]
fn notifications_and_other_protocols_are_passed_over() {
    let (head, packets) = captured(3_000);
    let request_of_ours = packets.iter().find(|(_, bytes)| u16_at(bytes, TYPE) == 100).unwrap();
    let mut mixed = Vec::new();
    for packet in &packets {
        mixed.push(packet.clone());
        // A route that came, by the kernel's own doing.
        let mut row = Writer::new(101, MessageFlags::empty());
        row.body(&Ipv4Addr::LOCALHOST.octets()).unwrap();
        let mut notified = packet.1[..16].to_vec();
        notified.extend(row.into_bytes());
        let mut said = packet.0.clone();
        said[8..12].copy_from_slice(&(notified.len() as u32).to_ne_bytes());
        said[12..16].copy_from_slice(&(notified.len() as u32).to_ne_bytes());
        mixed.push((said, notified));
        // The same packet of another protocol.
        let mut other = packet.clone();
        other.1[15] = 16;
        mixed.push(other);
    }
    assert_eq!(u16_at(&request_of_ours.1, TYPE), 100);
    assert!(request_of_ours.1[SEQUENCE] != [0; 4] && request_of_ours.1[PORT] == [0; 4]);
    assert_eq!(rows(&mut replay(join(&head, &mixed)), 100).len(), 3_000);
}
