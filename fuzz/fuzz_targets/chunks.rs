//! The property of this name in `tests/tests/properties`, which says what holds and what the bytes mean.
#![no_main]

#[path = "../../tests/tests/properties/chunks.rs"]
mod chunks;
#[path = "../../tests/tests/properties/stream.rs"]
mod stream;

libfuzzer_sys::fuzz_target!(|input: &[u8]| chunks::check(input));
