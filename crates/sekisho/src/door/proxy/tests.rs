//! Where the proxy leads, and where it does not.

use hyper::Request;

use super::*;

const OWN: Own = Own { port: 4566, tls_port: Some(4567) };

#[test]
fn destinations() {
    for (host, port, leads) in [
        ("cognito-idp.ap-northeast-1.amazonaws.com", 443, Some(Port::Tls)),
        ("Cognito-IDP.ap-northeast-1.AmazonAWS.com.", 443, Some(Port::Tls)),
        ("abc.execute-api.ap-northeast-1.amazonaws.com", 80, Some(Port::Both)),
        ("people.auth.eu-west-1.amazoncognito.com", 443, Some(Port::Tls)),
        ("abc.lambda-url.eu-west-1.on.aws", 443, Some(Port::Tls)),
        ("localhost", 4566, Some(Port::Both)),
        ("127.0.0.1", 4566, Some(Port::Both)),
        ("[::1]", 4566, Some(Port::Both)),
        ("abc.execute-api.localhost", 4566, Some(Port::Both)),
        ("localhost", 4567, Some(Port::Tls)),
        // Not what is behind another port, of whomever.
        ("cognito-idp.ap-northeast-1.amazonaws.com", 22, None),
        ("cognito-idp.ap-northeast-1.amazonaws.com", 4566, None),
        ("localhost", 443, None),
        ("127.0.0.1", 22, None),
        ("[::1]", 80, None),
        // Not what only looks like one of the names.
        ("amazonaws.com", 443, None),
        (".amazonaws.com", 443, None),
        ("evilamazonaws.com", 443, None),
        ("amazonaws.com.example", 443, None),
        ("localhost.example", 4566, None),
        ("127.0.0.2", 4566, None),
        ("0.0.0.0", 4566, None),
        ("[::]", 4566, None),
        ("2130706433", 4566, None),
        // Nor anything else: not the world, not the machine's network, not the address of instance credentials.
        ("example.com", 443, None),
        ("169.254.169.254", 80, None),
        ("10.0.0.1", 443, None),
        ("", 443, None),
    ] {
        let found = destination(host, port, OWN);
        assert_eq!(found.as_ref().ok().map(|found| found.speaks), leads, "{host}:{port} {found:?}");
    }
}

#[test]
fn a_request_is_for_the_tunnel_it_came_through() {
    let aws = destination("Abc.execute-api.eu-west-1.amazonaws.com", 443, OWN).unwrap();
    let own = destination("localhost", 4566, OWN).unwrap();
    for (tunnel, host, is) in [
        (&aws, "abc.execute-api.eu-west-1.amazonaws.com", true),
        (&aws, "ABC.execute-api.eu-west-1.amazonaws.com.:443", true),
        (&aws, "abc.execute-api.eu-west-1.amazonaws.com:80", false),
        (&aws, "xyz.execute-api.eu-west-1.amazonaws.com", false),
        (&aws, "localhost:4566", false),
        (&aws, "", false),
        (&own, "localhost:4566", true),
        (&own, "localhost", false),
        (&own, "127.0.0.1:4566", false),
    ] {
        assert_eq!(tunnel.is(host), is, "{tunnel:?} {host}");
    }
    let parts = |host: &str| Request::get("/_sekisho/health").header("host", host).body(()).unwrap().into_parts().0;
    let refusal = refused(&parts("localhost:4566"), Some(&aws), OWN).unwrap();
    assert_eq!((refusal.status().as_u16(), refusal.headers()["connection"].as_bytes()), (421, &b"close"[..]));
    assert!(refused(&parts("localhost:4566"), Some(&own), OWN).is_none());
    // Without a tunnel a Host may be anything: somebody's own proxy may stand in front.
    assert!(refused(&parts("api.example"), None, OWN).is_none());
}

#[test]
fn absolute_addresses_are_judged_like_tunnels() {
    for (uri, admitted) in [
        ("http://abc.execute-api.eu-west-1.amazonaws.com/a", true),
        ("http://abc.execute-api.eu-west-1.amazonaws.com:80/a", true),
        ("http://127.0.0.1:4566/", true),
        ("http://127.0.0.1/", false),
        ("http://abc.execute-api.eu-west-1.amazonaws.com:8080/a", false),
        ("https://abc.execute-api.eu-west-1.amazonaws.com/a", false),
        ("http://169.254.169.254/latest/meta-data/", false),
        ("http://example.com/", false),
    ] {
        let parts = Request::get(uri).body(()).unwrap().into_parts().0;
        assert_eq!(refused(&parts, None, OWN).is_none(), admitted, "{uri}");
    }
}

#[test]
fn what_was_told_to_the_proxy_goes_no_further() {
    for (uri, host, path) in
        [("http://a.amazonaws.com:80/b?c=d", Some("a.amazonaws.com"), "/b?c=d"), ("http://a.amazonaws.com", None, "/")]
    {
        let mut request = Request::get(uri).header("proxy-connection", "keep-alive").header("proxy-authorization", "Basic eDp5");
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let mut parts = request.header("x", "y").body(()).unwrap().into_parts().0;
        as_without(&mut parts);
        assert_eq!((parts.uri.to_string().as_str(), parts.headers.len()), (path, 2), "{uri}");
        assert_eq!(parts.headers["host"], "a.amazonaws.com", "{uri}");
    }
}
