//! Remembered devices: how one is met, confirmed, proves itself, is listed and forgotten. The device's side of the
//! exchange is written out here.

use base64::{Engine, engine::general_purpose::STANDARD};
use num_bigint::BigUint;
use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, Service, attribute, claims, text, with};
use crate::srp::{self, N, TIMESTAMP, hash, pad, signature, srp_a};

const MISSING: &str = "ResourceNotFoundException: Device does not exist.";
const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";
const INVALID_SESSION: &str = "NotAuthorizedException: Invalid session for the user.";
const INVALID_REFRESH: &str = "NotAuthorizedException: Invalid Refresh Token";
const DEVICE_PASSWORD: &str = "c29tZSBmb3J0eSByYW5kb20gYnl0ZXMgb2YgYSBkZXZpY2U=";

/// What an app keeps of its device, and the tokens of its first sign-in.
struct Device {
    key: String,
    group: String,
    tokens: Value,
}

async fn stand(configuration: Value) -> (Service, Pool) {
    let service = Service::new();
    let pool = pool(&service, configuration).await;
    (service, pool)
}

async fn pool(service: &Service, configuration: Value) -> Pool {
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH",
                                             "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    let pool = service.pool_with(json!({"DeviceConfiguration": configuration}), flows).await;
    service.user(&pool, "alice").await;
    pool
}

fn always() -> Value {
    json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false})
}

fn on_prompt() -> Value {
    json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true})
}

/// A first sign-in, which meets the device.
async fn meet(service: &Service, pool: &Pool, name: &str) -> Device {
    let tokens = service.sign_in(pool, name).await;
    let metadata = &tokens["NewDeviceMetadata"];
    Device { key: text(&metadata["DeviceKey"]), group: text(&metadata["DeviceGroupKey"]), tokens: tokens.clone() }
}

impl Device {
    async fn confirmed(service: &Service, pool: &Pool, name: &str) -> Self {
        let device = meet(service, pool, name).await;
        service.ok("ConfirmDevice", device.confirmation()).await;
        device
    }

    /// Salt and verifier as the client libraries make them.
    fn confirmation(&self) -> Value {
        let n = BigUint::parse_bytes(N, 16).unwrap();
        // The first bit is set, so that the client's padding shows.
        let salt = pad(&srp::hex(&"9f".repeat(16)));
        let inner = hash(&[self.group.as_bytes(), self.key.as_bytes(), b":", DEVICE_PASSWORD.as_bytes()]);
        let x = BigUint::from_bytes_be(&hash(&[&salt, &inner]));
        let verifier = pad(&BigUint::from(2_u8).modpow(&x, &n));
        json!({"AccessToken": self.tokens["AccessToken"], "DeviceKey": self.key, "DeviceName": "A phone",
               "DeviceSecretVerifierConfig": {"PasswordVerifier": STANDARD.encode(verifier), "Salt": STANDARD.encode(salt)}})
    }

    /// Name, password and device key.
    fn sign_in(&self, pool: &Pool) -> Value {
        let mut request = pool.password_auth("alice", PASSWORD);
        request["AuthParameters"]["DEVICE_KEY"] = self.key.as_str().into();
        request
    }

    fn answer(&self, pool: &Pool, challenge: &Value) -> Value {
        json!({"ClientId": pool.client, "ChallengeName": "DEVICE_SRP_AUTH", "Session": challenge["Session"],
               "ChallengeResponses": {"USERNAME": "alice", "DEVICE_KEY": self.key, "SRP_A": srp_a()}})
    }

    fn proof(&self, pool: &Pool, challenge: &Value) -> Value {
        self.proof_with(pool, challenge, DEVICE_PASSWORD, TIMESTAMP)
    }

