//! Where a request ends: nobody gets to send one inside another.

use std::io::Write;

use super::{answers, base, connect, host, open, raw, rest_of};

#[test]
fn what_two_servers_might_end_in_two_places_is_refused() {
    let stack = open();
    let path = base(&stack, "HttpApiUrl");
    let smuggled = format!("GET {path}/smuggled HTTP/1.1\r\nHOST\r\n\r\n");
    for headers in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 400",
        "Content-Length: 0\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding : chunked",
        "X: y\nTransfer-Encoding: chunked",
        "X: y\rTransfer-Encoding: chunked",
        "Content-Length: 0\r\n Content-Length: 5",
        "Content-Length: 0x0",
        "Content-Length: -0",
    ] {
        let said = raw(&stack, &format!("POST {path}/first HTTP/1.1\r\nHOST\r\n{headers}\r\n\r\n0\r\n\r\n{smuggled}"));
        assert!(answers(&said, "400") == 1 && said.matches("HTTP/1.1").count() == 1, "{headers:?}: {said}");
    }
    assert!(!stack.log().contains("smuggled"), "{}", stack.log());
}

#[test]
fn chunks_that_are_none_end_the_connection() {
    let stack = open();
    let path = base(&stack, "HttpApiUrl");
    let smuggled = format!("GET {path}/smuggled HTTP/1.1\r\nHOST\r\n\r\n");
    for body in [
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello!\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5;\nx\r\nhello\r\n0\r\n\r\n",
        "-5\r\n\r\n",
    ] {
        let asked = format!("POST {path}/first HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\n\r\n{body}{smuggled}");
        let said = raw(&stack, &asked);
        assert!(answers(&said, "400") == 1 && said.matches("HTTP/1.1").count() == 1, "{body:?}: {said}");
    }
    assert!(!stack.log().contains("smuggled"), "{}", stack.log());
}

#[test]
fn chunked_bodies_arrive_whole_and_the_connection_goes_on() {
    let stack = open();
    let path = base(&stack, "RestApiUrl");
    let request = "POST PATH/x HTTP/1.1\r\nHOST\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nT: t\r\n\r\n";
    let last = "POST PATH/x HTTP/1.1\r\nHOST\r\nContent-Length: 5\r\nConnection: close\r\n\r\nagain";
    let said = raw(&stack, &format!("{request}{request}{last}").replace("PATH", path));
    assert_eq!(answers(&said, "200"), 3, "{said}");
    assert_eq!((said.matches("hello world").count(), said.matches("again").count()), (2, 1), "{said}");
}

#[test]
fn many_requests_in_one_go_are_answered_in_order_and_a_bad_one_ends_them() {
    let stack = open();
    let path = base(&stack, "HttpApiUrl");
    let requests: String = (0..40).map(|number| format!("GET {path}/n{number}n HTTP/1.1\r\nHOST\r\n\r\n")).collect();
    let bad = "GET /bad HTTP/1.1\r\nHOST\r\nHOST\r\n\r\n";
    let said = raw(&stack, &format!("{requests}{bad}{requests}"));
    assert_eq!((answers(&said, "200"), answers(&said, "400")), (40, 1), "{said}");
    let places: Vec<_> = (0..40).map(|number| said.find(&format!("/n{number}n")).expect("an answer")).collect();
    assert!(places.is_sorted());
    assert!(said.ends_with("there are two Host headers\n"), "{said}");
}

#[test]
fn a_request_may_come_byte_by_byte() {
    let stack = open();
    let text = format!(
        "POST {}/x HTTP/1.1\r\nHost: {}\r\nX-Slow: 1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
        base(&stack, "HttpApiUrl"),
        host(&stack)
    );
    let mut stream = connect(&stack);
    stream.set_nodelay(true).unwrap();
    text.bytes().for_each(|byte| stream.write_all(&[byte]).unwrap());
    let said = rest_of(stream, "");
    assert!(said.starts_with("HTTP/1.1 200") && said.contains("\"x-slow\":\"1\""), "{said}");
}

#[test]
fn http_1_0_head_and_upgrades() {
    let stack = open();
    let path = base(&stack, "HttpApiUrl");
    // HTTP/1.0 knows no Host, and its connections end with the answer.
    let old = raw(&stack, &format!("GET {path}/x HTTP/1.0\r\n\r\n"));
    assert!(old.starts_with("HTTP/1.0 200") && old.contains("\"rawPath\":\"/x\""), "{old}");
    let chunked = raw(&stack, &format!("POST {path}/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    assert!(chunked.contains(" 400 "), "{chunked}");
    // The answer to HEAD has a length and no body.
    let head = raw(&stack, &format!("HEAD {path}/x HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n"));
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap_or_default();
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n") && length.parse::<u32>().unwrap() > 100, "{head}");
    // An upgrade is not taken up: the same protocol goes on.
    let upgrade = format!("GET {path}/x HTTP/1.1\r\nHOST\r\nConnection: Upgrade\r\nUpgrade: h2c, websocket\r\n\r\n");
    let said = raw(&stack, &format!("{upgrade}{upgrade}GET {path}/y HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n"));
    assert!(answers(&said, "200") == 3 && answers(&said, "101") == 0, "{said}");
    // Nor is the preface of HTTP/2 on this port.
    assert_eq!(answers(&raw(&stack, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "400"), 1);
}
