//! Responses of functions and what they make of two tokens.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn id() -> Claims {
    object(json!({"sub": "s", "cognito:groups": ["g"], "iss": "i", "cognito:username": "alice", "cognito:roles": ["r"],
                  "cognito:preferred_role": "r", "aud": "client", "token_use": "id", "email_verified": true, "email": "a@b.c"}))
}

fn access() -> Claims {
    object(json!({"sub": "s", "cognito:groups": ["g"], "client_id": "client", "token_use": "access",
                  "scope": "aws.cognito.signin.user.admin", "username": "alice"}))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

/// The claims that differ after the changes; null for those that are gone.
fn difference(before: &Claims, after: &Claims) -> Value {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let changed = names.filter(|name| before.get(*name) != after.get(*name));
    Value::Object(changed.map(|name| (name.clone(), after.get(name).cloned().unwrap_or_default())).collect())
}

fn applied(overrides: &Overrides) -> [Value; 2] {
    let (mut new_id, mut new_access) = (id(), access());
    overrides.apply_to_id(&mut new_id);
    overrides.apply_to_access(&mut new_access);
    [difference(&id(), &new_id), difference(&access(), &new_access)]
}

#[test]
fn the_first_version_changes_the_id_token() {
    let none = json!({});
    let protected: Map<String, Value> = PROTECTED.iter().map(|name| ((*name).to_owned(), json!("x"))).collect();
    let cases = [
        (json!({}), none.clone()),
        (json!({"claimsOverrideDetails": null}), none.clone()),
        (json!({"claimsOverrideDetails": {}}), none.clone()),
        (json!({"claimsOverrideDetails": {"claimsToAddOrOverride": null, "claimsToSuppress": null}}), none.clone()),
        (
            json!({"claimsOverrideDetails": {"claimsToAddOrOverride": {"a": "1", "email": "new", "n": 5, "b": true, "no": null},
                                             "claimsToSuppress": ["email_verified", "unknown"]}}),
            json!({"email_verified": null, "email": "new", "a": "1", "n": "5", "b": "true"}),
        ),
        (
            json!({"claimsOverrideDetails": {"claimsToAddOrOverride": {"a": "1"}, "claimsToSuppress": ["a", "email"]}}),
            json!({"email": null}),
        ),
        (json!({"claimsOverrideDetails": {"claimsToAddOrOverride": protected}}), none.clone()),
        (json!({"claimsOverrideDetails": {"claimsToSuppress": PROTECTED}}), none.clone()),
        (
            json!({"claimsOverrideDetails": {"claimsToAddOrOverride": {"cognito:groups": "x", "cognito:new": "x", "dev:x": "x"},
                                             "claimsToSuppress": ["cognito:username"]}}),
            none,
        ),
        (
            json!({"claimsOverrideDetails": {"claimsToSuppress": ["cognito:groups"]}}),
            json!({"cognito:groups": null, "cognito:roles": null, "cognito:preferred_role": null}),
        ),
    ];
    for (response, expected) in cases {
        let overrides = Overrides::of_first_version(&object(response.clone())).expect("understood");
        assert_eq!(applied(&overrides), [expected, json!({})], "{response}");
    }
}

#[test]
fn later_versions_change_both() {
    let access = |changes: Value| json!({"claimsAndScopeOverrideDetails": {"accessTokenGeneration": changes}});
    let cases = [
        (json!({"claimsAndScopeOverrideDetails": null}), json!({}), json!({})),
        (
            json!({"claimsAndScopeOverrideDetails": {"idTokenGeneration": {
                "claimsToAddOrOverride": {"a": [1, "x", true], "o": {"p": null}, "address": {"x": 1}, "email_verified": ["x"]},
                "claimsToSuppress": ["email"], "scopesToAdd": ["x"]}}}),
            json!({"email": null, "a": [1, "x", true], "o": {"p": null}}),
            json!({}),
        ),
        (
            access(json!({"claimsToAddOrOverride": {"a": 1.5, "aud": "client", "scope": "x", "username": "mallory"},
                          "claimsToSuppress": ["scope", "cognito:groups", "token_use"]})),
            json!({}),
            json!({"cognito:groups": null, "a": 1.5, "aud": "client"}),
        ),
        (access(json!({"claimsToAddOrOverride": {"aud": "other"}})), json!({}), json!({})),
        (
            access(json!({"scopesToAdd": ["rs/read", "rs/read", "two words", "", "openid", "rs/write"],
                          "scopesToSuppress": ["aws.cognito.signin.user.admin", "rs/write"]})),
            json!({}),
            json!({"scope": "rs/read"}),
        ),
        (access(json!({"scopesToSuppress": ["aws.cognito.signin.user.admin"]})), json!({}), json!({"scope": null})),
        (access(json!({"scopesToAdd": null})), json!({}), json!({})),
    ];
    for (response, of_id, of_access) in cases {
        let overrides = Overrides::of_later_version(&object(response.clone())).expect("understood");
        assert_eq!(applied(&overrides), [of_id, of_access], "{response}");
    }
}

#[test]
fn groups() {
    let given = json!({"groupsToOverride": ["a"], "iamRolesToOverride": ["r"], "preferredRole": "r"});
    let all = GroupClaims { groups: vec!["a".into()], roles: vec!["r".into()], preferred_role: Some("r".into()) };
    let cases = [
        (Some(given), Some(all)),
        (Some(json!({})), Some(GroupClaims::default())),
        (Some(json!({"groupsToOverride": [], "iamRolesToOverride": null, "preferredRole": ""})), Some(GroupClaims::default())),
        (Some(Value::Null), None),
        (None, None),
    ];
    for (details, expected) in cases {
        let mut response = Map::new();
        response.extend(details.clone().map(|details| ("groupOverrideDetails".to_owned(), details)));
        let wrapped = |name: &str| object(json!({name: response}));
        let first = Overrides::of_first_version(&wrapped("claimsOverrideDetails"));
        let later = Overrides::of_later_version(&wrapped("claimsAndScopeOverrideDetails"));
        assert_eq!(first.expect("understood").groups, expected, "{details:?}");
        assert_eq!(later.expect("understood").groups, expected, "{details:?}");
    }
}

#[test]
fn responses_that_cannot_be_understood() {
    let first = [
        json!("x"),
        json!({"claimsToAddOrOverride": {"a": ["x"]}}),
        json!({"claimsToAddOrOverride": {"a": {}}}),
        json!({"claimsToAddOrOverride": []}),
        json!({"claimsToSuppress": "email"}),
        json!({"claimsToSuppress": [1]}),
        json!({"groupOverrideDetails": {"groupsToOverride": "g"}}),
    ];
    for details in first {
        let response = object(json!({"claimsOverrideDetails": details}));
        assert_eq!(Overrides::of_first_version(&response), None, "{response:?}");
    }
    let later = [json!(1), json!({"accessTokenGeneration": "x"}), json!({"idTokenGeneration": {"claimsToSuppress": {}}})];
    for details in later {
        let response = object(json!({"claimsAndScopeOverrideDetails": details}));
        assert_eq!(Overrides::of_later_version(&response), None, "{response:?}");
    }
}

/// A name that means something here, or any.
fn name() -> impl Strategy<Value = String> {
    let known: Vec<&str> = [&PROTECTED[..], &OF_GROUPS, &PLAIN, &SYSTEM_SCOPES, &["scope", "cognito:x", "email"]].concat();
    prop_oneof![proptest::sample::select(known).prop_map(str::to_owned), "[a-z:._ ]{0,12}"]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        name().prop_map(Value::from)
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..3).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

prop_compose! {
    fn changes()(
        set in prop::collection::vec((name(), value()), 0..6),
        suppressed in prop::collection::vec(name(), 0..6),
        given in prop::collection::vec(name(), 0..6),
        taken in prop::collection::vec(name(), 0..6),
    ) -> Value {
        let set: Map<String, Value> = set.into_iter().collect();
        json!({"claimsToAddOrOverride": set, "claimsToSuppress": suppressed, "scopesToAdd": given, "scopesToSuppress": taken})
    }
}

proptest! {
    #[test]
    fn whatever_a_function_says_the_protected_stays(of_id in changes(), of_access in changes()) {
        let details = json!({"idTokenGeneration": of_id, "accessTokenGeneration": of_access});
        let overrides = Overrides::of_later_version(&object(json!({"claimsAndScopeOverrideDetails": details}))).expect("understood");
        let (mut new_id, mut new_access) = (id(), access());
        overrides.apply_to_id(&mut new_id);
        overrides.apply_to_access(&mut new_access);
        for name in PROTECTED.iter().chain(&["cognito:username", "cognito:x"]) {
            prop_assert!(new_id.get(*name) == id().get(*name), "{name}");
            prop_assert!(*name == "aud" || new_access.get(*name) == access().get(*name), "{name}");
        }
        let scope = new_access.get("scope").map_or(Some(""), Value::as_str).expect("a text");
        let given = &details["accessTokenGeneration"]["scopesToAdd"];
        for scope in scope.split_whitespace() {
            let known = scope == API_SCOPE || given.as_array().expect("a list").iter().any(|given| given == scope);
            prop_assert!(known && (scope == API_SCOPE || !SYSTEM_SCOPES.contains(&scope)), "{scope}");
        }
    }
}
