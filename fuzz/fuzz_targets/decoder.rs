//! The property of this name in `tests/tests/properties`, which says what holds and what the bytes mean.
#![no_main]

#[path = "../../tests/tests/properties/decoder.rs"]
mod decoder;
#[path = "../../tests/tests/properties/stream.rs"]
mod stream;

libfuzzer_sys::fuzz_target!(|input: &[u8]| decoder::check(input));
