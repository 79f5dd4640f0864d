//! Dumps that a thread receives ahead of, one or several at once.

use nl_proto::dump::Split;
use nl_proto::rtnetlink::{Family, Neighbour, Route};
use nl_tests::{in_namespace, ip, ip_batch, steady};
use nl_tokio::{DumpError, Error};

use crate::support::{blocking, many_routes, pair, tokio};

/// Routes in the tables 1000, 1001 and 1002, this many in each.
fn three_tables(count: u32) {
    pair();
    let line = |i: u32| {
        let prefix = std::net::Ipv4Addr::from(0x1400_0000 + (i << 8));
        format!("route add {prefix}/24 via 10.0.0.2 table {}\n", 1000 + i % 3)
    };
    ip_batch(&(0..3 * count).map(line).collect::<String>());
}

fn tables(tables: impl IntoIterator<Item = u32>) -> Split<Route> {
    Route::dump().ipv4().split_by_table(tables).unwrap()
}

fn sorted(mut rows: Vec<Route>) -> Vec<Route> {
    rows.sort_by_key(|row| row.destination.map(|prefix| prefix.addr()));
    rows
}

#[test]
fn a_dump_received_ahead_gives_the_rows_in_their_order() {
    in_namespace("parallel::a_dump_received_ahead_gives_the_rows_in_their_order", || {
        many_routes(3_000);
        let request = Route::dump().ipv4();
        let rows = blocking(request.clone()).unwrap();
        assert!(rows.len() > 3_000);
        let ahead = nl_socket::blocking::dump_ahead(request.clone()).unwrap();
        assert_eq!(ahead.collect::<Result<Vec<_>, _>>().unwrap(), rows);
        let ahead = tokio(async { nl_tokio::dump_ahead(request.clone()).unwrap().collect().await });
        assert_eq!(ahead.unwrap(), rows);
        let ahead = smol::block_on(async { nl_smol::dump_ahead(request.clone()).unwrap().collect().await });
        assert_eq!(ahead.unwrap(), rows);
    });
}

#[test]
fn parts_are_together_the_rows_of_one_after_the_other() {
    in_namespace("parallel::parts_are_together_the_rows_of_one_after_the_other", || {
        three_tables(2_000);
        let one_by_one =
            tables([1000, 1001, 1002]).into_parts().into_iter().map(|part| blocking(part).unwrap());
        let rows = sorted(one_by_one.flatten().collect());
        assert_eq!(rows.len(), 6_000);
        let split = tables([1000, 1001, 1002]);
        let together: Result<Vec<_>, _> =
            nl_socket::blocking::dump_parallel(split.clone()).unwrap().collect();
        assert_eq!(sorted(together.unwrap()), rows);
        let together = tokio(async { nl_tokio::dump_parallel(split.clone()).unwrap().collect().await });
        assert_eq!(sorted(together.unwrap()), rows);
        let together = smol::block_on(async { nl_smol::dump_parallel(split).unwrap().collect().await });
        assert_eq!(sorted(together.unwrap()), rows);
    });
}

#[test]
fn more_parts_than_threads_give_each_row_once() {
    in_namespace("parallel::more_parts_than_threads_give_each_row_once", || {
        pair();
        let tables_of = 1000..1024;
        let line = |i: u32| {
            let prefix = std::net::Ipv4Addr::from(0x1400_0000 + (i << 8));
            // The first has half of all, the others no datagram's worth.
            let table = if i % 2 == 0 { 1000 } else { 1001 + i / 2 % 23 };
            format!("route add {prefix}/24 via 10.0.0.2 table {table}\n")
        };
        ip_batch(&(0..6_000).map(line).collect::<String>());
        let rows = sorted(blocking(Route::dump().ipv4()).unwrap());
        let rows: Vec<_> = rows.into_iter().filter(|row| tables_of.contains(&row.table)).collect();
        assert_eq!(rows.len(), 6_000);
        for _ in 0..20 {
            let mut parts = nl_socket::blocking::dump_parallel(tables(tables_of.clone())).unwrap();
            let together = parts.by_ref().collect::<Result<Vec<_>, _>>().unwrap();
            assert_eq!(parts.summary().messages, 6_000);
            assert!(sorted(together) == rows, "the rows of 24 parts are not those of one dump");
        }
    });
}

