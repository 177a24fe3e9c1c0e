//! `!Sub x` is `{Fn::Sub: x}`: the table of short forms.

use saphyr_parser::Tag;

use crate::intrinsic::FUNCTIONS;
use crate::node::{Map, Node, Position};
use crate::suggest::did_you_mean;

/// A tagged value in its long form; else what is wrong, and the remedy.
pub(super) fn long_form(tag: &Tag, node: Node, at: Position) -> Result<Node, (String, String)> {
    let name = tag.suffix.as_str();
    if tag.handle == "!" && matches!(name, "Ref" | "Condition") {
        return Ok(wrap(name, node, at));
    }
    let long = format!("Fn::{name}");
    if tag.handle != "!" || !FUNCTIONS.contains(&long.as_str()) {
        let known = FUNCTIONS.iter().map(|known| &known["Fn::".len()..]);
        return Err((
            format!("`{}{name}` is not an intrinsic function", tag.handle),
            did_you_mean(name, known.chain(["Ref", "Condition"])),
        ));
    }
    let node = if name == "GetAtt" { split_get_att(node) } else { node };
    Ok(wrap(&long, node, at))
}

/// `!GetAtt Stack.Outputs.Id` is resource `Stack`, attribute `Outputs.Id`.
fn split_get_att(node: Node) -> Node {
    let Some((resource, attribute)) = node.as_str().and_then(|text| text.split_once('.')) else {
        return node;
    };
    let parts = [resource, attribute].map(|part| Node::string(part, node.at));
    Node::list(parts.into(), node.at)
}

fn wrap(key: &str, node: Node, at: Position) -> Node {
    let mut map = Map::new();
    map.insert_at(key, at, node);
    Node::map(map, at)
}
