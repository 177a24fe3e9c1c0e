//! The template of this very repository, with handlers that are built already.

use std::path::Path;

use super::stand::{Stand, built_handler};

#[tokio::test]
async fn our_own_template_comes_up_without_warnings() {
    let stand = Stand::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for handler in ["hello", "me"] {
        built_handler(&stand.folder.path().join("lambdas").join(handler));
    }
    for entry in std::fs::read_dir(root.join("infra")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap();
            stand.write(&format!("infra/{name}"), &std::fs::read_to_string(&path).unwrap());
        }
    }
    let template = std::fs::read_to_string(root.join("template.yaml")).unwrap();
    let report = stand.up(&template).await.unwrap();
    assert_eq!(report.warnings, []);
    for name in ["UserPoolId", "UserPoolIssuer", "SpaClientId", "WebClientId"] {
        assert!(!report.outputs[name].contains("127.0.0.1"), "{name}");
    }
    for name in ["HttpApiUrl", "RestApiUrl"] {
        let url = &report.outputs[name];
        assert!(url.starts_with("http://127.0.0.1:4566/_api/") && !url.ends_with('/'), "{name} {url}");
    }
    assert!(report.outputs["RestApiUrl"].ends_with("/test"));

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
