//! The tree that routes stand in. Names of variables do not count here: `/a/{x}` and `/a/{y}` are one place.

use std::collections::HashMap;

use http::Method;

use super::{Part, Pattern};

/// Nodes by number; the first is the root.
#[derive(Debug)]
pub(super) struct Tree(Vec<Node>);

#[derive(Debug, Default)]
struct Node {
    statics: HashMap<String, usize>,
    variable: Option<usize>,
    /// Routes that end here.
    full: Ends,
    /// Routes whose greedy variable holds what comes after this place.
    greedy: Ends,
}

/// Routes of one place by method. The first of two for the same requests counts.
#[derive(Debug, Default)]
struct Ends {
    methods: Vec<(Method, usize)>,
    any: Option<usize>,
}

impl Ends {
    fn add(&mut self, method: Option<Method>, route: usize) {
        match method {
            Some(method) => self.methods.push((method, route)),
            None => self.any = self.any.or(Some(route)),
        }
    }

    fn of(&self, method: &Method) -> Option<usize> {
        self.methods.iter().find(|(own, _)| own == method).map(|(_, route)| *route).or(self.any)
    }
}

impl Tree {
    pub(super) fn new() -> Self {
        Self(vec![Node::default()])
    }

    pub(super) fn add(&mut self, path: &Pattern, method: Option<Method>, route: usize) {
        let mut at = 0;
        for part in &path.parts {
            at = self.child(at, part);
        }
        let node = &mut self.0[at];
        let ends = if path.greedy.is_some() { &mut node.greedy } else { &mut node.full };
        ends.add(method, route);
    }

    fn child(&mut self, at: usize, part: &Part) -> usize {
        let next = self.0.len();
        let node = &mut self.0[at];
        let child = match part {
            Part::Static(text) => *node.statics.entry(text.clone()).or_insert(next),
            Part::Variable(_) => *node.variable.get_or_insert(next),
        };
        if child == next {
            self.0.push(Node::default());
        }
        child
    }

    /// The first full match there is, static parts before variables; else the greedy route with the longest prefix.
    pub(super) fn find(&self, method: &Method, path: &[&str]) -> Option<usize> {
        let mut greedy = None;
        let full = self.walk(0, 0, path, &mut |depth, node| {
            if depth == path.len() {
                return node.full.of(method);
            }
            if holds_something(&path[depth..])
                && greedy.is_none_or(|(longest, _)| longest < depth)
                && let Some(route) = node.greedy.of(method)
            {
                greedy = Some((depth, route));
            }
            None
        });
        full.or(greedy.map(|(_, route)| route))
    }

    /// The methods of all routes whose path fits.
    pub(super) fn methods_at(&self, path: &[&str]) -> Vec<&Method> {
        let mut methods = Vec::new();
        let mut gather = |depth: usize, node: usize| {
            let Node { full, greedy, .. } = &self.0[node];
            let ends = if depth == path.len() { Some(full) } else { Some(greedy).filter(|_| holds_something(&path[depth..])) };
            methods.extend(ends.into_iter().flat_map(|ends| &ends.methods).map(|(method, _)| method));
        };
        self.walk_all(0, 0, path, &mut gather);
        methods
    }

    /// Goes to every place whose path fits the beginning of `path`, until `visit` has found something.
    fn walk<F>(&self, at: usize, depth: usize, path: &[&str], visit: &mut impl FnMut(usize, &Node) -> Option<F>) -> Option<F> {
        let node = &self.0[at];
        if let Some(found) = visit(depth, node) {
            return Some(found);
        }
        let part = path.get(depth)?;
        if let Some(child) = node.statics.get(*part)
            && let Some(found) = self.walk(*child, depth + 1, path, visit)
        {
            return Some(found);
        }
        let child = node.variable.filter(|_| !part.is_empty())?;
        self.walk(child, depth + 1, path, visit)
    }

    fn walk_all(&self, at: usize, depth: usize, path: &[&str], visit: &mut impl FnMut(usize, usize)) {
        visit(depth, at);
        let Some(part) = path.get(depth) else { return };
        let node = &self.0[at];
        let variable = node.variable.filter(|_| !part.is_empty());
        for child in node.statics.get(*part).copied().into_iter().chain(variable) {
            self.walk_all(child, depth + 1, path, visit);
        }
    }
}

// Unverified: a greedy parameter needs something to hold.
fn holds_something(rest: &[&str]) -> bool {
    rest != [""]
}
