//! Numbers of `linux/rtnetlink.h`, by their names there.

macro_rules! numbers {
    ($(#[$only:meta])* $all:ident $int:ty: $($name:ident = $value:literal $what:literal;)*) => {
        $(#[doc = $what] pub const $name: $int = $value;)*

        $(#[$only])*
        const $all: &[(&str, $int)] = &[$((stringify!($name), $name)),*];
    };
}

numbers! { MESSAGE_TYPES u16:
    RTM_NEWLINK = 16 "The type of a message that tells of a link.";
    RTM_DELLINK = 17 "A link is gone.";
    RTM_GETLINK = 18 "Asks for links.";
    RTM_NEWADDR = 20 "The type of a message that tells of an address.";
    RTM_DELADDR = 21 "An address is gone.";
    RTM_GETADDR = 22 "Asks for addresses.";
    RTM_NEWROUTE = 24 "The type of a message that tells of a route.";
    RTM_DELROUTE = 25 "A route is gone.";
    RTM_GETROUTE = 26 "Asks for routes.";
    RTM_NEWNEIGH = 28 "The type of a message that tells of a neighbour or a forwarding entry.";
    RTM_DELNEIGH = 29 "A neighbour or a forwarding entry is gone.";
    RTM_GETNEIGH = 30 "Asks for neighbours or forwarding entries.";
    RTM_NEWRULE = 32 "The type of a message that tells of a routing rule.";
    RTM_DELRULE = 33 "A routing rule is gone.";
    RTM_GETRULE = 34 "Asks for routing rules.";
    RTM_NEWQDISC = 36 "The type of a message that tells of a queueing discipline.";
    RTM_DELQDISC = 37 "A queueing discipline is gone.";
    RTM_GETQDISC = 38 "Asks for queueing disciplines.";
    RTM_NEWTCLASS = 40 "The type of a message that tells of a traffic class.";
    RTM_DELTCLASS = 41 "A traffic class is gone.";
    RTM_GETTCLASS = 42 "Asks for traffic classes.";
    RTM_NEWTFILTER = 44 "The type of a message that tells of a traffic filter.";
    RTM_DELTFILTER = 45 "A traffic filter is gone.";
    RTM_GETTFILTER = 46 "Asks for traffic filters.";
    RTM_NEWPREFIX = 52 "The type of a message that tells of an IPv6 prefix that a router announced.";
    RTM_NEWMULTICAST = 56 "The type of a message that tells of a multicast group that a link joined.";
    RTM_DELMULTICAST = 57 "A link has left a multicast group.";
    RTM_GETMULTICAST = 58 "Asks for multicast groups.";
    RTM_NEWANYCAST = 60 "The type of a message that tells of an anycast address.";
    RTM_DELANYCAST = 61 "An anycast address is gone.";
    RTM_GETANYCAST = 62 "Asks for anycast addresses.";
    RTM_NEWNEIGHTBL = 64 "The type of a message that tells of a table of neighbours, its limits and counters.";
    RTM_GETNEIGHTBL = 66 "Asks for tables of neighbours.";
    RTM_NEWNETCONF = 80 "The type of a message that tells of a link's forwarding settings.";
    RTM_DELNETCONF = 81 "A link's forwarding settings are gone.";
    RTM_GETNETCONF = 82 "Asks for links' forwarding settings.";
    RTM_NEWMDB = 84 "The type of a message that tells of a bridge's multicast entries.";
    RTM_DELMDB = 85 "A bridge's multicast entry is gone.";
    RTM_GETMDB = 86 "Asks for bridges' multicast entries.";
    RTM_NEWNSID = 88 "The type of a message that tells of the identifier of a network namespace.";
    RTM_DELNSID = 89 "An identifier of a network namespace is gone.";
    RTM_GETNSID = 90 "Asks for identifiers of network namespaces.";
    RTM_NEWSTATS = 92 "The type of a message that tells of a link's statistics.";
    RTM_GETSTATS = 94 "Asks for links' statistics.";
    RTM_NEWCHAIN = 100 "The type of a message that tells of a chain of traffic filters.";
    RTM_DELCHAIN = 101 "A chain of traffic filters is gone.";
    RTM_GETCHAIN = 102 "Asks for chains of traffic filters.";
    RTM_NEWNEXTHOP = 104 "The type of a message that tells of a next-hop object.";
    RTM_DELNEXTHOP = 105 "A next-hop object is gone.";
    RTM_GETNEXTHOP = 106 "Asks for next-hop objects.";
    RTM_NEWVLAN = 112 "The type of a message that tells of the VLANs of a bridge's port.";
    RTM_DELVLAN = 113 "VLANs of a bridge's port are gone.";
    RTM_GETVLAN = 114 "Asks for VLANs of bridges' ports.";
    RTM_NEWNEXTHOPBUCKET = 116 "The type of a message that tells of a bucket of a resilient group of next hops.";
    RTM_GETNEXTHOPBUCKET = 118 "Asks for buckets of resilient groups of next hops.";
}

numbers! { #[cfg(test)] NUMBERS_OF_GROUPS_AND_TABLES u32:
    RTNLGRP_LINK = 1 "The group of links.";
    RTNLGRP_NOTIFY = 2 "The group of what asks for attention.";
    RTNLGRP_NEIGH = 3 "The group of neighbours and forwarding entries.";
    RTNLGRP_TC = 4 "The group of traffic control.";
    RTNLGRP_IPV4_IFADDR = 5 "The group of IPv4 addresses.";
    RTNLGRP_IPV4_MROUTE = 6 "The group of IPv4 multicast routes.";
    RTNLGRP_IPV4_ROUTE = 7 "The group of IPv4 routes.";
    RTNLGRP_IPV4_RULE = 8 "The group of IPv4 routing rules.";
    RTNLGRP_IPV6_IFADDR = 9 "The group of IPv6 addresses.";
    RTNLGRP_IPV6_MROUTE = 10 "The group of IPv6 multicast routes.";
    RTNLGRP_IPV6_ROUTE = 11 "The group of IPv6 routes.";
    RTNLGRP_IPV6_IFINFO = 12 "The group of IPv6's view of links.";
    RTNLGRP_IPV6_PREFIX = 18 "The group of prefixes that routers announce.";
    RTNLGRP_IPV6_RULE = 19 "The group of IPv6 routing rules.";
    RTNLGRP_ND_USEROPT = 20 "The group of options of router advertisements that are for programs.";
    RTNLGRP_IPV4_NETCONF = 24 "The group of IPv4 forwarding settings.";
    RTNLGRP_IPV6_NETCONF = 25 "The group of IPv6 forwarding settings.";
    RTNLGRP_MDB = 26 "The group of bridges' multicast entries.";
    RTNLGRP_MPLS_ROUTE = 27 "The group of MPLS routes.";
    RTNLGRP_NSID = 28 "The group of identifiers of network namespaces.";
    RTNLGRP_MPLS_NETCONF = 29 "The group of MPLS forwarding settings.";
    RTNLGRP_IPV4_MROUTE_R = 30 "The group of IPv4 multicast routing, for daemons.";
    RTNLGRP_IPV6_MROUTE_R = 31 "The group of IPv6 multicast routing, for daemons.";
    RTNLGRP_NEXTHOP = 32 "The group of next-hop objects.";

    RT_TABLE_DEFAULT = 253 "The routing table that is looked up last; usually empty.";
    RT_TABLE_MAIN = 254 "The routing table that `ip route` shows.";
    RT_TABLE_LOCAL = 255 "The routing table of the host's own addresses, which is looked up first.";
}

/// What `linux/rtnetlink.h` calls a type of message.
///
/// ```
/// use nl_proto::rtnetlink::{RTM_GETROUTE, message_type_name};
///
/// assert_eq!(message_type_name(RTM_GETROUTE), Some("RTM_GETROUTE"));
/// ```
pub fn message_type_name(message_type: u16) -> Option<&'static str> {
    MESSAGE_TYPES.iter().find(|(_, number)| *number == message_type).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use alloc::string::String;
    use alloc::vec::Vec;
    use std::fs;

    use super::{MESSAGE_TYPES, NUMBERS_OF_GROUPS_AND_TABLES};

    extern crate std;

    /// The enumerations of a header: each name and its number.
    fn enumerations(header: &str) -> BTreeMap<String, u32> {
        let (mut numbers, mut next) = (BTreeMap::new(), 0);
        for line in header.lines() {
            let words: Vec<_> = line.split([' ', '\t', ',', '=']).filter(|word| !word.is_empty()).collect();
            match words[..] {
                ["enum", ..] => next = 0,
                [name, ref rest @ ..] if name.starts_with("RT") => {
                    next = rest.first().and_then(|number| number.parse().ok()).unwrap_or(next);
                    numbers.insert(name.into(), next);
                    next += 1;
                }
                _ => {}
            }
        }
        numbers
    }

    #[test]
    fn they_are_those_of_the_header() {
        let header = match fs::read_to_string("/usr/include/linux/rtnetlink.h") {
            Ok(header) => header,
            Err(error) => return std::println!("skipped: the numbers of rtnetlink.h: {error}"),
        };
        let known = enumerations(&header);
        assert!(
            known.len() > 100 && known.contains_key("RTNLGRP_NEXTHOP") && known.contains_key("RT_TABLE_MAIN")
        );
        let types = MESSAGE_TYPES.iter().map(|(name, number)| (*name, u32::from(*number)));
        for (name, number) in types.chain(NUMBERS_OF_GROUPS_AND_TABLES.iter().copied()) {
            // An older header lacks the newest.
            assert!(known.get(name).is_none_or(|known| *known == number), "{name} = {number}");
        }
    }
}
