//! Which routes.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Family, RT_TABLE_MAIN, Route, RouteHeader, RouteKind, RouteProtocol, Scope};
use nl_proto::wire::Message;

use super::text::Style;
use crate::args::Common;
use crate::driver::{Driver, Question};
use crate::failure::Failure;
use crate::interfaces;
use crate::names::{ALL, MachineNames};
use crate::names_files::number_of;
use crate::prefix::{self, Prefix};

const UNSPEC: u32 = 0;

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct RouteFilters {
    /// The table, by name or number; `all` is every table, of both families; `main` unless told
    #[arg(short, long, overrides_with = "vrf")]
    table: Vec<String>,
    /// The table of this VRF, without its local and broadcast routes unless --type asks for them; of --vrf and --table the last holds
    #[arg(long, value_name = "VRF", overrides_with = "table")]
    vrf: Option<String>,
    /// Who installed it: bgp, static, kernel …
    #[arg(short, long, visible_alias = "proto")]
    protocol: Vec<String>,
    /// The family: inet, inet6, mpls
    #[arg(short, long)]
    family: Vec<Family>,
    /// Several families, tables or protocols, named one by one, each on a socket of its own; in no order
    #[arg(long, help_heading = None)]
    parallel: bool,
    /// unicast, blackhole, unreachable …
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// How far it reaches: global, link, host …
    #[arg(long)]
    scope: Option<String>,
    /// The interface that packets leave by
    #[arg(long, visible_alias = "oif")]
    dev: Option<String>,
    /// The gateway
    #[arg(long, value_name = "ADDRESS")]
    via: Option<IpAddr>,
    /// The source address that packets get
    #[arg(long, value_name = "ADDRESS")]
    src: Option<IpAddr>,
    /// The metric
    #[arg(long, value_parser = metric)]
    metric: Option<u32>,
    /// The type of service
    #[arg(long)]
    tos: Option<String>,
    /// Destinations within this prefix
    #[arg(long, value_name = "PREFIX")]
    root: Option<Prefix>,
    /// Destinations that this prefix lies within
    #[arg(long = "match", value_name = "PREFIX")]
    matching: Option<Prefix>,
    /// This very destination
    #[arg(long, value_name = "PREFIX")]
    exact: Option<Prefix>,
    /// Routes for packets from this prefix
    #[arg(long, value_name = "PREFIX")]
    from: Option<Prefix>,
    /// Cached routes instead of those in the tables
    #[arg(long)]
    cached: bool,
}

impl RouteFilters {
    pub(super) fn request(
        &self,
        driver: &Driver,
        common: &Common,
        names: &MachineNames,
    ) -> Result<(Question<Route>, Style), Failure> {
        let cached = self.cached || self.table.iter().any(|table| table == "cache");
        let tables = self.tables(driver, names, cached)?;
        let protocols = unless_all(&self.protocol).iter();
        let protocols = protocols.map(|text| names.protocol_number(text).map(RouteProtocol));
        let protocols: Vec<_> = protocols.collect::<Result<_, _>>()?;
        let mut families = self.families(common)?;
        if families.is_empty() && !tables.is_empty() {
            families.push(Family::INET);
        }
        let mut request = Route::dump();
        if let [family] = families[..] {
            request = request.family(family);
        }
        if let [table] = tables[..] {
            request = request.table(table);
        }
        if let [protocol] = protocols[..] {
            request = request.protocol(protocol);
        }
        if cached {
            request = request.cached();
        }
        if let Some(text) = &self.kind {
            let kind = text.parse::<RouteKind>();
            request = request.kind(kind.map_err(|_| Failure::Usage(format!("there is no type {text:?}")))?);
        } else if self.vrf.is_some() {
            request = request.filter(|message| header(message).is_none_or(is_of_no_host));
        }
        let scope = self.scope.as_deref().filter(|text| *text != ALL);
        if let Some(text) = scope {
            request = request.scope(Scope(names.scope_number(text)?));
        }
        if let Some(text) = &self.tos {
            request = request.tos(names.dsfield_number(text)?);
        }
        if let Some(name) = &self.dev {
            request = request.output(interfaces::index(driver, name)?);
        }
        request = self.by_address(request, families.first().copied().filter(|_| families.len() == 1));
        let style = Style {
            table: tables.len() == 1,
            protocol: protocols.len() == 1,
            scope: scope.is_some(),
            tos: self.tos.is_some(),
            dev: self.dev.is_some(),
            via: self.via.is_some(),
            src: self.src.is_some(),
            metric: self.metric.is_some(),
            is_main: tables == [RT_TABLE_MAIN],
        };
        Ok((self.question(request, &families, &tables, &protocols)?, style))
    }

