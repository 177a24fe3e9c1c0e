//! `Fn::Transform` with `AWS::Include`: a part of the template that stands in a file of its own.

use std::io;

use crate::error::{Error, Errors, Findings, Subject};
use crate::node::{Node, Position, Value};
use crate::template::Template;
use crate::yaml;

/// A part may include a part, and so on, this far.
const DEEPEST: usize = 5;

type Read<'a> = &'a dyn Fn(&str) -> io::Result<String>;

/// The place that an `AWS::Include` names, if that is what the argument of `Fn::Transform` asks for.
pub(crate) fn location(argument: &Node) -> Option<&Node> {
    let is_include = argument.get("Name").and_then(Node::as_str) == Some("AWS::Include");
    argument.get("Parameters").filter(|_| is_include)?.get("Location")
}

/// Puts the content of each place where it is asked for.
pub(crate) fn expand(template: &mut Template, read: Read<'_>) -> Result<(), Errors> {
    let mut findings = Findings::new(&template.file);
    for resource in template.resources.values_mut() {
        let mut found = Vec::new();
        put(&mut resource.properties, read, 0, &mut found);
        let subject = Subject::resource(&resource.logical_id, "Properties");
        for (at, message, remedy) in found {
            findings.error(at, subject, message, remedy);
        }
    }
    Errors::check(findings.errors)
}

type Mistake = (Position, String, String);

fn put(node: &mut Node, read: Read<'_>, depth: usize, mistakes: &mut Vec<Mistake>) {
    if let Some(location) = node.get("Fn::Transform").and_then(location).cloned() {
        match content(&location, read, depth) {
            Ok(content) => take(node, content),
            Err((message, remedy)) => return mistakes.push((location.at, message, remedy)),
        }
        return put(node, read, depth + 1, mistakes);
    }
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| put(item, read, depth, mistakes)),
        Value::Map(map) => map.iter_mut().for_each(|(_, child)| put(child, read, depth, mistakes)),
        _ => {}
    }
}

/// The content beside what stands there already.
fn take(node: &mut Node, content: Node) {
    let at = node.at;
    let own = node.as_map_mut().filter(|map| map.len() > 1);
    match (own, content.as_map()) {
        (Some(own), Some(more)) => {
            own.remove("Fn::Transform");
            for (key, _, value) in more.entries() {
                own.insert_at(key, at, value.clone());
            }
        }
        _ => *node = content,
    }
}

fn content(location: &Node, read: Read<'_>, depth: usize) -> Result<Node, (String, String)> {
    let Some(place) = location.as_str() else {
        let message = format!("the `Location` of an `AWS::Include` is a path here, this is {}", location.describe());
        return Err((message, "Write the path of a file beside the template.".to_owned()));
    };
    if depth >= DEEPEST {
        return Err((format!("parts include parts deeper than {DEEPEST}"), "See whether one includes itself.".to_owned()));
    }
    let text = read(place).map_err(|error| {
        (format!("cannot read `{place}`: {error}"), "Check the path; it is relative to the template.".to_owned())
    })?;
    let first = |errors: Errors| errors.into_iter().next().map_or_else(String::new, |error: Error| error.to_string());
    // Its positions are those of another file: it stands where it is named.
    match yaml::parse(&text, place) {
        Ok(node) => Ok(Node::from_json(&node.to_json(), location.at)),
        Err(errors) => Err((first(errors), "Correct it there.".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(properties: &str) -> Result<String, String> {
        let read = |path: &str| match path {
            "a.yaml" => {
                Ok("openapi: 3.0.1\npaths: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: b.yaml}}}".to_owned())
            }
            "b.yaml" => Ok("/a: {get: {}}".to_owned()),
            "ring.yaml" => Ok("Fn::Transform: {Name: AWS::Include, Parameters: {Location: ring.yaml}}".to_owned()),
            _ => Err(io::Error::other("no such file")),
        };
        let text = format!("Resources: {{A: {{Type: X::Y::Z, Properties: {properties}}}}}");
        let template = Template::parse(&text, "t").and_then(|template| template.expand_sam(&read));
        template.map(|template| template.resources["A"].properties.to_json().to_string()).map_err(|errors| errors.to_string())
    }

    #[test]
    fn a_part_stands_where_it_is_asked_for() {
        let include = |path: &str| format!("Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: {path}}}}}");
        for (properties, expected) in [
            (format!("{{Body: {{{}}}}}", include("a.yaml")), r#"{"Body":{"openapi":"3.0.1","paths":{"/a":{"get":{}}}}}"#),
            (format!("{{X: 1, {}}}", include("b.yaml")), r#"{"X":1,"/a":{"get":{}}}"#),
        ] {
            assert_eq!(expanded(&properties).as_deref(), Ok(expected), "{properties}");
        }
        for (properties, expected) in [
            (include("c.yaml"), "cannot read `c.yaml`: no such file"),
            (include("ring.yaml"), "parts include parts deeper than 5"),
            (include("!Ref X"), "the `Location` of an `AWS::Include` is a path here, this is a mapping"),
            ("Fn::Transform: {Name: Mine}".to_owned(), "`Fn::Transform` is not supported here"),
        ] {
            let error = expanded(&format!("{{B: {{{properties}}}}}")).expect_err(expected);
            assert!(error.contains(expected), "{error}");
        }
    }
}
