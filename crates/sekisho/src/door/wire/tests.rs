//! The wire over an in-memory socket: what hyper gets to read, and when a client is given up.

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::*;

const GOOD: &str = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

/// What comes out of the wire for what goes in, read in small pieces.
async fn read(sent: &str, pieces: usize) -> (String, Vec<Arrival>) {
    let (mut client, server) = duplex(1 << 20);
    let arrivals = Arrivals::default();
    let mut wire = Wire::new(server, arrivals.clone());
    client.write_all(sent.as_bytes()).await.unwrap();
    client.shutdown().await.unwrap();
    let mut came = Vec::new();
    let mut buffer = vec![0; pieces];
    loop {
        // Nothing comes after a stand-in, and nothing ever says so.
        if came.ends_with(STAND_IN) {
            break;
        }
        match wire.read(&mut buffer).await.unwrap() {
            0 => break,
            length => came.extend_from_slice(&buffer[..length]),
        }
    }
    (String::from_utf8(came).unwrap(), std::iter::from_fn(|| arrivals.pop()).collect())
}

#[tokio::test]
async fn good_requests_come_through_as_they_are() {
    let sent = format!("{GOOD}POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc{GOOD}");
    for pieces in [1, 7, 4096] {
        let (came, arrived) = read(&sent, pieces).await;
        assert_eq!((came.as_str(), arrived.len()), (sent.as_str(), 3));
    }
}

#[tokio::test]
async fn in_place_of_a_refused_request_comes_a_stand_in() {
    let sent = format!("{GOOD}GET /b HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n{GOOD}");
    for pieces in [1, 7, 4096] {
        let (came, arrived) = read(&sent, pieces).await;
        assert_eq!(came, format!("{GOOD}{}", std::str::from_utf8(STAND_IN).unwrap()));
        assert!(matches!(arrived[..], [Arrival::Request(_), Arrival::Refused(_)]), "{arrived:?}");
    }
}

#[tokio::test]
async fn half_a_head_is_held_back() {
    let (came, arrived) = read("GET /a HTTP/1.1\r\nHost: a\r\n", 4096).await;
    assert_eq!((came.as_str(), arrived), ("", Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_its_answer_is_given_up() {
    let (client, server) = duplex(10);
    let mut wire = Wire::new(server, Arrivals::default());
    let started = tokio::time::Instant::now();
    let written = wire.write_all(&[0; 11]).await;
    assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(started.elapsed().as_secs(), READS_WITHIN.as_secs());
    drop(client);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_is_waited_for() {
    let (mut client, server) = duplex(10);
    let mut wire = Wire::new(server, Arrivals::default());
    let slow = tokio::spawn(async move {
        for _ in 0..30 {
            tokio::time::sleep(READS_WITHIN / 2).await;
            client.read_u8().await.unwrap();
        }
        client
    });
    wire.write_all(&[0; 30]).await.unwrap();
    drop(slow.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_is_listened_to_for_a_moment() {
    let (mut client, server) = duplex(1 << 20);
    let mut wire = Wire::new(server, Arrivals::default());
    client.write_all(b"\0").await.unwrap();
    let mut stand_in = vec![0; STAND_IN.len()];
    wire.read_exact(&mut stand_in).await.unwrap();
    let started = tokio::time::Instant::now();
    client.write_all(&[0; 500_000]).await.unwrap();
    wire.shutdown().await.unwrap();
    assert_eq!(started.elapsed(), LINGER);
}
