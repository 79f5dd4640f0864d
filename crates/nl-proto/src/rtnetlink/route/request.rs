//! What is asked: all routes, or those that filters let pass.
//!
//! What a kernel filters by itself is filtered again here, so that the rows are exact on a kernel that ignores the filter.

use alloc::vec::Vec;
use core::net::IpAddr;

use ipnet::IpNet;
use zerocopy::IntoBytes;

use super::decode::{
    RTA_DST, RTA_GATEWAY, RTA_MULTIPATH, RTA_OIF, RTA_PREFSRC, RTA_PRIORITY, RTA_SRC, RTA_TABLE, RTA_VIA,
    shown_prefix,
};
use super::next_hop::{Gateway, any_leaves_by, any_sends_to};
use super::{Route, RouteFlags, RouteHeader, RouteKind, RouteProtocol};
use crate::dump::{DumpRequest, Protocol, Split, SplitError};
use crate::rtnetlink::{Family, Scope};
use crate::rtnetlink::{RT_TABLE_MAIN, RTM_GETROUTE, RTM_NEWROUTE};
use crate::wire::{Attributes, DecodeError, Message};

impl Route {
    /// All routes of all families and tables, but no cached ones (a kernel before 4.20 sends those too). Who means what `ip route` shows
    /// asks for `Route::dump().ipv4().main_table()`, which spares the kernel the rest.
    ///
    /// The kernel never says that routes changed during a dump: see [`Summary`](crate::dump::Summary).
    pub fn dump() -> DumpRequest<Self> {
        DumpRequest::new(Protocol::ROUTE, RTM_GETROUTE, RTM_NEWROUTE).body(RouteHeader::default().as_bytes())
    }
}

/// The number in the header of a route whose table is a larger one (`linux/rtnetlink.h`).
const RT_TABLE_COMPAT: u8 = 252;

/// Filters that the kernel knows, for [`Route::dump`].
impl DumpRequest<Route> {
    /// IPv4 routes.
    #[must_use]
    pub fn ipv4(self) -> Self {
        self.family(Family::INET)
    }

    /// IPv6 routes.
    #[must_use]
    pub fn ipv6(self) -> Self {
        self.family(Family::INET6)
    }

    /// Routes of one family. A kernel that has no routes of that family would send those of all.
    #[must_use]
    pub fn family(self, family: Family) -> Self {
        self.body_field(RouteHeader::FAMILY, &[family.0])
    }

    /// Routes in one table, such as [`RT_TABLE_MAIN`](crate::rtnetlink::RT_TABLE_MAIN). What packets to the host's own addresses take is in
    /// [`RT_TABLE_LOCAL`](crate::rtnetlink::RT_TABLE_LOCAL), which is looked up first. A dump of one table costs the kernel less than one of all of
    /// which the others' rows are thrown away: it walks that table alone.
    ///
    /// Of a single family, a table that does not exist is refused with `ENOENT`: the main table of a network namespace before its first route. Of
    /// all families there are no rows then. No route is in table 0.
    #[must_use]
    pub fn table(mut self, table: u32) -> Self {
        let byte = u8::try_from(table).unwrap_or(0);
        self = self.attribute(RTA_TABLE, &table.to_ne_bytes());
        // The header has the number where that fits a byte, else 252: so it tells no rows of table 252 from those of larger ones.
        if table <= 255 && byte != RT_TABLE_COMPAT {
            return self.body_field(RouteHeader::TABLE, &[byte]);
        }
        self.as_request_mut().set_body(RouteHeader::TABLE, &[byte]);
        self.keep(move |header, attributes| {
            Ok(match attributes.find(RTA_TABLE)? {
                Some(shown) => shown.u32()? == table,
                None => u32::from(header.table) == table,
            })
        })
    }

