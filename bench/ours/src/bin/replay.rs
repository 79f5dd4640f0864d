//! What callgrind counts: `replay WAY TABLE TIMES fast` takes the rows of the recorded datagram of a table so many times, in one of the
//! ways of [`nl_bench_ours::ways`].

use std::error::Error;

use nl_bench_harness::Arguments;
use nl_bench_ours::ways;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let Arguments { way, table, repeat, .. } = Arguments::parse();
    println!("rows {}", ways::take(&way, table, repeat)?);
    Ok(())
}
