//! What is recorded of the live kernel replays, under every driver.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
use nl_proto::rtnetlink::{Link, Route};
use nl_record::{Recorder, Recording, Replay, ReplayError};
use nl_smol::Smol;
use nl_socket::ahead::{Ahead, AheadSocket};
use nl_socket::blocking::{Blocking, block_on};
use nl_socket::{Connection, Readiness, Socket};
use nl_tests::{has_ip, in_namespace, ip, ip_batch, skip, try_output};
use nl_tokio::Tokio;

use crate::support::{blocking, many_routes, pair, tokio};

/// A file in memory.
#[derive(Debug, Clone, Default)]
struct Disk(Arc<Mutex<Vec<u8>>>);

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk {
    fn longest_packet(&self) -> usize {
        let file = self.0.lock().unwrap();
        let (mut rest, mut longest) = (&file[24..], 0);
        while !rest.is_empty() {
            let length = u32::from_ne_bytes(rest[8..12].try_into().unwrap()) as usize;
            longest = longest.max(length);
            rest = &rest[16 + length..];
        }
        longest
    }

    fn replay(&self) -> Connection<nl_record::Replaying> {
        Replay::new(io::Cursor::new(self.0.lock().unwrap().clone())).unwrap().connect(Protocol::ROUTE)
    }
}

async fn collected<R: Readiness, T: FromMessage>(
    mut connection: Connection<R>,
    request: DumpRequest<T>,
) -> Vec<T> {
    connection.dump(request).unwrap().collect().await.unwrap()
}

#[test]
fn every_driver_records_and_replays_the_same_rows() {
    in_namespace("recordings::every_driver_records_and_replays_the_same_rows", || {
        many_routes(3_000);
        let request = || Route::dump().ipv4().table(254);
        let expected = blocking(request()).unwrap();
        let record = || {
            let disk = Disk::default();
            (Recorder::new(disk.clone()).unwrap(), disk)
        };
        let mut disks = Vec::new();

        let (recorder, disk) = record();
        let connection = recorder.open::<Blocking>(Protocol::ROUTE).unwrap();
        assert_eq!(block_on(collected(connection, request())), expected);
        disks.push((recorder, disk));

        let (recorder, disk) = record();
        let rows =
            tokio(async { collected(recorder.open::<Tokio>(Protocol::ROUTE).unwrap(), request()).await });
        assert_eq!(rows, expected);
        disks.push((recorder, disk));

        let (recorder, disk) = record();
        let rows = smol::block_on(async {
            collected(recorder.open::<Smol>(Protocol::ROUTE).unwrap(), request()).await
        });
        assert_eq!(rows, expected);
        disks.push((recorder, disk));

        let (recorder, disk) = record();
        let ahead =
            AheadSocket::new(Socket::open(Protocol::ROUTE).unwrap(), 64 << 10).and_then(Ahead::new).unwrap();
        let connection: Connection<Recording<Ahead>> =
            Connection::new(recorder.around(ahead, Protocol::ROUTE), Protocol::ROUTE);
        assert_eq!(block_on(collected(connection, request())), expected);
        disks.push((recorder, disk));

        for (recorder, disk) in disks {
            recorder.flush().unwrap();
            assert_eq!(block_on(collected(disk.replay(), request())), expected);
            assert_eq!(tokio(collected(disk.replay(), request())), expected);
            assert_eq!(smol::block_on(collected(disk.replay(), request())), expected);
        }
    });
}

#[test]
fn a_datagram_of_66_kilobytes_is_recorded_whole() {
    in_namespace("recordings::a_datagram_of_66_kilobytes_is_recorded_whole", || {
        ip("link add wide type veth peer name narrow");
        let name = |i: usize| format!("{i:04}{}", "x".repeat(120));
        ip_batch(
            &(0..495)
                .map(|i| format!("link property add dev wide altname {}\n", name(i)))
                .collect::<String>(),
        );
        let disk = Disk::default();
        let recorder = Recorder::new(disk.clone()).unwrap();
        let mut connection = recorder.open::<Blocking>(Protocol::ROUTE).unwrap();
        let links = block_on(connection.dump(Link::dump()).unwrap().collect()).unwrap();
        recorder.flush().unwrap();
        assert!(links.iter().any(|link| link.alternative_names.len() == 495));
        assert!(disk.longest_packet() > 66_000, "{} bytes", disk.longest_packet());
        assert_eq!(block_on(collected(disk.replay(), Link::dump())), links);
    });
}

#[test]
fn a_recording_that_is_cut_gives_its_rows_then_one_error() {
    in_namespace("recordings::a_recording_that_is_cut_gives_its_rows_then_one_error", || {
        many_routes(3_000);
        let disk = Disk::default();
        let recorder = Recorder::new(disk.clone()).unwrap();
        let request = || Route::dump().ipv4().table(254);
        let rows = block_on(collected(recorder.open::<Blocking>(Protocol::ROUTE).unwrap(), request()));
        recorder.flush().unwrap();
        let length = disk.0.lock().unwrap().len();
        disk.0.lock().unwrap().truncate(length / 2);
        let mut connection = disk.replay();
        let mut replayed = connection.dump(request()).unwrap();
        let mut some = Vec::new();
        let error = block_on(replayed.collect_into(&mut some)).unwrap_err();
        assert!(matches!(ReplayError::of(&error), Some(ReplayError::Cut)), "{error}");
        assert!(!some.is_empty() && some.len() < rows.len() && rows.starts_with(&some));
        assert!(block_on(replayed.next()).is_none());
    });
}

#[test]
fn a_kept_connection_is_recorded_through_every_socket_that_it_has() {
    in_namespace("recordings::a_kept_connection_is_recorded_through_every_socket_that_it_has", || {
        many_routes(3_000);
        let disk = Disk::default();
        let recorder = Recorder::new(disk.clone()).unwrap();
        let mut connection = recorder.open::<Blocking>(Protocol::ROUTE).unwrap();
        let first = connection.transport().port();
        // Stopped half-way: the next dump has another socket.
        block_on(connection.dump(Route::dump().ipv4()).unwrap().next()).unwrap().unwrap();
        let links = block_on(connection.dump(Link::dump()).unwrap().collect()).unwrap();
        assert_ne!(connection.transport().port(), first);
        recorder.flush().unwrap();
        assert_eq!(block_on(collected(disk.replay(), Link::dump())), links);
    });
}

#[test]
fn a_capture_of_nlmon_replays() {
    in_namespace("recordings::a_capture_of_nlmon_replays", || {
        pair();
        if !has_ip("link add nlmon0 type nlmon") {
            return skip("recordings", "links of kind nlmon are missing in this kernel");
        }
        if !try_output("tcpdump --version").status.success() {
            return skip("recordings", "tcpdump is missing");
        }
        ip("link set nlmon0 up");
        let path: PathBuf = std::env::temp_dir().join(format!("nlmon-{}.pcap", std::process::id()));
        let mut tcpdump = std::process::Command::new("tcpdump")
            .args(["-i", "nlmon0", "--immediate-mode", "-U", "-s", "0", "-w"])
            .arg(&path)
            .spawn()
            .unwrap();
        // It writes the head of the file once it listens.
        let listening = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            std::fs::metadata(&path).is_ok_and(|file| file.len() >= 24)
        });
        assert!(listening);
        let routes = blocking(Route::dump().ipv4()).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(500));
        tcpdump.kill().unwrap();
        tcpdump.wait().unwrap();
        let replay = Replay::new(File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(block_on(collected(replay.connect(Protocol::ROUTE), Route::dump().ipv4())), routes);
    });
}
