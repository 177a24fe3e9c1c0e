//! The look of the pages: hosted UI, managed login, terms documents.

use serde_json::{Value, json};

use crate::service::{Pool, Service, text, with};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

fn key(pool: &Pool) -> Value {
    json!({"UserPoolId": pool.id, "ClientId": pool.client})
}

fn terms(pool: &Pool, name: &str) -> Value {
    with(
        key(pool),
        &json!({"TermsName": name, "TermsSource": "LINK", "Enforcement": "NONE",
                "Links": {"cognito:default": "https://example.com/terms"}}),
    )
}

#[tokio::test]
async fn the_hosted_ui_has_a_look_for_all_and_one_for_a_client() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let all = json!({"UserPoolId": pool.id});
    let nothing = json!({"UICustomization": {}});
    assert_eq!(service.ok("GetUICustomization", all.clone()).await, nothing);
    let css = json!({"CSS": ".logo-customizable {max-width: 60%;}"});
    assert_eq!(
        service.error("SetUICustomization", with(all.clone(), &css)).await,
        "InvalidParameterException: Cannot perform specific action because there does not exist a valid use pool domain \
         associated with the user pool"
    );
    service.ok("CreateUserPoolDomain", json!({"UserPoolId": pool.id, "Domain": "mine"})).await;
    let time = 1_795_230_000.0;
    let set = service.ok("SetUICustomization", with(all.clone(), &css)).await;
    assert_eq!(
        set,
        json!({"UICustomization": {"UserPoolId": pool.id, "ClientId": "ALL", "CSS": css["CSS"],
               "CSSVersion": "20190128172214", "LastModifiedDate": time, "CreationDate": time}})
    );
    assert_eq!(service.ok("GetUICustomization", key(&pool)).await, set);
    service.wait(1);
    let own = service.ok("SetUICustomization", with(key(&pool), &json!({"ImageFile": "aW1hZ2U="}))).await;
    let look = &own["UICustomization"];
    assert_eq!(look["ClientId"], json!(pool.client));
    assert!(text(&look["ImageUrl"]).contains(&format!(".cloudfront.net/{}/{}/", pool.id, pool.client)), "{look}");
    assert!(look.get("CSS").is_none());
    assert_eq!(service.ok("GetUICustomization", key(&pool)).await, own);
    assert_eq!(service.ok("GetUICustomization", with(all, &json!({"ClientId": "ALL"}))).await, set);
    let missing = "ResourceNotFoundException: User pool client nobody does not exist.";
    for operation in ["SetUICustomization", "GetUICustomization"] {
        assert_eq!(service.error(operation, json!({"UserPoolId": pool.id, "ClientId": "nobody"})).await, missing);
    }
}

#[tokio::test]
async fn a_style_from_birth_to_end() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let request = with(key(&pool), &json!({"Settings": {"components": {"form": {"borderRadius": 8}}}}));
    let created = service.ok("CreateManagedLoginBranding", request.clone()).await;
    let id = text(&created["ManagedLoginBranding"]["ManagedLoginBrandingId"]);
    let time = 1_795_230_000.0;
    assert_eq!(
        created,
        json!({"ManagedLoginBranding": {"ManagedLoginBrandingId": id, "UserPoolId": pool.id,
               "UseCognitoProvidedValues": false, "Settings": request["Settings"], "CreationDate": time,
               "LastModifiedDate": time}})
    );
    let by_id = json!({"UserPoolId": pool.id, "ManagedLoginBrandingId": id});
    assert_eq!(service.ok("DescribeManagedLoginBranding", by_id.clone()).await, created);
    assert_eq!(service.ok("DescribeManagedLoginBrandingByClient", key(&pool)).await, created);
    assert_eq!(
        service.error("CreateManagedLoginBranding", request).await,
        format!("ManagedLoginBrandingExistsException: Managed login branding already exists for client {}.", pool.client)
    );
    service.wait(1);
    let logo = json!([{"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": "aW1hZ2U="}]);
    let change = json!({"Settings": {"components": {"page": 1}}, "Assets": logo});
    let changed = service.ok("UpdateManagedLoginBranding", with(by_id.clone(), &change)).await;
    let changed = &changed["ManagedLoginBranding"];
    assert_eq!(changed["Settings"], json!({"components": {"form": {"borderRadius": 8}, "page": 1}}));
    assert_eq!((&changed["Assets"], &changed["LastModifiedDate"]), (&logo, &json!(time + 1.0)));
    let back = service.ok("UpdateManagedLoginBranding", with(by_id.clone(), &json!({"UseCognitoProvidedValues": true}))).await;
    assert!(back["ManagedLoginBranding"].get("Settings").is_none());
    assert_eq!(service.ok("DeleteManagedLoginBranding", by_id).await, Value::Null);
    assert_eq!(
        service.error("DescribeManagedLoginBrandingByClient", key(&pool)).await,
        format!("ResourceNotFoundException: Managed login branding for client {} does not exist.", pool.client)
    );
}

