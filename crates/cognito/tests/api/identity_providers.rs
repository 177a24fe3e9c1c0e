//! Identity providers: kept, shown, named by clients.

use serde_json::{Value, json};

use crate::service::{Service, with};

fn google(pool: &str) -> Value {
    json!({"UserPoolId": pool, "ProviderName": "Google", "ProviderType": "Google", "IdpIdentifiers": ["g", "example.com"],
           "ProviderDetails": {"client_id": "id", "client_secret": "secret", "authorize_scopes": "email openid"},
           "AttributeMapping": {"email": "email"}})
}

fn saml(pool: &str, name: &str) -> Value {
    json!({"UserPoolId": pool, "ProviderName": name, "ProviderType": "SAML",
           "ProviderDetails": {"MetadataURL": "https://idp.example.com/metadata"}})
}

#[tokio::test]
async fn a_provider_from_birth_to_end() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let created = service.ok("CreateIdentityProvider", google(&pool.id)).await;
    let time = 1_795_230_000.0;
    assert_eq!(
        created,
        json!({"IdentityProvider": {"UserPoolId": pool.id, "ProviderName": "Google", "ProviderType": "Google",
            "ProviderDetails": {
                "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
                "attributes_url_add_attributes": "true", "authorize_scopes": "email openid",
                "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth", "client_id": "id",
                "client_secret": "secret", "oidc_issuer": "https://accounts.google.com",
                "token_request_method": "POST", "token_url": "https://www.googleapis.com/oauth2/v4/token"},
            "AttributeMapping": {"email": "email", "username": "sub"}, "IdpIdentifiers": ["g", "example.com"],
            "LastModifiedDate": time, "CreationDate": time}})
    );
    let key = json!({"UserPoolId": pool.id, "ProviderName": "Google"});
    assert_eq!(service.ok("DescribeIdentityProvider", key.clone()).await, created);
    let by = |identifier: &str| json!({"UserPoolId": pool.id, "IdpIdentifier": identifier});
    assert_eq!(service.ok("GetIdentityProviderByIdentifier", by("example.com")).await, created);
    service.wait(1);
    let change = with(key.clone(), &json!({"IdpIdentifiers": ["h"]}));
    let changed = service.ok("UpdateIdentityProvider", change).await;
    let changed = &changed["IdentityProvider"];
    assert_eq!(changed["ProviderDetails"], created["IdentityProvider"]["ProviderDetails"]);
    assert_eq!(changed["IdpIdentifiers"], json!(["h"]));
    assert_eq!((changed["LastModifiedDate"].clone(), changed["CreationDate"].clone()), (json!(time + 1.0), json!(time)));
    assert_eq!(
        service.error("GetIdentityProviderByIdentifier", by("g")).await,
        "ResourceNotFoundException: Identity provider with identifier g does not exist."
    );
    assert_eq!(service.ok("DeleteIdentityProvider", key.clone()).await, Value::Null);
    for operation in ["DescribeIdentityProvider", "UpdateIdentityProvider", "DeleteIdentityProvider"] {
        let missing = "ResourceNotFoundException: Identity provider Google does not exist.";
        assert_eq!(service.error(operation, key.clone()).await, missing, "{operation}");
    }
}

#[tokio::test]
async fn they_are_listed_in_pages() {
    let service = Service::new();
    let pool = service.pool().await;
    for name in ["Beta", "Alpha", "Gamma"] {
        service.ok("CreateIdentityProvider", saml(&pool.id, name)).await;
    }
    let first = service.ok("ListIdentityProviders", json!({"UserPoolId": pool.id, "MaxResults": 2})).await;
    assert_eq!(
        first["Providers"][0],
        json!({"ProviderName": "Alpha", "ProviderType": "SAML", "LastModifiedDate": 1_795_230_000.0,
               "CreationDate": 1_795_230_000.0})
    );
    let next = json!({"UserPoolId": pool.id, "MaxResults": 2, "NextToken": first["NextToken"]});
    let second = service.ok("ListIdentityProviders", next).await;
    assert_eq!(second["Providers"].as_array().unwrap().len(), 1);
    assert_eq!(second["Providers"][0]["ProviderName"], "Gamma");
    assert!(second.get("NextToken").is_none());
}

