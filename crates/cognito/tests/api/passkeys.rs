//! Passkeys: registered, listed, removed, and used to sign in; and every way in which one may be wrong.

use serde_json::{Value, json};

use crate::authenticator::{Authenticator, PRESENT, VERIFIED};
use crate::service::{Pool, START, Service, with};

const DOMAIN: &str = "shop.auth.eu-west-1.amazoncognito.com";
const ORIGIN: &str = "https://shop.auth.eu-west-1.amazoncognito.com";
const INCORRECT: &str = "NotAuthorizedException: Incorrect username or password.";
const NO_CHALLENGE: &str = "WebAuthnChallengeNotFoundException: The challenge of this registration was not found or has expired.";

/// A pool with passkeys and a domain.
async fn pool(service: &Service) -> Pool {
    let pool = passkey_pool(service).await;
    service.ok("CreateUserPoolDomain", json!({"UserPoolId": pool.id, "Domain": "shop"})).await;
    pool
}

async fn passkey_pool(service: &Service) -> Pool {
    let policy = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}});
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    service.pool_with(policy, flows).await
}

async fn token(service: &Service, pool: &Pool, name: &str) -> Value {
    service.sign_in(pool, name).await["AccessToken"].clone()
}

async fn options(service: &Service, token: &Value) -> Value {
    service.ok("StartWebAuthnRegistration", json!({"AccessToken": token})).await["CredentialCreationOptions"].clone()
}

/// Registers a passkey of a user who is made for it.
async fn registered(service: &Service, pool: &Pool, name: &str) -> (Authenticator, Value) {
    service.user(pool, name).await;
    let token = token(service, pool, name).await;
    let mut passkey = Authenticator::new(ORIGIN);
    register(service, &token, &mut passkey).await;
    (passkey, token)
}

async fn register(service: &Service, token: &Value, passkey: &mut Authenticator) {
    let credential = passkey.create(&options(service, token).await);
    let answer = service.ok("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})).await;
    assert_eq!(answer, json!({}));
}

fn begin(pool: &Pool, name: &str) -> Value {
    json!({"ClientId": pool.client, "AuthFlow": "USER_AUTH",
           "AuthParameters": {"USERNAME": name, "PREFERRED_CHALLENGE": "WEB_AUTHN"}})
}

fn answer(pool: &Pool, name: &str, asked: &Value, credential: &str) -> Value {
    json!({"ClientId": pool.client, "ChallengeName": "WEB_AUTHN", "Session": asked["Session"],
           "ChallengeResponses": {"USERNAME": name, "CREDENTIAL": credential}})
}

fn request_options(asked: &Value) -> &Value {
    &asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]
}

#[tokio::test]
async fn what_a_browser_is_told_to_register() {
    let service = Service::new();
    let pool = pool(&service).await;
    let (passkey, token) = registered(&service, &pool, "alice").await;
    let options = options(&service, &token).await;
    let user = service.ok("GetUser", json!({"AccessToken": token})).await;
    let sub = crate::service::attribute(&user["UserAttributes"], "sub").unwrap();
    let challenge = options["challenge"].as_str().unwrap();
    assert_eq!(challenge.len(), 22);
    assert_eq!(
        options,
        json!({
            "rp": {"id": DOMAIN, "name": DOMAIN},
            "user": {"id": crate::authenticator::encode(sub.as_bytes()), "name": "alice", "displayName": "alice"},
            "challenge": challenge,
            "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}],
            "timeout": 60000,
            "excludeCredentials": [{"type": "public-key", "id": passkey.id()}],
            "authenticatorSelection":
                {"requireResidentKey": true, "residentKey": "required", "userVerification": "preferred"},
        })
    );
}

