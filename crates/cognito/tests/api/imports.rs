//! Users from CSV files: what a line must be, what becomes of each, jobs and their states.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::service::{Pool, Service, attribute};

const HEADER: &str = "cognito:username,email,email_verified,phone_number,cognito:mfa_enabled,custom:team\n";
const ROLE: &str = "arn:aws:iam::123456789012:role/CognitoCloudWatchLogsRole";

async fn pool(service: &Service) -> Pool {
    let team =
        json!({"Schema": [{"Name": "team", "AttributeDataType": "String", "Mutable": true}], "AliasAttributes": ["email"]});
    service.pool_with(team, json!({})).await
}

fn import(service: &Service, pool: &Pool, lines: &str) -> Result<sekisho_cognito::Imported, String> {
    let file = format!("{HEADER}{lines}");
    service.cognito.import_users(&pool.id, file.as_bytes(), service.now).map_err(|error| error.to_string())
}

#[tokio::test]
async fn the_header_is_the_schema() {
    let service = Service::new();
    let pool = pool(&service).await;
    let header = service.ok("GetCSVHeader", json!({"UserPoolId": pool.id})).await;
    let expected = [
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
        "custom:team",
        "cognito:mfa_enabled",
        "cognito:username",
    ];
    assert_eq!(header, json!({"UserPoolId": pool.id, "CSVHeader": expected}));
    let missing = service.error("GetCSVHeader", json!({"UserPoolId": "eu-west-1_nowhere"})).await;
    assert_eq!(missing, "ResourceNotFoundException: User pool eu-west-1_nowhere does not exist.");
}

#[tokio::test]
async fn imported_users_must_reset_their_password() {
    let service = Service::new();
    let pool = pool(&service).await;
    let lines = "alice,alice@example.com,TRUE,,false,\"red, or blue\"\r\nbob,bob@example.com,true,+12065550100,true,\n";
    let done = import(&service, &pool, lines).unwrap();
    assert_eq!((done.imported, done.skipped, done.failed), (2, 0, 0), "{done:?}");
    let alice = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(alice["UserStatus"], "RESET_REQUIRED");
    assert_eq!(attribute(&alice["UserAttributes"], "custom:team").as_deref(), Some("red, or blue"));
    assert_eq!(attribute(&alice["UserAttributes"], "email_verified").as_deref(), Some("true"));
    let error = service.error("InitiateAuth", pool.password_auth("alice@example.com", "any")).await;
    assert_eq!(error, "PasswordResetRequiredException: Password reset required for the user");
}

#[tokio::test]
async fn each_line_stands_alone() {
    let service = Service::new();
    let pool = pool(&service).await;
    let lines = "alice,alice@example.com,true,,false,\n\
                 alice,other@example.com,true,,false,\n\
                 bob,alice@example.com,true,,false,\n\
                 carol,carol@example.com,false,,false,\n\
                 dave,dave,true,,false,\n\
                 erin,erin@example.com,true,,true,\n\
                 ,frank@example.com,true,,false,\n\
                 short\n\
                 zoe,zoe@example.com,true,,false,\n";
    let done = import(&service, &pool, lines).unwrap();
    assert_eq!((done.imported, done.skipped, done.failed), (2, 1, 6), "{done:?}");
    let expected = [
        "line 4: AliasExistsException: An account with the given email already exists.",
        "line 5: neither email_verified nor phone_number_verified is true",
        "line 6: InvalidParameterException: Invalid email address format.",
        "line 7: cognito:mfa_enabled is true, which needs a phone_number",
        "line 8: cognito:username is empty",
        "line 9: 1 fields, the header has 6",
    ];
    let found: Vec<String> = done.failures.iter().map(|failure| format!("line {}: {}", failure.line, failure.why)).collect();
    assert_eq!(found, expected);
    let missing = service.error("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "bob"})).await;
    assert_eq!(missing, "UserNotFoundException: User does not exist.", "a user whose alias is taken leaves nothing behind");
}

#[tokio::test]
async fn headers_that_are_none_are_refused() {
    let service = Service::new();
    let pool = pool(&service).await;
    let cases = [
        ("cognito:username,shoe_size\n", "The header has a column \"shoe_size\" that the user pool does not know."),
        ("email,email_verified\n", "The header lacks the column \"cognito:username\"."),
        ("cognito:username,email_verified\n", "The header lacks the column \"cognito:mfa_enabled\"."),
        (
            "cognito:username,cognito:mfa_enabled\n",
            "The header needs one of the columns \"email_verified\" and \"phone_number_verified\".",
        ),
        ("cognito:username,cognito:username\n", "The header has the column \"cognito:username\" twice."),
    ];
    for (file, expected) in cases {
        let error = service.cognito.import_users(&pool.id, file.as_bytes(), service.now).unwrap_err();
        assert_eq!(error.to_string(), format!("InvalidParameterException: {expected}"));
    }
}

#[tokio::test]
async fn what_is_exported_can_be_imported() {
    let service = Service::new();
    let (from, to) = (pool(&service).await, pool(&service).await);
    import(
        &service,
        &from,
        "alice,alice@example.com,true,,false,\"a \"\"quoted\"\", team\"\nbob,b@example.com,true,+12065550100,true,x\n",
    )
    .unwrap();
    let (file, next) = service.cognito.export_users(&from.id, 0).unwrap();
    assert_eq!(next, None);
    let done = service.cognito.import_users(&to.id, &file, service.now).unwrap();
    assert_eq!((done.imported, done.failed), (2, 0), "{done:?}");
    let (again, _) = service.cognito.export_users(&to.id, 0).unwrap();
    assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(file).unwrap());
}

