//! HTML that is right by its type: everything put into `html!` is escaped, unless it is `Html` already.
//!
//! Nothing but `look.rs` and `layout.rs` makes `Html` of a text, for styles and scripts.

pub use maud::{DOCTYPE, Markup as Html, PreEscaped, html};