#[tokio::test]
async fn listed_and_removed() {
    let service = Service::new();
    let pool = pool(&service).await;
    let (passkey, token) = registered(&service, &pool, "alice").await;
    let list = service.ok("ListWebAuthnCredentials", json!({"AccessToken": token})).await;
    #[allow(clippy::cast_precision_loss)] // a moment of this century
    let now = START as f64;
    let description = json!({"CredentialId": passkey.id(), "FriendlyCredentialName": "Platform passkey",
                             "RelyingPartyId": DOMAIN, "AuthenticatorAttachment": "platform",
                             "AuthenticatorTransports": ["internal", "hybrid"], "CreatedAt": now});
    assert_eq!(list, json!({"Credentials": [description]}));

    let remove = json!({"AccessToken": token, "CredentialId": passkey.id()});
    assert_eq!(service.ok("DeleteWebAuthnCredential", remove.clone()).await, json!({}));
    let error = service.error("DeleteWebAuthnCredential", remove).await;
    assert_eq!(error, "ResourceNotFoundException: Passkey credential not found.");
    assert_eq!(service.ok("ListWebAuthnCredentials", json!({"AccessToken": token})).await, json!({"Credentials": []}));
}

#[tokio::test]
async fn twenty_and_not_more_in_pages() {
    let service = Service::new();
    let pool = pool(&service).await;
    let (first, token) = registered(&service, &pool, "alice").await;
    let mut ids = vec![first.id()];
    for _ in 1..20 {
        let mut passkey = Authenticator::new(ORIGIN);
        register(&service, &token, &mut passkey).await;
        ids.push(passkey.id());
    }
    let credential = Authenticator::new(ORIGIN).create(&options(&service, &token).await);
    let one_more = json!({"AccessToken": token, "Credential": credential});
    let error = service.error("CompleteWebAuthnRegistration", one_more).await;
    assert_eq!(error, "LimitExceededException: The maximum number of passkeys for the user has been reached.");

    let mut listed = Vec::new();
    let mut request = json!({"AccessToken": token, "MaxResults": 8});
    for expected in [8, 8, 4] {
        let page = service.ok("ListWebAuthnCredentials", request.clone()).await;
        let page_ids = page["Credentials"].as_array().unwrap().iter().map(|item| crate::service::text(&item["CredentialId"]));
        let before = listed.len();
        listed.extend(page_ids);
        assert_eq!(listed.len() - before, expected);
        request["NextToken"] = page["NextToken"].clone();
    }
    assert_eq!(request["NextToken"], Value::Null);
    ids.sort();
    listed.sort();
    assert_eq!(listed, ids);
    let error = service.error("ListWebAuthnCredentials", with(request, &json!({"NextToken": "%"}))).await;
    assert_eq!(error, "InvalidParameterException: Invalid pagination token.");
}

#[tokio::test]
async fn pools_without_passkeys() {
    let service = Service::new();
    let plain = service.pool().await;
    service.user(&plain, "alice").await;
    let token = token(&service, &plain, "alice").await;
    let off = "WebAuthnNotEnabledException: Passkeys are not enabled for this user pool.";
    assert_eq!(service.error("StartWebAuthnRegistration", json!({"AccessToken": token})).await, off);
    let complete = json!({"AccessToken": token, "Credential": {}});
    assert_eq!(service.error("CompleteWebAuthnRegistration", complete).await, off);

    let homeless = passkey_pool(&service).await;
    service.user(&homeless, "alice").await;
    let token = self::token(&service, &homeless, "alice").await;
    assert_eq!(
        service.error("StartWebAuthnRegistration", json!({"AccessToken": token})).await,
        "WebAuthnConfigurationMissingException: The user pool has neither a relying party ID nor a domain."
    );
}

