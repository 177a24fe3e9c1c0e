//! Every way to guard an API but tokens of a user pool, from a SAM template: who gets in, and what the others are told.

use serde_json::{Value, json};

use crate::support::http::{self, Answer};
use crate::support::sign;
use crate::support::stack::Stack;

const UNAUTHORIZED: &str = r#"{"message":"Unauthorized"}"#;
const FORBIDDEN: &str = r#"{"message":"Forbidden"}"#;
const TOO_MANY: &str = r#"{"message":"Too Many Requests"}"#;

fn stack() -> Stack {
    Stack::start_with(&["--ephemeral", "--access-logs", "--template", "tests/fixtures/guards.yaml"])
}

fn get(stack: &Stack, api: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    stack.get(&format!("{}{path}", stack.output(api)), headers)
}

fn told(answer: &Answer) -> (u16, &str, Option<&str>) {
    (answer.status, answer.body.as_str(), answer.header("x-amzn-errortype"))
}

#[test]
fn a_token_authorizer_lets_in_whom_its_function_allows() {
    let stack = stack();
    let explicit = "User is not authorized to access this resource with an explicit deny";
    let denied = json!({ "Message": explicit }).to_string();
    let refused = [
        ("/token", None, 401, UNAUTHORIZED, "UnauthorizedException"),
        ("/token", Some("ALLOW"), 401, UNAUTHORIZED, "UnauthorizedException"),
        ("/token", Some("unauthorized"), 401, UNAUTHORIZED, "UnauthorizedException"),
        ("/token", Some("deny"), 403, denied.as_str(), "AccessDeniedException"),
        ("/token", Some("broken"), 500, r#"{"message":null}"#, "AuthorizerFailureException"),
    ];
    for (path, word, status, body, kind) in refused {
        let headers: Vec<_> = word.map(|word| ("X-Pass", word)).into_iter().collect();
        assert_eq!(told(&get(&stack, "RestApiUrl", path, &headers)), (status, body, Some(kind)), "{word:?}");
    }
    let event = get(&stack, "RestApiUrl", "/token", &[("X-Pass", "allow")]).json();
    let authorizer = &event["requestContext"]["authorizer"];
    assert_eq!((&authorizer["principalId"], &authorizer["team"]), (&json!("alice"), &json!("blue")));
    stack.log_with("guards | GET /token 200 alice");
    stack.log_with("guards | GET /token 401 -");
}

#[test]
fn a_simple_authorizer_lets_in_whom_its_function_allows() {
    let stack = stack();
    let ask = |word: Option<&str>| {
        let headers: Vec<_> = word.map(|word| ("Authorization", word)).into_iter().collect();
        get(&stack, "HttpApiUrl", "/simple", &headers)
    };
    assert_eq!((ask(None).status, ask(None).body.as_str()), (401, UNAUTHORIZED));
    assert_eq!((ask(Some("deny")).status, ask(Some("deny")).body.as_str()), (403, FORBIDDEN));
    let event = ask(Some("allow")).json();
    assert_eq!(event["requestContext"]["authorizer"], json!({ "lambda": { "team": "blue" } }));
    stack.log_with("guards | GET /simple 200 blue");
    stack.log_with("guards | GET /simple 401 -");
}

#[test]
fn signed_requests_pass_and_others_do_not() {
    let stack = stack();
    let missing = r#"{"message":"Missing Authentication Token"}"#;
    let unsigned = get(&stack, "RestApiUrl", "/iam", &[]);
    assert_eq!(told(&unsigned), (403, missing, Some("MissingAuthenticationTokenException")));
    assert_eq!(get(&stack, "HttpApiUrl", "/iam", &[]).body, FORBIDDEN);
    for api in ["RestApiUrl", "HttpApiUrl"] {
        let url = format!("{}/iam", stack.output(api));
        let answer = sign::get(&url, "test", "test");
        assert_eq!(answer.status, 200, "{api}: {answer:?}");
        assert_eq!(sign::get(&url, "test", "guess").status, 403, "{api}");
        assert_eq!(sign::get(&url, "nobody", "test").status, 403, "{api}");
    }
}

#[test]
fn a_key_of_the_usage_plan_passes_until_its_quota_is_used_up() {
    let stack = stack();
    let ask = |key: &str| get(&stack, "RestApiUrl", "/key", &[("x-api-key", key)]);
    for key in ["", "a-key-that-nobody-has-made", "a-key-that-is-in-no-plan"] {
        assert_eq!(told(&ask(key)), (403, FORBIDDEN, Some("ForbiddenException")), "{key:?}");
    }
    let event = ask("a-key-of-twenty-characters").json();
    assert_eq!(event["requestContext"]["identity"]["apiKey"], "a-key-of-twenty-characters");
    assert_eq!(ask("a-key-of-twenty-characters").status, 200);
    let over = ask("a-key-of-twenty-characters");
    assert_eq!(told(&over), (429, r#"{"message":"Limit Exceeded"}"#, Some("LimitExceededException")));
    assert!(!stack.log().contains("a-key-of-twenty-characters"), "a key is in the log");
}

#[test]
fn a_resource_policy_counts_for_the_paths_it_names() {
    let stack = stack();
    assert_eq!(get(&stack, "FencedApiUrl", "/free", &[]).status, 200);
    for (path, end) in [("/blocked", " with an explicit deny"), ("/unnamed", "")] {
        let answer = get(&stack, "FencedApiUrl", path, &[]);
        assert_eq!((answer.status, answer.header("x-amzn-errortype")), (403, Some("AccessDeniedException")), "{path}");
        let said = answer.json()["Message"].as_str().unwrap_or_default().to_owned();
        let begin = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:";
        assert!(said.starts_with(begin), "{said}");
        assert!(said.ends_with(&format!("/test/GET{path}{end}")), "{said}");
    }
}

#[test]
fn a_validator_checks_parameters_and_body() {
    let stack = stack();
    let post = |query: &str, body: &str| {
        let url = format!("{}/model{query}", stack.output("RestApiUrl"));
        http::send("POST", &url, &[("Content-Type", "application/json")], body)
    };
    let missing = r#"{"message":"Missing required request parameters: [page]"}"#;
    assert_eq!(told(&post("", r#"{"name":"a"}"#)), (400, missing, Some("BadRequestException")));
    let invalid = r#"{"message":"Invalid request body"}"#;
    for body in ["{}", r#"{"name":1}"#, "[", "null"] {
        assert_eq!(told(&post("?page=1", body)), (400, invalid, Some("BadRequestException")), "{body}");
    }
    assert_eq!(post("?page=1", r#"{"name":"a"}"#).json()["body"], r#"{"name":"a"}"#);
}

#[test]
fn a_throttled_method_answers_once() {
    let stack = stack();
    let ask = |api: &str| get(&stack, api, "/throttled", &[]);
    assert_eq!(ask("RestApiUrl").status, 200);
    assert_eq!(told(&ask("RestApiUrl")), (429, TOO_MANY, Some("TooManyRequestsException")));
    assert_eq!(ask("HttpApiUrl").status, 200);
    let second = ask("HttpApiUrl");
    assert_eq!((second.status, second.body.as_str()), (429, TOO_MANY));
}

#[test]
fn integrations_that_are_no_proxies_answer_what_their_templates_say() {
    let stack = stack();
    let mock = get(&stack, "PlainApiUrl", "/mock", &[]);
    assert_eq!((mock.status, mock.json()), (200, json!({ "made": "GET" })));
    let hello = get(&stack, "PlainApiUrl", "/hello?name=Lambda", &[]);
    assert_eq!((hello.status, hello.body.as_str()), (200, r#"{"statusCode":200,"body":"\"Hello from Lambda!\""}"#));
    let unknown: Value = get(&stack, "PlainApiUrl", "/other", &[]).json();
    assert_eq!(unknown, json!({ "message": "Missing Authentication Token" }));
}
