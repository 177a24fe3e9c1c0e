//! Expands SAM templates: one JSON line for each file named, the template or what is wrong with it. To hold any template against
//! the official transform: pipe the lines into `tests/transform/official.py`.

use std::path::Path;

use sekisho_template::Template;
use serde_json::{Value, json};

fn main() {
    for file in std::env::args().skip(1) {
        println!("{}", expanded(Path::new(&file)));
    }
}

fn expanded(file: &Path) -> Value {
    let name = file.display().to_string();
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return json!({ "file": name, "errors": [error.to_string()] }),
    };
    let folder = file.parent().unwrap_or(Path::new("."));
    let read = |path: &str| std::fs::read_to_string(folder.join(path));
    match Template::parse(&text, &name).and_then(|template| template.expand_sam(&read)) {
        Ok(template) => {
            let warnings: Vec<_> = template.warnings.iter().map(ToString::to_string).collect();
            json!({ "file": name, "template": template.to_json(), "warnings": warnings })
        }
        Err(errors) => {
            let errors: Vec<_> = errors.0.iter().map(ToString::to_string).collect();
            json!({ "file": name, "errors": errors })
        }
    }
}
