//! What the fuzz targets look for, for those without a nightly: each property holds for every seed of `fuzz/seeds`, however it is
//! edited, and for any bytes.
//!
//! A property is a function of bytes, and the fuzz target of its name calls that very function.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod chunks;
mod decoder;
mod endpoint;
mod objects;
mod request;
mod stream;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

#[test]
fn any_bytes_are_a_dump_with_an_end() {
    hold("decoder", decoder::check);
}

#[test]
fn a_stream_is_the_same_wherever_it_is_cut_and_in_whatever_datagrams() {
    hold("chunks", chunks::check);
}

#[test]
fn whatever_is_done_in_whatever_order_no_row_is_lost_or_doubled_and_there_is_an_end() {
    hold("endpoint", endpoint::check);
}

#[test]
fn any_message_is_a_row_that_can_be_used_or_an_error() {
    hold("objects", objects::check);
}

#[test]
fn what_is_written_is_read_and_what_is_too_long_is_an_error() {
    hold("request", request::check);
}

fn hold(target: &str, check: fn(&[u8])) {
    let seeds = seeds(target);
    assert!(!seeds.is_empty(), "no seeds for {target}");
    seeds.iter().for_each(|seed| check(seed));
    let bytes = prop_oneof![
        2 => (prop::sample::select(seeds), prop::collection::vec(edit(), 1..6)).prop_map(edited),
        1 => prop::collection::vec(any::<u8>(), 0..600),
    ];
    let config = Config { failure_persistence: None, ..Config::with_cases(500) };
    let ended = TestRunner::new(config).run(&bytes, |bytes| {
        check(&bytes);
        Ok(())
    });
    ended.unwrap_or_else(|error| panic!("{error}"));
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

#[derive(Debug, Clone)]
enum Edit {
    Byte(u8),
    Insert(Vec<u8>),
    Remove(usize),
    End,
}

fn edit() -> impl Strategy<Value = (Index, Edit)> {
    let edit = prop_oneof![
        8 => any::<u8>().prop_map(Edit::Byte),
        2 => prop::collection::vec(any::<u8>(), 1..9).prop_map(Edit::Insert),
        2 => (1_usize..40).prop_map(Edit::Remove),
        1 => Just(Edit::End),
    ];
    (any::<Index>(), edit)
}

fn edited((mut bytes, edits): (Vec<u8>, Vec<(Index, Edit)>)) -> Vec<u8> {
    for (place, edit) in edits {
        if bytes.is_empty() {
            return bytes;
        }
        let at = place.index(bytes.len());
        match edit {
            Edit::Byte(byte) => bytes[at] = byte,
            Edit::Insert(more) => drop(bytes.splice(at..at, more)),
            Edit::Remove(count) => drop(bytes.drain(at..(at + count).min(bytes.len()))),
            Edit::End => bytes.truncate(at),
        }
    }
    bytes
}