    fn proof_with(&self, pool: &Pool, challenge: &Value, password: &str, timestamp: &str) -> Value {
        let given = &challenge["ChallengeParameters"];
        json!({"ClientId": pool.client, "ChallengeName": "DEVICE_PASSWORD_VERIFIER", "ChallengeResponses": {
            "USERNAME": given["USERNAME"], "DEVICE_KEY": self.key, "TIMESTAMP": timestamp,
            "PASSWORD_CLAIM_SECRET_BLOCK": given["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": signature(&self.group, &self.key, password, timestamp, given)}})
    }

    /// From the challenge `DEVICE_SRP_AUTH` to tokens.
    async fn prove(&self, service: &Service, pool: &Pool, asked: &Value) -> Value {
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{asked}");
        let challenge = service.ok("RespondToAuthChallenge", self.answer(pool, asked)).await;
        let answer = service.ok("RespondToAuthChallenge", self.proof(pool, &challenge)).await;
        answer["AuthenticationResult"].clone()
    }

    fn own(&self) -> Value {
        json!({"AccessToken": self.tokens["AccessToken"], "DeviceKey": self.key})
    }

    fn of_alice(&self, pool: &Pool) -> Value {
        json!({"UserPoolId": pool.id, "Username": "alice", "DeviceKey": self.key})
    }
}

#[tokio::test]
async fn a_first_sign_in_meets_the_device() {
    let (service, pool) = stand(always()).await;
    let device = meet(&service, &pool, "alice").await;
    let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    assert!(regex::Regex::new(&format!("^eu-west-1_{uuid}$")).unwrap().is_match(&device.key), "{}", device.key);
    assert!(regex::Regex::new("^-[A-Za-z0-9]{8}$").unwrap().is_match(&device.group), "{}", device.group);
    assert_eq!(claims(&device.tokens["AccessToken"])["device_key"], device.key);
    assert!(claims(&device.tokens["IdToken"]).get("device_key").is_none());
    assert_ne!(meet(&service, &pool, "alice").await.key, device.key);
    let untracked = service.pool().await;
    service.user(&untracked, "alice").await;
    let mut request = untracked.password_auth("alice", PASSWORD);
    request["AuthParameters"]["DEVICE_KEY"] = device.key.as_str().into();
    let tokens = service.ok("InitiateAuth", request).await["AuthenticationResult"].clone();
    assert!(tokens.get("NewDeviceMetadata").is_none());
    assert!(claims(&tokens["AccessToken"]).get("device_key").is_none());
    service.ok("InitiateAuth", untracked.refresh(&tokens["RefreshToken"])).await;
}

#[tokio::test]
async fn the_setting_is_kept_and_taken_back() {
    let (service, pool) = stand(on_prompt()).await;
    let id = json!({"UserPoolId": pool.id});
    let shown = service.ok("DescribeUserPool", id.clone()).await;
    assert_eq!(shown["UserPool"]["DeviceConfiguration"], on_prompt());
    assert!(service.sign_in(&pool, "alice").await["NewDeviceMetadata"].is_object());
    for nothing in [json!({"DeviceConfiguration": {}}), json!({})] {
        service.ok("UpdateUserPool", with(id.clone(), &nothing)).await;
        assert!(service.sign_in(&pool, "alice").await.get("NewDeviceMetadata").is_none(), "{nothing}");
    }
    let shown = service.ok("DescribeUserPool", id).await;
    assert!(shown["UserPool"].get("DeviceConfiguration").is_none());
}

#[tokio::test]
async fn a_remembered_device_proves_itself() {
    let (mut service, pool) = stand(always()).await;
    let device = meet(&service, &pool, "alice").await;
    let answer = service.ok("ConfirmDevice", device.confirmation()).await;
    assert_eq!(answer, json!({"UserConfirmationNecessary": false}));
    service.wait(5);
    let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    assert_eq!(asked["ChallengeParameters"], json!({}));
    assert!(asked["Session"].is_string());
    let challenge = service.ok("RespondToAuthChallenge", device.answer(&pool, &asked)).await;
    assert_eq!(challenge["ChallengeName"], "DEVICE_PASSWORD_VERIFIER");
    let given = challenge["ChallengeParameters"].as_object().unwrap();
    assert_eq!(given.keys().collect::<Vec<_>>(), ["SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "DEVICE_KEY"]);
    assert_eq!(given["DEVICE_KEY"], device.key);
    assert_eq!(given["SALT"], format!("00{}", "9f".repeat(16)));
    let answer = service.ok("RespondToAuthChallenge", device.proof(&pool, &challenge)).await;
    let tokens = &answer["AuthenticationResult"];
    assert!(tokens.get("NewDeviceMetadata").is_none());
    assert_eq!(claims(&tokens["AccessToken"])["device_key"], device.key);
    let shown = service.ok("GetDevice", device.own()).await;
    assert_eq!(shown["Device"]["DeviceLastAuthenticatedDate"], 1_795_230_005.0);
}

#[tokio::test]
async fn in_every_flow() {
    let (service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    let key = json!({"DEVICE_KEY": device.key});
    // The key at the beginning, and with the answer.
    let mut begin = srp::begin(&pool, "alice");
    begin["AuthParameters"] = with(begin["AuthParameters"].clone(), &key);
    let early = service.ok("InitiateAuth", begin).await;
    let asked = service.ok("RespondToAuthChallenge", srp::proof(&pool, &early, PASSWORD)).await;
    device.prove(&service, &pool, &asked).await;
    let late = service.ok("InitiateAuth", srp::begin(&pool, "alice")).await;
    let mut claim = srp::proof(&pool, &late, PASSWORD);
    claim["ChallengeResponses"] = with(claim["ChallengeResponses"].clone(), &key);
    let asked = service.ok("RespondToAuthChallenge", claim).await;
    device.prove(&service, &pool, &asked).await;
    let choice = json!({"ClientId": pool.client, "AuthFlow": "USER_AUTH", "AuthParameters": {
        "USERNAME": "alice", "PASSWORD": PASSWORD, "PREFERRED_CHALLENGE": "PASSWORD", "DEVICE_KEY": device.key}});
    let asked = service.ok("InitiateAuth", choice).await;
    device.prove(&service, &pool, &asked).await;
    // Through the admin operations.
    let admin = json!({"UserPoolId": pool.id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH"});
    let asked = service.ok("AdminInitiateAuth", with(device.sign_in(&pool), &admin)).await;
    let of_pool = json!({"UserPoolId": pool.id});
    let challenge = service.ok("AdminRespondToAuthChallenge", with(device.answer(&pool, &asked), &of_pool)).await;
    let answer = service.ok("AdminRespondToAuthChallenge", with(device.proof(&pool, &challenge), &of_pool)).await;
    assert!(answer["AuthenticationResult"]["AccessToken"].is_string());
}

#[tokio::test]
async fn the_session_may_stay_at_home() {
    let (mut service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    let alone = || with(device.answer(&pool, &json!({})), &json!({}));
    assert_eq!(service.error("RespondToAuthChallenge", alone()).await, INVALID_SESSION);
    service.ok("InitiateAuth", device.sign_in(&pool)).await;
    let challenge = service.ok("RespondToAuthChallenge", alone()).await;
    assert_eq!(service.error("RespondToAuthChallenge", alone()).await, INVALID_SESSION);
    service.ok("RespondToAuthChallenge", device.proof(&pool, &challenge)).await;
    service.ok("InitiateAuth", device.sign_in(&pool)).await;
    service.wait(181);
    let expired = "NotAuthorizedException: Invalid session for the user, session is expired.";
    assert_eq!(service.error("RespondToAuthChallenge", alone()).await, expired);
}

#[tokio::test]
async fn each_step_counts_once_and_in_time() {
    let (mut service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    let challenge = service.ok("RespondToAuthChallenge", device.answer(&pool, &asked)).await;
    let used = "NotAuthorizedException: Invalid session for the user, session can only be used once.";
    assert_eq!(service.error("RespondToAuthChallenge", device.answer(&pool, &asked)).await, used);
    service.ok("RespondToAuthChallenge", device.proof(&pool, &challenge)).await;
    assert_eq!(service.error("RespondToAuthChallenge", device.proof(&pool, &challenge)).await, WRONG);
    let first = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    let second = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    let challenge = service.ok("RespondToAuthChallenge", device.answer(&pool, &second)).await;
    service.wait(181);
    let expired = "NotAuthorizedException: Invalid session for the user, session is expired.";
    assert_eq!(service.error("RespondToAuthChallenge", device.answer(&pool, &first)).await, expired);
    assert_eq!(service.error("RespondToAuthChallenge", device.proof(&pool, &challenge)).await, expired);
}

#[tokio::test]
async fn wrong_answers() {
    let (service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    let other = Device::confirmed(&service, &pool, "alice").await;
    service.user(&pool, "bob").await;
    let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    let right = device.answer(&pool, &asked);
    let changed = |body: &Value, key: &str, value: Value| {
        let mut body = body.clone();
        body["ChallengeResponses"][key] = value;
        body
    };
    let cases = [
        (with(right.clone(), &json!({"Session": "x".repeat(20)})), INVALID_SESSION),
        (changed(&right, "USERNAME", "bob".into()), INVALID_SESSION),
        (changed(&right, "DEVICE_KEY", other.key.as_str().into()), INVALID_SESSION),
        (changed(&right, "DEVICE_KEY", "eu-west-1_0".into()), MISSING),
        (changed(&right, "SRP_A", "0".into()), "InvalidParameterException: Invalid SRP_A."),
        (changed(&right, "SRP_A", "".into()), "InvalidParameterException: Missing required parameter SRP_A"),
        (changed(&right, "DEVICE_KEY", "".into()), "InvalidParameterException: Missing required parameter DEVICE_KEY"),
        (changed(&right, "USERNAME", "".into()), "InvalidParameterException: Missing required parameter USERNAME"),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("RespondToAuthChallenge", body.clone()).await, expected, "{body}");
    }
    let challenge = service.ok("RespondToAuthChallenge", right).await;
    let proof = device.proof(&pool, &challenge);
    let missing = "InvalidParameterException: Missing required parameter PASSWORD_CLAIM_SIGNATURE";
    let cases = [
        (device.proof_with(&pool, &challenge, "another password", TIMESTAMP), WRONG),
        (device.proof_with(&pool, &challenge, DEVICE_PASSWORD, "Sat Nov 021 03:00:00 UTC 2026"), WRONG),
        (device.proof_with(&pool, &challenge, DEVICE_PASSWORD, "Sun Nov 21 03:00:00 UTC 2026"), WRONG),
        (changed(&proof, "PASSWORD_CLAIM_SECRET_BLOCK", "AAAA".into()), WRONG),
        (changed(&proof, "DEVICE_KEY", other.key.as_str().into()), WRONG),
        (changed(&proof, "DEVICE_KEY", "eu-west-1_0".into()), MISSING),
        (changed(&proof, "USERNAME", "bob".into()), INVALID_SESSION),
        (changed(&proof, "PASSWORD_CLAIM_SIGNATURE", "".into()), missing),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("RespondToAuthChallenge", body.clone()).await, expected, "{body}");
    }
    service.ok("RespondToAuthChallenge", proof).await;
}

#[tokio::test]
async fn neither_proof_stands_in_for_the_other() {
    let (service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    let challenge = service.ok("InitiateAuth", srp::begin(&pool, "alice")).await;
    assert_eq!(service.error("RespondToAuthChallenge", device.proof(&pool, &challenge)).await, WRONG);
    let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    let mut challenge = service.ok("RespondToAuthChallenge", device.answer(&pool, &asked)).await;
    challenge["ChallengeParameters"]["USER_ID_FOR_SRP"] = "alice".into();
    assert_eq!(service.error("RespondToAuthChallenge", srp::proof(&pool, &challenge, PASSWORD)).await, WRONG);
}

#[tokio::test]
async fn tokens_are_refreshed_on_their_device() {
    let (service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    let later = device.prove(&service, &pool, &asked).await;
    for tokens in [&device.tokens, &later] {
        let mut refresh = pool.refresh(&tokens["RefreshToken"]);
        assert_eq!(service.error("InitiateAuth", refresh.clone()).await, INVALID_REFRESH);
        refresh["AuthParameters"]["DEVICE_KEY"] = "eu-west-1_0".into();
        assert_eq!(service.error("InitiateAuth", refresh.clone()).await, INVALID_REFRESH);
        refresh["AuthParameters"]["DEVICE_KEY"] = device.key.as_str().into();
        let answer = service.ok("InitiateAuth", refresh).await;
        assert_eq!(claims(&answer["AuthenticationResult"]["AccessToken"])["device_key"], device.key);
        let exchange = json!({"ClientId": pool.client, "RefreshToken": tokens["RefreshToken"]});
        assert_eq!(service.error("GetTokensFromRefreshToken", exchange.clone()).await, INVALID_REFRESH);
        service.ok("GetTokensFromRefreshToken", with(exchange, &json!({"DeviceKey": device.key}))).await;
    }
    service.ok("ForgetDevice", device.own()).await;
    let mut refresh = pool.refresh(&later["RefreshToken"]);
    refresh["AuthParameters"]["DEVICE_KEY"] = device.key.as_str().into();
    assert_eq!(service.error("InitiateAuth", refresh).await, INVALID_REFRESH);
}

#[tokio::test]
async fn a_device_that_was_not_confirmed_is_not_there_but_refreshes() {
    let (mut service, pool) = stand(always()).await;
    let device = meet(&service, &pool, "alice").await;
    for operation in ["GetDevice", "ForgetDevice", "UpdateDeviceStatus"] {
        assert_eq!(service.error(operation, device.own()).await, MISSING, "{operation}");
    }
    let list = json!({"UserPoolId": pool.id, "Username": "alice"});
    assert_eq!(service.ok("AdminListDevices", list).await, json!({"Devices": []}));
    let answer = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    assert!(answer["AuthenticationResult"].get("NewDeviceMetadata").is_none());
    service.wait(2 * 86_400);
    meet(&service, &pool, "alice").await;
    let mut refresh = pool.refresh(&device.tokens["RefreshToken"]);
    refresh["AuthParameters"]["DEVICE_KEY"] = device.key.as_str().into();
    service.ok("InitiateAuth", refresh).await;
    // Nobody can confirm it any more.
    assert_eq!(service.error("InitiateAuth", device.sign_in(&pool)).await, MISSING);
}

#[tokio::test]
async fn where_the_user_is_asked_first() {
    let (mut service, pool) = stand(on_prompt()).await;
    let device = meet(&service, &pool, "alice").await;
    let answer = service.ok("ConfirmDevice", device.confirmation()).await;
    assert_eq!(answer, json!({"UserConfirmationNecessary": true}));
    let token = json!({"AccessToken": device.tokens["AccessToken"]});
    let status = |word: &str| with(device.own(), &json!({"DeviceRememberedStatus": word}));
    let of_admin = |word: &str| with(device.of_alice(&pool), &json!({"DeviceRememberedStatus": word}));
    let steps = [
        ("UpdateDeviceStatus", device.own(), false),
        ("UpdateDeviceStatus", status("remembered"), true),
        ("UpdateDeviceStatus", status("not_remembered"), false),
        ("AdminUpdateDeviceStatus", of_admin("remembered"), true),
        ("AdminUpdateDeviceStatus", device.of_alice(&pool), true),
        ("AdminUpdateDeviceStatus", of_admin("not_remembered"), false),
    ];
    for (operation, body, remembered) in steps {
        service.wait(1);
        assert_eq!(service.ok(operation, body.clone()).await, json!({}));
        let expected = if remembered { "ok" } else { MISSING };
        assert_eq!(service.error("GetDevice", device.own()).await, expected, "{body}");
        let list = service.ok("ListDevices", token.clone()).await;
        assert_eq!(list["Devices"].as_array().unwrap().len(), usize::from(remembered), "{body}");
        let shown = service.ok("AdminGetDevice", device.of_alice(&pool)).await["Device"].clone();
        let word = if remembered { "remembered" } else { "not_remembered" };
        assert_eq!(attribute(&shown["DeviceAttributes"], "dev:device_remembered_status").as_deref(), Some(word), "{body}");
        let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
        assert_eq!(asked["ChallengeName"] == "DEVICE_SRP_AUTH", remembered, "{body}");
    }
}

#[tokio::test]
async fn it_may_be_forgotten_between_the_steps() {
    for forget in ["ForgetDevice", "AdminForgetDevice", "AdminUpdateDeviceStatus"] {
        let (service, pool) = stand(always()).await;
        let device = Device::confirmed(&service, &pool, "alice").await;
        let first = service.ok("InitiateAuth", device.sign_in(&pool)).await;
        let second = service.ok("InitiateAuth", device.sign_in(&pool)).await;
        let challenge = service.ok("RespondToAuthChallenge", device.answer(&pool, &second)).await;
        let status = json!({"DeviceRememberedStatus": "not_remembered"});
        let body = match forget {
            "ForgetDevice" => device.own(),
            "AdminForgetDevice" => device.of_alice(&pool),
            _ => with(device.of_alice(&pool), &status),
        };
        service.ok(forget, body.clone()).await;
        assert_eq!(service.error("RespondToAuthChallenge", device.answer(&pool, &first)).await, MISSING, "{forget}");
        assert_eq!(service.error("RespondToAuthChallenge", device.proof(&pool, &challenge)).await, MISSING, "{forget}");
        if forget == "AdminUpdateDeviceStatus" {
            continue;
        }
        assert_eq!(service.error(forget, body).await, MISSING);
        assert_eq!(service.error("InitiateAuth", device.sign_in(&pool)).await, MISSING, "{forget}");
        let again = service.error("ConfirmDevice", device.confirmation()).await;
        assert_eq!(again, "InvalidParameterException: Invalid device key given.");
    }
}

#[tokio::test]
async fn confirmations_that_are_refused() {
    let (service, pool) = stand(always()).await;
    let device = meet(&service, &pool, "alice").await;
    let other = meet(&service, &pool, "alice").await;
    let body = device.confirmation();
    let secret = |verifier: Value, salt: Value| {
        with(body.clone(), &json!({"DeviceSecretVerifierConfig": {"PasswordVerifier": verifier, "Salt": salt}}))
    };
    let invalid_key = "InvalidParameterException: Invalid device key given.";
    let mut without = body.clone();
    without.as_object_mut().unwrap().remove("DeviceSecretVerifierConfig");
    let cases = [
        (with(body.clone(), &json!({"DeviceKey": other.key})), invalid_key),
        (with(body.clone(), &json!({"DeviceKey": "eu-west-1_0"})), invalid_key),
        (with(body.clone(), &json!({"AccessToken": device.tokens["IdToken"]})), "NotAuthorizedException: Invalid Access Token"),
        (without, "InvalidParameterException: Missing required parameter PasswordVerifier"),
        (secret("AQ=".into(), "AQ==".into()), "InvalidParameterException: Invalid PasswordVerifier given."),
        (secret("AA==".into(), "AQ==".into()), "InvalidParameterException: Invalid PasswordVerifier given."),
        (secret("AgM=".into(), "?".into()), "InvalidParameterException: Invalid Salt given."),
        (secret("AgM=".into(), Value::Null), "InvalidParameterException: Missing required parameter Salt"),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("ConfirmDevice", body.clone()).await, expected, "{body}");
    }
    service.ok("ConfirmDevice", body.clone()).await;
    assert_eq!(service.error("ConfirmDevice", body).await, "DeviceKeyExistsException: Device already exists.");
}

#[tokio::test]
async fn a_device_is_shown() {
    let (service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    let time = 1_795_230_000.0;
    let owner = format!("alice.{}", pool.id);
    let arn = format!("arn:aws:cognito-idp:eu-west-1:123456789012:owner/{owner}/device/{}", device.key);
    let expected = json!({
        "DeviceKey": device.key, "DeviceCreateDate": time, "DeviceLastModifiedDate": time, "DeviceLastAuthenticatedDate": time,
        "DeviceAttributes": [
            {"Name": "device_status", "Value": "valid"}, {"Name": "device_name", "Value": "A phone"},
            {"Name": "dev:device_arn", "Value": arn}, {"Name": "dev:device_owner", "Value": owner},
            {"Name": "last_ip_used", "Value": "127.0.0.1"},
            {"Name": "dev:device_remembered_status", "Value": "remembered"},
            {"Name": "dev:device_sdk", "Value": "aws-sdk-unknown-unknown"}]});
    assert_eq!(service.ok("GetDevice", device.own()).await, json!({"Device": expected}));
    assert_eq!(service.ok("AdminGetDevice", device.of_alice(&pool)).await, json!({"Device": expected}));
    let token = json!({"AccessToken": device.tokens["AccessToken"]});
    assert_eq!(service.ok("ListDevices", token).await, json!({"Devices": [expected]}));
    assert_eq!(service.ok("ForgetDevice", device.own()).await, Value::Null);
}

#[tokio::test]
async fn devices_are_listed_in_pages() {
    let (service, pool) = stand(always()).await;
    let mut keys = Vec::new();
    for _ in 0..5 {
        keys.push(Device::confirmed(&service, &pool, "alice").await.key);
    }
    keys.sort();
    let tokens = meet(&service, &pool, "alice").await.tokens;
    let lists = [
        ("ListDevices", json!({"AccessToken": tokens["AccessToken"]})),
        ("AdminListDevices", json!({"UserPoolId": pool.id, "Username": "alice"})),
    ];
    for (operation, body) in lists {
        let mut seen = Vec::new();
        let mut page = with(body.clone(), &json!({"Limit": 2}));
        loop {
            let answer = service.ok(operation, page.clone()).await;
            let devices = answer["Devices"].as_array().unwrap();
            assert!(devices.len() <= 2);
            seen.extend(devices.iter().map(|device| text(&device["DeviceKey"])));
            match answer.get("PaginationToken") {
                Some(token) => page["PaginationToken"] = token.clone(),
                None => break,
            }
        }
        assert_eq!(seen, keys, "{operation}");
        let bad = service.error(operation, with(body.clone(), &json!({"PaginationToken": "%%%"}))).await;
        assert_eq!(bad, "InvalidParameterException: Invalid pagination token.", "{operation}");
        let many = service.error(operation, with(body, &json!({"Limit": 61}))).await;
        let limit = "InvalidParameterException: 1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: \
                     Member must have value less than or equal to 60";
        assert_eq!(many, limit, "{operation}");
    }
}

#[tokio::test]
async fn what_is_not_there() {
    let (service, pool) = stand(always()).await;
    let device = Device::confirmed(&service, &pool, "alice").await;
    service.user(&pool, "bob").await;
    let bob = meet(&service, &pool, "bob").await;
    let foreign = json!({"AccessToken": bob.tokens["AccessToken"], "DeviceKey": device.key});
    for operation in ["GetDevice", "ForgetDevice", "UpdateDeviceStatus"] {
        assert_eq!(service.error(operation, foreign.clone()).await, MISSING, "{operation}");
        let nobody = json!({"AccessToken": bob.tokens["IdToken"], "DeviceKey": device.key});
        assert_eq!(service.error(operation, nobody).await, "NotAuthorizedException: Invalid Access Token", "{operation}");
    }
    for operation in ["GetDevice", "ForgetDevice"] {
        let missing = "InvalidParameterException: Missing required parameter AccessToken";
        assert_eq!(service.error(operation, json!({"DeviceKey": device.key})).await, missing, "{operation}");
    }
    for operation in ["AdminGetDevice", "AdminForgetDevice", "AdminUpdateDeviceStatus", "AdminListDevices"] {
        let at = |change: Value| with(device.of_alice(&pool), &change);
        let user = service.error(operation, at(json!({"Username": "nobody"}))).await;
        let knows = ["AdminForgetDevice", "AdminUpdateDeviceStatus"].contains(&operation);
        let kind = if knows { "UserNotFoundException" } else { "ResourceNotFoundException" };
        assert_eq!(user, format!("{kind}: User does not exist."), "{operation}");
        let pool = service.error(operation, at(json!({"UserPoolId": "eu-west-1_none"}))).await;
        assert_eq!(pool, "ResourceNotFoundException: User pool eu-west-1_none does not exist.", "{operation}");
        if operation != "AdminListDevices" {
            assert_eq!(service.error(operation, at(json!({"Username": "bob"}))).await, MISSING, "{operation}");
        }
    }
    service.ok("AdminGetDevice", device.of_alice(&pool)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn triggers_hear_of_new_devices() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let settings = with(config(&["PostAuthentication", "PreTokenGeneration"]), &json!({"DeviceConfiguration": always()}));
    let pool = service.pool_with(settings, json!({})).await;
    service.user(&pool, "alice").await;
    let device = Device::confirmed(service, &pool, "alice").await;
    let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
    device.prove(service, &pool, &asked).await;
    let seen = functions.seen();
    let told = |event: &Value| (text(&event["triggerSource"]), event["request"]["newDeviceUsed"].as_bool());
    let expected = [
        ("PostAuthentication_Authentication", Some(true)),
        ("TokenGeneration_Authentication", None),
        ("PostAuthentication_Authentication", Some(false)),
        ("TokenGeneration_AuthenticateDevice", None),
    ];
    assert_eq!(seen.iter().map(told).collect::<Vec<_>>(), expected.map(|(source, new)| (source.to_owned(), new)));
}

/// The code that a generator with this secret shows now.
fn code(secret: &Value, service: &Service) -> String {
    use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut key, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text(secret).bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter).unwrap();
        buffer = (buffer << 5) | u32::try_from(value).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push(u8::try_from((buffer >> bits) & 0xff).unwrap());
        }
    }
    let step = service.now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() / 30;
    let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key), &step.to_be_bytes());
    let start = usize::from(tag.as_ref()[19] & 0xf);
    let number = u32::from_be_bytes(tag.as_ref()[start..start + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

#[tokio::test]
async fn a_device_may_take_the_place_of_a_second_factor() {
    for replaces in [true, false] {
        let (mut service, pool) = stand(json!({"ChallengeRequiredOnNewDevice": replaces})).await;
        let device = Device::confirmed(&service, &pool, "alice").await;
        let mfa = json!({"UserPoolId": pool.id, "MfaConfiguration": "OPTIONAL",
                         "SoftwareTokenMfaConfiguration": {"Enabled": true}});
        service.ok("SetUserPoolMfaConfig", mfa).await;
        let token = json!({"AccessToken": device.tokens["AccessToken"]});
        let secret = service.ok("AssociateSoftwareToken", token.clone()).await["SecretCode"].clone();
        let verify = with(token.clone(), &json!({"UserCode": code(&secret, &service)}));
        service.ok("VerifySoftwareToken", verify).await;
        let prefer = json!({"SoftwareTokenMfaSettings": {"Enabled": true, "PreferredMfa": true}});
        service.ok("SetUserMFAPreference", with(token, &prefer)).await;
        let stranger = service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
        assert_eq!(stranger["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{replaces}");
        service.wait(60);
        let mut asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
        if !replaces {
            assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
            let answer = json!({"ClientId": pool.client, "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": asked["Session"],
                                "ChallengeResponses": {"USERNAME": "alice", "SOFTWARE_TOKEN_MFA_CODE": code(&secret, &service)}});
            asked = service.ok("RespondToAuthChallenge", answer).await;
        }
        let tokens = device.prove(&service, &pool, &asked).await;
        assert_eq!(claims(&tokens["AccessToken"])["device_key"], device.key, "{replaces}");
        let status = json!({"DeviceRememberedStatus": "not_remembered"});
        service.ok("AdminUpdateDeviceStatus", with(device.of_alice(&pool), &status)).await;
        let asked = service.ok("InitiateAuth", device.sign_in(&pool)).await;
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{replaces}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn triggers_that_sign_in_leave_the_device_to_prove_itself() {
    let functions = Functions::new(|event| {
        let defines = event["triggerSource"] == "DefineAuthChallenge_Authentication";
        Ok(if defines { json!({"issueTokens": true}) } else { json!({}) })
    });
    let service = &functions.service;
    let settings = with(config(&["DefineAuthChallenge"]), &json!({"DeviceConfiguration": always()}));
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let pool = service.pool_with(settings, flows).await;
    service.user(&pool, "alice").await;
    let device = Device::confirmed(service, &pool, "alice").await;
    let parameters = |key: &str| json!({"USERNAME": "alice", "DEVICE_KEY": key});
    let begin = |key| json!({"ClientId": pool.client, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": parameters(key)});
    assert_eq!(service.error("InitiateAuth", begin("eu-west-1_0")).await, MISSING);
    let asked = service.ok("InitiateAuth", begin(&device.key)).await;
    device.prove(service, &pool, &asked).await;
}
