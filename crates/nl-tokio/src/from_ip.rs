//! From `ip` to code: everyday commands, and the lines that do the same.
//!
//! Each is the body of an `async fn` that returns `Result<(), Box<dyn std::error::Error>>`, with `use nl_tokio::rtnetlink::*;` before it. In nl-smol the
//! names are the same, under `nl_smol`.
//!
//! # `ip route`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The main table is a question of its own, and the cheaper one: the others are not walked. A namespace has none before its first route.
//! let mut routes = nl_tokio::dump(Route::dump().ipv4().main_table())?;
//! loop {
//!     match routes.try_next().await {
//!         Ok(Some(route)) => println!("{} via {:?}", route.display_destination(), route.gateway),
//!         Ok(None) => break,
//!         Err(error) if error.is_not_found() => break,
//!         Err(error) => return Err(error.into()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip -6 route show proto bgp`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut routes = nl_tokio::dump(Route::dump().ipv6().protocol(RouteProtocol::BGP))?;
//! while let Some(route) = routes.try_next().await? {
//!     println!("{} metric {:?}", route.display_destination(), route.priority);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip route get 127.0.0.1`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! match nl_tokio::get(Route::get([127, 0, 0, 1].into())).await {
//!     Ok(route) => println!("by link {:?} from {:?}", route.output, route.preferred_source),
//!     // Where there is none, the kernel says so: ENETUNREACH, and why.
//!     Err(error) => println!("{error}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip route show match 192.0.2.1 table all`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let prefix = "192.0.2.1/32".parse()?;
//! let routes = nl_tokio::dump(Route::dump().containing(prefix))?.collect().await?;
//! println!("{} routes could carry it", routes.len());
//! # Ok(())
//! # }
//! ```
//!
//! # `ip route show vrf blue`
//!
//! ```no_run
//! # use nl_tokio::rtnetlink::*;
//! # use nl_tokio::{Connection, Protocol};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut connection = Connection::open(Protocol::ROUTE)?;
//! // A VRF is a link that has a table. `ip` leaves out the local and broadcast routes that are in it, too.
//! let blue = connection.get(Link::by_name("blue")).await?;
//! let table = blue.vrf_table().ok_or("blue is no VRF")?;
//! let mut routes = connection.dump(Route::dump().ipv4().table(table))?;
//! while let Some(route) = routes.try_next().await? {
//!     println!("{} via {:?}", route.display_destination(), route.gateway);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip link`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # use nl_tokio::Restarts;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Links come and go, and the kernel says so: this is one table, or an error. Without statistics it costs the kernel less.
//! let request = Link::dump().without_statistics();
//! for link in nl_tokio::dump(request)?.collect_consistent(Restarts::at_most(8)).await? {
//!     println!("{}: {} <{}> mtu {:?}", link.index, link.name, link.flags, link.mtu);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip -s link show dev lo`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let link = nl_tokio::get(Link::by_name("lo")).await?;
//! if let Some(counters) = &link.statistics {
//!     println!("{} bytes in, {} out", counters.rx_bytes, counters.tx_bytes);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip link show type bridge up`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut bridges = nl_tokio::dump(Link::dump().kind("bridge").up())?;
//! while let Some(bridge) = bridges.try_next().await? {
//!     println!("{}", bridge.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip -4 addr show dev lo`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # use nl_tokio::{Connection, Protocol};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut connection = Connection::open(Protocol::ROUTE)?;
//! let index = connection.get(Link::by_name("lo")).await?.index;
//! let mut addresses = connection.dump(Address::dump().ipv4().interface(index))?;
//! while let Some(address) = addresses.try_next().await? {
//!     println!("{:?} scope {} valid {:?}", address.local, address.scope, address.lifetimes);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip neigh show nud stale nud failed`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # use nl_tokio::{Connection, Protocol};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut connection = Connection::open(Protocol::ROUTE)?;
//! let names: LinkNames = connection.dump(LinkName::dump())?.collect().await?.into_iter().collect();
//! let states = NeighbourState::STALE | NeighbourState::FAILED;
//! let mut neighbours = connection.dump(Neighbour::dump().state(states))?;
//! while let Some(neighbour) = neighbours.try_next().await? {
//!     let link = names.name(neighbour.index).unwrap_or("?");
//!     println!("{:?} on {link} is {}", neighbour.destination, neighbour.state);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `bridge fdb`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut entries = nl_tokio::dump(Neighbour::fdb())?;
//! while let Some(entry) = entries.try_next().await? {
//!     println!("{:?} at link {} vlan {:?}", entry.link_layer_address, entry.index, entry.vlan);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip nexthop`
//!
//! ```
//! # use nl_tokio::rtnetlink::*;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // What routes refer to by their `next_hop_id`; a kernel before 5.3 has none, and refuses.
//! let mut objects = nl_tokio::dump(NextHopObject::dump())?;
//! while let Some(object) = objects.try_next().await? {
//!     match &object.group {
//!         Some(group) => println!("{} spreads over {:?}", object.id, group.members),
//!         None => println!("{} via {:?} by link {:?}", object.id, object.gateway, object.output),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # `ip monitor link`
//!
//! ```no_run
//! # use nl_tokio::rtnetlink::*;
//! # use nl_tokio::{Connection, Error, FromMessage, Protocol};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut connection = Connection::open(Protocol::ROUTE)?;
//! connection.subscribe(RTNLGRP_LINK)?;
//! // Who wants to know what there is, too, dumps here, by `events`: what changes meanwhile is among them.
//! loop {
//!     match connection.notification().await {
//!         Ok(told) => {
//!             let gone = if told.message_type() == RTM_DELLINK { "Deleted " } else { "" };
//!             println!("{gone}{}", Link::from_message(told.as_message())?.name);
//!         }
//!         // Changes came faster than they were taken: a dump tells what there is now.
//!         Err(Error::Lost) => println!("some were lost"),
//!         Err(error) => return Err(error.into()),
//!     }
//! }
//! # }
//! ```
//!
//! # `ip netns exec blue ip route`
//!
//! ```no_run
//! # use nl_tokio::rtnetlink::*;
//! # use nl_tokio::Namespace;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The socket is opened over there; this thread stays where it is.
//! let blue = Namespace::named("blue")?;
//! let routes = nl_tokio::dump_in(&blue, Route::dump().ipv4().main_table())?.collect().await?;
//! println!("{} routes", routes.len());
//! # Ok(())
//! # }
//! ```
//!
//! # `ip -j -d route`
//!
//! With the feature `serde` of nl-proto, a row serialises with the keys and values of `ip -j -d`; [`WithNames`](crate::rtnetlink::WithNames)
//! brings what numbers are called on the machine.
