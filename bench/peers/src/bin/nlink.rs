//! nlink: `nlink stream|eager TABLE REPEAT fast|slow`, under tokio's current-thread runtime.

use std::error::Error;
use std::hint::black_box;

use futures_util::StreamExt;
use nl_bench_harness::{Arguments, Measure, Table, consume};
use nlink::netlink::Netfilter;
use nlink::netlink::message::NlMsgType;
use nlink::netlink::messages::{AddressMessage, LinkMessage, NeighborMessage, RouteMessage};
use nlink::netlink::parse::FromNetlink;
use nlink::{Connection, Route};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    for _ in 0..arguments.repeat {
        match arguments.table {
            Table::Route4 | Table::Route6 => {
                dump::<RouteMessage>(&arguments, NlMsgType::RTM_GETROUTE, 12).await?;
            }
            Table::Neighbour => dump::<NeighborMessage>(&arguments, NlMsgType::RTM_GETNEIGH, 12).await?,
            Table::Address => dump::<AddressMessage>(&arguments, NlMsgType::RTM_GETADDR, 8).await?,
            Table::Link => dump::<LinkMessage>(&arguments, NlMsgType::RTM_GETLINK, 16).await?,
            Table::Conntrack => conntrack(&arguments).await?,
            Table::NextHop => return Err("next-hop objects are not compared".into()),
        }
    }
    Ok(())
}

async fn conntrack(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let mut measure = Measure::begin(arguments);
    let connection = Connection::<Netfilter>::new()?;
    if arguments.way == "eager" {
        let rows = connection.get_conntrack().await?;
        consume!(measure, tokio::time::sleep, { for row in rows } => black_box(&row));
    } else {
        let mut rows = connection.stream_conntrack_v4().await?;
        consume!(measure, tokio::time::sleep, { while let Some(row) = rows.next().await } => black_box(&row?));
    }
    measure.end();
    Ok(())
}

async fn dump<T: FromNetlink + Unpin>(
    arguments: &Arguments,
    message_type: u16,
    body: usize,
) -> Result<(), Box<dyn Error>> {
    let mut measure = Measure::begin(arguments);
    let connection = Connection::<Route>::new()?;
    connection.enable_strict_checking(true)?;
    if arguments.way == "eager" {
        // Of all families: the eager calls take none.
        let rows = connection.dump_typed::<T>(message_type).await?;
        consume!(measure, tokio::time::sleep, { for row in rows } => black_box(&row));
    } else {
        let mut request = vec![0; body];
        if let Some(family) = request.first_mut() {
            *family = arguments.table.family();
        }
        let mut rows = connection.dump_stream_with_body::<T>(message_type, &request).await?;
        consume!(measure, tokio::time::sleep, { while let Some(row) = rows.next().await } => black_box(&row?));
    }
    measure.end();
    Ok(())
}
