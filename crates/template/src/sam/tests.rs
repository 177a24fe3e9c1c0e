//! Whole templates beside what the official transform makes of them. `cases/*.json` differ from its output only
//! where ours does on purpose: code stays a local path, hashes in names, `${AWS::Partition}` for `aws`, and the order of
//! a policy's statements, which there follows a hash of the paths.

use serde_json::{Map as JsonMap, Value as Json, json};

use crate::{Severity, Template};

fn expand(text: &str) -> Result<Template, String> {
    let read = |path: &str| match path {
        "api.yaml" => Ok("swagger: '2.0'\npaths: {/a: {get: {}}}".to_owned()),
        _ => Err(std::io::Error::other("no such file")),
    };
    let template = Template::parse(text, "t").map_err(|errors| errors.to_string())?;
    template.expand_sam(&read).map_err(|errors| errors.to_string())
}

fn as_json(template: &Template) -> Json {
    let mut resources = JsonMap::new();
    for (id, resource) in &template.resources {
        let mut made = json!({ "Type": resource.kind, "Properties": resource.properties.to_json() });
        for (key, value) in [("Condition", &resource.condition), ("DeletionPolicy", &resource.deletion_policy)] {
            if let Some(value) = value {
                made[key] = json!(value);
            }
        }
        if !resource.depends_on.is_empty() {
            made["DependsOn"] = resource.depends_on.iter().map(|(id, _)| id.clone()).collect();
        }
        if resource.metadata.as_map().is_some() {
            made["Metadata"] = resource.metadata.to_json();
        }
        resources.insert(id.clone(), made);
    }
    let conditions = template.conditions.iter().map(|(name, condition)| (name.clone(), condition.expression.to_json()));
    json!({ "Conditions": conditions.collect::<JsonMap<_, _>>(), "Resources": resources })
}

/// Both files of a case, by its name.
macro_rules! cases {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("cases/", $name, ".yaml")), include_str!(concat!("cases/", $name, ".json")))),*]
    };
}

#[test]
fn resources_are_those_of_the_official_transform() {
    let table = cases![
        "function",
        "http-api",
        "api",
        "definition",
        "url",
        "user-pool",
        "conditions",
        "lambda-authorizer",
        "iam",
        "api-key",
        "policy",
        "model",
        "override",
        "merge",
    ];
    for (name, text, expected) in table {
        let template = expand(text).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        let expected: Json = serde_json::from_str(expected).expect("the case is JSON");
        let made = as_json(&template);
        let pretty = serde_json::to_string_pretty(&made).expect("JSON");
        assert_eq!(made, expected, "{name}: {pretty}");
        assert!(!template.is_sam() && template.globals.is_none(), "{name}");
    }
}

fn function_with(event: &str, api: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{CodeUri: x, Runtime: r, Handler: h, Events: {{E: {event}}}}}}}\n  X: {api}"
    )
}

const HTTP: &str = "{Type: AWS::Serverless::HttpApi, Properties: {Auth: {Authorizers: {J: {IdentitySource: s, JwtConfiguration: {issuer: i, audience: [a]}}}}}}";

fn refuse(text: &str, expected: &str) {
    let error = expand(text).expect_err(expected);
    assert!(error.contains(expected), "{error}");
}

#[test]
fn mistakes_in_events_are_named() {
    let event = |properties: &str| format!("{{Type: HttpApi, Properties: {{ApiId: !Ref X, {properties}}}}}");
    let table = [
        (event("Path: /a"), HTTP, "F.Properties.Events.E.Properties: the event needs a `Path` and a `Method`"),
        (event("Path: a, Method: get"), HTTP, "a path begins with `/`. Write `Path: /a`."),
        (event("Path: /a, Method: gett"), HTTP, "`gett` is not a method. Did you mean `get`?"),
        (event("Path: /a, Method: get, Auth: {Authorizer: K}"), HTTP, "the API has no authorizer `K`. Did you mean `J`?"),
        (
            event("Path: /a, Method: get, Auth: {Authorizer: NONE}"),
            HTTP,
            "`NONE` lifts the default authorizer, and the API has none",
        ),
        (event("Path: /a, Method: get, Auth: {AuthorizationScopes: [a]}"), HTTP, "scopes without an authorizer guard nothing"),
        (event("Path: /a, Method: get, Auht: {}"), HTTP, "SAM has no property `Auht` here. Did you mean `Auth`?"),
        (
            "{Type: HttpApi, Properties: {ApiId: abc, Path: /a, Method: get}}".to_owned(),
            HTTP,
            "`ApiId` has to refer to an `AWS::Serverless::HttpApi` of this template. Write `!Ref X`.",
        ),
        ("{Type: HttpAp}".to_owned(), HTTP, "`HttpAp` is not a type of event. Did you mean `HttpApi`?"),
    ];
    for (event, api, expected) in table {
        refuse(&function_with(&event, api), expected);
    }
}

