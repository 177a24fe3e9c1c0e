//! Groups: their life, their members, what they put into tokens.

use serde_json::{Value, json};

use crate::service::{Service, claims, text, with};

#[tokio::test]
async fn a_group_from_birth_to_end() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let key = json!({"UserPoolId": pool.id, "GroupName": "Admins"});
    let answer = service.ok("CreateGroup", key.clone()).await;
    let time = 1_795_230_000.0;
    assert_eq!(
        answer,
        json!({"Group": {"GroupName": "Admins", "UserPoolId": pool.id, "LastModifiedDate": time, "CreationDate": time}})
    );
    assert_eq!(service.error("CreateGroup", key.clone()).await, "GroupExistsException: A group with the name already exists.");
    service.wait(1);
    let change = json!({"UserPoolId": pool.id, "GroupName": "Admins", "Precedence": 0, "Description": "All"});
    service.ok("UpdateGroup", change).await;
    let shown = service.ok("GetGroup", key.clone()).await;
    assert_eq!(
        shown,
        json!({"Group": {"GroupName": "Admins", "UserPoolId": pool.id, "Description": "All", "Precedence": 0,
                         "LastModifiedDate": time + 1.0, "CreationDate": time}})
    );
    assert_eq!(service.ok("DeleteGroup", key.clone()).await, Value::Null);
    for operation in ["GetGroup", "UpdateGroup", "DeleteGroup", "ListUsersInGroup"] {
        assert_eq!(service.error(operation, key.clone()).await, "ResourceNotFoundException: Group not found.", "{operation}");
    }
}

#[tokio::test]
async fn members_and_tokens() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let groups = [("zebra", json!(1)), ("beta", Value::Null), ("alpha", Value::Null), ("admin", json!(5))];
    for (name, precedence) in groups {
        let role = format!("arn:aws:iam::123456789012:role/{name}");
        let group = json!({"UserPoolId": pool.id, "GroupName": name, "Precedence": precedence, "RoleArn": role});
        service.ok("CreateGroup", group).await;
        let member = json!({"UserPoolId": pool.id, "GroupName": name, "Username": "alice"});
        assert_eq!(service.ok("AdminAddUserToGroup", member.clone()).await, Value::Null);
        service.ok("AdminAddUserToGroup", member).await;
    }
    let id = claims(&service.sign_in(&pool, "alice").await["IdToken"]);
    assert_eq!(id["cognito:groups"], json!(["zebra", "admin", "alpha", "beta"]));
    assert_eq!(id["cognito:preferred_role"], "arn:aws:iam::123456789012:role/zebra");
    let remove = json!({"UserPoolId": pool.id, "GroupName": "zebra", "Username": "alice"});
    assert_eq!(service.ok("AdminRemoveUserFromGroup", remove).await, Value::Null);
    service.ok("DeleteGroup", json!({"UserPoolId": pool.id, "GroupName": "admin"})).await;
    let page =
        |limit: u32, token: &Value| json!({"UserPoolId": pool.id, "Username": "alice", "Limit": limit, "NextToken": token});
    let first = service.ok("AdminListGroupsForUser", page(1, &Value::Null)).await;
    assert_eq!(first["Groups"][0]["GroupName"], "alpha");
    let second = service.ok("AdminListGroupsForUser", page(1, &first["NextToken"])).await;
    assert_eq!(second["Groups"][0]["GroupName"], "beta");
    assert!(second.get("NextToken").is_none());
}

#[tokio::test]
async fn a_user_is_in_a_hundred_groups_and_may_be_added_to_one_of_them_again() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let group = |n: u32| json!({"UserPoolId": pool.id, "GroupName": format!("group{n}")});
    let member = |n: u32| with(group(n), &json!({"Username": "alice"}));
    for n in 0..=100 {
        service.ok("CreateGroup", group(n)).await;
    }
    for n in 0..100 {
        service.ok("AdminAddUserToGroup", member(n)).await;
    }
    assert_eq!(service.error("AdminAddUserToGroup", member(7)).await, "ok");
    let one_more = service.error("AdminAddUserToGroup", member(100)).await;
    assert!(one_more.starts_with("LimitExceededException: "), "{one_more}");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let service = Service::new();
    let pool = service.pool().await;
    service.ok("CreateGroup", json!({"UserPoolId": pool.id, "GroupName": "all"})).await;
    for n in 0..5 {
        let name = format!("user{n}");
        let user = json!({"UserPoolId": pool.id, "Username": name, "MessageAction": "SUPPRESS"});
        service.ok("AdminCreateUser", user).await;
        let member = json!({"UserPoolId": pool.id, "GroupName": "all", "Username": name});
        service.ok("AdminAddUserToGroup", member).await;
        service.ok("CreateGroup", json!({"UserPoolId": pool.id, "GroupName": name})).await;
    }
    let members =
        pages(&service, "ListUsersInGroup", "Users", "Username", json!({"UserPoolId": pool.id, "GroupName": "all", "Limit": 2}))
            .await;
    assert_eq!(members, ["user0", "user1", "user2", "user3", "user4"]);
    let groups = pages(&service, "ListGroups", "Groups", "GroupName", json!({"UserPoolId": pool.id, "Limit": 4})).await;
    assert_eq!(groups, ["all", "user0", "user1", "user2", "user3", "user4"]);
    let bad = json!({"UserPoolId": pool.id, "GroupName": "all", "NextToken": "nonsense"});
    assert!(service.error("ListUsersInGroup", bad).await.starts_with("InvalidParameterException"));
}

/// What all pages of a list name.
async fn pages(service: &Service, operation: &str, list: &str, name: &str, mut body: Value) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let answer = service.ok(operation, body.clone()).await;
        seen.extend(answer[list].as_array().unwrap().iter().map(|item| text(&item[name])));
        match answer.get("NextToken") {
            Some(token) => body["NextToken"] = token.clone(),
            None => return seen,
        }
    }
}
