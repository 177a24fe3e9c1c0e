//! Create, restart, update, replace, roll back, be killed, delete.

use std::panic::AssertUnwindSafe;

use serde_json::json;

use super::POOL;
use super::stand::Stand;
use crate::store::Progress;

#[tokio::test]
async fn a_restart_changes_nothing_and_an_update_keeps_ids_and_users() {
    let stand = Stand::new();
    let first = stand.up(POOL).await.unwrap().outputs;
    let made = [
        "CREATE_IN_PROGRESS demo",
        "CREATE_COMPLETE Pool",
        "CREATE_COMPLETE Client",
        "CREATE_COMPLETE Group",
        "CREATE_COMPLETE demo",
    ];
    assert_eq!(stand.events(), made);
    let pool = &first["PoolId"];
    assert_eq!(first["Arn"], format!("arn:aws:cognito-idp:eu-west-1:000000000000:userpool/{pool}"));
    assert_eq!(first["Url"], format!("https://cognito-idp.eu-west-1.amazonaws.com/{pool}"));
    assert_eq!(first["Group"], "Admins");
    let user = json!({ "UserPoolId": pool, "Username": "user-a", "MessageAction": "SUPPRESS" });
    stand.cognito("AdminCreateUser", user);
    let client = json!({ "UserPoolId": pool, "ClientId": first["ClientId"] });
    let described = stand.cognito("DescribeUserPoolClient", client.clone());
    assert_eq!(described["UserPoolClient"]["ClientSecret"], first["Secret"]);

    let stand = stand.restart();
    assert!(stand.up(POOL).await.unwrap().outputs.iter().eq(&first));
    assert_eq!(stand.events(), ["UNCHANGED Pool", "UNCHANGED Client", "UNCHANGED Group"]);

    let stand = stand.restart();
    let changed = POOL.replace("GenerateSecret: 'true'", "GenerateSecret: 'true', RefreshTokenValidity: 7");
    assert!(stand.up(&changed).await.unwrap().outputs.iter().eq(&first));
    let updated =
        ["UPDATE_IN_PROGRESS demo", "UNCHANGED Pool", "UPDATE_COMPLETE Client", "UNCHANGED Group", "UPDATE_COMPLETE demo"];
    assert_eq!(stand.events(), updated);
    assert_eq!(stand.cognito("DescribeUserPoolClient", client)["UserPoolClient"]["RefreshTokenValidity"], 7);
    stand.cognito("AdminGetUser", json!({ "UserPoolId": pool, "Username": "user-a" }));
}

#[tokio::test]
async fn a_lost_pool_comes_back_under_its_ids() {
    let stand = Stand::new();
    let first = stand.up(POOL).await.unwrap().outputs;
    stand.services.cognito.remove_everything().unwrap();
    assert_eq!(stand.pools(), 0);
    assert!(stand.up(POOL).await.unwrap().outputs.iter().eq(&first));
    assert_eq!(stand.pools(), 1);
    let client = json!({ "UserPoolId": first["PoolId"], "ClientId": first["ClientId"] });
    assert_eq!(stand.cognito("DescribeUserPoolClient", client)["UserPoolClient"]["ClientSecret"], first["Secret"]);
}

#[tokio::test]
async fn a_stack_whose_rows_were_lost_takes_its_pool_up_with_its_users() {
    let stand = Stand::new();
    let first = stand.up(POOL).await.unwrap().outputs;
    let user = json!({ "UserPoolId": first["PoolId"], "Username": "user-a" });
    stand.cognito("AdminCreateUser", user.clone());
    let lose = || {
        let store = stand.engine.store();
        let stack = store.stack("demo").unwrap().unwrap();
        store.remove_stack(&stack.id, "demo").unwrap();
    };
    lose();
    assert!(stand.up(POOL).await.unwrap().outputs.iter().eq(&first));
    stand.cognito("AdminGetUser", user.clone());
    // Not even a failed start takes away what was there before it.
    lose();
    stand.fails(&POOL.replace("Outputs:", &format!("{BROKEN}Outputs:"))).await;
    stand.cognito("AdminGetUser", user);
    assert!(stand.up(POOL).await.unwrap().outputs.iter().eq(&first));
}