/// What is wrong with a registration, and how it is refused.
#[tokio::test]
async fn registrations_that_are_refused() {
    type Spoil = fn(&mut Authenticator);
    let mismatch = "WebAuthnRelyingPartyMismatchException: The passkey credential is associated with a different relying \
                    party ID than the user pool.";
    let origin = "WebAuthnOriginNotAllowedException: The origin of the passkey credential does not align with the relying \
                  party ID of the user pool.";
    let unsupported = "WebAuthnCredentialNotSupportedException: The passkey credential is not supported.";
    let cases: [(&str, Spoil, &str); 8] = [
        ("another origin", |key| key.origin = "https://evil.example".into(), origin),
        ("a look-alike", |key| key.origin = format!("https://evil{DOMAIN}"), origin),
        ("no TLS", |key| key.origin = format!("http://{DOMAIN}"), origin),
        ("in another's frame", |key| key.cross_origin = true, origin),
        ("another party", |key| key.party = Some("evil.example".into()), mismatch),
        ("another challenge", |key| key.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA".into()), NO_CHALLENGE),
        ("nobody there", |key| key.flags = 0, unsupported),
        ("another kind of key", |key| *key = Authenticator::ed25519(ORIGIN), unsupported),
    ];
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    let token = token(&service, &pool, "alice").await;
    for (name, spoil, expected) in cases {
        let mut passkey = Authenticator::new(ORIGIN);
        spoil(&mut passkey);
        let credential = passkey.create(&options(&service, &token).await);
        let error = service.error("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})).await;
        assert_eq!(error, expected, "{name}");
    }
    assert_eq!(service.ok("ListWebAuthnCredentials", json!({"AccessToken": token})).await, json!({"Credentials": []}));
}

#[tokio::test]
async fn registrations_that_are_malformed() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    let token = token(&service, &pool, "alice").await;
    let good = Authenticator::new(ORIGIN).create(&options(&service, &token).await);
    let other = Authenticator::new(ORIGIN).id();
    let cases = [
        (json!({"id": 5}), "not a RegistrationResponseJSON"),
        (with(good.clone(), &json!({"response": {"clientDataJSON": "e30"}})), "not a RegistrationResponseJSON"),
        (with(good.clone(), &json!({"type": "password"})), "type"),
        (with(good.clone(), &json!({"id": other})), "id"),
        (spoilt(&good, "clientDataJSON", "e30"), "clientDataJSON"),
        (spoilt(&good, "attestationObject", "%"), "attestationObject"),
        (spoilt(&good, "attestationObject", "oA"), "attestationObject"),
        (spoilt(&good, "attestationObject", &"gYGB".repeat(10_000)), "authenticatorData"),
    ];
    for (credential, part) in cases {
        let error = service.error("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})).await;
        assert_eq!(error, format!("InvalidParameterException: Invalid passkey credential: {part}"));
    }
    // None of them has used the challenge up.
    service.ok("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": good})).await;
}

fn spoilt(credential: &Value, member: &str, value: &str) -> Value {
    let mut credential = credential.clone();
    credential["response"][member] = value.into();
    credential
}

#[tokio::test]
async fn a_registration_counts_once_for_its_user_and_client_in_its_time() {
    let mut service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    service.user(&pool, "bob").await;
    let alice = token(&service, &pool, "alice").await;
    let bob = token(&service, &pool, "bob").await;
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
    let (client, secret) = service.client(&pool.id, flows).await;
    let other = Pool { id: pool.id.clone(), client, secret };
    let elsewhere = token(&service, &other, "alice").await;

    let credential = Authenticator::new(ORIGIN).create(&options(&service, &alice).await);
    let complete = |token: &Value, credential: &Value| json!({"AccessToken": token, "Credential": credential});
    let name = "CompleteWebAuthnRegistration";
    assert_eq!(service.error(name, complete(&bob, &credential)).await, NO_CHALLENGE);
    assert_eq!(
        service.error(name, complete(&elsewhere, &credential)).await,
        "WebAuthnClientMismatchException: The access token is for a different client than the one that started the \
         registration."
    );
    service.ok(name, complete(&alice, &credential)).await;
    assert_eq!(service.error(name, complete(&alice, &credential)).await, NO_CHALLENGE);

    let mut stolen = Authenticator::new(ORIGIN);
    stolen.id = crate::authenticator::decode(credential["id"].as_str().unwrap());
    let taken = stolen.create(&options(&service, &bob).await);
    assert_eq!(
        service.error(name, complete(&bob, &taken)).await,
        "InvalidParameterException: The passkey credential is already registered."
    );

    let late = Authenticator::new(ORIGIN).create(&options(&service, &alice).await);
    service.wait(181);
    assert_eq!(service.error(name, complete(&alice, &late)).await, NO_CHALLENGE);
}

