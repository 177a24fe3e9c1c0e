//! Resource types of Lambda.

pub mod alias;
pub mod function;
pub mod permission;
pub mod url;
pub mod version;
