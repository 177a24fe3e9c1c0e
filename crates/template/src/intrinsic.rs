//! Which mappings are intrinsic functions, and what a template refers to.

use crate::node::{Map, Node, Value};

/// Every function of CloudFormation by its long name; those without an implementation are refused by name.
pub(crate) const FUNCTIONS: &[&str] = &[
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::ForEach",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
];

/// The name and argument, if this is a mapping of one key that names a function (known or not) or is `Ref`.
pub(crate) fn call(node: &Node) -> Option<(&str, &Node)> {
    let map = node.as_map()?;
    let (name, argument) = map.iter().next()?;
    (map.len() == 1 && is_function(name)).then_some((name, argument))
}

/// The function key of a mapping that has other keys beside it.
pub(crate) fn stray_function(map: &Map) -> Option<&str> {
    map.keys().find(|key| map.len() > 1 && key.starts_with("Fn::"))
}

fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

/// The two parts of `Fn::GetAtt`'s argument; the attribute may be an intrinsic itself.
pub(crate) fn get_att(argument: &Node) -> Option<(&str, Attribute<'_>)> {
    match &argument.value {
        Value::String(text) => {
            let (resource, attribute) = text.split_once('.')?;
            Some((resource, Attribute::Name(attribute.to_owned())))
        }
        Value::List(items) => {
            let (resource, rest) = items.split_first()?;
            let resource = resource.as_str()?;
            match rest {
                [] => None,
                [one] if one.as_map().is_some() => Some((resource, Attribute::Computed(one))),
                rest => {
                    let parts: Option<Vec<&str>> = rest.iter().map(Node::as_str).collect();
                    Some((resource, Attribute::Name(parts?.join("."))))
                }
            }
        }
        _ => None,
    }
}

/// The attribute's name in a `Fn::GetAtt`.
pub(crate) enum Attribute<'a> {
    /// Written out.
    Name(String),
    /// A value to be evaluated first.
    Computed(&'a Node),
}

/// A piece of a `Fn::Sub` text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Taken as it is.
    Text(&'a str),
    /// `${Name}` or `${Name.Attribute}`.
    Variable(&'a str),
}

/// Cuts a `Fn::Sub` text at its variables. `${!Name}` is the text `${Name}`.
/// An opening without an end is an error: its byte offset.
pub(crate) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, usize> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let end = rest[start..].find('}').map(|length| start + length);
        let end = end.ok_or(text.len() - rest.len() + start)?;
        pieces.push(Piece::Text(&rest[..start]));
        let name = &rest[start + 2..end];
        if name.starts_with('!') {
            pieces.push(Piece::Text("${"));
            pieces.push(Piece::Text(&rest[start + 3..=end]));
        } else {
            pieces.push(Piece::Variable(name.trim()));
        }
        rest = &rest[end + 1..];
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::Piece::{Text, Variable};
    use super::*;

    #[test]
    fn sub_is_cut_at_its_variables() {
        let table = [
            ("plain", vec![Text("plain")]),
            ("${A}", vec![Variable("A")]),
            ("a-${ B }-${C.D.E}$", vec![Text("a-"), Variable("B"), Text("-"), Variable("C.D.E"), Text("$")]),
            ("${!Lit} ${AWS::Region}", vec![Text("${"), Text("Lit}"), Text(" "), Variable("AWS::Region")]),
        ];
        for (text, expected) in table {
            assert_eq!(pieces(text), Ok(expected), "{text}");
        }
        assert_eq!(pieces("ab${c"), Err(2));
    }
}