#[tokio::test]
async fn clients_name_providers_that_exist() {
    let service = Service::new();
    let pool = service.pool().await;
    let client = json!({"UserPoolId": pool.id, "ClientName": "c", "SupportedIdentityProviders": ["COGNITO", "Google"]});
    let missing = format!("InvalidParameterException: The provider Google does not exist for User Pool {}.", pool.id);
    assert_eq!(service.error("CreateUserPoolClient", client.clone()).await, missing);
    service.ok("CreateIdentityProvider", google(&pool.id)).await;
    let made = service.ok("CreateUserPoolClient", client).await;
    assert_eq!(made["UserPoolClient"]["SupportedIdentityProviders"], json!(["COGNITO", "Google"]));
}

#[tokio::test]
async fn refusals() {
    let service = Service::new();
    let pool = service.pool().await;
    service.ok("CreateIdentityProvider", google(&pool.id)).await;
    service.ok("CreateIdentityProvider", saml(&pool.id, "Corp")).await;
    let new = |more: Value| with(saml(&pool.id, "New"), &more);
    let invalid = |text: &str| format!("InvalidParameterException: {text}");
    let metadata = invalid("At least one of the MetadataURL or MetadataFile should be provided.");
    let taken = invalid("IdP identifier g is already in use.");
    let cases = [
        (
            "CreateIdentityProvider",
            google(&pool.id),
            format!("DuplicateProviderException: Google already exists in user pool {}", pool.id),
        ),
        ("CreateIdentityProvider", new(json!({"ProviderType": "Google"})), invalid("Provider New cannot be of type Google.")),
        ("CreateIdentityProvider", new(json!({"ProviderDetails": {}})), metadata.clone()),
        (
            "CreateIdentityProvider",
            new(json!({"ProviderName": "Facebook", "ProviderType": "Facebook"})),
            invalid("client_id, client_secret and authorize_scopes are all required idp details"),
        ),
        ("CreateIdentityProvider", new(json!({"IdpIdentifiers": ["g"]})), taken.clone()),
        (
            "CreateIdentityProvider",
            new(json!({"AttributeMapping": {"custom:x": "x"}})),
            invalid("Attribute mapping is invalid: custom:x does not exist in the schema."),
        ),
        (
            "CreateIdentityProvider",
            new(json!({"ProviderType": "LDAP"})),
            invalid(
                "1 validation error detected: Value 'LDAP' at 'providerType' failed to satisfy constraint: Member must satisfy \
                 enum value set: [SAML, Facebook, Google, LoginWithAmazon, SignInWithApple, OIDC]",
            ),
        ),
        (
            "UpdateIdentityProvider",
            json!({"UserPoolId": pool.id, "ProviderName": "Corp", "ProviderDetails": {"IDPSignout": "true"}}),
            metadata,
        ),
        ("UpdateIdentityProvider", json!({"UserPoolId": pool.id, "ProviderName": "Corp", "IdpIdentifiers": ["g"]}), taken),
        (
            "UpdateIdentityProvider",
            json!({"UserPoolId": pool.id, "ProviderName": "Google", "IdpIdentifiers": ["g"]}),
            "ok".into(),
        ),
    ];
    for (operation, body, expected) in cases {
        assert_eq!(service.error(operation, body.clone()).await, expected, "{operation} {body}");
    }
    let nowhere = with(google("eu-west-1_none"), &json!({"IdpIdentifier": "g"}));
    for operation in [
        "CreateIdentityProvider",
        "DescribeIdentityProvider",
        "UpdateIdentityProvider",
        "DeleteIdentityProvider",
        "ListIdentityProviders",
        "GetIdentityProviderByIdentifier",
    ] {
        let missing = "ResourceNotFoundException: User pool eu-west-1_none does not exist.";
        assert_eq!(service.error(operation, nowhere.clone()).await, missing, "{operation}");
    }
}
