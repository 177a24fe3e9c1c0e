//! `Rest.Stage` and `Function.Alias`: how a template refers to what SAM makes of its resources.

use indexmap::IndexMap;

use crate::intrinsic::{Piece, pieces};
use crate::node::{Map, Node, Value};
use crate::template::Template;

/// `Rest.Stage` → the logical id of the stage.
pub(super) type Made = IndexMap<String, String>;

/// Replaces every reference to what was made by its logical id.
pub(super) fn resolve(template: &mut Template, made: &Made) {
    if made.is_empty() {
        return;
    }
    for resource in template.resources.values_mut() {
        replace(&mut resource.properties, made);
    }
    for output in template.outputs.values_mut() {
        replace(&mut output.value, made);
        if let Some(name) = &mut output.export_name {
            replace(name, made);
        }
    }
}

fn replace(node: &mut Node, made: &Made) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| replace(item, made)),
        Value::Map(map) => {
            in_call(map, made);
            map.iter_mut().for_each(|(_, child)| replace(child, made));
        }
        _ => {}
    }
}

fn in_call(map: &mut Map, made: &Made) {
    if let Some(node) = map.get_mut("Ref")
        && let Some(id) = node.as_str().and_then(|name| made.get(name))
    {
        *node = Node::string(id.as_str(), node.at);
    }
    if let Some(node) = map.get_mut("Fn::GetAtt") {
        attribute(node, made);
    }
    match map.get_mut("Fn::Sub") {
        Some(Node { value: Value::List(parts), .. }) => parts.iter_mut().take(1).for_each(|text| within(text, made)),
        Some(text) => within(text, made),
        None => {}
    }
}

/// `[Function.Alias, Arn]` and `[Function, Alias, Arn]`.
fn attribute(node: &mut Node, made: &Made) {
    let Some(items) = node.as_list() else { return };
    let Some(parts) = items.iter().map(Node::as_str).collect::<Option<Vec<_>>>() else { return };
    let whole = parts.join(".");
    let mut names = whole.splitn(3, '.');
    if let (Some(owner), Some(property), Some(attribute)) = (names.next(), names.next(), names.next())
        && let Some(id) = made.get(&format!("{owner}.{property}"))
    {
        *node = Node::list(vec![Node::string(id.as_str(), node.at), Node::string(attribute, node.at)], node.at);
    }
}

/// `${Rest.Stage}` and `${Function.Alias.Arn}` in a text of `Fn::Sub`.
fn within(node: &mut Node, made: &Made) {
    let Some(text) = node.as_str() else { return };
    let Ok(found) = pieces(text) else { return };
    let mut replaced = text.to_owned();
    for name in found.iter().filter_map(|piece| if let Piece::Variable(name) = piece { Some(*name) } else { None }) {
        let end = name.match_indices('.').nth(1).map_or(name.len(), |(at, _)| at);
        if let Some(id) = made.get(&name[..end]) {
            replaced = replaced.replace(&format!("${{{name}}}"), &format!("${{{id}{}}}", &name[end..]));
        }
    }
    *node = Node::string(replaced, node.at);
}