    /// Routes in the main table: what `ip route` shows, and mostly what is meant. A namespace that never had a route refuses it, as
    /// [`table`](Self::table) says.
    ///
    /// A dump of all tables costs more even where nearly all IPv4 routes are in this one (`bench/results/questions.md`): until a namespace
    /// has a rule of its own, its local and its main table are one trie, which is walked for each of them (`fib_trie_unmerge` and
    /// `fn_trie_dump_leaf` of `net/ipv4/fib_trie.c`).
    #[must_use]
    pub fn main_table(self) -> Self {
        self.table(RT_TABLE_MAIN)
    }

    /// Routes that one protocol installed.
    #[must_use]
    pub fn protocol(self, protocol: RouteProtocol) -> Self {
        self.body_field(RouteHeader::PROTOCOL, &[protocol.0])
    }

    /// Routes of one kind.
    ///
    /// The kernel compares the kind that a route was added with, so it would miss those that became blackholes by their
    /// next-hop object: blackholes are sought here alone.
    #[must_use]
    pub fn kind(self, kind: RouteKind) -> Self {
        match kind {
            RouteKind::BLACKHOLE => self.row_field(RouteHeader::KIND, &[kind.0]),
            _ => self.body_field(RouteHeader::KIND, &[kind.0]),
        }
    }

    /// Routes of which at least one next hop leaves by the interface `index`, and those that do not show where they leave
    /// (next-hop objects, while `net.ipv4.nexthop_compat_mode` is 0). The kernel refuses an index of no interface with `ENODEV`.
    #[must_use]
    pub fn output(self, index: u32) -> Self {
        self.attribute(RTA_OIF, &index.to_ne_bytes()).keep(move |_, attributes| {
            Ok(match (attributes.find(RTA_OIF)?, attributes.find(RTA_MULTIPATH)?) {
                (Some(shown), _) => shown.u32()? == index,
                (None, Some(next_hops)) => any_leaves_by(next_hops, index)?,
                (None, None) => true,
            })
        })
    }

    /// Cached routes instead of those in the tables: exceptions by redirects and path MTUs.
    #[must_use]
    pub fn cached(mut self) -> Self {
        self.as_request_mut().set_body(RouteHeader::FLAGS, &RouteFlags::CLONED.bits().to_ne_bytes());
        self.keep(|header, _| Ok(header.flags().contains(RouteFlags::CLONED)))
    }
}

/// The same question as several, for `dump_parallel` of the adapters.
impl DumpRequest<Route> {
    /// A part for each of these families, to be asked at the same time; together they hold the rows of these families alone.
    ///
    /// # Errors
    ///
    /// Where none is named, or one twice, or one that the request has ruled out.
    pub fn split_by_family(
        self,
        families: impl IntoIterator<Item = Family>,
    ) -> Result<Split<Route>, SplitError> {
        Split::by(&self, families, |family| family.0.into(), Self::family)
    }

    /// A part for each of these tables.
    ///
    /// # Errors
    ///
    /// Where none is named, or one twice, or one that the request has ruled out.
    pub fn split_by_table(self, tables: impl IntoIterator<Item = u32>) -> Result<Split<Route>, SplitError> {
        let tables: Vec<u32> = tables.into_iter().collect();
        let asked = self.as_request().asked(size_of::<RouteHeader>(), RTA_TABLE);
        match tables.iter().find(|table| asked.is_some_and(|asked| asked != **table)) {
            Some(table) => Err(SplitError::Contradicts(*table)),
            None => Split::by(&self, tables, |table| table, Self::table),
        }
    }

    /// A part for each of these protocols. The kernel walks every route for each part and leaves out those of other protocols, so that parts by
    /// table, which it walks alone, gain more.
    ///
    /// # Errors
    ///
    /// Where none is named, or one twice, or one that the request has ruled out.
    pub fn split_by_protocol(
        self,
        protocols: impl IntoIterator<Item = RouteProtocol>,
    ) -> Result<Split<Route>, SplitError> {
        Split::by(&self, protocols, |protocol| protocol.0.into(), Self::protocol)
    }
}