fn job(pool: &Pool) -> Value {
    json!({"UserPoolId": pool.id, "JobName": "users", "CloudWatchLogsRoleArn": ROLE})
}

/// The job once it has ended; jobs run on a thread of their own.
async fn ended(service: &Service, key: &Value) -> Value {
    let begun = Instant::now();
    loop {
        let job = service.ok("DescribeUserImportJob", key.clone()).await["UserImportJob"].clone();
        if job.get("CompletionDate").is_some() {
            return job;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{job}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_job_imports_its_file() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.cognito.set_endpoint("http://127.0.0.1:4566");
    let made = service.ok("CreateUserImportJob", job(&pool)).await["UserImportJob"].clone();
    let id = made["JobId"].as_str().unwrap();
    assert_eq!((made["Status"].as_str(), made["ImportedUsers"].as_i64()), (Some("Created"), Some(0)));
    assert_eq!(made["PreSignedUrl"], format!("http://127.0.0.1:4566/_sekisho/imports/{id}"));
    let key = json!({"UserPoolId": pool.id, "JobId": id});
    let early = service.error("StartUserImportJob", key.clone()).await;
    assert_eq!(early, "PreconditionNotMetException: The user import job cannot be started: no CSV file was uploaded.");
    let lines: String = (0..450).map(|n| format!("user{n},user{n}@example.com,true,,false,\n")).collect();
    let file = format!("{HEADER}user7,first@example.com,true,,false,\n{lines}bad\n");
    assert_eq!(service.cognito.upload_import(id, file.as_bytes()), Ok(true));
    let started = service.ok("StartUserImportJob", key.clone()).await["UserImportJob"].clone();
    assert_eq!(started["Status"], "Pending");
    let done = ended(&service, &key).await;
    assert_eq!(done["Status"], "Succeeded", "{done}");
    assert_eq!((&done["ImportedUsers"], &done["SkippedUsers"], &done["FailedUsers"]), (&json!(450), &json!(1), &json!(1)));
    let again = service.error("StartUserImportJob", key.clone()).await;
    assert_eq!(again, "PreconditionNotMetException: The user import job cannot be started: it is Succeeded.");
    let stop = service.error("StopUserImportJob", key.clone()).await;
    assert_eq!(stop, "PreconditionNotMetException: The user import job cannot be stopped: it is Succeeded.");
    assert_eq!(service.cognito.upload_import(id, b"late"), Ok(false));
}

#[tokio::test]
async fn jobs_fail_expire_and_are_listed() {
    let mut service = Service::new();
    let pool = pool(&service).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(service.ok("CreateUserImportJob", job(&pool)).await["UserImportJob"]["JobId"].as_str().unwrap().to_owned());
    }
    service.cognito.upload_import(&ids[0], b"shoe_size\n1\n").unwrap();
    let key = json!({"UserPoolId": pool.id, "JobId": ids[0]});
    service.ok("StartUserImportJob", key.clone()).await;
    let failed = ended(&service, &key).await;
    assert_eq!(failed["Status"], "Failed");
    assert_eq!(failed["CompletionMessage"], "The header has a column \"shoe_size\" that the user pool does not know.");
    service.wait(24 * 3600 + 1);
    let late = json!({"UserPoolId": pool.id, "JobId": ids[1]});
    assert_eq!(service.ok("DescribeUserImportJob", late.clone()).await["UserImportJob"]["Status"], "Expired");
    let error = service.error("StartUserImportJob", late).await;
    assert_eq!(error, "PreconditionNotMetException: The user import job cannot be started: it is Expired.");
    let mut seen = Vec::new();
    let mut token = Value::Null;
    loop {
        let page =
            service.ok("ListUserImportJobs", json!({"UserPoolId": pool.id, "MaxResults": 2, "PaginationToken": token})).await;
        seen.extend(page["UserImportJobs"].as_array().unwrap().iter().map(|job| job["JobId"].as_str().unwrap().to_owned()));
        token = page["PaginationToken"].clone();
        if token.is_null() {
            break;
        }
    }
    ids.sort();
    assert_eq!(seen, ids);
    let nobody = service.error("DescribeUserImportJob", json!({"UserPoolId": pool.id, "JobId": "import-nothing"})).await;
    assert_eq!(nobody, "ResourceNotFoundException: User import job import-nothing does not exist.");
}