#[tokio::test]
async fn styles_that_are_refused() {
    let service = Service::new();
    let pool = service.pool().await;
    let missing = json!({"UserPoolId": pool.id, "ManagedLoginBrandingId": NOBODY});
    for operation in ["DescribeManagedLoginBranding", "UpdateManagedLoginBranding", "DeleteManagedLoginBranding"] {
        let text = format!("ResourceNotFoundException: Managed login branding {NOBODY} does not exist.");
        assert_eq!(service.error(operation, missing.clone()).await, text, "{operation}");
    }
    let both = json!({"UseCognitoProvidedValues": true, "Settings": {}});
    let text = "InvalidParameterException: Settings and Assets cannot be provided when UseCognitoProvidedValues is true.";
    assert_eq!(service.error("CreateManagedLoginBranding", with(key(&pool), &both)).await, text);
    assert_eq!(service.error("UpdateManagedLoginBranding", with(missing, &both)).await, text);
    let text = "ResourceNotFoundException: User pool client nobody does not exist.";
    for operation in ["CreateManagedLoginBranding", "DescribeManagedLoginBrandingByClient"] {
        assert_eq!(service.error(operation, json!({"UserPoolId": pool.id, "ClientId": "nobody"})).await, text, "{operation}");
    }
    let cases = [(json!({}), "UserPoolId"), (json!({"UserPoolId": pool.id}), "ManagedLoginBrandingId")];
    for (body, name) in cases {
        let error = service.error("UpdateManagedLoginBranding", body).await;
        assert_eq!(error, format!("InvalidParameterException: Missing required parameter {name}"));
    }
}

