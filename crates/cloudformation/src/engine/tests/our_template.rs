//! The template of this very repository, with handlers that are built already.

use std::path::Path;

use indexmap::IndexMap;
use serde_json::json;

use super::stand::{Stand, built_handler};

/// The template, with what it refers to laid beside it.
fn ours(stand: &Stand) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for handler in ["hello", "me", "sign-up"] {
        built_handler(&stand.folder.path().join("lambdas").join(handler));
    }
    for entry in std::fs::read_dir(root.join("infra")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap();
            stand.write(&format!("infra/{name}"), &std::fs::read_to_string(&path).unwrap());
        }
    }
    std::fs::read_to_string(root.join("template.yaml")).unwrap()
}

#[tokio::test]
async fn our_own_template_comes_up_without_warnings() {
    let stand = Stand::new();
    let template = ours(&stand);
    let report = stand.up(&template).await.unwrap();
    assert_eq!(report.warnings, []);
    for name in ["UserPoolId", "UserPoolIssuer", "SpaClientId", "WebClientId", "MobileClientId", "M2mClientId"] {
        assert!(!report.outputs[name].contains("127.0.0.1"), "{name}");
    }
    for name in ["HttpApiUrl", "RestApiUrl"] {
        let url = &report.outputs[name];
        assert!(url.starts_with("http://127.0.0.1:4566/_api/") && !url.ends_with('/'), "{name} {url}");
    }
    assert!(report.outputs["RestApiUrl"].ends_with("/test"));
    assert_eq!(report.outputs["SignInUrl"], "http://127.0.0.1:4566/_domain/demo-000000000000");

    for api in &report.apis {
        let path = match api.logical_id.as_str() {
            "HttpApi" => "/me",
            "RestApi" => "/test/me",
            _ => "/dev/apiPath",
        };
        assert_eq!(stand.get(&api.api_id, path).await, 401, "{path}");
    }
    let first = report.outputs;
    let stand = stand.restart();
    assert!(stand.up(&template).await.unwrap().outputs.iter().eq(&first));
    let events = stand.events();
    assert!(events.iter().all(|event| event.starts_with("UNCHANGED ")), "{events:?}");
}

#[tokio::test]
async fn a_parameter_of_our_template_asks_a_function_who_may_sign_up() {
    let mut stand = Stand::new();
    let template = ours(&stand);
    let lambda = |stand: &Stand, pool: &str| stand.cognito("DescribeUserPool", json!({ "UserPoolId": pool }))["UserPool"].clone();
    let report = stand.up(&template).await.unwrap();
    let pool = report.outputs["UserPoolId"].clone();
    assert_eq!(lambda(&stand, &pool)["LambdaConfig"], json!({}));
    assert!(!report.functions.iter().any(|name| name.contains("SignUp")), "{:?}", report.functions);

    stand.parameters.insert("SignUpDomain".to_owned(), "example.com".to_owned());
    let report = stand.up(&template).await.unwrap();
    let name = report.functions.iter().find(|name| name.contains("SignUp")).unwrap();
    let arn = format!("arn:aws:lambda:eu-west-1:000000000000:function:{name}");
    assert_eq!(lambda(&stand, &pool)["LambdaConfig"], json!({ "PreSignUp": arn }));
    let function = stand.services.functions.get(name).unwrap();
    assert!(function.allows("cognito-idp.amazonaws.com", lambda(&stand, &pool)["Arn"].as_str().unwrap()));

    stand.parameters.clear();
    stand.up(&template).await.unwrap();
    assert_eq!(lambda(&stand, &pool)["LambdaConfig"], json!({}));
    assert!(stand.services.functions.get(name).is_none());
}

#[tokio::test]
async fn each_kind_of_application_has_its_client() {
    let mut stand = Stand::new();
    let template = ours(&stand);
    let client = |stand: &Stand, outputs: &IndexMap<String, String>, name: &str| {
        let asked = json!({ "UserPoolId": outputs["UserPoolId"], "ClientId": outputs[name] });
        stand.cognito("DescribeUserPoolClient", asked)["UserPoolClient"].clone()
    };
    let outputs = stand.up(&template).await.unwrap().outputs;
    for (name, has_secret, flow, callbacks) in [
        ("SpaClientId", false, "code", json!(["http://localhost:5173/", "http://localhost:8976/callback"])),
        ("WebClientId", true, "code", json!(["http://localhost:3000/auth/callback"])),
        ("MobileClientId", false, "code", json!(["com.example.app://callback"])),
        ("M2mClientId", true, "client_credentials", json!(null)),
    ] {
        let client = client(&stand, &outputs, name);
        assert_eq!(client["ClientSecret"].is_string(), has_secret, "{name}");
        assert_eq!([&client["AllowedOAuthFlows"], &client["CallbackURLs"]], [&json!([flow]), &callbacks], "{name}");
    }
    assert_eq!(client(&stand, &outputs, "M2mClientId")["AllowedOAuthScopes"], json!(["hello/read", "hello/write"]));
    assert_eq!(client(&stand, &outputs, "MobileClientId")["RefreshTokenRotation"]["Feature"], "ENABLED");

    stand.parameters.insert("AppUrl".to_owned(), "https://app.example.com".to_owned());
    let outputs = stand.up(&template).await.unwrap().outputs;
    for (name, address) in [("SpaClientId", "https://app.example.com/"), ("WebClientId", "https://app.example.com/auth/callback")]
    {
        let client = client(&stand, &outputs, name);
        assert_eq!(client["CallbackURLs"].as_array().unwrap().last().unwrap(), address);
        assert_eq!(client["LogoutURLs"][1], "https://app.example.com/");
    }
}

#[tokio::test]
async fn a_domain_has_the_name_it_is_given() {
    let mut stand = Stand::new();
    let template = ours(&stand);
    stand.parameters.insert("DomainPrefix".to_owned(), "people".to_owned());
    let outputs = stand.up(&template).await.unwrap().outputs;
    assert_eq!(outputs["SignInUrl"], "http://127.0.0.1:4566/_domain/people");
}
