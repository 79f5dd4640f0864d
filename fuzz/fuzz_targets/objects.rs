//! The property of this name in `tests/tests/properties`, which says what holds and what the bytes mean.
#![no_main]

#[path = "../../tests/tests/properties/objects.rs"]
mod objects;

libfuzzer_sys::fuzz_target!(|input: &[u8]| objects::check(input));