/// Filters that the kernel does not know; all rows come, and those that do not match are dropped here.
impl DumpRequest<Route> {
    /// Routes of one scope.
    #[must_use]
    pub fn scope(self, scope: Scope) -> Self {
        self.row_field(RouteHeader::SCOPE, &[scope.0])
    }

    /// Routes for one type of service.
    #[must_use]
    pub fn tos(self, tos: u8) -> Self {
        self.row_field(RouteHeader::TOS, &[tos])
    }

    /// Routes with this metric; one without any has metric 0.
    #[must_use]
    pub fn priority(self, priority: u32) -> Self {
        self.keep(move |_, attributes| {
            Ok(attributes.find(RTA_PRIORITY)?.map_or(Ok(0), |shown| shown.u32())? == priority)
        })
    }

    /// Routes that give packets this source address.
    #[must_use]
    pub fn preferred_source(self, address: IpAddr) -> Self {
        self.keep(move |_, attributes| {
            Ok(attributes.find(RTA_PREFSRC)?.is_some_and(|shown| shown.ip() == Ok(address)))
        })
    }

    /// Routes of which at least one next hop has this gateway.
    #[must_use]
    pub fn gateway(self, address: IpAddr) -> Self {
        self.keep(move |_, attributes| {
            let single = match (attributes.find(RTA_GATEWAY)?, attributes.find(RTA_VIA)?) {
                (Some(gateway), _) => gateway.ip()? == address,
                (None, Some(via)) => matches!(Gateway::decode(via)?, Gateway::Ip(shown) if shown == address),
                (None, None) => false,
            };
            Ok(single
                || attributes.find(RTA_MULTIPATH)?.map_or(Ok(false), |all| any_sends_to(all, address))?)
        })
    }

    /// Routes for packets from exactly this prefix, `::/0` or `0.0.0.0/0` being from anywhere.
    #[must_use]
    pub fn source(self, source: IpNet) -> Self {
        let source = source.trunc();
        self.keep(move |header, attributes| {
            let shown = shown_prefix(header.family, attributes.find(RTA_SRC)?, header.source_length)?;
            Ok(shown.is_some_and(|shown| shown.trunc() == source))
        })
    }

    /// Routes whose destination lies in `prefix`, that itself included (`root` in `ip route`).
    #[must_use]
    pub fn within(self, prefix: IpNet) -> Self {
        self.destination(prefix, |prefix, destination| prefix.contains(destination))
    }

    /// Routes that could carry packets to all of `prefix`: whose destination is `prefix` or around it (`match` in `ip route`).
    #[must_use]
    pub fn containing(self, prefix: IpNet) -> Self {
        self.destination(prefix, |prefix, destination| destination.contains(prefix))
    }

    /// Routes whose destination is `prefix` (`exact` in `ip route`).
    #[must_use]
    pub fn exactly(self, prefix: IpNet) -> Self {
        self.destination(prefix, |prefix, destination| prefix == destination)
    }

    fn destination(self, prefix: IpNet, matches: fn(&IpNet, &IpNet) -> bool) -> Self {
        let (family, prefix) = (Family::of(prefix.addr()), prefix.trunc());
        self.family(family).keep(move |header, attributes| {
            let shown = shown_prefix(header.family, attributes.find(RTA_DST)?, header.destination_length)?;
            Ok(shown.is_some_and(|shown| matches(&prefix, &shown.trunc())))
        })
    }

    /// Keeps rows for which `keep` holds, and those in which it finds something malformed: the decoder is to report that.
    fn keep(
        self,
        keep: impl Fn(&RouteHeader, Attributes<'_>) -> Result<bool, DecodeError> + Send + Sync + 'static,
    ) -> Self {
        self.filter(move |message: Message<'_>| {
            let kept = message.body().and_then(|(header, attributes)| keep(header, attributes));
            kept.unwrap_or(true)
        })
    }
}
