//! The sign-in pages: name and password or another first factor (`begin`), then whatever the sign-in asks for (`step`).
//!
//! What is settled between two pages travels in hidden fields; the engine keeps the rest with its session.

mod begin;
mod challenge;
mod code;
mod known;
pub mod names;
mod new_password;
mod passkey;
mod providers;
mod select;
mod step;

use bytes::Bytes;
use http::Response;

use super::visit::{Place, Visit};

pub use begin::refused as start_again;
pub use challenge::Challenge;
pub use providers::has_own_users;
pub use step::{next, refused, respond};

/// A step of a sign-in cannot be gone back to.
fn begin_anew(visit: &Visit<'_>) -> Response<Bytes> {
    visit.go_to("/login")
}

/// The paths of these pages. Those after the first show nothing by themselves.
// Unverified: the paths of the choices, of the password after a choice and of the passkey.
pub const PLACES: &[Place] = &[
    Place { path: "/login", show: begin::show, take: begin::take },
    Place { path: "/mfa", show: begin_anew, take: code::take },
    Place { path: "/selectMfa", show: begin_anew, take: select::take_second_factor },
    Place { path: "/selectChallenge", show: begin_anew, take: select::take_first_factor },
    Place { path: "/password", show: begin_anew, take: select::take_password },
    Place { path: "/passkey", show: begin_anew, take: passkey::take },
    Place { path: "/changePassword", show: begin_anew, take: new_password::take },
];
