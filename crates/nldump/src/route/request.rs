//! Which routes.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Family, Route, RouteHeader, RouteKind, RouteProtocol, Scope};
use nl_proto::wire::Message;

use super::text::Style;
use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::names::MachineNames;
use crate::names_files::number_of;
use crate::prefix::{self, Prefix};

const UNSPEC: u32 = 0;
const MAIN: u32 = 254;

#[derive(Debug, Args)]
pub(crate) struct RouteFilters {
    /// The table, by name or number; `all` is every table, of both families; `main` unless told
    #[arg(short, long)]
    table: Option<String>,
    /// Who installed it: bgp, static, kernel …
    #[arg(short, long, visible_alias = "proto")]
    protocol: Option<String>,
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
    ) -> Result<(DumpRequest<Route>, Style), Failure> {
        let cached = self.cached || self.table.as_deref() == Some("cache");
        let table = match self.table.as_deref() {
            _ if cached => None,
            Some("all") => None,
            Some(text) => Some(names.table_number(text)?).filter(|table| *table != UNSPEC),
            None => Some(MAIN),
        };
        let family = self.family(common)?.or(table.map(|_| Family::INET));
        let mut request = Route::dump();
        if let Some(table) = table {
            request = request.table(table);
        }
        if let Some(family) = family {
            request = request.family(family);
        }
        if cached {
            request = request.cached();
        }
        if let Some(text) = any_but_all(&self.protocol) {
            request = request.protocol(RouteProtocol(names.protocol_number(text)?));
        }
        if let Some(text) = &self.kind {
            let kind = text.parse::<RouteKind>();
            request = request.kind(kind.map_err(|_| Failure::Usage(format!("there is no type {text:?}")))?);
        }
        if let Some(text) = any_but_all(&self.scope) {
            request = request.scope(Scope(names.scope_number(text)?));
        }
        if let Some(text) = &self.tos {
            request = request.tos(names.dsfield_number(text)?);
        }
        if let Some(name) = &self.dev {
            request = request.output(interfaces::index(driver, name)?);
        }
        request = self.by_address(request, family);
        let style = Style {
            table: table.is_some(),
            protocol: any_but_all(&self.protocol).is_some(),
            scope: any_but_all(&self.scope).is_some(),
            tos: self.tos.is_some(),
            dev: self.dev.is_some(),
            via: self.via.is_some(),
            src: self.src.is_some(),
            metric: self.metric.is_some(),
            is_main: table == Some(MAIN),
        };
        Ok((request, style))
    }

    /// The family that routes are asked of; an address of another could match none.
    fn family(&self, common: &Common) -> Result<Option<Family>, Failure> {
        let prefixes = [self.root, self.matching, self.exact, self.from];
        let family = prefix::family(common, prefixes.into_iter().flatten())?;
        let alien = match family {
            Some(Family::INET6) => self.via.or(self.src).filter(IpAddr::is_ipv4),
            Some(Family::INET) => self.src.filter(IpAddr::is_ipv6),
            _ => None,
        };
        match alien {
            Some(address) => {
                Err(Failure::Usage(format!("{address} is of another family than the rest asks for")))
            }
            None => Ok(family),
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

/// What a filter asks for; `all` is what it is without it.
fn any_but_all(filter: &Option<String>) -> Option<&str> {
    filter.as_deref().filter(|text| *text != "all")
}

fn metric(text: &str) -> Result<u32, &'static str> {
    number_of(text).ok_or("not a metric")
}
