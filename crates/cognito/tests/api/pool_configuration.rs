//! What a pool is told to do about risks and logs, its SAML certificate, and that a restart forgets nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::service::{Pool, Service, with};

async fn guarded(service: &Service) -> Pool {
    let add_ons = json!({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}, "UserPoolTier": "PLUS"});
    service.pool_with(add_ons, json!({})).await
}

#[tokio::test]
async fn risks_of_the_pool_and_of_a_client() {
    let service = Service::new();
    let pool = guarded(&service).await;
    let own = json!({"UserPoolId": pool.id, "ClientId": pool.client});
    let whole = json!({"UserPoolId": pool.id});
    assert_eq!(
        service.ok("DescribeRiskConfiguration", own.clone()).await,
        json!({"RiskConfiguration": {"UserPoolId": pool.id, "ClientId": pool.client}})
    );
    let risk = json!({
        "CompromisedCredentialsRiskConfiguration": {"Actions": {"EventAction": "BLOCK"}},
        "AccountTakeoverRiskConfiguration": {"Actions": {"HighAction": {"Notify": false, "EventAction": "BLOCK"}}},
        "RiskExceptionConfiguration": {"BlockedIPRangeList": ["10.0.0.0/8"]}
    });
    let set = service.ok("SetRiskConfiguration", with(whole.clone(), &risk)).await;
    let mut expected = with(whole.clone(), &risk);
    expected["CompromisedCredentialsRiskConfiguration"]["EventFilter"] = json!(["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"]);
    expected["LastModifiedDate"] = json!(1_795_230_000.0);
    assert_eq!(set, json!({"RiskConfiguration": expected}));
    assert_eq!(service.ok("DescribeRiskConfiguration", whole.clone()).await, set);
    let exception = json!({"RiskExceptionConfiguration": {"SkippedIPRangeList": ["::1/128"]}});
    let set = service.ok("SetRiskConfiguration", with(own.clone(), &exception)).await;
    assert_eq!(set["RiskConfiguration"]["ClientId"], json!(pool.client));
    assert_eq!(service.ok("DescribeRiskConfiguration", own).await, set);
    let bad = json!({"RiskExceptionConfiguration": {"BlockedIPRangeList": ["10.0.0.1"]}});
    assert_eq!(
        service.error("SetRiskConfiguration", with(whole, &bad)).await,
        "InvalidParameterException: Invalid IP range: 10.0.0.1"
    );
    let plain = service.pool().await;
    for operation in ["SetRiskConfiguration", "DescribeRiskConfiguration"] {
        let cases = [
            (plain.id.as_str(), Value::Null, "UserPoolAddOnNotEnabledException: User pool add-ons are not enabled.".to_owned()),
            (&pool.id, json!("nobody"), "ResourceNotFoundException: User pool client nobody does not exist.".into()),
            ("eu-west-1_none", Value::Null, "ResourceNotFoundException: User pool eu-west-1_none does not exist.".into()),
        ];
        for (id, client, expected) in cases {
            assert_eq!(service.error(operation, json!({"UserPoolId": id, "ClientId": client})).await, expected, "{operation}");
        }
    }
}

#[tokio::test]
async fn logs() {
    let service = Service::new();
    let pool = guarded(&service).await;
    let cheap = service.pool().await;
    let group = json!({"LogGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:pool"});
    let errors = json!({"LogLevel": "ERROR", "EventSource": "userNotification", "CloudWatchLogsConfiguration": group});
    let events =
        json!({"LogLevel": "INFO", "EventSource": "userAuthEvents", "S3Configuration": {"BucketArn": "arn:aws:s3:::logs"}});
    let set = |pool: &str, list: Value| json!({"UserPoolId": pool, "LogConfigurations": list});
    let shown = |pool: &str, list: Value| json!({"LogDeliveryConfiguration": set(pool, list)});
    let get = json!({"UserPoolId": pool.id});
    assert_eq!(service.ok("GetLogDeliveryConfiguration", get.clone()).await, shown(&pool.id, json!([])));
    let answer = service.ok("SetLogDeliveryConfiguration", set(&pool.id, json!([errors, events]))).await;
    assert_eq!(answer, shown(&pool.id, json!([errors, events])));
    assert_eq!(service.ok("GetLogDeliveryConfiguration", get).await, answer);
    let invalid = |text: &str| format!("InvalidParameterException: {text}");
    let bucket =
        json!({"LogLevel": "ERROR", "EventSource": "userNotification", "S3Configuration": {"BucketArn": "arn:aws:s3:::logs"}});
    let cases = [
        (&pool, json!([errors, errors]), invalid("Each EventSource can have one log configuration only.")),
        (
            &pool,
            json!([with(errors.clone(), &json!({"LogLevel": "INFO"}))]),
            invalid("LogLevel INFO is not supported for EventSource userNotification."),
        ),
        (&pool, json!([bucket]), invalid("Invalid log destination for EventSource userNotification.")),
        (
            &pool,
            json!([with(events.clone(), &json!({"CloudWatchLogsConfiguration": group}))]),
            invalid("Invalid log destination for EventSource userAuthEvents."),
        ),
        (
            &cheap,
            json!([events]),
            "FeatureUnavailableInTierException: userAuthEvents logs are available in the PLUS tier only.".into(),
        ),
        (&cheap, json!([errors]), "ok".into()),
    ];
    for (pool, list, expected) in cases {
        assert_eq!(service.error("SetLogDeliveryConfiguration", set(&pool.id, list.clone())).await, expected, "{list}");
    }
    for operation in ["SetLogDeliveryConfiguration", "GetLogDeliveryConfiguration"] {
        let missing = "ResourceNotFoundException: User pool eu-west-1_none does not exist.";
        assert_eq!(service.error(operation, set("eu-west-1_none", json!([]))).await, missing, "{operation}");
    }
}

