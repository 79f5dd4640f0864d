//! `nldump route get`: the route of one packet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use clap::Args;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Family, Route};

use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::names::MachineNames;
use crate::names_files::number_of;
use crate::prefix::{self, Prefix};

#[derive(Debug, Args)]
#[command(next_help_heading = "The packet")]
pub(super) struct Lookup {
    /// Where it goes: an address, or default, which is the unspecified one
    #[arg(value_parser = destination, help_heading = None)]
    address: Prefix,
    /// Where it comes from
    #[arg(long, value_name = "ADDRESS")]
    from: Option<IpAddr>,
    /// The interface that it came in by
    #[arg(long, value_name = "DEV")]
    iif: Option<String>,
    /// The interface that it is to leave by
    #[arg(long, visible_alias = "dev", value_name = "DEV", conflicts_with = "vrf")]
    oif: Option<String>,
    /// The VRF that it is to be routed in
    #[arg(long, value_name = "VRF")]
    vrf: Option<String>,
    /// Its mark
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    mark: Option<u32>,
    /// The user that sends it
    #[arg(long, value_name = "NUMBER")]
    uid: Option<u32>,
    /// Its type of service
    #[arg(long)]
    tos: Option<String>,
    /// Its protocol above IP: tcp, udp, icmp, ipv6-icmp or a number
    #[arg(long, value_name = "PROTOCOL", value_parser = ip_protocol)]
    ipproto: Option<u8>,
    /// The port that it comes from
    #[arg(long, value_name = "PORT")]
    sport: Option<u16>,
    /// The port that it goes to
    #[arg(long, value_name = "PORT")]
    dport: Option<u16>,
    /// The route as it stands in the table, not what is made of it
    #[arg(long, help_heading = None)]
    fibmatch: bool,
}

impl Lookup {
    pub(super) fn request(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<DumpRequest<Route>, Failure> {
        let family = prefix::family(common, [self.address].into_iter().chain(self.from.map(Prefix::from)))?;
        let unspecified = match family {
            Some(Family::INET6) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
            _ => Ipv4Addr::UNSPECIFIED.into(),
        };
        let mut lookup = Route::lookup(self.address.net().map_or(unspecified, |net| net.addr()));
        if let Some(address) = self.from {
            lookup = lookup.from(address);
        }
        if let Some(name) = &self.iif {
            lookup = lookup.input(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.oif {
            lookup = lookup.output(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.vrf {
            lookup = lookup.output(interfaces::vrf(driver, name)?);
        }
        if let Some(mark) = self.mark {
            lookup = lookup.mark(mark);
        }
        if let Some(uid) = self.uid {
            lookup = lookup.uid(uid);
        }
        if let Some(text) = &self.tos {
            lookup = lookup.tos(names.dsfield_number(text)?);
        }
        if let Some(protocol) = self.ipproto {
            lookup = lookup.ip_protocol(protocol);
        }
        if let Some(port) = self.sport {
            lookup = lookup.source_port(port);
        }
        if let Some(port) = self.dport {
            lookup = lookup.destination_port(port);
        }
        if self.fibmatch {
            lookup = lookup.fib_match();
        }
        Ok(lookup.request())
    }
}

/// An address, or that of no host.
fn destination(text: &str) -> Result<Prefix, &'static str> {
    match text {
        "default" => Ok(Prefix::Default),
        _ => text.parse().map(|address: IpAddr| address.into()).map_err(|_| "not an address"),
    }
}

fn number(text: &str) -> Result<u32, &'static str> {
    number_of(text).ok_or("not a number")
}

/// The protocols that the kernel takes in a lookup, by their names in `/etc/protocols`, or any number.
fn ip_protocol(text: &str) -> Result<u8, &'static str> {
    match text {
        "icmp" => Ok(1),
        "tcp" => Ok(6),
        "udp" => Ok(17),
        "ipv6-icmp" => Ok(58),
        _ => text.parse().map_err(|_| "neither tcp, udp, icmp, ipv6-icmp nor a number"),
    }
}
