//! Pools: defaults, updates, what is refused, ids from a seed, the well-known documents.

use serde_json::{Value, json};

use crate::service::{Service, text};

const STANDARD: [&str; 20] = [
    "sub",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
];

#[tokio::test]
async fn what_a_pool_is_by_default() {
    let service = Service::new();
    let created = service.ok("CreateUserPool", json!({"PoolName": "p"})).await;
    let id = text(&created["UserPool"]["Id"]);
    let mut pool = service.ok("DescribeUserPool", json!({"UserPoolId": id})).await["UserPool"].take();
    assert_eq!(pool, created["UserPool"]);
    let names: Vec<Value> = pool["SchemaAttributes"].as_array().unwrap().iter().map(|a| a["Name"].clone()).collect();
    assert_eq!(names, STANDARD);
    pool.as_object_mut().unwrap().remove("SchemaAttributes");
    assert_eq!(
        pool,
        json!({"Id": id, "Name": "p", "Policies": {"PasswordPolicy": {"MinimumLength": 8, "RequireUppercase": true,
                  "RequireLowercase": true, "RequireNumbers": true, "RequireSymbols": true,
                  "TemporaryPasswordValidityDays": 7}, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}},
               "DeletionProtection": "INACTIVE", "LambdaConfig": {},
               "LastModifiedDate": 1_795_230_000.0, "CreationDate": 1_795_230_000.0,
               "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
               "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []},
               "MfaConfiguration": "OFF", "EstimatedNumberOfUsers": 0,
               "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}, "UserPoolTags": {},
               "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false, "UnusedAccountValidityDays": 7},
               "Arn": format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{id}"), "UserPoolTier": "ESSENTIALS"})
    );
}

#[tokio::test]
async fn an_update_replaces_the_settings() {
    let service = Service::new();
    let pool = service
        .pool_with(
            json!({"AutoVerifiedAttributes": ["email"], "DeletionProtection": "ACTIVE",
                          "Policies": {"PasswordPolicy": {"MinimumLength": 9}}}),
            json!({}),
        )
        .await;
    service.user_with(&pool, "alice", json!([])).await;
    let key = json!({"UserPoolId": pool.id});
    assert_eq!(
        service.error("DeleteUserPool", key.clone()).await,
        "InvalidParameterException: The user pool cannot be deleted because deletion protection is activated. \
         Deletion protection must be inactivated first."
    );
    assert_eq!(service.ok("UpdateUserPool", key.clone()).await, json!({}));
    let shown = service.ok("DescribeUserPool", key.clone()).await;
    let shown = &shown["UserPool"];
    assert!(shown.get("AutoVerifiedAttributes").is_none());
    assert_eq!(shown["Policies"]["PasswordPolicy"]["MinimumLength"], 8);
    assert_eq!(shown["EstimatedNumberOfUsers"], 1);
    let twice = json!({"UserPoolId": pool.id, "AdminCreateUserConfig": {"UnusedAccountValidityDays": 3},
                       "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}}});
    assert_eq!(
        service.error("UpdateUserPool", twice).await,
        "InvalidParameterException: Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    );
    service.sign_in(&pool, "alice").await;
    assert_eq!(service.ok("DeleteUserPool", key.clone()).await, Value::Null);
    let missing = format!("ResourceNotFoundException: User pool {} does not exist.", pool.id);
    assert_eq!(service.error("DescribeUserPool", key).await, missing);
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth("alice", "x")).await,
        format!("ResourceNotFoundException: User pool client {} does not exist.", pool.client)
    );
}

#[tokio::test]
async fn aliases_and_addresses_for_names_exclude_each_other() {
    let service = Service::new();
    let both = json!({"PoolName": "p", "AliasAttributes": ["email"], "UsernameAttributes": ["email"]});
    assert_eq!(
        service.error("CreateUserPool", both).await,
        "InvalidParameterException: Only one of the aliasAttributes or usernameAttributes can be set in a user pool."
    );
}

#[tokio::test]
async fn a_seed_gives_the_same_ids() {
    let (one, other) = (Service::new(), Service::new());
    let create = |service: &Service| {
        let cognito = &service.cognito;
        let pool = cognito.call_json("CreateUserPool", json!({"PoolName": "p"}), Some("stack/Pool"), service.now)?;
        let id = text(&pool["UserPool"]["Id"]);
        let client = json!({"UserPoolId": id, "ClientName": "c", "GenerateSecret": true});
        let client = cognito.call_json("CreateUserPoolClient", client, Some("stack/Client"), service.now)?;
        let client = &client["UserPoolClient"];
        Ok::<_, sekisho_cognito::ApiError>((id, text(&client["ClientId"]), text(&client["ClientSecret"])))
    };
    let ids = create(&one).unwrap();
    assert_eq!(ids, create(&other).unwrap());
    assert_eq!(ids.0, sekisho_cognito::ids::pool_id("eu-west-1", Some("stack/Pool")));
    let again = create(&one).unwrap_err().to_string();
    assert!(again.contains(&ids.0) && again.contains("already"), "{again}");
}

#[tokio::test]
async fn well_known_documents() {
    let service = Service::new();
    let pool = service.pool().await;
    let get = |path: &str, origin: &str| {
        let response = service.cognito.well_known(path, origin)?;
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        Some((response.status().as_u16(), body))
    };
    let local = "http://127.0.0.1:4566";
    let keys_path = format!("/{}/.well-known/jwks.json", pool.id);
    let (status, jwks) = get(&keys_path, local).unwrap();
    let public = service.cognito.pool_keys(&pool.id).unwrap();
    assert_eq!((status, jwks["keys"].as_array().unwrap().len()), (200, 2));
    assert_eq!(jwks["keys"][0]["kid"], public.keys[0].kid.as_str());
    let path = format!("/{}/.well-known/openid-configuration", pool.id);
    for (origin, issuer) in
        [(local, format!("{local}/{}", pool.id)), ("https://cognito-idp.eu-west-1.amazonaws.com", public.issuer.clone())]
    {
        let (_, document) = get(&path, origin).unwrap();
        assert_eq!(document["issuer"], issuer.as_str());
        assert_eq!(document["jwks_uri"], format!("{issuer}/.well-known/jwks.json"));
    }
    assert_eq!(get("/eu-west-1_x/.well-known/jwks.json", local).unwrap().0, 400);
    for path in ["/", "/a/b", "/eu-west-1_x/.well-known/openid_configuration"] {
        assert!(get(path, local).is_none(), "{path}");
    }
    assert!(service.cognito.pool_keys("eu-west-1_x").is_none());
}

#[tokio::test]
async fn pools_are_listed() {
    let service = Service::new();
    for name in ["a", "b", "c"] {
        service.ok("CreateUserPool", json!({"PoolName": name})).await;
    }
    let first = service.ok("ListUserPools", json!({"MaxResults": 2})).await;
    assert_eq!(first["UserPools"].as_array().unwrap().len(), 2);
    let rest = service.ok("ListUserPools", json!({"MaxResults": 2, "NextToken": first["NextToken"]})).await;
    assert_eq!(rest["UserPools"].as_array().unwrap().len(), 1);
    assert!(rest.get("NextToken").is_none());
    assert_eq!(
        service.error("ListUserPools", json!({})).await,
        "InvalidParameterException: 1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: \
         Member must have value greater than or equal to 1"
    );
    service.cognito.remove_everything().unwrap();
    assert_eq!(service.ok("ListUserPools", json!({"MaxResults": 2})).await, json!({"UserPools": []}));
}
