//! The code of a function: a folder beside the template, built by cargo or built already.

use sekisho_lambda::{BuildError, Code};
use sekisho_template as template;
use serde_json::Value;

use super::{Level, Noted, Source, Walk};
use crate::provider::{Fault, Values, text};

const LOCAL: &str = "Name a folder beside the template that holds Cargo.toml or bootstrap: CodeUri: lambdas/hello/.";

impl Walk<'_> {
    /// Notes whose code has to be built.
    pub(super) fn code(
        &mut self,
        level: &Level,
        written: &template::Resource,
        properties: &Values,
        source: &Source,
    ) -> Result<(), Noted> {
        match locate(level, written, properties) {
            Ok(code) => {
                self.plan.codes.insert(format!("{}{}", level.prefix, written.logical_id), code);
                Ok(())
            }
            Err(fault) => Err(self.fault(source, &fault)),
        }
    }
}

fn locate(level: &Level, written: &template::Resource, properties: &Values) -> Result<Code, Fault> {
    check_runtime(properties)?;
    let path = match &properties["Code"] {
        Value::String(path) => path.as_str(),
        Value::Object(code) => return Err(elsewhere(code)),
        _ => return Err(Fault::of("Code", "it names no code", LOCAL)),
    };
    if path.starts_with("s3://") || path.starts_with("https://") {
        return Err(Fault::of("Code", "the code is in S3, where it cannot be read", LOCAL));
    }
    let binary = written.metadata.get("BuildProperties").and_then(|build| build.get("Binary"));
    let code = Code::at(&level.folder().join(path), binary.and_then(template::Node::as_str));
    code.and_then(|code| code.check().map(|()| code)).map_err(|error| unusable(&error))
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

fn elsewhere(code: &Values) -> Fault {
    let what = match code.keys().map(String::as_str).find(|key| *key != "S3ObjectVersion") {
        Some("ZipFile") => "the code is written in the template, which only interpreted runtimes can use",
        Some("ImageUri") => "images are not run here",
        _ => "the code is in S3, where it cannot be read",
    };
    Fault::of("Code", what, LOCAL)
}