#[test]
fn one_summary_and_one_verdict_hold_for_all_parts() {
    in_namespace("parallel::one_summary_and_one_verdict_hold_for_all_parts", || {
        three_tables(1_000);
        tokio(async {
            let mut whole = nl_tokio::dump_parallel(tables([1000, 1002])).unwrap();
            while whole.try_next().await.unwrap().is_some() {}
            assert!(whole.is_ended());
            assert_eq!(whole.summary().messages, 2_000);

            // The table 1007 does not exist: the rows of the others come first, all of them.
            let mut partly = nl_tokio::dump_parallel(tables([1007, 1000, 1002])).unwrap();
            let mut rows = 0;
            let error = loop {
                match partly.next().await {
                    Some(Ok(_)) => rows += 1,
                    Some(Err(error)) => break error,
                    None => panic!("a part that is refused is no complete answer"),
                }
            };
            assert_eq!(rows, 2_000);
            assert!(error.is_not_found(), "{error}");
            assert_eq!(partly.failed_part(), Some(0));
            assert!(partly.is_ended() && partly.next().await.is_none());

            // Of several that fail each is told.
            let mut hardly = nl_tokio::dump_parallel(tables([1000, 1007, 1002, 1008])).unwrap();
            let (mut rows, mut failed) = (0, Vec::new());
            while let Some(row) = hardly.next().await {
                match row {
                    Ok(_) => rows += 1,
                    Err(error) => failed.push((hardly.failed_part(), error.is_not_found())),
                }
                assert_eq!(hardly.is_ended(), failed.len() == 2);
            }
            failed.sort_unstable();
            assert_eq!((rows, failed), (2_000, vec![(Some(1), true), (Some(3), true)]));
        });
    });
}

#[test]
fn a_function_is_called_with_each_row_of_all_parts() {
    in_namespace("parallel::a_function_is_called_with_each_row_of_all_parts", || {
        three_tables(1_000);
        let split = || tables([1007, 1000, 1008, 1002]);
        // It stops where the function says so, and goes on behind that row; each part that fails is told of by a call of its own.
        let stop = || Err(Error::NotSubscribed);
        let mut parts = nl_socket::blocking::dump_parallel(split()).unwrap();
        let (mut rows, mut stops, mut failed) = (0, 0, Vec::new());
        loop {
            let result = parts.for_each_row(|_| {
                rows += 1;
                if rows % 700 == 0 { stop() } else { Ok(()) }
            });
            match result {
                Ok(()) => break,
                Err(Error::NotSubscribed) => stops += 1,
                Err(error) => failed.push((parts.failed_part(), error.is_not_found())),
            }
        }
        failed.sort_unstable();
        assert_eq!((rows, stops, failed), (2_000, 2, vec![(Some(0), true), (Some(2), true)]));
        assert!(parts.is_ended());

        let error = tokio(async { nl_tokio::dump_parallel(split()).unwrap().collect().await }).unwrap_err();
        assert!(error.is_not_found(), "{error}");
    });
}

#[test]
fn neighbours_split_by_family_are_all_neighbours() {
    in_namespace("parallel::neighbours_split_by_family_are_all_neighbours", || {
        pair();
        ip("neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev left nud permanent");
        ip("neigh add fe80::9 lladdr 02:00:00:00:00:0a dev left nud permanent");
        let key = |row: Neighbour| (row.destination, row.index);
        let sorted = |mut rows: Vec<_>| {
            rows.sort();
            rows
        };
        let (all, both) = steady(
            || {
                sorted(
                    nl_socket::blocking::dump(Neighbour::dump())
                        .unwrap()
                        .map(|row| key(row.unwrap()))
                        .collect(),
                )
            },
            || {
                let split = Neighbour::dump().split_by_family([Family::INET, Family::INET6]).unwrap();
                let rows = tokio(async { nl_tokio::dump_parallel(split).unwrap().collect().await }).unwrap();
                sorted(rows.into_iter().map(key).collect())
            },
        );
        assert!(all.len() >= 2);
        assert_eq!(both, all);
    });
}

#[test]
fn threads_of_dumps_that_were_dropped_half_way_end() {
    in_namespace("parallel::threads_of_dumps_that_were_dropped_half_way_end", || {
        three_tables(3_000);
        tokio(async {
            for stop in 0..30 {
                let mut half = nl_tokio::dump_parallel(tables([1000, 1001, 1002])).unwrap();
                for _ in 0..stop * 100 {
                    half.next().await.unwrap().unwrap();
                }
            }
        });
        let threads = || std::fs::read_dir("/proc/self/task").unwrap().count();
        let patience = std::time::Instant::now();
        while threads() > 3 {
            assert!(patience.elapsed().as_secs() < 20, "{} threads are left", threads());
            std::thread::yield_now();
        }
    });
}

#[test]
fn a_connection_received_ahead_outlives_a_dump_that_was_stopped() {
    in_namespace("parallel::a_connection_received_ahead_outlives_a_dump_that_was_stopped", || {
        many_routes(5_000);
        tokio(async {
            let mut connection =
                nl_tokio::dump_ahead(Route::dump().ipv4().table(254)).unwrap().into_connection();
            for _ in 0..20 {
                let mut half = connection.dump(Route::dump().ipv4().table(254)).unwrap();
                for _ in 0..700 {
                    half.next().await.unwrap().unwrap();
                }
            }
            let whole = connection.dump(Route::dump().ipv4().table(254)).unwrap().collect().await.unwrap();
            assert_eq!(whole.len(), 5_001);
            let refused = connection.dump(Route::dump().ipv4().table(7)).unwrap().collect().await;
            assert!(matches!(refused, Err(Error::Dump(DumpError::Refused(_)))));
        });
    });
}