    /// The tables that are asked for: none stands for all.
    fn tables(&self, driver: &Driver, names: &MachineNames, cached: bool) -> Result<Vec<u32>, Failure> {
        if cached {
            return Ok(Vec::new());
        }
        if let Some(name) = &self.vrf {
            return Ok(vec![interfaces::vrf_table(driver, name)?]);
        }
        match &self.table[..] {
            [] => Ok(vec![RT_TABLE_MAIN]),
            tables => {
                let numbers = unless_all(tables).iter().map(|text| names.table_number(text));
                let numbers: Vec<_> = numbers.collect::<Result<_, _>>()?;
                Ok(if numbers.contains(&UNSPEC) { Vec::new() } else { numbers })
            }
        }
    }

    /// What is split has several values of one kind; what is not has none of several.
    fn question(
        &self,
        request: DumpRequest<Route>,
        families: &[Family],
        tables: &[u32],
        protocols: &[RouteProtocol],
    ) -> Result<Question<Route>, Failure> {
        let several = [families.len() > 1, tables.len() > 1, protocols.len() > 1];
        let split = match (several, self.parallel) {
            ([false, false, false], false) => return Ok(request.into()),
            ([true, false, false], true) => request.split_by_family(families.iter().copied()),
            ([false, true, false], true) => request.split_by_table(tables.iter().copied()),
            ([false, false, true], true) => request.split_by_protocol(protocols.iter().copied()),
            (_, false) => {
                return Err(usage("several families, tables or protocols are asked for by --parallel"));
            }
            ([false, false, false], true) => {
                return Err(usage("--parallel takes several of --family, of --table, or of --protocol"));
            }
            (_, true) => return Err(usage("--parallel takes several of one kind alone")),
        };
        split.map(Question::Split).map_err(|error| usage(&error.to_string()))
    }

    /// The family that routes are asked of; an address of another could match none.
    fn families(&self, common: &Common) -> Result<Vec<Family>, Failure> {
        let prefixes = [self.root, self.matching, self.exact, self.from];
        let family = prefix::family(common, prefixes.into_iter().flatten())?;
        let contradicted = |own| !self.family.is_empty() && self.family != [own];
        if let Some(own) = family.filter(|own| contradicted(*own)) {
            return Err(usage(&format!("--family says another than {own}, which the rest asks for")));
        }
        let families = match family {
            None => self.family.clone(),
            Some(own) => vec![own],
        };
        let family = families.first().copied().filter(|_| families.len() == 1);
        // An IPv4 route may have an IPv6 gateway.
        let alien = match family {
            Some(Family::INET6) => [self.via, self.src].into_iter().flatten().find(IpAddr::is_ipv4),
            Some(Family::INET) => self.src.filter(IpAddr::is_ipv6),
            _ => None,
        };
        match alien {
            Some(address) => Err(usage(&format!("{address} is of another family than the rest asks for"))),
            None => Ok(families),
        }
    }

    fn by_address(&self, mut request: DumpRequest<Route>, family: Option<Family>) -> DumpRequest<Route> {
        if let Some(address) = self.via {
            request = request.gateway(address);
        }
        if let Some(address) = self.src {
            request = request.preferred_source(address);
        }
        if let Some(metric) = self.metric {
            request = request.priority(metric);
        }
        if let Some(prefix) = self.root.and_then(Prefix::net) {
            request = request.within(prefix);
        }
        if let Some(prefix) = self.matching {
            request = by_prefix(request, prefix, family, DumpRequest::containing);
        }
        if let Some(prefix) = self.exact {
            request = by_prefix(request, prefix, family, DumpRequest::exactly);
        }
        if let Some(prefix) = self.from {
            request = match prefix.net() {
                Some(net) => request.source(net),
                None => {
                    request.filter(|message| header(message).is_none_or(|header| header.source_length == 0))
                }
            };
        }
        request
    }
}

/// `default` of no family is that of each.
fn by_prefix(
    request: DumpRequest<Route>,
    prefix: Prefix,
    family: Option<Family>,
    filter: impl Fn(DumpRequest<Route>, IpNet) -> DumpRequest<Route>,
) -> DumpRequest<Route> {
    match family {
        Some(family) => filter(request, prefix.within(family)),
        None => request.filter(|message| header(message).is_none_or(|header| header.destination_length == 0)),
    }
}

fn header(message: Message<'_>) -> Option<&RouteHeader> {
    message.body().ok().map(|(header, _)| header)
}

/// Whether it is none of those that a VRF has in its table and other interfaces have in the table `local`.
fn is_of_no_host(header: &RouteHeader) -> bool {
    ![RouteKind::LOCAL.0, RouteKind::BROADCAST.0].contains(&header.kind)
}

/// What a filter asks for: nothing where `all` is among it.
fn unless_all(filter: &[String]) -> &[String] {
    if filter.iter().any(|text| text == ALL) { &[] } else { filter }
}

fn usage(text: &str) -> Failure {
    Failure::Usage(text.to_owned())
}

fn metric(text: &str) -> Result<u32, &'static str> {
    number_of(text).ok_or("not a metric")
}