#[tokio::test]
async fn what_cannot_change_is_replaced_and_what_left_is_deleted() {
    let stand = Stand::new();
    let pool = stand.up(POOL).await.unwrap().outputs["PoolId"].clone();
    stand.events();
    let groups = || {
        let answer = stand.cognito("ListGroups", json!({ "UserPoolId": pool }));
        let mut names: Vec<_> =
            answer["Groups"].as_array().unwrap().iter().map(|group| group["GroupName"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    stand.up(&POOL.replace("Admins", "Staff")).await.unwrap();
    assert_eq!(groups(), ["Staff"]);
    let events = stand.events();
    assert!(events.contains(&"UPDATE_COMPLETE Group".to_owned()), "{events:?}");

    let without: String = POOL.lines().filter(|line| !line.contains("Group")).map(|line| format!("{line}\n")).collect();
    stand.up(&without).await.unwrap();
    assert_eq!(groups(), [""; 0]);
    assert_eq!(stand.events_of("DELETE_COMPLETE"), ["Group"]);

    let open = without
        .replace("GenerateSecret: 'true'", "GenerateSecret: false")
        .replace("  Secret: {Value: !GetAtt Client.ClientSecret}\n", "");
    let outputs = stand.up(&open).await.unwrap().outputs;
    let client = json!({ "UserPoolId": pool, "ClientId": outputs["ClientId"] });
    assert!(stand.cognito("DescribeUserPoolClient", client)["UserPoolClient"].get("ClientSecret").is_none());
}

#[tokio::test]
async fn a_failed_creation_leaves_nothing() {
    let stand = Stand::new();
    let broken = format!("{}{BROKEN}", POOL.replace("Outputs:", &format!("{API}Outputs:")));
    let broken = broken.replace(BROKEN, "").replace("Outputs:", &format!("{BROKEN}Outputs:"));
    let text = stand.fails(&broken).await;
    assert!(text.contains("Broken: Lambda refuses it: ") && text.contains("at 'timeout'"), "{text}");
    assert_eq!(stand.pools(), 0);
    let events = stand.events();
    assert_eq!(events.last().unwrap(), "ROLLBACK_COMPLETE demo");
    assert!(events.contains(&"CREATE_FAILED Broken".to_owned()), "{events:?}");
    assert!(events.contains(&"DELETE_COMPLETE Pool".to_owned()), "{events:?}");
    let report = stand.up(&broken.replace(BROKEN, "")).await.unwrap();
    assert_eq!(stand.events()[0], "CREATE_IN_PROGRESS demo");
    assert!(stand.services.gateway.has_api(&report.apis[0].api_id));
}

const API: &str = "  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}\n";
const BROKEN: &str = "  Broken:
    Type: AWS::Lambda::Function
    DependsOn: [Pool, Client, Group]
    Properties: {Code: hello, Role: r, Runtime: provided.al2023, Handler: bootstrap, Timeout: 1000}
";

#[tokio::test]
async fn a_failed_update_puts_everything_back() {
    let stand = Stand::new();
    let first = stand.up(POOL).await.unwrap().outputs;
    stand.events();
    let changed = POOL
        .replace("{UserPoolName: people}", "{UserPoolName: others, Policies: {PasswordPolicy: {MinimumLength: 20}}}")
        .replace("'true'", "false")
        .replace("  Secret: {Value: !GetAtt Client.ClientSecret}\n", "")
        .replace("Admins", "Staff")
        .replace("Outputs:", &format!("{BROKEN}Outputs:"));
    stand.fails(&changed).await;
    assert_eq!(stand.events().last().unwrap(), "UPDATE_ROLLBACK_COMPLETE demo");
    let pool = json!({ "UserPoolId": first["PoolId"] });
    let described = stand.cognito("DescribeUserPool", pool.clone());
    assert_eq!(described["UserPool"]["Policies"]["PasswordPolicy"]["MinimumLength"], 8);
    assert_eq!(described["UserPool"]["Name"], "people");
    let groups = stand.cognito("ListGroups", pool.clone());
    assert_eq!(groups["Groups"].as_array().unwrap().len(), 1);
    assert_eq!(groups["Groups"][0]["GroupName"], "Admins");
    let client = json!({ "UserPoolId": first["PoolId"], "ClientId": first["ClientId"] });
    assert_eq!(stand.cognito("DescribeUserPoolClient", client)["UserPoolClient"]["ClientSecret"], first["Secret"]);
    assert!(stand.up(POOL).await.unwrap().outputs.iter().eq(&first));
    assert_eq!(stand.events(), ["UNCHANGED Pool", "UNCHANGED Client", "UNCHANGED Group"]);
}

#[tokio::test]
async fn a_kill_after_any_resource_is_continued() {
    for last in ["CREATE_IN_PROGRESS demo", "CREATE_COMPLETE Pool", "CREATE_COMPLETE Client", "CREATE_COMPLETE Group"] {
        let stand = Stand::new();
        let killed = std::panic::catch_unwind(AssertUnwindSafe(|| {
            let stop = |event: &str| assert_ne!(event, last, "as if killed");
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            std::thread::scope(|scope| {
                let run = || runtime.block_on(stand.up_watched(POOL, &stop)).map(|_| ());
                scope.spawn(run).join().map_err(|_| "killed")
            })
            .unwrap()
        }));
        assert!(killed.is_err(), "{last}");
        let stand = stand.restart();
        stand.up(POOL).await.unwrap();
        let events = stand.events();
        assert_eq!(events.last().unwrap(), "CREATE_COMPLETE demo", "{events:?}");
        assert_eq!(stand.pools(), 1);
    }
}

#[tokio::test]
async fn work_that_was_cut_off_is_done_again() {
    let stand = Stand::new();
    let first = stand.up(POOL).await.unwrap().outputs;
    let rows = stand.engine.store().resources("demo").unwrap();
    for mut row in rows {
        row.progress = Progress::Begun;
        stand.engine.store().put_resource("demo", &row).unwrap();
    }
    let group = json!({ "UserPoolId": first["PoolId"], "GroupName": "Admins" });
    stand.cognito("DeleteGroup", group.clone());
    stand.events();
    assert!(stand.up(POOL).await.unwrap().outputs.iter().eq(&first));
    assert_eq!(stand.events_of("UPDATE_COMPLETE"), ["Pool", "Client", "Group", "demo"]);
    stand.cognito("GetGroup", group);
}

#[tokio::test]
async fn a_pool_keeps_what_cognito_fixes() {
    let stand = Stand::new();
    let template =
        |properties: &str| format!("Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties: {{{properties}}}\n");
    let plan = "Schema: [{Name: plan, AttributeDataType: String, Mutable: true}]";
    stand.up(&template(plan)).await.unwrap();
    for (properties, expected) in [
        ("UsernameAttributes: [email]", "Pool.Properties.UsernameAttributes: it cannot change once the pool is made."),
        ("Schema: []", "Pool.Properties.Schema: the attribute plan cannot be changed or removed once the pool is made."),
    ] {
        let text = stand.fails(&template(properties)).await;
        assert!(text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn a_pool_takes_more_attributes_and_second_factors() {
    let stand = Stand::new();
    let template = |properties: &str| {
        format!(
            "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties: {{{properties}}}\nOutputs:\n  Id: {{Value: !Ref Pool}}\n"
        )
    };
    let plan = "{Name: plan, AttributeDataType: String, Mutable: true}";
    stand.up(&template(&format!("Schema: [{plan}]"))).await.unwrap();
    let more = format!(
        "Schema: [{plan}, {{Name: team, AttributeDataType: String}}], MfaConfiguration: OPTIONAL, EnabledMfas: [SOFTWARE_TOKEN_MFA]"
    );
    let outputs = stand.up(&template(&more)).await.unwrap().outputs;
    let id = json!({ "UserPoolId": outputs["Id"] });
    let pool = stand.cognito("DescribeUserPool", id.clone());
    let names = pool["UserPool"]["SchemaAttributes"].as_array().unwrap();
    assert!(names.iter().any(|attribute| attribute["Name"] == "custom:team"), "{names:?}");
    let mfa = stand.cognito("GetUserPoolMfaConfig", id.clone());
    assert_eq!(mfa["MfaConfiguration"], "OPTIONAL");
    assert_eq!(mfa["SoftwareTokenMfaConfiguration"], json!({ "Enabled": true }));
    stand.up(&template(&format!("Schema: [{plan}, {{Name: team, AttributeDataType: String}}]"))).await.unwrap();
    assert_eq!(stand.cognito("GetUserPoolMfaConfig", id)["MfaConfiguration"], "OFF");
}

#[tokio::test]
async fn deletion_goes_backwards_and_keeps_what_is_retained() {
    let stand = Stand::new();
    let template = POOL.replace("UserPool, Properties", "UserPool, DeletionPolicy: Retain, Properties");
    let first = stand.up(&template).await.unwrap().outputs;
    stand.events();
    stand.delete().await;
    assert_eq!(
        stand.events(),
        ["DELETE_COMPLETE Group", "DELETE_COMPLETE Client", "DELETE_SKIPPED Pool", "DELETE_COMPLETE demo"]
    );
    assert_eq!(stand.pools(), 1);
    // The pool that stayed is taken up again.
    assert!(stand.up(&template).await.unwrap().outputs.iter().eq(&first));
    assert_eq!(stand.pools(), 1);
}
