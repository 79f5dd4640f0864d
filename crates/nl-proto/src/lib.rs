//! placeholder
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;
pub mod wire;
pub mod dump;
pub mod rtnetlink;
