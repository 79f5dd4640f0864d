//! The property of this name in `tests/tests/properties`, which says what holds and what the bytes mean.
#![no_main]

#[path = "../../tests/tests/properties/request/mod.rs"]
mod request;

libfuzzer_sys::fuzz_target!(|input: &[u8]| request::check(input));
