//! Who gets through a handshake, and what becomes of those who do not.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Secure, text};
use crate::support::http::{self, exchange};

#[test]
fn curl_gets_in_over_both_protocols_at_every_address() {
    let secure = Secure::pool();
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        for (option, version) in [("--http1.1", "1.1"), ("--http2", "2")] {
            let url = secure.url(host, "/_sekisho/health");
            let output = secure.curl(&[option, "-w", "\n%{http_code} %{http_version}", &url]);
            let said = text(&output.stdout);
            assert!(said.contains("\"ready\"") && said.ends_with(&format!("\n200 {version}")), "{url} {option}: {output:?}");
        }
    }
    let without = Command::new("curl").args(["-sS", &secure.url("localhost", "/_sekisho/health")]).output().unwrap();
    assert_eq!(without.status.code(), Some(60), "nobody trusts the CA by itself: {without:?}");
    secure.stack.log_with("a client does not trust the certificate; see `sekisho trust`");
}

#[test]
fn awss_names_are_certified_at_any_depth_and_no_others() {
    let secure = Secure::pool();
    for host in [
        "cognito-idp.ap-northeast-1.amazonaws.com",
        "abc123.execute-api.ap-northeast-1.amazonaws.com",
        "people.auth.ap-northeast-1.amazoncognito.com",
        "abc.lambda-url.ap-northeast-1.on.aws",
        "abc123.execute-api.localhost",
    ] {
        let output = secure.curl_as_at_aws(&[
            "-o",
            "/dev/null",
            "-w",
            "%{ssl_verify_result} %{http_version}",
            &format!("https://{host}/"),
        ]);
        assert_eq!(text(&output.stdout), "0 2", "{host}: {output:?}");
    }
    for host in ["example.com", "amazonaws.com", "evilamazonaws.com"] {
        let output = secure.curl_as_at_aws(&[&format!("https://{host}/")]);
        assert_eq!(output.status.code(), Some(35), "{host}: {output:?}");
        secure.stack.log_with(&format!("TLS refused for {host}: here are localhost and AWS's names only"));
    }
}

#[test]
fn python_gets_in_with_its_strictest_checks() {
    let secure = Secure::pool();
    let script = "import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[1])
context.verify_flags |= ssl.VERIFY_X509_STRICT
for url in sys.argv[2:]:
    print(urllib.request.urlopen(url, context=context).status)";
    let output = Command::new("python3")
        .args(["-c", script, &secure.certificate()])
        .args(["localhost", "127.0.0.1", "[::1]"].map(|host| secure.url(host, "/_sekisho/health")))
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout), "200\n200\n200\n", "{output:?}");
}

#[test]
fn node_gets_in_with_the_ca_as_an_extra_one() {
    let secure = Secure::pool();
    let script = "for (const url of process.argv.slice(1)) console.log((await fetch(url)).status)";
    let output = Command::new("node")
        .args(["--input-type=module", "-e", script, "--"])
        .args(["localhost", "127.0.0.1"].map(|host| secure.url(host, "/_sekisho/health")))
        .env("NODE_EXTRA_CA_CERTS", secure.certificate())
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout), "200\n200\n", "{output:?}");
}

#[test]
fn what_a_client_is_told_leads_back_to_where_it_asked() {
    let secure = Secure::pool();
    let path = format!("/{}/.well-known/openid-configuration", secure.stack.output("UserPoolId"));
    let jwks = |document: &str| {
        let document: serde_json::Value = serde_json::from_str(document).unwrap_or_else(|error| panic!("{error}: {document}"));
        document["jwks_uri"].as_str().unwrap_or_else(|| panic!("{document}")).to_owned()
    };
    for more in [&["--http2"][..], &["--http1.1"], &["-H", "X-Forwarded-Proto: http"]] {
        let output = secure.curl(&[more, &[&secure.url("localhost", &path)]].concat());
        assert!(jwks(&text(&output.stdout)).starts_with(&secure.url("localhost", "/")), "{more:?}: {output:?}");
    }
    let plain = format!("{}{path}", secure.stack.endpoint);
    assert!(jwks(&secure.stack.get(&plain, &[]).body).starts_with("http://127.0.0.1:"));
    // Somebody's own proxy that took TLS off.
    assert!(jwks(&secure.stack.get(&plain, &[("X-Forwarded-Proto", "https")]).body).starts_with("https://127.0.0.1:"));
}

#[test]
fn openssl_finds_the_name_that_it_asked_for() {
    let secure = Secure::pool();
    let at = format!("127.0.0.1:{}", secure.stack.port());
    for (name, alternatives) in [
        (None, "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"),
        (Some("localhost"), "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"),
        (Some("a.b.auth.eu-west-1.amazoncognito.com"), "DNS:a.b.auth.eu-west-1.amazoncognito.com"),
    ] {
        let named = name.map_or(vec!["-noservername"], |name| vec!["-servername", name, "-verify_hostname", name]);
        let output = Command::new("openssl")
            .args(["s_client", "-connect", &at, "-CAfile", &secure.certificate(), "-x509_strict", "-verify_return_error"])
            .args(named)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = text(&output.stdout);
        assert!(output.status.success() && said.contains("Verify return code: 0 (ok)"), "{name:?}: {output:?}");
        let begin = said.find("-----BEGIN CERTIFICATE").expect("the certificate");
        assert!(described(&said[begin..]).contains(alternatives), "{name:?}");
    }
}

/// What openssl reads in a certificate.
fn described(pem: &str) -> String {
    let mut openssl = Command::new("openssl")
        .args(["x509", "-noout", "-ext", "subjectAltName,extendedKeyUsage,keyUsage"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(pem.as_bytes()).unwrap();
    text(&openssl.wait_with_output().unwrap().stdout)
}

#[test]
fn nonsense_after_the_first_byte_of_a_handshake_ends_the_connection() {
    let secure = Secure::pool();
    let host = format!("127.0.0.1:{}", secure.stack.port());
    for nonsense in
        [&b"\x16GET / HTTP/1.1\r\n\r\n"[..], b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01\xff\xff\x00", &[0x16; 20_000]]
    {
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(nonsense).unwrap();
        let mut said = Vec::new();
        // An alert, or the end at once; what was not read may take even that back.
        let _ = stream.read_to_end(&mut said);
        assert!(said.len() < 20 && !said.starts_with(b"HTTP"), "{}", text(&said));
    }
    assert_eq!(http::send("GET", &format!("http://{host}/_sekisho/health"), &[], "").status, 200);
}

#[test]
fn a_port_for_tls_alone_says_so_to_others() {
    let secure = Secure::start("tests/fixtures/pool.yaml", &["--tls-port", "0"]);
    let log = secure.stack.log();
    let line = log.lines().find(|line| line.trim_start().starts_with("endpoint ")).unwrap_or_else(|| panic!("{log}"));
    let addresses: Vec<&str> = line.split_whitespace().skip(1).collect();
    let [plain, both, tls] = addresses[..] else { panic!("{line}") };
    assert_eq!(plain, secure.stack.endpoint);
    assert_eq!(both, secure.url("localhost", ""));
    for address in [both, tls] {
        let output = secure.curl(&["-o", "/dev/null", "-w", "%{http_code}", &format!("{address}/_sekisho/health")]);
        assert_eq!(text(&output.stdout), "200", "{address}: {output:?}");
    }
    let host = tls.strip_prefix("https://").unwrap();
    let said = text(&exchange(host, b"POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello").unwrap());
    assert!(said.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{said}");
    assert!(said.ends_with("\r\n\r\nthis port speaks TLS only: ask with https://\n"), "{said}");
}
