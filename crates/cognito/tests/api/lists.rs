//! Lists of users and groups: filters against a plain reading of their grammar, pages, attributes asked for.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::service::{Pool, Service, text, with};

/// Users with names that differ little: two letters in either case, in many orders.
const PEOPLE: [(&str, &str, &str); 12] = [
    ("a", "Anna", "anna@example.com"),
    ("A", "anna", "ANNA@example.com"),
    ("ab", "Ann", "an@example.com"),
    ("aB", "Björn", "b@example.org"),
    ("b", "BJÖRN", "b@example.com"),
    ("ba", "say \"hi\"", "say@example.com"),
    ("bb", "back\\slash", "back@example.com"),
    ("c", "%", "percent@example.com"),
    ("ca", "_", "under@example.com"),
    ("cb", "a = b", "equals@example.com"),
    ("d", "ß", "s@example.com"),
    ("e", "日本", "jp@example.com"),
];

async fn people(service: &Service) -> Pool {
    let pool = service.pool().await;
    for (name, given, email) in PEOPLE {
        let user = json!({"UserPoolId": pool.id, "Username": name, "MessageAction": "SUPPRESS", "UserAttributes": [
            {"Name": "given_name", "Value": given}, {"Name": "email", "Value": email}]});
        service.ok("AdminCreateUser", user).await;
    }
    pool
}

/// All pages of a list: what `name` says of each item.
async fn pages(service: &Service, operation: &str, [list, name, token]: [&str; 3], mut body: Value) -> Vec<String> {
    let most = body["Limit"].as_u64().filter(|limit| *limit > 0).unwrap_or(60);
    let mut seen = Vec::new();
    loop {
        let answer = service.ok(operation, body.clone()).await;
        let items = answer[list].as_array().unwrap();
        assert!(items.len() as u64 <= most);
        seen.extend(items.iter().map(|item| text(&item[name])));
        match answer.get(token) {
            Some(next) => body[token] = next.clone(),
            None => return seen,
        }
    }
}

const USERS: [&str; 3] = ["Users", "Username", "PaginationToken"];

/// What the guide says a comparison means. Names differ by case in this pool; other letters than A to Z do everywhere.
fn found(attribute: &str, prefix: bool, value: &str) -> Vec<&'static str> {
    let matches = |held: &str, value: &str| if prefix { held.starts_with(value) } else { held == value };
    let people = PEOPLE.iter().filter(|(name, given, email)| match attribute {
        "username" => matches(name, value),
        "given_name" => matches(&given.to_ascii_lowercase(), &value.to_ascii_lowercase()),
        _ => matches(&email.to_lowercase(), &value.to_lowercase()),
    });
    people.map(|(name, ..)| *name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_find_whom_they_say() {
    let service = Service::new();
    let pool = people(&service).await;
    let held = PEOPLE.iter().flat_map(|(name, given, email)| [*name, *given, *email]).collect::<Vec<_>>();
    let value = (prop::sample::select(held), 0_usize..6, any::<bool>()).prop_map(|(text, length, upper)| {
        let cut: String = if length == 0 { text.to_owned() } else { text.chars().take(length).collect() };
        if upper { cut.to_ascii_uppercase() } else { cut }
    });
    let query = (prop::sample::select(vec!["username", "given_name", "email"]), any::<bool>(), value, 0_u32..5);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
            .run(&query, |(attribute, prefix, value, limit)| {
                let sign = if prefix { "^=" } else { "=" };
                let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
                let body = json!({"UserPoolId": pool.id, "Limit": limit,
                                  "Filter": format!("{attribute} {sign} \"{escaped}\"")});
                let seen = runtime.block_on(pages(&service, "ListUsers", USERS, body));
                prop_assert_eq!(seen, found(attribute, prefix, &value));
                Ok(())
            })
            .unwrap();
    });
}

