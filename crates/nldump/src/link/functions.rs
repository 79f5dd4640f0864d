//! Virtual functions as `ip link` prints them.

use std::io::{self, Write};

use nl_proto::rtnetlink::link::{FunctionVlan, VirtualFunction};
use nl_proto::rtnetlink::{Link, LinkFlags};

/// Appends a line a function, each begun with a line break.
pub(super) fn lines(out: &mut Vec<u8>, link: &Link) -> io::Result<()> {
    let mut functions = link.details.functions.iter().filter(|_| link.details.function_count.is_some());
    functions.try_for_each(|function| line(out, link, function))
}

fn line(out: &mut Vec<u8>, link: &Link, function: &VirtualFunction) -> io::Result<()> {
    write!(out, "\n    vf {}     link/{} ", function.number, link.hardware.display())?;
    write!(out, "{}", function.address.display(link.hardware))?;
    if let Some(broadcast) = function.broadcast {
        let peer = link.flags.contains(LinkFlags::POINTOPOINT);
        write!(out, " {} {}", if peer { "peer" } else { "brd" }, broadcast.display(link.hardware))?;
    }
    function.vlans.iter().try_for_each(|entry| vlan(out, entry))?;
    if function.transmit_rate != 0 {
        write!(out, ", tx rate {} (Mbps)", function.transmit_rate)?;
    }
    if let Some(rate) = function.rate {
        for (name, value) in [("max_tx_rate", rate.maximum), ("min_tx_rate", rate.minimum)] {
            if value != 0 {
                write!(out, ", {name} {value}Mbps")?;
            }
        }
    }
    switch(out, "spoof checking", function.spoof_check)?;
    for (name, value) in [("NODE_GUID", function.node_guid), ("PORT_GUID", function.port_guid)] {
        if let Some(guid) = value {
            let bytes = guid.to_be_bytes().map(|byte| format!("{byte:02x}"));
            write!(out, ", {name} {}", bytes.join(":"))?;
        }
    }
    if let Some(state) = function.link_state {
        write!(out, ", link-state {state}")?;
    }
    switch(out, "trust", function.trusted)?;
    switch(out, "query_rss", function.rss_query)
}

fn vlan(out: &mut Vec<u8>, vlan: &FunctionVlan) -> io::Result<()> {
    if vlan.id != 0 {
        write!(out, ", vlan {}", vlan.id)?;
    }
    if vlan.qos != 0 {
        write!(out, ", qos {}", vlan.qos)?;
    }
    match vlan.protocol {
        0 | 0x8100 => Ok(()),
        0x88a8 => write!(out, ", vlan protocol 802.1ad"),
        protocol => write!(out, ", vlan protocol [{protocol}]"),
    }
}

fn switch(out: &mut Vec<u8>, name: &str, state: Option<bool>) -> io::Result<()> {
    match state {
        Some(on) => write!(out, ", {name} {}", if on { "on" } else { "off" }),
        None => Ok(()),
    }
}