#[test]
fn mistakes_in_triggers_are_named() {
    let pool = "{Type: AWS::Cognito::UserPool}";
    let table = [
        ("{Type: Cognito, Properties: {UserPool: X, Trigger: PreSignUp}}", pool, "has to refer to an `AWS::Cognito::UserPool`"),
        (
            "{Type: Cognito, Properties: {UserPool: !Ref F, Trigger: PreSignUp}}",
            pool,
            "has to refer to an `AWS::Cognito::UserPool`",
        ),
        (
            "{Type: Cognito, Properties: {UserPool: !Ref X}}",
            pool,
            "F.Properties.Events.E.Properties.Trigger: the event needs a `Trigger`",
        ),
        ("{Type: Cognito, Properties: {UserPool: !Ref X, Triger: a}}", pool, "Did you mean `Trigger`?"),
        (
            "{Type: Cognito, Properties: {UserPool: !Ref X, Trigger: PreSignUp}}",
            "{Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PreSignUp: arn}}}",
            "F.Properties.Events.E: the pool `X` has a function for `PreSignUp` already",
        ),
    ];
    for (event, pool, expected) in table {
        refuse(&function_with(event, pool), expected);
    }
}

#[test]
fn mistakes_in_apis_are_named() {
    let get = "{Type: HttpApi, Properties: {ApiId: !Ref X, Path: /a, Method: get}}".to_owned();
    let rest = "{Type: Api, Properties: {RestApiId: !Ref X, Path: /a, Method: get}}";
    let table = [
        (
            get.clone(),
            "{Type: AWS::Serverless::HttpApi, Properties: {Auth: {DefaultAuthorizer: K}}}",
            "X.Properties.Auth.DefaultAuthorizer: `K` is not one of the `Authorizers`",
        ),
        (
            get.clone(),
            "{Type: AWS::Serverless::HttpApi, Properties: {Auth: {Authorizers: {J: {JwtConfiguration: {issuer: a, audience: b}}}}}}",
            "X.Properties.Auth.Authorizers.J: a JWT authorizer needs `IdentitySource` and `JwtConfiguration`",
        ),
        (
            get.clone(),
            "{Type: AWS::Serverless::HttpApi, Properties: {Auth: {Authorizers: {J: {IdentitySource: s, JwtConfiguration: {issuer: a}}}}}}",
            "a JWT authorizer needs `issuer` and `audience`",
        ),
        (
            get.clone(),
            "{Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: none.yaml}}",
            "cannot read `none.yaml`: no such file",
        ),
        (get.clone(), "{Type: AWS::Serverless::LayerVersion}", "`AWS::Serverless::LayerVersion` is not supported here"),
        (
            get.clone(),
            "{Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: a, Type: Strin}}}",
            "Did you mean `String`?",
        ),
        (
            get,
            "{Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}}}",
            "an application needs a template",
        ),
        (rest.to_owned(), "{Type: AWS::Serverless::Api}", "X.Properties: the API has no `StageName`"),
        (
            rest.to_owned(),
            "{Type: AWS::Serverless::Api, Properties: {StageName: a, Auth: {DefaultAuthorizer: Z}}}",
            "`Z` is not one of the `Authorizers`",
        ),
        (
            rest.to_owned(),
            "{Type: AWS::Serverless::Api, Properties: {StageName: a, Auth: {Authorizers: {Z: {}}}}}",
            "a Cognito authorizer needs `UserPoolArn`",
        ),
        (
            rest.to_owned(),
            "{Type: AWS::Serverless::Api, Properties: {StageName: a, Cors: {AllowCredentials: true}}}",
            "credentials cannot be allowed for every origin",
        ),
        (rest.to_owned(), "{Type: AWS::Serverless::Api, Properties: {StageName: a, StagName: b}}", "Did you mean `StageName`?"),
    ];
    for (event, api, expected) in table {
        refuse(&function_with(&event, api), expected);
    }
}