#[tokio::test]
async fn a_passkey_signs_in() {
    let service = Service::new();
    let pool = pool(&service).await;
    for mut passkey in [Authenticator::new(ORIGIN), Authenticator::rs256(ORIGIN)] {
        let name = passkey.id();
        service.user(&pool, &name).await;
        register(&service, &token(&service, &pool, &name).await, &mut passkey).await;
        for _ in 0..2 {
            let asked = service.ok("InitiateAuth", begin(&pool, &name)).await;
            assert_eq!(asked["ChallengeName"], "WEB_AUTHN");
            assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]));
            let options: Value = serde_json::from_str(request_options(&asked).as_str().unwrap()).unwrap();
            let known = json!([{"type": "public-key", "id": passkey.id(), "transports": ["internal", "hybrid"]}]);
            assert_eq!(
                options,
                json!({"challenge": options["challenge"], "timeout": 180_000, "rpId": DOMAIN, "allowCredentials": known,
                       "userVerification": "preferred"})
            );
            let credential = passkey.get(request_options(&asked));
            let done = service.ok("RespondToAuthChallenge", answer(&pool, &name, &asked, &credential)).await;
            assert_eq!(done["ChallengeParameters"], json!({}));
            let token = &done["AuthenticationResult"]["AccessToken"];
            assert_eq!(service.ok("GetUser", json!({"AccessToken": token})).await["Username"], *name);
        }
    }
}

