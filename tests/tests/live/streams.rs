//! What a stream promises to whoever polls it.

use futures_util::StreamExt;
use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
use nl_proto::rtnetlink::Route;
use nl_proto::wire::{DecodeError, Message};
use nl_tests::in_namespace;
use nl_tokio::{Connection, Error, Restarts};

use crate::support::{blocking, many_routes, pair, tokio};

#[test]
fn a_stream_can_be_spawned_with_its_socket() {
    in_namespace("streams::a_stream_can_be_spawned_with_its_socket", || {
        many_routes(3_000);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let count = runtime.block_on(async {
            let routes = nl_tokio::dump(Route::dump().ipv4().table(254)).unwrap();
            let task = tokio::spawn(async move { routes.collect().await.map(|rows| rows.len()) });
            task.await.unwrap().unwrap()
        });
        assert_eq!(count, 3_001);
    });
}

#[test]
fn combinators_of_a_public_crate_take_it() {
    in_namespace("streams::combinators_of_a_public_crate_take_it", || {
        many_routes(300);
        let count = tokio(async {
            let routes = nl_tokio::dump(Route::dump().ipv4().table(254)).unwrap();
            routes
                .filter(|row| std::future::ready(row.as_ref().is_ok_and(|row| row.gateway.is_some())))
                .count()
                .await
        });
        assert_eq!(count, 300);
    });
}

#[test]
fn after_the_end_there_is_nothing_for_ever() {
    in_namespace("streams::after_the_end_there_is_nothing_for_ever", || {
        pair();
        tokio(async {
            let mut routes = nl_tokio::dump(Route::dump().ipv4()).unwrap();
            while routes.next().await.is_some() {}
            for _ in 0..3 {
                assert!(routes.next().await.is_none());
            }
            assert!(routes.summary().messages > 0);
        });
    });
}

#[test]
fn rows_one_by_one_and_in_batches_are_all_the_rows() {
    in_namespace("streams::rows_one_by_one_and_in_batches_are_all_the_rows", || {
        many_routes(3_000);
        tokio(async {
            let mut routes = nl_tokio::dump(Route::dump().ipv4().table(254)).unwrap();
            let mut count = 0;
            while let Some(row) = routes.next().await {
                row.unwrap();
                count += 1;
                // Five of the next, and the rest of that datagram one by one again.
                if let Some(batch) = routes.next_batch().await {
                    count += batch.unwrap().take(5).count();
                }
            }
            assert_eq!(count, 3_001);
            assert_eq!(routes.summary().messages, 3_001);
        });
    });
}

/// Decodes nothing but routes to 20.0.1.0/24.
struct Picky;

impl FromMessage for Picky {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let route = Route::from_message(message)?;
        match route.destination.is_some_and(|prefix| prefix.to_string() == "20.0.1.0/24") {
            true => Ok(Self),
            false => Err(DecodeError::value("not the one")),
        }
    }
}

#[test]
fn what_does_not_decode_is_handed_over_raw_and_the_stream_goes_on() {
    in_namespace("streams::what_does_not_decode_is_handed_over_raw_and_the_stream_goes_on", || {
        many_routes(3);
        let rows = nl_socket::blocking::dump(Route::dump().ipv4().table(254).decode_as::<Picky>()).unwrap();
        let (good, bad): (Vec<_>, Vec<_>) = rows.partition(Result::is_ok);
        assert_eq!((good.len(), bad.len()), (1, 3));
        for error in bad.into_iter().filter_map(Result::err) {
            let Error::Decode(undecodable) = error else { panic!("{error}") };
            let route = Route::from_message(undecodable.message()).unwrap();
            assert_ne!(route.destination.unwrap().to_string(), "20.0.1.0/24");
        }
    });
}

#[test]
fn a_message_of_a_type_that_was_not_asked_for_is_handed_over_raw() {
    in_namespace("streams::a_message_of_a_type_that_was_not_asked_for_is_handed_over_raw", || {
        pair();
        // Routes are asked for (26) and rules (32) are expected.
        let request =
            DumpRequest::<Route>::new(Protocol::ROUTE, 26, 32).body(&[2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let rows: Vec<_> = nl_socket::blocking::dump(request).unwrap().collect();
        assert!(!rows.is_empty());
        for row in rows {
            let Err(Error::Decode(unexpected)) = row else { panic!("{row:?}") };
            assert!(unexpected.error().is_none());
            assert_eq!(unexpected.message().message_type(), 24);
        }
    });
}

#[test]
fn outside_a_runtime_tokio_gives_an_error() {
    let error = nl_tokio::dump(Route::dump()).unwrap_err();
    assert!(matches!(error, Error::Open(_)), "{error:?}");
}

#[test]
fn bytes_from_an_async_read_are_decoded_however_they_are_cut() {
    in_namespace("streams::bytes_from_an_async_read_are_decoded_however_they_are_cut", || {
        many_routes(500);
        let request = Route::dump().ipv4().table(254);
        let rows = blocking(request.clone()).unwrap();
        let recorded = tokio(async {
            let mut bytes = Vec::new();
            let mut dump = nl_tokio::dump(request.clone()).unwrap();
            while let Some(batch) = dump.next_batch().await {
                batch.unwrap().for_each(|message| bytes.extend(message.to_vec()));
            }
            // What batches do not show: the DONE.
            bytes.extend([20, 0, 0, 0, 3, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            bytes
        });
        let read = tokio(async {
            let (mut writer, reader) = tokio::io::duplex(61);
            let write = async move { tokio::io::AsyncWriteExt::write_all(&mut writer, &recorded).await };
            let decoded = nl_tokio::decode(reader, request.clone());
            let (written, read) = tokio::join!(write, decoded.collect());
            written.unwrap();
            read.unwrap()
        });
        assert_eq!(rows, read);
        let cut = nl_smol::decode(smol::io::Cursor::new(&[20_u8, 0, 0][..]), request);
        assert!(smol::block_on(cut.collect()).is_err(), "the end of the input is not the end of the dump");
    });
}

#[test]
fn a_table_that_changes_is_collected_whole_or_not_at_all() {
    in_namespace("streams::a_table_that_changes_is_collected_whole_or_not_at_all", || {
        use nl_proto::rtnetlink::Link;
        nl_tests::ip_batch(
            &(0..200).map(|i| format!("link add p{i} type veth peer name q{i}\n")).collect::<String>(),
        );
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    nl_tests::ip("link add churn type veth peer name churned");
                    nl_tests::ip("link del churn");
                }
            });
            tokio(async {
                let mut connection = Connection::open(Protocol::ROUTE).unwrap();
                let (mut whole, mut given_up) = (0, 0);
                for _ in 0..50 {
                    // Small receives make many datagrams, so that the table has time to change between them.
                    let request = Link::dump().receive_capacity(4096);
                    match connection.dump(request).unwrap().collect_consistent(Restarts::at_most(3)).await {
                        Ok(links) => {
                            let names: std::collections::BTreeSet<_> =
                                links.iter().map(|link| link.index).collect();
                            assert_eq!(names.len(), links.len(), "no link twice");
                            assert!(links.len() >= 401);
                            whole += 1;
                        }
                        Err(error) => {
                            assert!(error.is_interrupted(), "{error:?}");
                            given_up += 1;
                        }
                    }
                }
                assert_eq!(whole + given_up, 50);
            });
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    });
}
