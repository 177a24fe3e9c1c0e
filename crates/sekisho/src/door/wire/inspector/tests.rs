//! Whole requests beside a slow model that is obviously right, and bytes that are no requests.

use hyper::StatusCode;
use proptest::prelude::*;

use super::*;

/// A request, and what the inspector should make of it.
#[derive(Clone, Debug)]
struct Sent {
    bytes: Vec<u8>,
    names: Vec<String>,
}

/// What passed, and what arrived, when the bytes come in these pieces.
fn watched(pieces: &[&[u8]]) -> (Vec<u8>, Vec<Arrival>, Inspector) {
    let arrivals = Arrivals::default();
    let mut inspector = Inspector::new(arrivals.clone(), true);
    let (mut held, mut passed) = (Vec::new(), Vec::new());
    for piece in pieces {
        held.extend_from_slice(piece);
        let here = inspector.walk(&held);
        passed.extend(held.drain(..here));
    }
    (passed, std::iter::from_fn(|| arrivals.pop()).collect(), inspector)
}

fn refusal(text: &[u8]) -> Option<Refused> {
    match watched(&[text]).1.pop() {
        Some(Arrival::Refused(refused)) => Some(refused),
        _ => None,
    }
}

#[test]
fn what_is_refused_does_not_pass() {
    let good = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";
    for (bad, why) in [
        ("GET / HTTP/1.1\nHost: a\n\n", "CR LF"),
        ("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", "CR LF"),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", "CR LF"),
        ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "CR LF"),
        ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", "no value may have"),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "request line"),
        ("GET / HTTP/2.0\r\n\r\nSM\r\n\r\n", "version"),
        ("GET /\r\nHost: a\r\n\r\n", "request line"),
        ("GET / HTTP/1.1\r\n\r\n", "no Host"),
        // What can become nothing is not waited for.
        ("\u{16}\u{3}\u{1}", "request line"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX : b", "no valid name"),
    ] {
        let both = format!("{good}{bad}");
        let (passed, arrived, inspector) = watched(&[both.as_bytes()]);
        assert_eq!(passed, good.as_bytes(), "{bad:?}");
        let [Arrival::Request(_), Arrival::Refused(refused)] = &arrived[..] else { panic!("{bad:?}: {arrived:?}") };
        assert!(refused.status == 400 && refused.why.contains(why), "{bad:?}: {refused:?}");
        assert!(inspector.is_over());
    }
}

#[test]
fn a_refusal_says_what_was_asked_without_the_query() {
    let refused = refusal(b"POST /a?secret HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").unwrap();
    assert_eq!((refused.method.as_str(), refused.path.as_str()), ("POST", "/a"));
    assert_eq!(refusal(&[0x16; 9]).unwrap().path, "");
}

