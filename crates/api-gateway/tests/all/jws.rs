//! Public JWS examples, and the attacks of RFC 8725, at the door of both kinds of API: none of them is let in.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Request;
use serde_json::{Value, json};

use crate::support::{HTTP, House, ISSUER, REST, Signer, id_claims, token, with};

fn part(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// RFC 7515, appendix A.1: HS256, whose key is public by now.
const A1: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Appendix A.2: RS256.
const A2: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
/// Appendix A.3: ES256.
const A3: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
/// Appendix A.5: not signed at all.
const A5: &str =
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";

fn invalid(description: &str) -> String {
    format!(r#"Bearer scope="" error="invalid_token" error_description="{description}""#)
}

/// Every one of them is 401 on both kinds; the HTTP API says why where AWS's words are known.
async fn refused(house: &House, name: &str, token: &str, description: Option<&str>) {
    for token in [token.to_owned(), format!("Bearer {token}")] {
        let answer = house.call(HTTP, Request::get("/me").header("authorization", &token)).await;
        assert_eq!((answer.status(), answer.text()), (401, r#"{"message":"Unauthorized"}"#), "{name}");
        if let Some(description) = description {
            assert_eq!(answer.header("www-authenticate"), Some(invalid(description).as_str()), "{name}");
        }
        let answer = house.call(REST, Request::get("/test/me").header("authorization", &token)).await;
        assert_eq!((answer.status(), answer.text()), (401, r#"{"message":"Unauthorized"}"#), "{name}");
    }
}

#[tokio::test]
async fn examples_of_rfc_7515_are_nobodys_tokens_here() {
    let house = House::new();
    let segments = "token contains an invalid number of segments";
    // Appendix A.6: the JSON forms are no tokens at all.
    let general = json!({"payload": part("{}"), "signatures": [{"protected": part(r#"{"alg":"RS256"}"#), "signature": "AA"}]});
    let flattened = json!({"payload": part("{}"), "protected": part(r#"{"alg":"ES256"}"#), "signature": "AA"});
    let (general, flattened) = (general.to_string(), flattened.to_string());
    let rows = [
        ("A.1", A1, Some("signing method HS256 is invalid")),
        ("A.2", A2, None),
        ("A.3", A3, Some("signing method ES256 is invalid")),
        ("A.5", A5, Some("signing method none is invalid")),
        ("A.6, general", &general, Some(segments)),
        ("A.6, flattened", &flattened, Some(segments)),
    ];
    for (name, token, description) in rows {
        refused(&house, name, token, description).await;
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn the_attacks_of_rfc_8725() {
    let house = House::new();
    let good = token(&id_claims(), Signer::Ours);
    let pieces: Vec<_> = good.split('.').collect();
    let (payload, signature) = (pieces[1], pieces[2]);
    let headed = |header: Value| format!("{}.{payload}.{signature}", part(&header.to_string()));
    let hs256 = {
        let signed = format!("{}.{payload}", part(r#"{"alg":"HS256","kid":"key-1"}"#));
        let empty = hmac::Key::new(hmac::HMAC_SHA256, b"");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&empty, signed.as_bytes())))
    };
    let rows: Vec<(&str, String, Option<&str>)> = vec![
        ("2.1: alg none", token(&id_claims(), Signer::Nobody), Some("signing method none is invalid")),
        ("2.1: alg none, other letters", headed(json!({"alg": "nOnE", "kid": "key-1"})), Some("signing method nOnE is invalid")),
        (
            "2.1: RS256 key as HMAC secret",
            token(&id_claims(), Signer::PublicKeyAsSecret),
            Some("signing method HS256 is invalid"),
        ),
        ("2.2: empty HMAC secret", hs256, Some("signing method HS256 is invalid")),
        ("2.3: an encrypted token around it", format!("{good}.x.y"), Some("token contains an invalid number of segments")),
        (
            "2.4: a name that comes twice",
            format!("{}.{payload}.{signature}", part(r#"{"alg":"RS256","alg":"none","kid":"key-1"}"#)),
            None,
        ),
        ("2.5: invalid curve", headed(json!({"alg": "ECDH-ES", "kid": "key-1"})), Some("signing method ECDH-ES is invalid")),
        ("2.6: payload not UTF-8", format!("{}._w.{signature}", pieces[0]), None),
        ("2.7: another issuer's token", token(&with(id_claims(), &json!({"iss": "https://evil.example"})), Signer::Ours), None),
        ("2.7: our issuer with a slash", token(&with(id_claims(), &json!({"iss": format!("{ISSUER}/")})), Signer::Ours), None),
        ("2.9: kid that leads elsewhere", headed(json!({"alg": "RS256", "kid": "../../dev/null"})), None),
        ("2.9: kid with a query", headed(json!({"alg": "RS256", "kid": "key-1' OR '1'='1"})), None),
        (
            "2.9: keys from the token",
            headed(json!({"alg": "RS256", "kid": "key-1", "jku": "https://evil.example/jwks.json"})),
            None,
        ),
        ("3.1: PSS is not PKCS#1", headed(json!({"alg": "PS256", "kid": "key-1"})), Some("signing method PS256 is invalid")),
        ("3.2: crit", headed(json!({"alg": "RS256", "kid": "key-1", "crit": ["exp"], "exp": 1})), None),
        ("3.2: b64", headed(json!({"alg": "RS256", "kid": "key-1", "b64": false, "crit": ["b64"]})), None),
        ("signature of another key", token(&id_claims(), Signer::Foreign), None),
        ("signature with padding", format!("{good}=="), None),
        ("signature in the other alphabet", format!("{}.{payload}.{}", pieces[0], "+/".repeat(171)), None),
        ("no signature", format!("{}.{payload}.", pieces[0]), None),
        ("no payload", format!("{}..{signature}", pieces[0]), None),
    ];
    for (name, token, description) in rows {
        refused(&house, name, &token, description).await;
    }
    // And the one that they were made of is let in, so that each row is about its own flaw.
    assert_eq!(house.call(HTTP, Request::get("/me").header("authorization", &good)).await.status(), 200);
    assert_eq!(house.call(REST, Request::get("/test/me").header("authorization", &good)).await.status(), 200);
    house.functions.stop().await;
}

#[tokio::test]
async fn a_refused_token_tells_its_checks_but_not_itself() {
    let house = House::new();
    let expired = token(&with(id_claims(), &json!({"aud": "someone"})), Signer::Ours);
    house.call(HTTP, Request::get("/me").header("authorization", &expired)).await;
    let explained = house.gateway.requests(1).remove(0);
    let steps: Vec<_> = explained.steps.iter().map(|step| (step.name, step.passed)).collect();
    let passed = ["route", "token", "algorithm", "key", "signature", "dates", "issuer"].map(|name| (name, true));
    assert_eq!(steps, [&passed[..], &[("audience", false)]].concat());
    let last = explained.steps.last().expect("steps");
    assert_eq!(last.got.as_deref(), Some("[someone]"));
    assert!(last.expected.as_deref().is_some_and(|expected| expected.contains("spaclient")));
    let told = format!("{explained:?}");
    assert!(expired.split('.').all(|piece| !told.contains(piece)), "{told}");
    house.functions.stop().await;
}
