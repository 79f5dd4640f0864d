//! Addresses under their links, as `ip addr` prints them.

use std::collections::{HashMap, HashSet};
use std::io;

use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::link::{LinkProtocols, LinkStatistics};
use nl_proto::rtnetlink::{Address, Link};

use super::filters::AddressFilters;
use super::text;
use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::link::statistics;
use crate::link::text::{Part, lines};
use crate::names::MachineNames;
use crate::output::Output;
use crate::prefix;

/// Prints the links that pass, each with its addresses that do. A link is left out where it has addresses and none that passes, or,
/// asked for one family, none at all.
pub(super) fn print(
    filters: &AddressFilters,
    driver: &Driver,
    common: &Common,
    request: DumpRequest<Address>,
    names: MachineNames,
    output: &mut Output,
) -> Result<(), Failure> {
    let names = names.with_namespaces(driver);
    let one_family = prefix::family(common, filters.to)?.is_some();
    let part = if one_family { Part::OneFamily } else { Part::Header };
    let mut passing: HashMap<u32, Vec<Address>> = HashMap::new();
    driver.rows(request, |address| {
        passing.entry(address.index).or_default().push(address);
        Ok(())
    })?;
    let mut any = HashSet::new();
    if filters.by_address() && !one_family {
        driver.rows(Address::dump(), |address| {
            any.insert(address.index);
            Ok(())
        })?;
    }
    let mut links = filters.choice.request(driver, &names)?;
    if !filters.statistics {
        links = links.without_statistics();
    }
    driver.rows(links, |link| {
        let addresses = passing.get(&link.index);
        if addresses.is_none() && (one_family || any.contains(&link.index)) {
            return Ok(());
        }
        let link = if common.ipv6 && filters.choice.dev.is_none() { as_ipv6_tells_it(link) } else { link };
        output.row(|out| -> io::Result<()> {
            // `--label` is about addresses alone, and so prints no more.
            if filters.label.is_none() {
                lines(out, &link, &names, part, common.details, false)?;
            }
            addresses.into_iter().flatten().try_for_each(|address| text::lines(out, address, &names))?;
            if filters.statistics && filters.label.is_none() {
                statistics::lines(out, &link)?;
                out.push(b'\n');
            }
            Ok(())
        })
    })
}

/// A link with no more than what the kernel's IPv6 knows of it, which `ip -6 addr` asks for all links at once, and the length of its
/// queue, which `ip` asks apart.
fn as_ipv6_tells_it(mut link: Link) -> Link {
    link.qdisc = None;
    link.master = None;
    link.group = None;
    link.kind = None;
    link.link_namespace_id = None;
    link.protocol_down = None;
    link.alternative_names = Box::default();
    link.statistics = Some(Box::new(ipv6_statistics(&link)));
    link.details = Box::default();
    link
}

/// IPv6's own counters of a link, by `IPSTATS_MIB_*` of `linux/snmp.h`, in the places that `ip` shows them in.
fn ipv6_statistics(link: &Link) -> LinkStatistics {
    let counters = link.protocols.as_ref().and_then(LinkProtocols::ipv6).unwrap_or_default().counters;
    let counter = |number| counters.get(number).unwrap_or_default();
    let mut statistics = LinkStatistics::default();
    statistics.rx_packets = counter(1);
    statistics.rx_bytes = counter(2);
    statistics.tx_packets = counter(5);
    statistics.tx_bytes = counter(6);
    statistics.rx_errors = counter(13);
    statistics.tx_errors = counter(14);
    statistics.multicast = counter(23);
    statistics
}
