//! `AWS::Lambda::Function`: a native process, built from the folder that `Code` names.

use sekisho_lambda::{Backend, Code, FunctionConfiguration};
use serde_json::{Value, json};

use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{Any, Flag, List, Object, Text, Whole};
use crate::shape::{TAG_LIST, TEXT_MAP, TEXTS};
use crate::store::Resource;

/// The type's name; the walk looks for it to know whose code to build.
pub const TYPE_NAME: &str = "AWS::Lambda::Function";

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: TYPE_NAME,
    properties: Some(PROPERTIES),
    named_by: Some(("FunctionName", 64)),
    replaces_on: &["FunctionName", "PackageType"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "FunctionName").to_owned(),
    attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const NO_LAYERS: &str = "layers are not added to a function's files here";
const NO_VPC: &str = "functions use this machine's network here";

const PROPERTIES: &[Property] = &[
    Property::new("Architectures", TEXTS),
    Property::quiet("CapacityProviderConfig", Any, "managed instances"),
    Property::required("Code", Any),
    Property::quiet("CodeSigningConfigArn", Text, "code signing"),
    Property::ignored("DeadLetterConfig", Object(&[("TargetArn", Text)]), "failed events go nowhere here"),
    Property::new("Description", Text),
    Property::quiet("DurableConfig", Any, "durable executions"),
    Property::new("Environment", Object(&[("Variables", TEXT_MAP)])),
    Property::quiet("EphemeralStorage", Object(&[("Size", Whole)]), "size of /tmp"),
    Property::ignored("FileSystemConfigs", Any, "no file system is mounted here"),
    Property::new("FunctionName", Text),
    Property::quiet("FunctionScalingConfig", Any, "managed instances"),
    Property::new("Handler", Text),
    Property::ignored("ImageConfig", Any, "images are not run here"),
    Property::quiet("KmsKeyArn", Text, "encryption with own keys"),
    Property::ignored("Layers", TEXTS, NO_LAYERS),
    Property::new(
        "LoggingConfig",
        Object(&[("ApplicationLogLevel", Text), ("LogFormat", Text), ("LogGroup", Text), ("SystemLogLevel", Text)]),
    ),
    Property::new("MemorySize", Whole),
    Property::new("PackageType", Text),
    Property::quiet("PublishToLatestPublished", Flag, "versions of functions"),
    Property::quiet("RecursiveLoop", Text, "detection of loops"),
    Property::new("ReservedConcurrentExecutions", Whole),
    Property::required("Role", Text),
    Property::new("Runtime", Text),
    Property::quiet("RuntimeManagementConfig", Any, "updates of runtimes"),
    Property::quiet("SnapStart", Object(&[("ApplyOn", Text)]), "SnapStart"),
    Property::new("Tags", TAG_LIST),
    Property::quiet("TenancyConfig", Any, "tenant isolation"),
    Property::new("Timeout", Whole),
    Property::quiet("TracingConfig", Object(&[("Mode", Text)]), "tracing"),
    Property::ignored(
        "VpcConfig",
        Object(&[("Ipv6AllowedForDualStack", Flag), ("SecurityGroupIds", TEXTS), ("SubnetIds", List(&Text))]),
        NO_VPC,
    ),
];

fn attributes(naming: &Naming<'_>, name: &str, _: &Values) -> Vec<(&'static str, String)> {
    vec![("Arn", naming.place.arn("lambda", &format!("function:{name}")))]
}

/// It is there with the code that the template gave it; what the API changed of it since stays, as on AWS.
fn exists(context: &Context<'_>, function: &Resource) -> Result<bool, Fault> {
    let functions = &context.services.functions;
    let here = context.executables.get(&function.logical_id);
    Ok(match here {
        Some(code) => functions.is_put(&function.physical_id, code.clone()),
        None => functions.packaged(&function.physical_id).is_some(),
    })
}

fn create(context: &Context<'_>, function: &Resource) -> Result<(), Fault> {
    let code = match context.executables.get(&function.logical_id) {
        Some(code) => code.clone(),
        None => from_s3(context, function)?,
    };
    put(context, function, code)
}

/// Code in S3 that the template names as before is not read again: it may be gone by now.
fn update(context: &Context<'_>, before: &Resource, function: &Resource) -> Result<(), Fault> {
    let functions = &context.services.functions;
    let same = before.properties.get("Code") == function.properties.get("Code");
    let known = same.then(|| functions.packaged(&function.physical_id)).flatten();
    match known.filter(|_| !context.executables.contains_key(&function.logical_id)) {
        Some(code) => put(context, function, program(code)?),
        None => create(context, function),
    }
}

fn put(context: &Context<'_>, function: &Resource, code: Backend) -> Result<(), Fault> {
    let configuration = configuration(&function.properties)?;
    context
        .services
        .functions
        .put_backend(configuration, code)
        .map_err(|error| Fault::new(format!("Lambda refuses it: {error}"), "Change the properties so that Lambda takes them."))
}

/// The zip that `Code` names, unpacked.
fn from_s3(context: &Context<'_>, function: &Resource) -> Result<Backend, Fault> {
    const UPLOAD: &str = "Upload it, and deploy again.";
    let part = |name: &str| function.properties["Code"].get(name).and_then(Value::as_str);
    let (Some(bucket), Some(key)) = (part("S3Bucket"), part("S3Key")) else {
        return Err(Fault::of("Code", "there is no executable for it", "Name a folder that holds Cargo.toml or bootstrap."));
    };
    let zip = context.services.s3.object(bucket, key, part("S3ObjectVersion"));
    let zip = zip.map_err(|error| Fault::of("Code", format!("Error occurred while GetObject: {error}"), UPLOAD))?;
    let zip = zip.ok_or_else(|| Fault::of("Code", NO_SUCH_KEY, UPLOAD))?;
    let code = context.services.functions.package(&zip);
    program(code.map_err(|error| Fault::of("Code", error.to_string(), "Build it for this machine, and deploy again."))?)
}

const NO_SUCH_KEY: &str =
    "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.";

fn program(code: Code) -> Result<Backend, Fault> {
    match code {
        Code::Package(package) => Ok(package.into()),
        _ => Err(Fault::of("Code", "it is no package", "Deploy it again.")),
    }
}

/// The API's members are the properties; tags are a map there and a list here.
fn configuration(properties: &Values) -> Result<FunctionConfiguration, Fault> {
    let mut members = properties.clone();
    if let Some(Value::Array(tags)) = properties.get("Tags") {
        let tag = |tag: &Value| (tag["Key"].as_str().unwrap_or_default().to_owned(), tag["Value"].clone());
        members.insert("Tags".to_owned(), json!(tags.iter().map(tag).collect::<Values>()));
    }
    serde_json::from_value(Value::Object(members))
        .map_err(|error| Fault::new(format!("Lambda refuses it: {error}"), "Change the properties so that Lambda takes them."))
}

fn delete(context: &Context<'_>, function: &Resource) -> Result<(), Fault> {
    context
        .services
        .functions
        .delete(&function.physical_id)
        .map_err(|error| Fault::new(format!("it cannot be removed: {error}"), "Look to the disk of the state folder."))
}