#[test]
fn mistakes_in_what_guards_a_rest_api_are_named() {
    let at_event = |more: &str| format!("{{Type: Api, Properties: {{RestApiId: !Ref X, Path: /a, Method: get, {more}}}}}");
    let at_api = |more: &str| format!("{{Type: AWS::Serverless::Api, Properties: {{StageName: a, {more}}}}}");
    let lambda = |more: &str| at_api(&format!("Auth: {{Authorizers: {{L: {{FunctionArn: x, {more}}}}}}}"));
    let plain = at_event("TimeoutInMillis: 50");
    let named = at_api("Name: n");
    let models = at_api("Models: {User: {type: object}}");
    let table = [
        (
            plain.clone(),
            lambda("FunctionPayloadTyp: TOKEN"),
            "X.Properties.Auth.Authorizers.L.FunctionPayloadTyp: this kind of authorizer has no",
        ),
        (plain.clone(), lambda("FunctionPayloadType: TOKN"), "`TOKN` is not a kind of payload. Did you mean `TOKEN`?"),
        (plain.clone(), lambda("FunctionPayloadType: REQUEST"), "L.Identity: a REQUEST authorizer needs `Headers`"),
        (
            plain.clone(),
            lambda("Identity: {Heder: x}"),
            "L.Identity.Heder: `Identity` of this kind of authorizer has no `Heder`. Did you mean `Header`?",
        ),
        (
            plain.clone(),
            lambda("FunctionPayloadType: REQUEST, Identity: {Headers: x}"),
            "L.Identity.Headers: `Headers` is a list of names",
        ),
        (
            plain.clone(),
            lambda("DisableFunctionDefaultPermissions: maybe"),
            "`DisableFunctionDefaultPermissions` is true or false",
        ),
        (
            plain.clone(),
            at_api("Auth: {UsagePlan: {}}"),
            "X.Properties.Auth.UsagePlan.CreateUsagePlan: the plan does not say whose it is",
        ),
        (plain.clone(), at_api("Auth: {UsagePlan: {CreateUsagePlan: SHRED}}"), "Did you mean `SHARED`?"),
        (plain.clone(), at_api("Auth: {UsagePlan: {CreateUsagePlan: NONE, Quotas: {}}}"), "Did you mean `Quota`?"),
        (plain.clone(), at_api("Auth: {ResourcePolicy: []}"), "a resource policy is a mapping, this is a list"),
        (plain.clone(), at_api("Auth: {ResourcePolicy: {IpRangeWhitlist: []}}"), "Did you mean `IpRangeWhitelist`?"),
        (
            plain.clone(),
            at_api("Auth: {ResourcePolicy: {SourceVpcWhitelist: [!Ref F]}}"),
            "`SourceVpcWhitelist` is a list of strings. Put intrinsic",
        ),
        (plain.clone(), at_api("Models: {User: {}}"), "X.Properties.Models.User: the schema has no `type`"),
        (at_event("RequestModel: {Model: Usr}"), models.clone(), "the API has no model `Usr`. Did you mean `User`?"),
        (
            at_event("RequestModel: {Model: User, ValidateBody: x}"),
            models.clone(),
            "`ValidateBody` is true or false, this is a string",
        ),
        (at_event("RequestModel: {Model: User, Validate: true}"), models, "SAM has no property `Validate` here"),
        (at_event("RequestParameters: [header.X]"), named.clone(), "`header.X` is not a parameter of a request"),
        (at_event("RequestParameters: [method.request.header.X: {Requird: true}]"), named.clone(), "Did you mean `Required`?"),
        (
            at_event("Auth: {ApiKeyRequired: false}"),
            named.clone(),
            "`ApiKeyRequired: false` lifts the need of a key, and the API has none",
        ),
        (
            at_event("Auth: {AuthorizationScopes: [a]}"),
            named.clone(),
            "scopes without an authorizer guard nothing. Name an `Authorizer` beside it",
        ),
        (
            at_event("Auth: {OverrideApiAuth: true}"),
            at_api("DefinitionUri: api.yaml"),
            "`OverrideApiAuth` says nothing to override with",
        ),
    ];
    for (event, api, expected) in table {
        refuse(&function_with(&event, &api), expected);
    }
}

#[test]
fn mistakes_in_what_guards_an_http_api_are_named() {
    let event = |auth: &str| format!("{{Type: HttpApi, Properties: {{ApiId: !Ref X, Path: /a, Method: get, Auth: {{{auth}}}}}}}");
    let api = |auth: &str| format!("{{Type: AWS::Serverless::HttpApi, Properties: {{Auth: {{{auth}}}}}}}");
    let open = api("Authorizers: {L: {FunctionArn: x, AuthorizerPayloadFormatVersion: '2.0'}}");
    let table = [
        (event("Authorizer: AWS_IAM"), open.clone(), "the API has no authorizer `AWS_IAM`. Set `EnableIamAuthorizer: true`"),
        (event("Authorizer: M"), open.clone(), "the API has no authorizer `M`. Did you mean `L`?"),
        (
            event("Authorizer: L"),
            api("DefaultAuthorizer: AWS_IAM"),
            "`AWS_IAM` is not one of the `Authorizers`. Add `EnableIamAuthorizer: true`",
        ),
        (
            event("Authorizer: L"),
            api("Authorizers: {L: {FunctionArn: x}}"),
            "a Lambda authorizer needs `FunctionArn` and `AuthorizerPayloadFormatVersion`",
        ),
        (
            event("Authorizer: L"),
            api("Authorizers: {L: {FunctionArn: x, AuthorizationScopes: [a]}}"),
            "this kind of authorizer has no `AuthorizationScopes`",
        ),
    ];
    for (event, api, expected) in table {
        refuse(&function_with(&event, &api), expected);
    }
}

