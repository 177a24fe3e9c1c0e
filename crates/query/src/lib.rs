//! AWS's Query protocol, as `CloudFormation`, IAM and STS speak it: a form in, XML out.
//!
//! [`Query`] reads the form, [`Xml`] writes what an operation gives, [`answer`] and [`Fault::response`] put it into AWS's frames.

mod answer;
mod form;
mod xml;

pub use answer::{Fault, answer};
pub use form::Query;
pub use xml::Xml;
