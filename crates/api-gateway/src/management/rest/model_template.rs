//! `GetModelTemplate`: a mapping template that writes something of a model's shape.
// Unverified: AWS's examples and white space.

use serde_json::Value;

/// How deep a schema is followed.
const DEEPEST: usize = 20;

/// The template of a schema.
pub(super) fn of(schema: &str) -> String {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    format!("#set($inputRoot = $input.path('$'))\n{}", example(&schema, "$inputRoot", 0))
}

fn example(schema: &Value, at: &str, depth: usize) -> String {
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or("object");
    match kind {
        _ if depth == DEEPEST => "{}".to_owned(),
        "string" => "\"foo\"".to_owned(),
        "integer" | "number" => "42".to_owned(),
        "boolean" => "true".to_owned(),
        "null" => "null".to_owned(),
        "array" => list(schema, at, depth),
        _ => object(schema, at, depth),
    }
}

fn object(schema: &Value, at: &str, depth: usize) -> String {
    let indent = "  ".repeat(depth + 1);
    let properties = schema.get("properties").and_then(Value::as_object);
    let lines: Vec<String> = properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| format!("{indent}\"{name}\" : {}", example(schema, &format!("{at}.{name}"), depth + 1)))
        .collect();
    match lines.as_slice() {
        [] => "{ }".to_owned(),
        lines => format!("{{\n{}\n{}}}", lines.join(",\n"), "  ".repeat(depth)),
    }
}

fn list(schema: &Value, at: &str, depth: usize) -> String {
    let one = example(schema.get("items").unwrap_or(&Value::Null), "$elem", depth + 1);
    format!(
        "[\n##TODO: Update this foreach loop to reference array from input json\n#foreach($elem in {at})\n{one}\
         #if($foreach.hasNext),#end\n#end\n]"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_the_models_shape() {
        let head = "#set($inputRoot = $input.path('$'))\n";
        let rows = [
            (r#"{"type": "object"}"#, "{ }"),
            (r#"{"type": "string"}"#, "\"foo\""),
            (r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#, "{\n  \"a\" : 42\n}"),
        ];
        for (schema, expected) in rows {
            assert_eq!(of(schema), format!("{head}{expected}"), "{schema}");
        }
        assert!(of(r#"{"type": "array", "items": {"type": "boolean"}}"#).contains("#foreach($elem in $inputRoot)\ntrue"));
    }
}