#[tokio::test]
async fn filters_that_say_nothing() {
    let service = Service::new();
    let pool = service.pool().await;
    let parse = "InvalidParameterException: Error while parsing filter";
    let cases = [
        ("", "ok"),
        ("   ", "ok"),
        ("email", parse),
        ("email = a", parse),
        ("email = \"a", parse),
        ("email = 'a'", parse),
        ("= \"a\"", parse),
        ("email > \"a\"", parse),
        ("email = \"a\" and name = \"b\"", parse),
        ("\"email = \"a\"", parse),
        ("custom:x = \"1\"", "InvalidParameterException: Invalid search attribute: custom:x"),
        ("nickname = \"1\"", "InvalidParameterException: Invalid search attribute: nickname"),
        ("Email = \"1\"", "InvalidParameterException: Invalid search attribute: Email"),
    ];
    for (filter, expected) in cases {
        let body = json!({"UserPoolId": pool.id, "Filter": filter});
        assert_eq!(service.error("ListUsers", body).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn attributes_asked_for() {
    let service = Service::new();
    let schema = json!([{"Name": "tenant", "AttributeDataType": "String"}, {"Name": "rare", "AttributeDataType": "String"}]);
    let pool = service.pool_with(json!({"Schema": schema}), json!({})).await;
    let attributes = json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "custom:tenant", "Value": "t"}]);
    service.user_with(&pool, "alice", attributes).await;
    let missing = "InvalidParameterException: One or more requested attributes do not exist.";
    let cases = [
        (json!(["email"]), "ok"),
        (json!(["sub", "email", "custom:tenant"]), "ok"),
        (json!(["name"]), "ok"),
        (json!([]), "ok"),
        (json!(["custom:rare"]), missing),
        (json!(["custom:none"]), missing),
        (json!(["email", "nonsense"]), missing),
    ];
    for (names, expected) in cases {
        let body = json!({"UserPoolId": pool.id, "AttributesToGet": names});
        assert_eq!(service.error("ListUsers", body).await, expected, "{names}");
    }
    let shown = service.ok("ListUsers", json!({"UserPoolId": pool.id, "AttributesToGet": ["custom:tenant"]})).await;
    assert_eq!(shown["Users"][0]["Attributes"], json!([{"Name": "custom:tenant", "Value": "t"}]));
}

#[tokio::test]
async fn limits_and_tokens() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let group = json!({"UserPoolId": pool.id, "GroupName": "g"});
    service.ok("CreateGroup", group.clone()).await;
    let (pool_only, member) = (json!({"UserPoolId": pool.id}), json!({"UserPoolId": pool.id, "Username": "alice"}));
    let lists = [
        ("ListUsers", pool_only.clone(), "PaginationToken"),
        ("ListGroups", pool_only, "NextToken"),
        ("ListUsersInGroup", group, "NextToken"),
        ("AdminListGroupsForUser", member, "NextToken"),
    ];
    for (operation, body, token) in lists {
        for limit in [0, 1, 60] {
            service.ok(operation, with(body.clone(), &json!({"Limit": limit}))).await;
        }
        let high = service.error(operation, with(body.clone(), &json!({"Limit": 61}))).await;
        assert_eq!(
            high,
            "InvalidParameterException: 1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: \
             Member must have value less than or equal to 60",
            "{operation}"
        );
        let low = service.error(operation, with(body.clone(), &json!({"Limit": -1}))).await;
        assert!(low.contains("greater than or equal to 0"), "{operation}: {low}");
        if operation != "ListGroups" {
            let odd = service.error(operation, with(body.clone(), &json!({token: "bm9uc2Vuc2U"}))).await;
            assert!(odd.starts_with("InvalidParameterException: "), "{operation}: {odd}");
        }
        let odd = service.error(operation, with(body, &json!({token: "%"}))).await;
        assert!(odd.starts_with("InvalidParameterException: "), "{operation}: {odd}");
    }
}

#[tokio::test]
async fn every_item_is_on_one_page() {
    let service = Service::new();
    let pool = people(&service).await;
    let names: Vec<String> = PEOPLE.iter().map(|(name, ..)| (*name).to_owned()).collect();
    for name in &names {
        service.ok("CreateGroup", json!({"UserPoolId": pool.id, "GroupName": name})).await;
        let member = json!({"UserPoolId": pool.id, "GroupName": name, "Username": "a"});
        service.ok("AdminAddUserToGroup", member).await;
        let other = json!({"UserPoolId": pool.id, "GroupName": "a", "Username": name});
        service.ok("AdminAddUserToGroup", other).await;
    }
    let mut sorted = names.clone();
    sorted.sort();
    for limit in [0, 1, 5, 11, 12, 13, 60] {
        let body = |more: Value| with(json!({"UserPoolId": pool.id, "Limit": limit}), &more);
        assert_eq!(pages(&service, "ListUsers", USERS, body(json!({}))).await, names);
        let members = body(json!({"GroupName": "a"}));
        assert_eq!(pages(&service, "ListUsersInGroup", ["Users", "Username", "NextToken"], members).await, names);
        let groups = ["Groups", "GroupName", "NextToken"];
        assert_eq!(pages(&service, "ListGroups", groups, body(json!({}))).await, sorted);
        assert_eq!(pages(&service, "AdminListGroupsForUser", groups, body(json!({"Username": "a"}))).await, sorted);
    }
}
