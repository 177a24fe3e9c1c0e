//! For the fuzz target: a template of whatever bytes, taken as far as it goes.

use std::io::{Error, ErrorKind};

use crate::{Inputs, NoAttributes, Scope, Template, dependencies};

/// Reads, expands and checks a template. Nothing that comes in may panic or run on.
#[doc(hidden)]
pub fn fuzz_template(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(template) = Template::parse(&text, "template.yaml") else { return };
    let Ok(template) = template.expand_sam(&|_| Err(Error::from(ErrorKind::NotFound))) else { return };
    let inputs = Inputs::new("123456789012", "ap-northeast-1", "fuzzed", "arn:aws:cloudformation:fuzzed");
    let Ok(scope) = Scope::new(&template, &inputs) else { return };
    let _ = dependencies(&scope);
    let _ = scope.check(&NoAttributes);
    for resource in template.resources.values() {
        let _ = scope.properties(resource, &NoAttributes);
    }
}
