//! A compiled template: what `parse` makes and `run` walks.

/// A piece of a template.
#[derive(Debug)]
pub(super) enum Node {
    Text(Box<str>),
    Print(Print),
    Set(Reference, Expression),
    If(Box<If>),
    Foreach(Box<Foreach>),
    /// `#define($name)…#end`: rendered where `$name` is printed.
    Define(Box<str>, Box<[Node]>),
    Break,
    Stop,
}

pub(super) type Block = Box<[Node]>;

/// A reference that stands in the text.
#[derive(Debug)]
pub(super) struct Print {
    /// What half of the backslashes before it leaves.
    pub prefix: Box<str>,
    /// `\$name` where the template means the text `$name`.
    pub verbatim: Option<Box<str>>,
    pub reference: Reference,
}

#[derive(Debug)]
pub(super) struct If {
    pub branches: Vec<(Expression, Block)>,
    pub otherwise: Block,
}

#[derive(Debug)]
pub(super) struct Foreach {
    pub variable: Box<str>,
    pub source: Expression,
    pub body: Block,
}

/// `$name` and what follows it.
#[derive(Debug)]
pub(super) struct Reference {
    pub name: Box<str>,
    pub steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) enum Step {
    /// `.name`
    Property(Box<str>),
    /// `.name(…)`
    Method(Box<str>, Vec<Expression>),
    /// `[…]`
    Index(Expression),
}

#[derive(Debug)]
pub(super) enum Expression {
    Null,
    Bool(bool),
    Int(i128),
    Double(f64),
    Text(Box<str>),
    /// `"… $name …"`
    Interpolated(Block),
    Reference(Reference),
    List(Vec<Expression>),
    Range(i64, i64),
    Map(Vec<(Expression, Expression)>),
    Not(Box<Expression>),
    /// One level of precedence, left to right; flat, so that a long sum is no deep tree.
    Chain(Box<Expression>, Vec<(Operator, Expression)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
