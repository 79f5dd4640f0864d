//! rtnetlink, under tokio's current-thread runtime.

use std::error::Error;
use std::hint::black_box;
use std::net::{Ipv4Addr, Ipv6Addr};

use futures_util::{Stream, TryStreamExt};
use nl_bench_harness::{Arguments, Measure, Table, consume};
use rtnetlink::RouteMessageBuilder;
use rtnetlink::packet_route::AddressFamily;
use rtnetlink::packet_route::route::{RouteProtocol, RouteScope, RouteType};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    for _ in 0..arguments.repeat {
        let measure = Measure::begin(&arguments);
        let (connection, handle, _) = rtnetlink::new_connection_with_strict_check()?;
        let task = tokio::spawn(connection);
        match arguments.table {
            Table::Route4 => {
                let request = RouteMessageBuilder::<Ipv4Addr>::new()
                    .table_id(0)
                    .protocol(RouteProtocol::Unspec)
                    .scope(RouteScope::Universe)
                    .kind(RouteType::Unspec)
                    .build();
                drain(handle.route().get(request).execute(), measure).await?;
            }
            Table::Route6 => {
                let request = RouteMessageBuilder::<Ipv6Addr>::new()
                    .table_id(0)
                    .protocol(RouteProtocol::Unspec)
                    .scope(RouteScope::Universe)
                    .kind(RouteType::Unspec)
                    .build();
                drain(handle.route().get(request).execute(), measure).await?;
            }
            Table::Neighbour => {
                let request = handle.neighbours().get().set_address_family(AddressFamily::Inet);
                drain(request.execute(), measure).await?;
            }
            // Of all families: its request takes none.
            Table::Address => drain(handle.address().get().execute(), measure).await?,
            Table::Link => drain(handle.link().get().execute(), measure).await?,
            Table::Conntrack | Table::NextHop => return Err("rtnetlink has no rows of it".into()),
        }
        task.abort();
    }
    Ok(())
}

async fn drain<T, S>(rows: S, mut measure: Measure) -> Result<(), rtnetlink::Error>
where
    S: Stream<Item = Result<T, rtnetlink::Error>>,
{
    let mut rows = std::pin::pin!(rows);
    consume!(measure, tokio::time::sleep, { while let Some(row) = rows.try_next().await? } => black_box(&row));
    measure.end();
    Ok(())
}
