//! The property of this name in `tests/tests/properties`, which says what holds and what the bytes mean.
#![no_main]

#[path = "../../tests/tests/properties/endpoint/mod.rs"]
mod endpoint;

libfuzzer_sys::fuzz_target!(|input: &[u8]| endpoint::check(input));
