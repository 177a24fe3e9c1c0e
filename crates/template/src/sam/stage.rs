//! Names of stages as parts of logical ids.

use crate::node::Node;

/// How a stage appears at the end of a permission's name: a literal name stands for itself, or for ten
/// digits of its hash if an id cannot hold it; an intrinsic is `Stage`.
pub(super) fn suffix(stage_name: Option<&Node>) -> String {
    match stage_name.and_then(Node::scalar) {
        Some(name) if is_plain(&name) => name.into_owned(),
        Some(name) => hash(&name),
        None => "Stage".to_owned(),
    }
}

/// The logical id of a stage of `api`.
pub(super) fn logical_id(api: &str, stage_name: Option<&Node>) -> String {
    match stage_name.and_then(Node::scalar) {
        Some(name) if is_plain(&name) => format!("{api}{name}Stage"),
        Some(name) => format!("{api}Stage{}", hash(&name)),
        None => format!("{api}Stage"),
    }
}

fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn hash(name: &str) -> String {
    super::body::sha1_of(name.as_bytes())[..10].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Map, Position};

    #[test]
    fn names_are_those_of_the_official_transform() {
        let at = Position::default();
        let intrinsic = Node::map(Map::new().with("Ref", Node::string("Stage", at)), at);
        let table = [
            (Node::string("prod", at), "prod", "XprodStage"),
            (Node::string("Stage", at), "Stage", "XStageStage"),
            (Node::string("a_b", at), "eb2980a5a2", "XStageeb2980a5a2"),
            (Node::string("a-b", at), "34fafddda8", "XStage34fafddda8"),
            (intrinsic, "Stage", "XStage"),
        ];
        for (name, expected_suffix, expected_id) in table {
            assert_eq!(suffix(Some(&name)), expected_suffix);
            assert_eq!(logical_id("X", Some(&name)), expected_id);
        }
    }
}