#[tokio::test]
async fn terms_from_birth_to_end() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let created = service.ok("CreateTerms", terms(&pool, "terms-of-use")).await;
    let id = text(&created["Terms"]["TermsId"]);
    let time = 1_795_230_000.0;
    let own = json!({"TermsId": id, "CreationDate": time, "LastModifiedDate": time});
    assert_eq!(created, json!({"Terms": with(terms(&pool, "terms-of-use"), &own)}));
    let by_id = json!({"UserPoolId": pool.id, "TermsId": id});
    assert_eq!(service.ok("DescribeTerms", by_id.clone()).await, created);
    let policy = service.ok("CreateTerms", terms(&pool, "privacy-policy")).await;
    let exists = format!("TermsExistsException: Terms privacy-policy already exist for client {}.", pool.client);
    assert_eq!(service.error("CreateTerms", terms(&pool, "privacy-policy")).await, exists);
    assert_eq!(service.error("UpdateTerms", with(by_id.clone(), &json!({"TermsName": "privacy-policy"}))).await, exists);
    service.wait(1);
    let links = json!({"cognito:default": "https://example.com/a", "cognito:japanese": "https://example.com/ja"});
    let changed = service.ok("UpdateTerms", with(by_id.clone(), &json!({"Links": links}))).await;
    let after = json!({"TermsId": id, "Links": links, "CreationDate": time, "LastModifiedDate": time + 1.0});
    assert_eq!(changed, json!({"Terms": with(terms(&pool, "terms-of-use"), &after)}));
    let mut listed = Vec::new();
    let mut page = json!({"UserPoolId": pool.id, "MaxResults": 1});
    for _ in 0..2 {
        let answer = service.ok("ListTerms", page.clone()).await;
        assert_eq!(answer["Terms"].as_array().unwrap().len(), 1);
        listed.push(answer["Terms"][0].clone());
        page["NextToken"] = answer["NextToken"].clone();
    }
    assert_eq!(page["NextToken"], Value::Null);
    listed.sort_by_key(|terms| text(&terms["TermsName"]));
    assert_eq!(
        listed,
        [
            json!({"TermsId": policy["Terms"]["TermsId"], "TermsName": "privacy-policy", "Enforcement": "NONE",
                   "CreationDate": time, "LastModifiedDate": time}),
            json!({"TermsId": id, "TermsName": "terms-of-use", "Enforcement": "NONE",
                   "CreationDate": time, "LastModifiedDate": time + 1.0}),
        ]
    );
    assert_eq!(service.ok("DeleteTerms", by_id.clone()).await, Value::Null);
    for operation in ["DescribeTerms", "UpdateTerms", "DeleteTerms"] {
        let text = format!("ResourceNotFoundException: Terms {id} does not exist.");
        assert_eq!(service.error(operation, by_id.clone()).await, text, "{operation}");
    }
    let wrong = service.error("CreateTerms", terms(&pool, "house-rules")).await;
    assert_eq!(
        wrong,
        "InvalidParameterException: 1 validation error detected: Value 'house-rules' at 'termsName' failed to satisfy \
         constraint: Member must satisfy regular expression pattern: ^(terms-of-use|privacy-policy)$"
    );
}

/// The next client of the same seed has the same id, and would have what was left behind.
#[tokio::test]
async fn a_deleted_client_leaves_nothing_behind() {
    let service = Service::new();
    let pool = service.pool_with(json!({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}), json!({})).await;
    service.ok("CreateUserPoolDomain", json!({"UserPoolId": pool.id, "Domain": "mine"})).await;
    let create = || {
        let client = json!({"UserPoolId": pool.id, "ClientName": "c"});
        let made = service.cognito.call_json("CreateUserPoolClient", client, Some("seed"), service.now).unwrap();
        text(&made["UserPoolClient"]["ClientId"])
    };
    let id = create();
    let own = json!({"UserPoolId": pool.id, "ClientId": id});
    let of_own = Pool { id: pool.id.clone(), client: id, secret: None };
    service.ok("CreateManagedLoginBranding", own.clone()).await;
    service.ok("CreateTerms", terms(&of_own, "terms-of-use")).await;
    service.ok("SetUICustomization", with(own.clone(), &json!({"CSS": "a {}"}))).await;
    let risk = json!({"RiskExceptionConfiguration": {"BlockedIPRangeList": ["10.0.0.0/8"]}});
    service.ok("SetRiskConfiguration", with(own.clone(), &risk)).await;
    service.ok("CreateTerms", terms(&pool, "terms-of-use")).await;
    service.ok("DeleteUserPoolClient", own.clone()).await;
    assert_eq!(create(), of_own.client);
    assert_eq!(service.ok("ListTerms", json!({"UserPoolId": pool.id})).await["Terms"].as_array().unwrap().len(), 1);
    assert_eq!(service.ok("GetUICustomization", own.clone()).await, json!({"UICustomization": {}}));
    assert_eq!(service.ok("DescribeRiskConfiguration", own.clone()).await, json!({"RiskConfiguration": own}));
    assert_eq!(
        service.error("DescribeManagedLoginBrandingByClient", own).await,
        format!("ResourceNotFoundException: Managed login branding for client {} does not exist.", of_own.client)
    );
}
