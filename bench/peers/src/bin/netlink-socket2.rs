//! netlink-socket2 with netlink-bindings: `netlink-socket2 blocking|tokio TABLE REPEAT fast|slow`.
//!
//! Its rows are lazy: of each the common attributes are read by name, as its own examples do. It does not offer strict checking.

use std::error::Error;
use std::hint::black_box;

use netlink_bindings::{conntrack, rt_addr, rt_link, rt_neigh, rt_route};
use nl_bench_harness::{Arguments, Measure, Table, consume};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for _ in 0..arguments.repeat {
        if arguments.way == "tokio" {
            runtime.block_on(asynchronous(&arguments))?;
        } else {
            blocking(&arguments)?;
        }
    }
    Ok(())
}

/// The same dump, blocking and not: what differs is the module and the `await`.
macro_rules! dump {
    ($arguments:ident, $module:ident, $consume:ident, $($wait:tt)*) => {{
        let mut measure = Measure::begin($arguments);
        let mut socket = netlink_socket2::$module::NetlinkSocket::new();
        let family = $arguments.table.family();
        match $arguments.table {
            Table::Route4 | Table::Route6 => {
                let header = rt_route::Rtmsg { rtm_family: family, ..Default::default() };
                let request = rt_route::Request::new().op_getroute_dump(&header);
                let mut rows = socket.request(&request)$($wait)*?;
                $consume!(measure, { while let Some((header, row)) = rows.recv()$($wait)*.transpose()? } => {
                    black_box((header, row.get_dst().ok(), row.get_gateway().ok(), row.get_oif().ok()));
                    black_box((row.get_priority().ok(), row.get_table().ok()));
                });
            }
            Table::Neighbour => {
                let mut header = rt_neigh::Ndmsg::default();
                header.ndm_family = family;
                let request = rt_neigh::Request::new().op_getneigh_dump(&header);
                let mut rows = socket.request(&request)$($wait)*?;
                $consume!(measure, { while let Some((header, row)) = rows.recv()$($wait)*.transpose()? } => {
                    black_box((header, row.get_dst().ok(), row.get_lladdr().ok(), row.get_cacheinfo().ok()));
                });
            }
            Table::Address => {
                let header = rt_addr::Ifaddrmsg { ifa_family: family, ..Default::default() };
                let request = rt_addr::Request::new().op_getaddr_dump(&header);
                let mut rows = socket.request(&request)$($wait)*?;
                $consume!(measure, { while let Some((header, row)) = rows.recv()$($wait)*.transpose()? } => {
                    black_box((header, row.get_address().ok(), row.get_local().ok(), row.get_label().ok()));
                    black_box((row.get_flags().ok(), row.get_cacheinfo().ok()));
                });
            }
            Table::Link => {
                let mut request = rt_link::Request::new().op_getlink_dump(&Default::default());
                request.encode().push_ext_mask(1);
                let mut rows = socket.request(&request)$($wait)*?;
                $consume!(measure, { while let Some((header, row)) = rows.recv()$($wait)*.transpose()? } => {
                    black_box((header, row.get_ifname().ok(), row.get_address().ok(), row.get_mtu().ok()));
                    black_box(row.get_operstate().ok());
                });
            }
            Table::NextHop => return Err("next-hop objects are not compared".into()),
            Table::Conntrack => {
                let header = conntrack::Nfgenmsg { nfgen_family: family, ..Default::default() };
                let request = conntrack::Request::new().op_get_dump(&header);
                let mut rows = socket.request(&request)$($wait)*?;
                $consume!(measure, { while let Some((header, row)) = rows.recv()$($wait)*.transpose()? } => {
                    let original = row.get_tuple_orig()?;
                    let (ip, ports) = (original.get_tuple_ip()?, original.get_tuple_proto()?);
                    black_box((header, ip.get_ip_v4_src().ok(), ip.get_ip_v4_dst().ok()));
                    black_box((ports.get_proto_num().ok(), ports.get_proto_src_port().ok()));
                    black_box((ports.get_proto_dst_port().ok(), row.get_status().ok()));
                    let tcp = row.get_protoinfo().and_then(|info| info.get_protoinfo_tcp());
                    black_box(tcp.and_then(|tcp| tcp.get_tcp_state()).ok());
                    black_box((row.get_timeout().ok(), row.get_mark().ok()));
                });
            }
        }
        measure.end();
        Ok(())
    }};
}

macro_rules! consume_blocking {
    ($measure:ident, { $($head:tt)* } => $look:expr) => {
        $($head)* {
            $look;
            $measure.row_blocking();
        }
    };
}

macro_rules! consume_async {
    ($measure:ident, $($rest:tt)*) => { consume!($measure, tokio::time::sleep, $($rest)*) };
}

fn blocking(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    dump!(arguments, std, consume_blocking,)
}

async fn asynchronous(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    dump!(arguments, tokio, consume_async, .await)
}
