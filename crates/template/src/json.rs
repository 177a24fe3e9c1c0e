//! A template written back as JSON: after expansion what `GetTemplate` gives as the processed one.

use serde_json::{Map, Value as Json, json};

use crate::node::{Map as NodeMap, Node, Value};
use crate::template::{Output, Resource, Template};

impl Template {
    /// The template in CloudFormation's JSON, functions in their long form. `Transform` and `Globals` are there until SAM is expanded.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let mut json = Map::new();
        for (name, node) in self.kept.iter() {
            json.insert(name.to_owned(), node.to_json());
        }
        if let Some(description) = &self.description {
            json.insert("Description".to_owned(), json!(description));
        }
        if !self.transforms.is_empty() {
            json.insert("Transform".to_owned(), json!(self.transforms));
        }
        insert(&mut json, "Metadata", &self.metadata);
        if let Some(globals) = &self.globals {
            insert(&mut json, "Globals", globals);
        }
        section(&mut json, "Parameters", &self.parameters, |parameter| parameter.declaration().to_json());
        section(&mut json, "Mappings", &self.mappings, Node::to_json);
        section(&mut json, "Conditions", &self.conditions, |condition| condition.expression.to_json());
        section(&mut json, "Resources", &self.resources, resource);
        section(&mut json, "Outputs", &self.outputs, output);
        Json::Object(json)
    }
}

/// A section that has entries.
fn section<T>(json: &mut Map<String, Json>, name: &str, entries: &indexmap::IndexMap<String, T>, each: impl Fn(&T) -> Json) {
    if !entries.is_empty() {
        let entries = entries.iter().map(|(name, entry)| (name.clone(), each(entry))).collect();
        json.insert(name.to_owned(), Json::Object(entries));
    }
}

fn resource(resource: &Resource) -> Json {
    let mut json = Map::new();
    json.insert("Type".to_owned(), json!(resource.kind));
    let texts = [
        ("Condition", &resource.condition),
        ("DeletionPolicy", &resource.deletion_policy),
        ("UpdateReplacePolicy", &resource.update_replace_policy),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            json.insert(name.to_owned(), json!(text));
        }
    }
    match resource.depends_on.as_slice() {
        [] => {}
        [(only, _)] => drop(json.insert("DependsOn".to_owned(), json!(only))),
        several => {
            let names: Vec<_> = several.iter().map(|(name, _)| name).collect();
            json.insert("DependsOn".to_owned(), json!(names));
        }
    }
    insert(&mut json, "Metadata", &resource.metadata);
    for (name, node) in resource.policies.iter().chain(resource.sam.iter()) {
        json.insert(name.to_owned(), node.to_json());
    }
    if !resource.properties.as_map().is_some_and(NodeMap::is_empty) {
        insert(&mut json, "Properties", &resource.properties);
    }
    Json::Object(json)
}

fn output(output: &Output) -> Json {
    let mut json = Map::new();
    for (name, text) in [("Description", &output.description), ("Condition", &output.condition)] {
        if let Some(text) = text {
            json.insert(name.to_owned(), json!(text));
        }
    }
    insert(&mut json, "Value", &output.value);
    if let Some(name) = &output.export_name {
        json.insert("Export".to_owned(), json!({ "Name": name.to_json() }));
    }
    Json::Object(json)
}

/// A value, unless there is none.
fn insert(json: &mut Map<String, Json>, name: &str, node: &Node) {
    if node.value != Value::Null {
        json.insert(name.to_owned(), node.to_json());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Template;

    #[test]
    fn what_is_written_back_reads_the_same() {
        let yaml = "
AWSTemplateFormatVersion: '2010-09-09'
Description: d
Metadata: {M: [1, a]}
Parameters: {P: {Type: String, Default: x, NoEcho: true}}
Mappings: {A: {B: {C: 1}}}
Conditions: {Yes: !Equals [!Ref P, x]}
Rules: {R: {Assertions: []}}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Condition: Yes
    DeletionPolicy: Retain
    UpdateReplacePolicy: Delete
    DependsOn: [Other, Third]
    UpdatePolicy: {X: 1}
    Metadata: {Build: true}
    Properties: {UserPoolName: !Sub '${P}-pool', Schema: !If [Yes, [], !Ref AWS::NoValue]}
  Other: {Type: AWS::Logs::LogGroup, DependsOn: Third}
  Third: {Type: AWS::Logs::LogGroup}
Outputs:
  Id: {Value: !GetAtt Pool.Arn, Description: o, Condition: Yes, Export: {Name: !Sub '${AWS::StackName}-id'}}
";
        let written = Template::parse(yaml, "t").expect("valid").to_json();
        let expected = json!({
            "AWSTemplateFormatVersion": "2010-09-09", "Description": "d", "Metadata": { "M": [1, "a"] },
            "Parameters": { "P": { "Type": "String", "Default": "x", "NoEcho": true } },
            "Mappings": { "A": { "B": { "C": 1 } } },
            "Conditions": { "Yes": { "Fn::Equals": [{ "Ref": "P" }, "x"] } },
            "Rules": { "R": { "Assertions": [] } },
            "Resources": {
                "Pool": {
                    "Type": "AWS::Cognito::UserPool", "Condition": "Yes", "DeletionPolicy": "Retain",
                    "UpdateReplacePolicy": "Delete", "DependsOn": ["Other", "Third"], "UpdatePolicy": { "X": 1 },
                    "Metadata": { "Build": true },
                    "Properties": {
                        "UserPoolName": { "Fn::Sub": "${P}-pool" },
                        "Schema": { "Fn::If": ["Yes", [], { "Ref": "AWS::NoValue" }] },
                    },
                },
                "Other": { "Type": "AWS::Logs::LogGroup", "DependsOn": "Third" },
                "Third": { "Type": "AWS::Logs::LogGroup" },
            },
            "Outputs": {
                "Id": {
                    "Value": { "Fn::GetAtt": ["Pool", "Arn"] }, "Description": "o", "Condition": "Yes",
                    "Export": { "Name": { "Fn::Sub": "${AWS::StackName}-id" } },
                },
            },
        });
        assert_eq!(written, expected);
        let again = Template::parse(&written.to_string(), "t").expect("what was written is a template").to_json();
        assert_eq!(again, written);
    }
}
