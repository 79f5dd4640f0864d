//! The counters of a link as `ip -s link` prints them: columns as wide as their widest number, of either direction.

use std::io::{self, Write};

use nl_proto::rtnetlink::Link;

/// What the columns are called, of what is received and of what is sent.
const RECEIVED: [&str; 6] = ["bytes", "packets", "errors", "dropped", "missed", "mcast"];
const SENT: [&str; 6] = ["bytes", "packets", "errors", "dropped", "carrier", "collsns"];

/// How wide the columns are at least; the last, for compressed packets, comes and goes.
const LEAST: [usize; 7] = [10, 7, 6, 7, 7, 7, 10];

/// Appends two lines a direction, the last without its end.
pub(crate) fn lines(out: &mut Vec<u8>, link: &Link) -> io::Result<()> {
    let Some(counters) = &link.statistics else { return Ok(()) };
    let received = [
        counters.rx_bytes,
        counters.rx_packets,
        counters.rx_errors,
        counters.rx_dropped,
        counters.rx_missed_errors,
        counters.multicast,
        counters.rx_compressed,
    ];
    let sent = [
        counters.tx_bytes,
        counters.tx_packets,
        counters.tx_errors,
        counters.tx_dropped,
        counters.tx_carrier_errors,
        counters.collisions,
        counters.tx_compressed,
    ];
    let mut widths = LEAST;
    for numbers in [received, sent] {
        for (width, number) in widths.iter_mut().zip(numbers) {
            *width = (*width).max(number.to_string().len());
        }
    }
    direction(out, "RX", &RECEIVED, &received, &widths)?;
    writeln!(out)?;
    direction(out, "TX", &SENT, &sent, &widths)
}

fn direction(
    out: &mut Vec<u8>,
    title: &str,
    columns: &[&str; 6],
    numbers: &[u64; 7],
    widths: &[usize; 7],
) -> io::Result<()> {
    let compressed = numbers.last().is_some_and(|number| *number != 0);
    write!(out, "    {title}:")?;
    for (index, (column, width)) in columns.iter().zip(widths).enumerate() {
        // The title has taken 4 of the first column's places.
        let width = if index == 0 { width.saturating_sub(4) } else { *width };
        write!(out, " {column:>width$}")?;
    }
    write!(
        out,
        " {:>width$}",
        if compressed { "compressed" } else { "" },
        width = widths.last().copied().unwrap_or_default()
    )?;
    write!(out, "\n    ")?;
    for (number, width) in numbers.iter().zip(widths).take(if compressed { 7 } else { 6 }) {
        write!(out, "{number:>width$} ")?;
    }
    Ok(())
}