#[tokio::test]
async fn a_list_of_pools_shows_their_triggers() {
    let service = Service::new();
    let triggers = json!({"PreSignUp": "arn:aws:lambda:eu-west-1:123456789012:function:f"});
    let pool = service.ok("CreateUserPool", json!({"PoolName": "p", "LambdaConfig": triggers})).await;
    assert_eq!(
        service.ok("ListUserPools", json!({"MaxResults": 1})).await,
        json!({"UserPools": [{"Id": pool["UserPool"]["Id"], "Name": "p", "LambdaConfig": triggers,
               "LastModifiedDate": 1_795_230_000.0, "CreationDate": 1_795_230_000.0}]})
    );
}

#[tokio::test]
async fn the_certificate_of_a_pool() {
    let service = Service::new();
    let (pool, other) = (service.pool().await, service.pool().await);
    let get = |pool: &Pool| service.ok("GetSigningCertificate", json!({"UserPoolId": pool.id}));
    let answer = get(&pool).await;
    let der = STANDARD.decode(answer["Certificate"].as_str().unwrap()).unwrap();
    let contains = |part: &[u8]| der.windows(part.len()).any(|window| window == part);
    assert!(contains(pool.id.as_bytes()) && contains(b"261121030000Z") && contains(b"361118030000Z"));
    assert!(contains(&service.cognito.pool_keys(&pool.id).unwrap().keys[0].modulus));
    assert_eq!(get(&pool).await, answer);
    assert_ne!(get(&other).await, answer);
    assert_eq!(
        service.error("GetSigningCertificate", json!({"UserPoolId": "eu-west-1_none"})).await,
        "ResourceNotFoundException: User pool eu-west-1_none does not exist."
    );
}

#[tokio::test]
async fn a_restart_forgets_nothing_and_a_deleted_pool_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file.clone()));
    let pool = guarded(&service).await;
    let of = |more: Value| with(json!({"UserPoolId": pool.id}), &more);
    let client = json!({"ClientId": pool.client});
    let settings = [
        ("CreateUserPoolDomain", json!({"Domain": "mine"})),
        ("CreateResourceServer", json!({"Identifier": "rs", "Name": "rs"})),
        (
            "CreateIdentityProvider",
            json!({"ProviderName": "Corp", "ProviderType": "SAML", "IdpIdentifiers": ["corp"],
                   "ProviderDetails": {"MetadataFile": "<x/>"}}),
        ),
        ("SetUICustomization", json!({"CSS": "a {}"})),
        ("SetRiskConfiguration", json!({"RiskExceptionConfiguration": {"BlockedIPRangeList": ["10.0.0.0/8"]}})),
        ("SetLogDeliveryConfiguration", json!({"LogConfigurations": []})),
        ("CreateManagedLoginBranding", with(client.clone(), &json!({"UseCognitoProvidedValues": true}))),
        (
            "CreateTerms",
            with(client.clone(), &json!({"TermsName": "terms-of-use", "TermsSource": "LINK", "Enforcement": "NONE"})),
        ),
    ];
    for (operation, body) in settings {
        service.ok(operation, of(body)).await;
    }
    let looks = [
        ("DescribeUserPoolDomain", json!({"Domain": "mine"})),
        ("DescribeUserPool", json!({})),
        ("ListResourceServers", json!({"MaxResults": 10})),
        ("GetIdentityProviderByIdentifier", json!({"IdpIdentifier": "corp"})),
        ("GetUICustomization", json!({})),
        ("DescribeRiskConfiguration", json!({})),
        ("GetLogDeliveryConfiguration", json!({})),
        ("DescribeManagedLoginBrandingByClient", client),
        ("ListTerms", json!({})),
        ("GetSigningCertificate", json!({})),
    ];
    let mut before = Vec::new();
    for (operation, body) in &looks {
        before.push(service.ok(operation, of(body.clone())).await);
    }
    drop(service);
    let service = Service::open(Some(file));
    for ((operation, body), before) in looks.iter().zip(before) {
        assert_eq!(service.ok(operation, of(body.clone())).await, before, "{operation}");
    }
    service.ok("DeleteUserPoolDomain", of(json!({"Domain": "mine"}))).await;
    service.ok("DeleteUserPool", of(json!({}))).await;
    assert_eq!(service.ok("DescribeUserPoolDomain", json!({"Domain": "mine"})).await, json!({"DomainDescription": {}}));
}