#[test]
fn heads_are_bounded_as_they_come() {
    let line = |length: usize| format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(length));
    assert_eq!(refusal(line(MAX_HEAD).as_bytes()).unwrap().status, StatusCode::URI_TOO_LONG);
    assert_eq!(refusal(line(40_000).as_bytes()).unwrap().status, StatusCode::URI_TOO_LONG);
    assert_eq!(refusal(line(30_000).as_bytes()), None);
    let header = |length: usize| format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(length));
    assert_eq!(refusal(header(60_000).as_bytes()), None);
    for text in [header(MAX_HEAD), header(MAX_HEAD).trim_end().to_owned()] {
        assert_eq!(refusal(text.as_bytes()).unwrap().status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
}

#[test]
fn a_body_that_is_not_chunked_ends_what_passes() {
    let text =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\nGET /next HTTP/1.1\r\n\r\n";
    let (passed, arrived, inspector) = watched(&[text.as_bytes()]);
    assert!(inspector.is_broken() && arrived.len() == 1);
    assert!(!String::from_utf8(passed).unwrap().contains("next"));
}

#[test]
fn after_a_connect_nothing_passes() {
    let connect = b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n".as_slice();
    let (passed, arrived, inspector) = watched(&[connect, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"]);
    assert_eq!((passed.as_slice(), arrived.len()), (connect, 1));
    assert!(inspector.is_tunnel() && !inspector.is_between() && !inspector.is_over());
    let early = refusal(&[connect, b"\x16\x03\x01"].concat()).unwrap();
    assert!(early.why.contains("before its answer"), "{early:?}");
    let arrivals = Arrivals::default();
    assert_eq!(Inspector::new(arrivals.clone(), false).walk(connect), 0);
    assert!(matches!(arrivals.pop(), Some(Arrival::Refused(refused)) if refused.path == "a:443"));
}

fn name() -> impl Strategy<Value = String> {
    "[A-Za-z][A-Za-z0-9-]{0,12}".prop_filter("decides nothing", |name| {
        !["host", "content-length", "transfer-encoding"].contains(&name.to_ascii_lowercase().as_str())
    })
}

fn body() -> impl Strategy<Value = (String, Vec<u8>)> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..40);
    let sized = bytes().prop_map(|body| (format!("Content-Length: {}\r\n", body.len()), body));
    let chunked =
        prop::collection::vec(bytes().prop_filter("the last one", |chunk| !chunk.is_empty()), 0..4).prop_map(|chunks| {
            let mut body = Vec::new();
            for chunk in chunks {
                body.extend(format!("{:x};x=y\r\n", chunk.len()).into_bytes());
                body.extend(chunk);
                body.extend(b"\r\n");
            }
            body.extend(b"0\r\nT: t\r\n\r\n");
            ("Transfer-Encoding: chunked\r\n".to_owned(), body)
        });
    prop_oneof![Just((String::new(), Vec::new())), sized, chunked]
}

fn request() -> impl Strategy<Value = Sent> {
    let headers = prop::collection::vec((name(), "[ -~]{0,20}"), 0..6);
    ("(\r\n){0,2}", "[A-Z]{1,7}", "/[a-z%/.;?]{0,12}", headers, body())
        .prop_filter("served", |(_, method, ..)| method != "CONNECT")
        .prop_map(|(before, method, path, headers, (framing, body))| {
            let mut text = format!("{before}{method} {path} HTTP/1.1\r\nhOst: a\r\n");
            headers.iter().for_each(|(name, value)| text += &format!("{name}: {value}\r\n"));
            let mut bytes = format!("{text}{framing}\r\n").into_bytes();
            bytes.extend(body);
            let framing = framing.split_once(':').map(|(name, _)| name.to_owned());
            let own = headers.into_iter().map(|(name, _)| name);
            Sent { bytes, names: std::iter::once("hOst".to_owned()).chain(own).chain(framing).collect() }
        })
}

/// The bytes cut at these places.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

proptest! {
    #[test]
    fn requests_are_seen_whatever_pieces_they_come_in(
        sent in prop::collection::vec(request(), 1..5),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        one_by_one in any::<bool>(),
    ) {
        let bytes: Vec<u8> = sent.iter().flat_map(|request| request.bytes.clone()).collect();
        let pieces = if one_by_one { bytes.chunks(1).collect() } else { cut(&bytes, &places) };
        let (passed, arrived, inspector) = watched(&pieces);
        prop_assert_eq!(passed, bytes.clone());
        prop_assert!(inspector.is_between());
        let seen: Vec<Vec<String>> = arrived.iter().map(|arrival| match arrival {
            Arrival::Request(names) => names.iter().map(str::to_owned).collect(),
            Arrival::Refused(refused) => vec![format!("{refused:?}")],
        }).collect();
        prop_assert_eq!(seen, sent.into_iter().map(|request| request.names).collect::<Vec<_>>());
    }

    #[test]
    fn pieces_change_nothing_for_bytes_that_are_anything(
        bytes in prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b':'), Just(b' '), Just(b'0'), Just(b'/'), any::<u8>()], 0..300),
        start in prop_oneof![Just(""), Just("GET / HTTP/1.1\r\nHost: a\r\n"), Just("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")],
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        // A head that goes on may be refused earlier or later; this one is over.
        let bytes = [start.as_bytes(), &bytes, b"\r\n\r\n"].concat();
        let (whole, together, one) = watched(&[&bytes]);
        let (parts, apart, other) = watched(&cut(&bytes, &places));
        // Within a body that breaks, how much passed before depends on the pieces; what does not is that it breaks.
        prop_assert!(one.is_broken() || whole == parts);
        prop_assert_eq!((one.is_refused(), one.is_broken()), (other.is_refused(), other.is_broken()));
        prop_assert_eq!(together.len(), apart.len());
        prop_assert!(bytes.starts_with(&whole) && bytes.starts_with(&parts));
    }
}
