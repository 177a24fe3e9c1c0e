//! Clients that are many, that leave, and that neither come nor go.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::{base, connect, guarded, host, open};
use crate::support::http;

#[test]
fn a_thousand_connections_at_once_are_served_twice() {
    let stack = open();
    let request = format!("GET /_sekisho/health HTTP/1.1\r\nHost: {}\r\n", host(&stack));
    let mut streams: Vec<TcpStream> = (0..1_000).map(|_| connect(&stack)).collect();
    for (round, last) in ["\r\n", "Connection: close\r\n\r\n"].into_iter().enumerate() {
        for stream in streams.iter_mut().rev() {
            stream.write_all(format!("{request}{last}").as_bytes()).unwrap();
        }
        for (number, stream) in streams.iter_mut().enumerate() {
            let mut first = [0; 12];
            stream.read_exact(&mut first).unwrap();
            assert_eq!(&first, b"HTTP/1.1 200", "round {round}, connection {number}");
            let mut answer = [0; 4096];
            while last == "\r\n" && !String::from_utf8_lossy(&answer).contains("\r\n\r\n") {
                assert_ne!(stream.read(&mut answer).unwrap(), 0, "connection {number} was closed");
            }
        }
    }
}

#[test]
fn idle_connections_keep_nobody_out() {
    let stack = open();
    let url = format!("{}/_sekisho/health", stack.endpoint);
    let request = format!("GET /_sekisho/health HTTP/1.1\r\nHost: {}\r\n\r\n", host(&stack));
    // As many as there are places, each served once and kept.
    let kept: Vec<TcpStream> = (0..4_096)
        .map(|_| {
            let mut stream = connect(&stack);
            stream.write_all(request.as_bytes()).unwrap();
            stream.read_exact(&mut [0; 12]).unwrap();
            stream
        })
        .collect();
    let started = std::time::Instant::now();
    assert_eq!(http::send("GET", &url, &[], "").status, 200);
    assert!(started.elapsed().as_secs() < 20, "it waited for a connection's idle time to end");
    drop(kept);
}

#[test]
fn a_client_that_leaves_is_named_in_the_log_and_the_function_finishes() {
    let stack = guarded();
    stack.user("alice", &[]);
    let token = stack.sign_in("alice").id;
    for output in ["HttpApiUrl", "RestApiUrl"] {
        let url = format!("{}/x", stack.output(output));
        assert_eq!(stack.get_as(&url, &token).status, 200);
        let mut stream = connect(&stack);
        let path = base(&stack, output);
        // The handler sleeps, and its time is over after a second.
        let request = format!("GET {path}/slow HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\r\n", host(&stack));
        stream.write_all(request.as_bytes()).unwrap();
        drop(stream);
        let log = stack.log_with(&format!("{path}/slow"));
        let line = log.lines().skip_while(|line| !line.contains(&format!("{path}/slow"))).take(2).collect::<Vec<_>>().join(" ");
        // What came of the function is there although nobody waited for it.
        assert!(line.contains("client went away") && line.contains("Task timed out"), "{output}: {line}");
        assert_eq!(stack.get_as(&url, &token).status, 200, "{output} serves on");
    }
}

#[test]
fn clients_that_leave_take_nothing_with_them() {
    let stack = open();
    let path = base(&stack, "HttpApiUrl");
    let url = format!("{}/x", stack.output("HttpApiUrl"));
    // Sockets of the door that the server has not closed: established, or left by the client.
    let local = format!("0100007F:{:04X}", stack.port().parse::<u16>().unwrap());
    let held = || {
        let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap();
        let fields = sockets.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        fields.filter(|socket| socket[1] == local && ["01", "08"].contains(&socket[3])).count()
    };
    assert_eq!(stack.get(&url, &[]).status, 200);
    for number in 0..200 {
        let mut stream = connect(&stack);
        let head = format!("POST {path}/gone HTTP/1.1\r\nHost: {}\r\nContent-Length: 10\r\n\r\n", host(&stack));
        let sent =
            [&head[..number % head.len()], &head, &format!("{head}abc"), &format!("{head}0123456789")][number % 4].to_owned();
        stream.write_all(sent.as_bytes()).unwrap();
    }
    assert_eq!(stack.get(&url, &[]).status, 200);
    stack.log_with("client went away");
    // Each answer takes its time; many of them are time enough.
    let gone = (0..1_000).any(|_| stack.get(&url, &[]).status == 200 && held() == 0);
    assert!(gone, "{} connections are left", held());
}
