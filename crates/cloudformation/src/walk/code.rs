//! The code of a function: a folder beside the template, built by cargo or built already; or a zip in S3.

use sekisho_lambda::{BuildError, Code};
use sekisho_template as template;
use serde_json::Value;

use super::{Level, Noted, Source, Walk};
use crate::provider::{Fault, Values, text};
use crate::s3_address::Address;

const LOCAL: &str = "Name a folder beside the template that holds Cargo.toml or bootstrap: CodeUri: lambdas/hello/.";

impl Walk<'_> {
    /// Notes whose code has to be built; code in S3 stays where it is until the function is made.
    pub(super) fn code(
        &mut self,
        level: &Level,
        written: &template::Resource,
        properties: &mut Values,
        source: &Source,
    ) -> Result<(), Noted> {
        match locate(level, written, properties) {
            Ok(Found::Folder(code)) => {
                self.plan.codes.insert(format!("{}{}", level.prefix, written.logical_id), code);
                Ok(())
            }
            Ok(Found::InS3(address)) => {
                properties.insert("Code".to_owned(), in_s3(&address));
                Ok(())
            }
            Err(fault) => Err(self.fault(source, &fault)),
        }
    }
}

/// Where the code of a function is.
enum Found {
    Folder(Code),
    InS3(Address),
}

fn locate(level: &Level, written: &template::Resource, properties: &Values) -> Result<Found, Fault> {
    check_runtime(properties)?;
    let path = match &properties["Code"] {
        Value::String(path) => path.as_str(),
        Value::Object(code) => return elsewhere(code).map(Found::InS3),
        _ => return Err(Fault::of("Code", "it names no code", LOCAL)),
    };
    if let Some(address) = Address::parse(path) {
        return Ok(Found::InS3(address));
    }
    let Some(folder) = &level.folder else {
        return Err(local(written, path));
    };
    let binary = written.metadata.get("BuildProperties").and_then(|build| build.get("Binary"));
    let code = Code::at(&folder.join(path), binary.and_then(template::Node::as_str));
    code.and_then(|code| code.check().map(|()| Found::Folder(code))).map_err(|error| unusable(&error))
}

fn in_s3(address: &Address) -> Value {
    let mut code = Values::new();
    code.insert("S3Bucket".to_owned(), address.bucket.clone().into());
    code.insert("S3Key".to_owned(), address.key.clone().into());
    if let Some(version) = &address.version {
        code.insert("S3ObjectVersion".to_owned(), version.clone().into());
    }
    Value::Object(code)
}

/// A path where only an address in S3 is taken, in the words of SAM's transform or of the type's schema.
fn local(written: &template::Resource, path: &str) -> Fault {
    const REMEDY: &str = "Upload it by `sam deploy`, or by `aws cloudformation package`.";
    let message = match written.renamed {
        Some((before, _)) => format!(
            "'{before}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter: {path}"
        ),
        None => "#/Code: expected type: JSONObject, found: String".to_owned(),
    };
    Fault::of("Code", message, REMEDY)
}

/// The remedy is the second half of the text: what is wrong; what to do.
fn unusable(error: &BuildError) -> Fault {
    let text = error.to_string();
    let (message, remedy) = text.split_once("; ").unwrap_or((&text, LOCAL));
    let mut remedy = remedy.to_owned();
    if let Some(first) = remedy.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !remedy.ends_with('.') {
        remedy.push('.');
    }
    Fault::of("Code", message, remedy)
}

fn check_runtime(properties: &Values) -> Result<(), Fault> {
    const REMEDY: &str = "Use Runtime: provided.al2023, whose handlers are executables.";
    if text(properties, "PackageType") == "Image" {
        return Err(Fault::of("PackageType", "images are not run here", REMEDY));
    }
    match text(properties, "Runtime") {
        runtime if runtime.starts_with("provided") => Ok(()),
        "" => Err(Fault::new("the property Runtime is missing", REMEDY)),
        runtime => Err(Fault::of("Runtime", format!("{runtime} is not run here"), REMEDY)),
    }
}

fn elsewhere(code: &Values) -> Result<Address, Fault> {
    let part = |name: &str| code.get(name).and_then(Value::as_str).map(str::to_owned);
    if let (Some(bucket), Some(key)) = (part("S3Bucket"), part("S3Key")) {
        return Ok(Address { bucket, key, version: part("S3ObjectVersion") });
    }
    let what = match code.keys().map(String::as_str).find(|key| *key != "S3ObjectVersion") {
        Some("ZipFile") => "the code is written in the template, which only interpreted runtimes can use",
        Some("ImageUri") => "images are not run here",
        _ => "it names no S3Bucket and S3Key",
    };
    Err(Fault::of("Code", what, LOCAL))
}
