//! Users by the thousand, from outside: the command, the job of the API with its upload, and another stack that takes
//! in what the first gave out.

use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::http;
use crate::support::stack::{Stack, sekisho};

fn users(stack: &Stack, arguments: &[&str]) -> Output {
    sekisho().arg("users").args(arguments).args(["--port", stack.port()]).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// So many users, with a line that is none in the middle.
fn file(count: usize) -> String {
    let mut lines: Vec<String> = (0..count).map(|n| format!("user{n},user{n}@example.com,true,\"User, {n}\",false")).collect();
    lines.insert(count / 2, "nobody,not an address,true,x,false".into());
    format!("cognito:username,email,email_verified,name,cognito:mfa_enabled\n{}\n", lines.join("\n"))
}

#[test]
fn what_one_stack_exports_another_imports() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("users.csv"), file(12_000)).unwrap();
    let (one, other) = (Stack::start(), Stack::start());
    let done = users(&one, &["import", &path("users.csv")]);
    assert_eq!(
        text(&done.stdout),
        "12000 imported, 0 skipped (there already), 1 failed\n  line 6002: InvalidParameterException: Invalid email address format.\n"
    );
    assert!(done.status.success() && done.stderr.is_empty(), "{}", text(&done.stderr));
    let again: Value = serde_json::from_slice(&users(&one, &["import", &path("users.csv"), "--json"]).stdout).unwrap();
    assert_eq!((&again["imported"], &again["skipped"], &again["failed"]), (&json!(0), &json!(12_000), &json!(1)));
    assert!(users(&one, &["export", &path("out.csv")]).status.success());
    let done = users(&other, &["import", &path("out.csv")]);
    assert_eq!(text(&done.stdout), "12000 imported, 0 skipped (there already), 0 failed\n");
    let exported = users(&other, &["export"]);
    assert_eq!(text(&exported.stdout), std::fs::read_to_string(path("out.csv")).unwrap());
    let user = json!({ "UserPoolId": other.output("UserPoolId"), "Username": "user11999" });
    let user = other.cognito_ok("AdminGetUser", &user).json();
    assert_eq!(user["UserStatus"], "RESET_REQUIRED", "{user}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.csv");
    std::fs::write(&bad, "cognito:username,shoe_size\na,1\n").unwrap();
    let stack = Stack::start();
    let bad = bad.to_str().unwrap();
    let cases = [
        (
            vec!["import", bad],
            "error: InvalidParameterException: The header has a column \"shoe_size\" that the user pool does not know.\n",
        ),
        (vec!["import", "/nowhere.csv"], "error: cannot read /nowhere.csv: No such file or directory (os error 2)\n"),
        (
            vec!["export", "--pool", "eu-west-1_nowhere"],
            "error: ResourceNotFoundException: User pool eu-west-1_nowhere does not exist.\n",
        ),
    ];
    for (arguments, expected) in cases {
        let output = users(&stack, &arguments);
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(1), expected), "{arguments:?}");
    }
}

#[test]
fn a_job_of_the_api_takes_the_file_where_its_url_leads() {
    let stack = Stack::start();
    let role = "arn:aws:iam::123456789012:role/CognitoCloudWatchLogsRole";
    let job = json!({ "UserPoolId": stack.output("UserPoolId"), "JobName": "users", "CloudWatchLogsRoleArn": role });
    let job = stack.cognito_ok("CreateUserImportJob", &job).json()["UserImportJob"].clone();
    let url = job["PreSignedUrl"].as_str().expect("an address");
    assert!(url.starts_with(&stack.endpoint), "{url}");
    // What `curl -T` sends, with the header that AWS's guide asks for.
    let uploaded = http::send("PUT", url, &[("x-amz-server-side-encryption", "aws:kms")], &file(1000));
    assert_eq!((uploaded.status, uploaded.body.as_str()), (200, ""));
    let key = json!({ "UserPoolId": stack.output("UserPoolId"), "JobId": job["JobId"] });
    assert_eq!(stack.cognito_ok("StartUserImportJob", &key).json()["UserImportJob"]["Status"], "Pending");
    let begun = Instant::now();
    let done = loop {
        let job = stack.cognito_ok("DescribeUserImportJob", &key).json()["UserImportJob"].clone();
        if job["CompletionDate"].is_number() {
            break job;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{job}");
    };
    assert_eq!((&done["Status"], &done["ImportedUsers"], &done["FailedUsers"]), (&json!("Succeeded"), &json!(1000), &json!(1)));
    let late = http::send("PUT", url, &[], "x");
    assert_eq!((late.status, late.body.as_str()), (404, "no import job of this id waits for a file\n"));
}
