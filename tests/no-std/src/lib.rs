//! Uses nl-proto with a panic handler and an allocator of its own. Were std in it, through whatever dependency, there would be two panic
//! handlers, and the compiler would refuse.
#![no_std]

use core::panic::PanicInfo;

use nl_proto::dump::{DumpDecoder, Event, Framing};
use nl_proto::rtnetlink::Route;
use talc::{ErrOnOom, Talc, Talck};

#[global_allocator]
static ALLOCATOR: Talck<spin::Mutex<()>, ErrOnOom> = Talc::new(ErrOnOom).lock();

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// The number of routes in the bytes of a dump.
pub fn count_routes(bytes: &[u8]) -> usize {
    let mut decoder = DumpDecoder::new(Route::dump());
    let (mut rest, mut count) = (bytes, 0);
    loop {
        let (consumed, event) = decoder.decode(rest, Framing::Stream);
        rest = rest.get(consumed..).unwrap_or_default();
        match event {
            Event::Item(_) => count += 1,
            Event::Undecodable { .. } | Event::Unexpected(_) => {}
            _ => return count,
        }
    }
}
