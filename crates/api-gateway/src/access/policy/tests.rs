//! Whole policies and what they say to whole requests.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::*;

const API: &str = "arn:aws:execute-api:eu-west-1:123456789012:api1234567";
const GET: &str = "arn:aws:execute-api:eu-west-1:123456789012:api1234567/prod/GET/pets/7";

const ALICE: Principal<'static> =
    Principal { arn: "arn:aws:iam::123456789012:user/alice", account_id: "123456789012", user_id: "AIDAALICE" };
const SESSION: Principal<'static> =
    Principal { arn: "arn:aws:sts::123456789012:assumed-role/Dev/me", account_id: "123456789012", user_id: "AROA:me" };

fn asked(principal: Option<Principal<'static>>) -> Asked<'static> {
    Asked {
        action: "execute-api:Invoke",
        resource: GET,
        principal,
        source_ip: "203.0.113.9".parse().ok(),
        user_agent: Some("curl/8.5.0"),
        referer: None,
        region: "eu-west-1",
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_226_400),
    }
}

fn policy(statements: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn say(kind: PolicyKind, statements: &Value, principal: Option<Principal<'static>>) -> Verdict {
    Policy::read_for(&policy(statements), kind, Some(API)).unwrap().verdict(&asked(principal))
}

#[test]
fn policies_of_users() {
    let statement =
        |effect: &str, action: &str, resource: &str| json!({"Effect": effect, "Action": action, "Resource": resource});
    let allow = statement("Allow", "execute-api:Invoke", "*");
    let rows = [
        (json!([]), Verdict::Neither),
        (allow.clone(), Verdict::Allow),
        (json!([allow]), Verdict::Allow),
        (statement("Allow", "EXECUTE-API:*", GET), Verdict::Allow),
        (statement("Allow", "s3:*", "*"), Verdict::Neither),
        (statement("Allow", "execute-api:ManageConnections", "*"), Verdict::Neither),
        (statement("Allow", "*", "arn:aws:execute-api:*:*:api1234567/*/POST/*"), Verdict::Neither),
        (json!([allow, statement("Deny", "*", "arn:aws:execute-api:*:*:*/prod/GET/pets/*")]), Verdict::ExplicitDeny),
        (json!([statement("Deny", "*", "arn:aws:execute-api:*:*:*/prod/POST/*"), allow]), Verdict::Allow),
        (json!({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}), Verdict::Allow),
        (json!({"Effect": "Allow", "NotAction": "execute-api:*", "Resource": "*"}), Verdict::Neither),
        (json!({"Effect": "Deny", "Action": "*", "NotResource": [format!("{API}/*")]}), Verdict::Neither),
        (json!({"Effect": "Deny", "Action": "*", "NotResource": [format!("{API}/dev/*")]}), Verdict::ExplicitDeny),
    ];
    for (statements, expected) in rows {
        assert_eq!(say(PolicyKind::Identity, &statements, Some(ALICE)), expected, "{statements}");
    }
}

#[test]
fn policies_of_apis_name_principals() {
    let allow = |principal: Value| json!({"Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"});
    let rows = [
        (allow(json!("*")), Verdict::Allow, Verdict::Allow),
        (allow(json!({"AWS": "*"})), Verdict::Allow, Verdict::Allow),
        (allow(json!({"AWS": ["123456789012"]})), Verdict::Neither, Verdict::Allow),
        (allow(json!({"AWS": "arn:aws:iam::123456789012:root"})), Verdict::Neither, Verdict::Allow),
        (allow(json!({"AWS": "arn:aws:iam::123456789012:user/alice"})), Verdict::Neither, Verdict::Allow),
        (allow(json!({"AWS": "arn:aws:iam::123456789012:user/bob"})), Verdict::Neither, Verdict::Neither),
        (allow(json!({"AWS": "arn:aws:iam::999999999999:root"})), Verdict::Neither, Verdict::Neither),
        (allow(json!({"Service": "events.amazonaws.com"})), Verdict::Neither, Verdict::Neither),
        (
            json!({"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:user/alice"}, "Action": "*", "Resource": "*"}),
            Verdict::ExplicitDeny,
            Verdict::Neither,
        ),
    ];
    for (statement, anonymous, alice) in rows {
        assert_eq!(say(PolicyKind::Resource, &statement, None), anonymous, "{statement}");
        assert_eq!(say(PolicyKind::Resource, &statement, Some(ALICE)), alice, "{statement}");
    }
    let role = allow(json!({"AWS": "arn:aws:iam::123456789012:role/Dev"}));
    assert_eq!(say(PolicyKind::Resource, &role, Some(SESSION)), Verdict::Allow);
}

#[test]
fn the_short_form_of_a_resource_is_within_the_api() {
    let rows = [
        ("execute-api:/*", Verdict::Allow),
        ("execute-api:/prod/GET/pets/*", Verdict::Allow),
        ("execute-api:/prod/*/pets/7", Verdict::Allow),
        ("execute-api:/dev/*", Verdict::Neither),
        ("execute-api:/prod/POST/*", Verdict::Neither),
    ];
    for (resource, expected) in rows {
        let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource});
        assert_eq!(say(PolicyKind::Resource, &statement, None), expected, "{resource}");
    }
}