#[test]
fn functions_and_globals_are_checked() {
    let table = [
        ("{Type: AWS::Serverless::Function}", "", "F.Properties: the function has no `CodeUri`"),
        ("{Type: AWS::Serverless::Function, Properties: {CodeUri: x, Handler: h}}", "", "the function has no `Runtime`"),
        (
            "{Type: AWS::Serverless::Function, Properties: {ImageUri: x, PackageType: Image}}",
            "",
            "container images are not supported here",
        ),
        (
            "{Type: AWS::Serverless::Function, Properties: {Tiemout: 1}}",
            "",
            "SAM has no property `Tiemout` here. Did you mean `Timeout`?",
        ),
        (
            "{Type: A::B::C}",
            "Globals: {Functions: {}}",
            "Globals.Functions: `Functions` is not a section of `Globals`. Did you mean `Function`?",
        ),
        ("{Type: A::B::C}", "Globals: {Function: {Role: x}}", "`Role` cannot be given for all"),
    ];
    for (function, rest, expected) in table {
        let text = format!("Transform: AWS::Serverless-2016-10-31\nResources: {{F: {function}}}\n{rest}");
        let error = expand(&text).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    }
    let plain = "Resources: {F: {Type: AWS::Serverless::Function}}";
    let error = expand(plain).expect_err("refused");
    assert!(error.contains("`AWS::Serverless::Function` needs the SAM transform"), "{error}");
}

#[test]
fn what_is_not_honoured_is_named_and_what_guards_is_an_error() {
    use Severity::{Error, Warning};
    let schedule = "{Type: Schedule, Properties: {Schedule: rate(1 day)}}";
    let rest = "{Type: Api, Properties: {RestApiId: !Ref X, Path: /a, Method: get}}";
    let api = |more: &str| format!("{{Type: AWS::Serverless::Api, Properties: {{StageName: a, {more}}}}}");
    let table = [
        (schedule, api("Name: n"), Warning, "t:3:98: F.Properties.Events.E: events of type `Schedule` do not happen here"),
        (rest, api("Domain: {}"), Warning, "X.Properties.Domain: `Domain` is not supported here and has no effect"),
        (
            "{Type: Api, Properties: {RestApiId: !Ref X, Path: /a, Method: get, RequestModel: {ValidateBody: true}}}",
            api("Name: n"),
            Warning,
            "F.Properties.Events.E.Properties.RequestModel: without a `Model` it has no effect",
        ),
        (
            "{Type: Api, Properties: {RestApiId: !Ref X, Path: /b, Method: get, Auth: {OverrideApiAuth: true, ApiKeyRequired: true}}}",
            api("DefinitionUri: api.yaml"),
            Warning,
            "the definition has no integration for this method and path",
        ),
        (
            "{Type: Api, Properties: {RestApiId: !Ref X, Path: /a, Method: get, Auth: {Authorizer: Z}}}",
            api("DefinitionUri: api.yaml"),
            Warning,
            "`Auth` of an event has no effect",
        ),
    ];
    for (event, api, severity, expected) in table {
        let template = expand(&function_with(event, &api)).unwrap_or_else(|errors| panic!("{expected}: {errors}"));
        let found = template.warnings.iter().find(|warning| warning.to_string().contains(expected));
        let found = found.unwrap_or_else(|| panic!("{expected}: {:?}", template.warnings));
        assert_eq!(found.severity, severity, "{expected}");
        assert_eq!(template.refuses(false), severity == Error, "{expected}");
        assert!(template.refuses(true), "{expected}");
    }
}

#[test]
fn the_name_of_a_deployment_follows_the_body() {
    let name = |path: &str| {
        let event = format!("{{Type: Api, Properties: {{RestApiId: !Ref X, Path: {path}, Method: get}}}}");
        let template = expand(&function_with(&event, "{Type: AWS::Serverless::Api, Properties: {StageName: a}}")).expect("valid");
        template.resources.keys().find(|id| id.starts_with("XDeployment")).cloned().expect("made")
    };
    assert_eq!(name("/a"), name("/a"));
    assert_ne!(name("/a"), name("/b"));
    assert_eq!(name("/a").len(), "XDeployment".len() + 10);
}
