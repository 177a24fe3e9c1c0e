//! What can be wrong with a template, said once and completely: where, what, and what to do.

use std::fmt;

use crate::node::Position;

/// One mistake. Its text reads `template.yaml:12:7: HelloFunction.Properties.Timeout: what is wrong. What to do.`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The file as it was named to the parser.
    pub file: Box<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// The resource it is about.
    pub logical_id: Option<String>,
    /// The way to the value, from the resource or the root: `Properties.Auth.Authorizers.Jwt`.
    pub property: Option<String>,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do about it: one sentence.
    pub remedy: Box<str>,
}

impl Error {
    /// A mistake at a place of `file`, about no resource yet.
    #[must_use]
    pub fn new(file: &str, at: Position, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: at.line,
            column: at.column,
            logical_id: None,
            property: None,
            message: message.into(),
            remedy: remedy.into().into_boxed_str(),
        }
    }

    /// The same mistake, about this resource.
    #[must_use]
    pub fn of(mut self, logical_id: &str) -> Self {
        self.logical_id = Some(logical_id.to_owned());
        self
    }

    /// The same mistake, in this property. What was known before is below it.
    #[must_use]
    pub fn within(mut self, property: &str) -> Self {
        if !property.is_empty() {
            self.property = Some(match self.property {
                Some(below) => format!("{property}.{below}"),
                None => property.to_owned(),
            });
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        write_subject(f, self.logical_id.as_deref(), self.property.as_deref())?;
        write!(f, "{}. {}", self.message, self.remedy)
    }
}

impl std::error::Error for Error {}

/// All mistakes that were found, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors(pub Vec<Error>);

impl Errors {
    /// `Ok` when there is none.
    pub(crate) fn check(errors: Vec<Error>) -> Result<(), Self> {
        if errors.is_empty() {
            return Ok(());
        }
        Err(Self::sorted(errors))
    }

    /// In the order of the file; the same mistake is named once.
    pub(crate) fn sorted(mut errors: Vec<Error>) -> Self {
        errors.sort_by_key(|error| (error.line, error.column));
        errors.dedup();
        Self(errors)
    }
}

impl From<Error> for Errors {
    fn from(error: Error) -> Self {
        Self(vec![error])
    }
}

impl IntoIterator for Errors {
    type Item = Error;
    type IntoIter = std::vec::IntoIter<Error>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}

/// How much an unsupported part of a template matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It is ignored; the stack still does what it says about who gets in.
    Warning,
    /// Ignoring it would change who gets in: the caller must not go on.
    Error,
}

/// A part of the template that is understood on AWS but not honoured here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file as it was named to the parser.
    pub file: String,
    /// Where the part was written.
    pub at: Position,
    /// The resource it belongs to.
    pub logical_id: Option<String>,
    /// The way to it: `Properties.Events.Upload`.
    pub property: Option<String>,
    /// What is not honoured, and what happens instead.
    pub message: String,
    /// Whether the caller may go on.
    pub severity: Severity,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.at.line, self.at.column)?;
        write_subject(f, self.logical_id.as_deref(), self.property.as_deref())?;
        write!(f, "{}", self.message)
    }
}

fn write_subject(f: &mut fmt::Formatter<'_>, logical_id: Option<&str>, property: Option<&str>) -> fmt::Result {
    match (logical_id, property) {
        (Some(id), Some(property)) => write!(f, "{id}.{property}: "),
        (Some(one), None) | (None, Some(one)) => write!(f, "{one}: "),
        (None, None) => Ok(()),
    }
}

/// Collects what is found while a whole template is read.
pub(crate) struct Findings {
    pub(crate) file: String,
    pub(crate) errors: Vec<Error>,
    pub(crate) warnings: Vec<Warning>,
}

/// What a finding is about: a resource and the way into it, or a section.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) logical_id: Option<&'a str>,
    pub(crate) property: &'a str,
}

impl<'a> Subject<'a> {
    /// A part of a section that holds no resources.
    pub(crate) fn section(property: &'a str) -> Self {
        Self { logical_id: None, property }
    }

    /// A property of a resource.
    pub(crate) fn resource(logical_id: &'a str, property: &'a str) -> Self {
        Self { logical_id: Some(logical_id), property }
    }
}

impl Findings {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), errors: Vec::new(), warnings: Vec::new() }
    }

    pub(crate) fn error(&mut self, at: Position, subject: Subject<'_>, message: impl Into<String>, remedy: impl Into<String>) {
        let mut error = Error::new(&self.file, at, message, remedy).within(subject.property);
        error.logical_id = subject.logical_id.map(str::to_owned);
        self.errors.push(error);
    }

    pub(crate) fn warning(&mut self, at: Position, subject: Subject<'_>, severity: Severity, message: impl Into<String>) {
        self.warnings.push(Warning {
            file: self.file.clone(),
            at,
            logical_id: subject.logical_id.map(str::to_owned),
            property: (!subject.property.is_empty()).then(|| subject.property.to_owned()),
            message: message.into(),
            severity,
        });
    }
}