#[test]
fn conditions_are_about_the_request() {
    let rows = [
        (json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), true),
        (json!({"IpAddress": {"AWS:SOURCEIP": ["198.51.100.0/24"]}}), false),
        (json!({"NotIpAddress": {"aws:SourceIp": ["198.51.100.0/24", "203.0.113.9"]}}), false),
        (json!({"StringLike": {"aws:UserAgent": "curl/*"}, "Bool": {"aws:SecureTransport": true}}), true),
        (json!({"StringLike": {"aws:UserAgent": "curl/*"}, "Bool": {"aws:SecureTransport": "false"}}), false),
        (json!({"Null": {"aws:Referer": "true"}}), true),
        (json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}}), false),
        (json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}), true),
        (json!({"DateLessThan": {"aws:CurrentTime": "2026-11-22T00:00:00Z"}}), true),
        (json!({"NumericGreaterThan": {"aws:EpochTime": 1_795_226_400}}), false),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/a*"}}), true),
        (json!({"StringEquals": {"aws:username": "alice", "aws:userid": "AIDAALICE"}}), true),
        (json!({"StringEquals": {"aws:PrincipalType": "User", "aws:RequestedRegion": "eu-west-1"}}), true),
    ];
    for (condition, expected) in rows {
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
        let expected = if expected { Verdict::Allow } else { Verdict::Neither };
        assert_eq!(say(PolicyKind::Identity, &statement, Some(ALICE)), expected, "{condition}");
    }
}

#[test]
fn what_could_not_be_enforced_is_refused() {
    let statement = |more: Value| {
        let mut one = json!({"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"});
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        policy(&json!([one]))
    };
    let rows = [
        (json!("{"), "the policy is no JSON"),
        (json!("\"x\""), "the policy is no object"),
        (json!([]), "the policy is no object"),
        (json!({"Version": "2012-10-17"}), "the policy has no Statement"),
        (json!({"Version": "2020-01-01", "Statement": []}), "Version must be 2012-10-17"),
        (json!({"Statement": [], "More": 1}), "the policy has the unknown element More"),
        (statement(json!({"Effect": "allow"})), "Effect must be Allow or Deny"),
        (statement(json!({"Conditions": {}})), "a Statement has the unknown element Conditions"),
        (statement(json!({"NotAction": "*"})), "a Statement needs either Action or NotAction"),
        (statement(json!({"Resource": []})), "Resource must be a text or a list of texts"),
        (statement(json!({"Resource": "pets"})), "Resource pets is no ARN"),
        (
            statement(json!({"Resource": "arn:aws:execute-api:*:*:*/${aws:username}"})),
            "policy variables are not supported: arn:aws:execute-api:*:*:*/${aws:username}",
        ),
        (statement(json!({"Principal": "*"})), "a policy of a user names no Principal"),
        (
            statement(json!({"Condition": {"StringSounds": {"aws:Referer": "x"}}})),
            "the condition operator StringSounds is not supported",
        ),
        (
            statement(json!({"Condition": {"StringEquals": {"aws:Moon": "x"}}})),
            "the condition key aws:Moon is not known for requests to an API",
        ),
        (
            statement(json!({"Condition": {"IpAddress": {"aws:SourceIp": "home"}}})),
            "the condition value home is no address or network",
        ),
    ];
    for (value, expected) in rows {
        assert_eq!(Policy::read(&value, PolicyKind::Identity).unwrap_err().to_string(), expected);
    }
    let nobody = statement(json!({}));
    let expected = "a Statement of a resource policy needs either Principal or NotPrincipal";
    assert_eq!(Policy::read(&nobody, PolicyKind::Resource).unwrap_err().to_string(), expected);
    let wild = statement(json!({"Principal": {"AWS": "arn:aws:iam::123456789012:user/*"}}));
    assert!(Policy::read(&wild, PolicyKind::Resource).is_err());
}

#[test]
fn the_tables_of_two_policies() {
    use Verdict::{Allow, ExplicitDeny, Neither};
    let rows = [
        (Allow, Allow, Allow, Allow),
        (Allow, Neither, Allow, Neither),
        (Allow, ExplicitDeny, ExplicitDeny, ExplicitDeny),
        (Neither, Allow, Allow, Neither),
        (Neither, Neither, Neither, Neither),
        (Neither, ExplicitDeny, ExplicitDeny, ExplicitDeny),
        (ExplicitDeny, Allow, ExplicitDeny, ExplicitDeny),
        (ExplicitDeny, Neither, ExplicitDeny, ExplicitDeny),
        (ExplicitDeny, ExplicitDeny, ExplicitDeny, ExplicitDeny),
    ];
    for (one, other, a, b) in rows {
        assert_eq!((one.or(other), one.and(other)), (a, b), "{one:?} {other:?}");
    }
}
