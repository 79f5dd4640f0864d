//! Which routes.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Route, RouteKind, RouteProtocol, Scope};

use super::text::Style;
use crate::args::Common;
use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces::Interfaces;
use crate::names::MachineNames;
use crate::prefix;

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
    #[arg(long)]
    metric: Option<u32>,
    /// The type of service
    #[arg(long)]
    tos: Option<String>,
    /// Destinations within this prefix
    #[arg(long, value_name = "PREFIX", value_parser = prefix::parse)]
    root: Option<IpNet>,
    /// Destinations that this prefix lies within
    #[arg(long = "match", value_name = "PREFIX", value_parser = prefix::parse)]
    matching: Option<IpNet>,
    /// This very destination
    #[arg(long, value_name = "PREFIX", value_parser = prefix::parse)]
    exact: Option<IpNet>,
    /// Routes for packets from this prefix
    #[arg(long, value_name = "PREFIX", value_parser = prefix::parse)]
    from: Option<IpNet>,
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
        let table = match self.table.as_deref() {
            Some("all") => None,
            _ if self.cached => None,
            Some(text) => Some(names.table_number(text)?),
            None => Some(MAIN),
        };
        let mut request = Route::dump();
        if let Some(table) = table {
            request = request.table(table);
        }
        if common.ipv6 {
            request = request.ipv6();
        } else if common.ipv4 || (table.is_some() && self.family().is_none()) {
            request = request.ipv4();
        }
        if self.cached {
            request = request.cached();
        }
        if let Some(text) = &self.protocol {
            request = request.protocol(RouteProtocol(names.protocol_number(text)?));
        }
        if let Some(text) = &self.kind {
            let kind = text.parse::<RouteKind>();
            request = request.kind(kind.map_err(|_| Failure::Usage(format!("there is no type {text:?}")))?);
        }
        if let Some(text) = &self.scope {
            request = request.scope(Scope(names.scope_number(text)?));
        }
        if let Some(text) = &self.tos {
            request = request.tos(names.dsfield_number(text)?);
        }
        if let Some(name) = &self.dev {
            request = request.output(Interfaces::index(driver, name)?);
        }
        request = self.by_address(request);
        let style = Style {
            table: table.is_some(),
            protocol: self.protocol.is_some(),
            scope: self.scope.is_some(),
            tos: self.tos.is_some(),
            dev: self.dev.is_some(),
            via: self.via.is_some(),
            src: self.src.is_some(),
            metric: self.metric.is_some(),
            is_main: table == Some(MAIN) && self.table.is_none(),
        };
        Ok((request, style))
    }

    fn by_address(&self, mut request: DumpRequest<Route>) -> DumpRequest<Route> {
        if let Some(address) = self.via {
            request = request.gateway(address);
        }
        if let Some(address) = self.src {
            request = request.preferred_source(address);
        }
        if let Some(metric) = self.metric {
            request = request.priority(metric);
        }
        if let Some(prefix) = self.root {
            request = request.within(prefix);
        }
        if let Some(prefix) = self.matching {
            request = request.containing(prefix);
        }
        if let Some(prefix) = self.exact {
            request = request.exactly(prefix);
        }
        if let Some(prefix) = self.from {
            request = request.source(prefix);
        }
        request
    }

    /// A prefix says the family.
    fn family(&self) -> Option<IpNet> {
        self.root.or(self.matching).or(self.exact).or(self.from)
    }
}