/// What is wrong with an assertion; all are refused with the same words, and the right one counts afterwards.
#[tokio::test]
async fn assertions_that_are_refused() {
    type Spoil = fn(&mut Authenticator);
    let cases: [(&str, Spoil); 9] = [
        ("another origin", |key| key.origin = "https://evil.example".into()),
        ("in another's frame", |key| key.cross_origin = true),
        ("another party", |key| key.party = Some("evil.example".into())),
        ("another challenge", |key| key.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA".into())),
        ("nobody there", |key| key.flags = VERIFIED),
        ("backed up, which it cannot be", |key| key.flags = PRESENT | 0x10),
        ("may be copied all of a sudden", |key| key.flags = PRESENT | 0x08),
        ("the handle of another user", |key| key.handle = Some("bm9ib2R5".into())),
        ("another key", |key| {
            let id = key.id.clone();
            *key = Authenticator::new(ORIGIN);
            (key.id, key.counter) = (id, 100);
        }),
    ];
    let service = Service::new();
    let pool = pool(&service).await;
    for (name, spoil) in cases {
        let name = name.replace([' ', '\'', ','], "");
        let (mut passkey, _) = registered(&service, &pool, &name).await;
        let asked = service.ok("InitiateAuth", begin(&pool, &name)).await;
        let right = passkey.get(request_options(&asked));
        spoil(&mut passkey);
        let wrong = passkey.get(request_options(&asked));
        let refused = service.error("RespondToAuthChallenge", answer(&pool, &name, &asked, &wrong)).await;
        assert_eq!(refused, INCORRECT, "{name}");
        service.ok("RespondToAuthChallenge", answer(&pool, &name, &asked, &right)).await;
    }
}

#[tokio::test]
async fn assertions_that_are_altered() {
    let service = Service::new();
    let pool = pool(&service).await;
    let (mut passkey, _) = registered(&service, &pool, "alice").await;
    let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    let good: Value = serde_json::from_str(&passkey.get(request_options(&asked))).unwrap();
    let flip = |member: &str, place: usize| {
        let mut bytes = crate::authenticator::decode(good["response"][member].as_str().unwrap());
        bytes[place] ^= 1;
        spoilt(&good, member, &crate::authenticator::encode(&bytes)).to_string()
    };
    let altered = [
        flip("signature", 40),
        flip("authenticatorData", 36),
        flip("clientDataJSON", 30),
        spoilt(&good, "signature", "").to_string(),
        with(good.clone(), &json!({"type": "password"})).to_string(),
        with(good.clone(), &json!({"id": "%"})).to_string(),
        "{}".into(),
        "not JSON".into(),
    ];
    for credential in altered {
        let refused = service.error("RespondToAuthChallenge", answer(&pool, "alice", &asked, &credential)).await;
        assert_eq!(refused, INCORRECT, "{credential}");
    }
    service.ok("RespondToAuthChallenge", answer(&pool, "alice", &asked, &good.to_string())).await;
}

#[tokio::test]
async fn an_assertion_counts_once_in_its_time() {
    let mut service = Service::new();
    let pool = pool(&service).await;
    let (mut passkey, token) = registered(&service, &pool, "alice").await;
    let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    let credential = passkey.get(request_options(&asked));
    service.ok("RespondToAuthChallenge", answer(&pool, "alice", &asked, &credential)).await;
    let name = "RespondToAuthChallenge";
    assert_eq!(
        service.error(name, answer(&pool, "alice", &asked, &credential)).await,
        "NotAuthorizedException: Invalid session for the user, session can only be used once."
    );
    let again = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    assert_eq!(service.error(name, answer(&pool, "alice", &again, &credential)).await, INCORRECT, "replayed");

    let credential = passkey.get(request_options(&again));
    service.wait(181);
    assert_eq!(
        service.error(name, answer(&pool, "alice", &again, &credential)).await,
        "NotAuthorizedException: Invalid session for the user, session is expired."
    );
    register(&service, &token, &mut Authenticator::new(ORIGIN)).await;
    let last = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    let credential = passkey.get(request_options(&last));
    service.ok("DeleteWebAuthnCredential", json!({"AccessToken": token, "CredentialId": passkey.id()})).await;
    assert_eq!(service.error(name, answer(&pool, "alice", &last, &credential)).await, INCORRECT, "removed");
}

#[tokio::test]
async fn a_counter_never_goes_back() {
    let service = Service::new();
    let pool = pool(&service).await;
    let (mut passkey, _) = registered(&service, &pool, "alice").await;
    let cases = [(5, true), (5, false), (4, false), (0, false), (6, true), (u32::MAX, true)];
    for (counter, good) in cases {
        passkey.counter = counter.wrapping_sub(1_u32);
        if counter == 0 {
            passkey.counter = 0;
        }
        let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
        let credential = passkey.get(request_options(&asked));
        let outcome = service.error("RespondToAuthChallenge", answer(&pool, "alice", &asked, &credential)).await;
        assert_eq!(outcome, if good { "ok" } else { INCORRECT }, "{counter}");
    }
}

#[tokio::test]
async fn the_passkey_of_another_user() {
    let service = Service::new();
    let pool = pool(&service).await;
    registered(&service, &pool, "alice").await;
    let (mut bobs, _) = registered(&service, &pool, "bob").await;
    let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    for handle in [bobs.handle.clone(), None] {
        bobs.handle = handle;
        let credential = bobs.get(request_options(&asked));
        assert_eq!(service.error("RespondToAuthChallenge", answer(&pool, "alice", &asked, &credential)).await, INCORRECT);
        assert_eq!(
            service.error("RespondToAuthChallenge", answer(&pool, "bob", &asked, &credential)).await,
            "NotAuthorizedException: Invalid session for the user."
        );
    }
}

#[tokio::test]
async fn the_domain_that_is_set_and_users_who_must_be_verified() {
    let service = Service::new();
    let pool = pool(&service).await;
    let (_, token) = registered(&service, &pool, "alice").await;
    let set = json!({"UserPoolId": pool.id, "MfaConfiguration": "OFF",
                     "WebAuthnConfiguration": {"RelyingPartyId": "localhost", "UserVerification": "required"}});
    service.ok("SetUserPoolMfaConfig", set).await;
    let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD"]), "a passkey for another domain");

    let told = options(&service, &token).await;
    assert_eq!(told["rp"], json!({"id": "localhost", "name": "localhost"}));
    assert_eq!(told["authenticatorSelection"]["userVerification"], "required");
    let mut passkey = Authenticator::new("http://localhost:5173");
    passkey.flags = PRESENT;
    let credential = passkey.create(&told);
    assert_eq!(
        service.error("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})).await,
        "WebAuthnCredentialNotSupportedException: The passkey credential is not supported."
    );
    passkey.flags = PRESENT | VERIFIED;
    let credential = passkey.create(&told);
    service.ok("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})).await;

    let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    let told: Value = serde_json::from_str(request_options(&asked).as_str().unwrap()).unwrap();
    assert_eq!((&told["rpId"], &told["userVerification"]), (&json!("localhost"), &json!("required")));
    for (flags, expected) in [(PRESENT, INCORRECT), (PRESENT | VERIFIED, "ok")] {
        passkey.flags = flags;
        let credential = passkey.get(request_options(&asked));
        let outcome = service.error("RespondToAuthChallenge", answer(&pool, "alice", &asked, &credential)).await;
        assert_eq!(outcome, expected, "{flags}");
    }
}

#[tokio::test]
async fn the_owners_domain_comes_before_cognitos() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.user(&pool, "alice").await;
    let certificate = json!({"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1"});
    let domain = json!({"UserPoolId": pool.id, "Domain": "login.example.com", "CustomDomainConfig": certificate});
    service.ok("CreateUserPoolDomain", domain).await;
    let told = options(&service, &token(&service, &pool, "alice").await).await;
    assert_eq!(told["rp"]["id"], "login.example.com");
}

/// Where two factors are asked for, a passkey is none, unless pool and user count it as two.
#[tokio::test]
async fn passkeys_where_two_factors_are_asked_for() {
    let service = Service::new();
    let policy = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
                        "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}});
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let pool = service.pool_with(policy, flows).await;
    service.ok("CreateUserPoolDomain", json!({"UserPoolId": pool.id, "Domain": "shop"})).await;
    let (mut passkey, token) = registered(&service, &pool, "alice").await;
    let phone = json!([{"Name": "phone_number", "Value": "+12065550100"}]);
    let change = json!({"UserPoolId": pool.id, "Username": "alice", "UserAttributes": phone});
    service.ok("AdminUpdateUserAttributes", change).await;

    let configure = async |mode: &str, factor: &str| {
        let sms = json!({"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}});
        let passkeys = json!({"FactorConfiguration": factor});
        let set = json!({"UserPoolId": pool.id, "MfaConfiguration": mode, "SmsMfaConfiguration": sms,
                         "WebAuthnConfiguration": passkeys});
        service.ok("SetUserPoolMfaConfig", set).await;
    };
    let available = async || service.ok("InitiateAuth", begin(&pool, "alice")).await["AvailableChallenges"].clone();
    let passwords = json!(["PASSWORD_SRP", "PASSWORD"]);
    let with_passkeys = json!(["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]);

    configure("OPTIONAL", "SINGLE_FACTOR").await;
    assert_eq!(available().await, with_passkeys, "no second factor switched on");
    let prefer = |passkey: bool| json!({"AccessToken": token, "SMSMfaSettings": {"Enabled": true}, "WebAuthnMfaSettings": {"Enabled": passkey}});
    service.ok("SetUserMFAPreference", prefer(false)).await;
    assert_eq!(available().await, passwords, "a second factor switched on");
    configure("ON", "MULTI_FACTOR_WITH_USER_VERIFICATION").await;
    assert_eq!(available().await, passwords, "the user has not agreed");
    service.ok("SetUserMFAPreference", prefer(true)).await;
    assert_eq!(available().await, with_passkeys);

    let asked = service.ok("InitiateAuth", begin(&pool, "alice")).await;
    for (flags, expected) in [(PRESENT, INCORRECT), (PRESENT | VERIFIED, "ok")] {
        passkey.flags = flags;
        let credential = passkey.get(request_options(&asked));
        let outcome = service.error("RespondToAuthChallenge", answer(&pool, "alice", &asked, &credential)).await;
        assert_eq!(outcome, expected, "{flags}");
    }
    let alone = json!({"AccessToken": token, "SMSMfaSettings": {"Enabled": false}});
    assert_eq!(
        service.error("SetUserMFAPreference", alone).await,
        "InvalidParameterException: Passkey MFA requires another MFA method to be enabled for the user."
    );
}
