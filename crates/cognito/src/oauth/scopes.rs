//! Scopes: what a client may ask for, and what of a user they show ("Scopes, M2M, and resource servers").

use crate::client::Client;

const OPENID: &str = "openid";
/// Scopes of OpenID Connect that ask for attributes.
const OF_ATTRIBUTES: [&str; 3] = ["email", "phone", "profile"];

/// Whether the scopes ask for an ID token.
pub fn has_openid(scope: &str) -> bool {
    has(scope, OPENID)
}

fn has(scope: &str, name: &str) -> bool {
    scope.split(' ').any(|one| one == name)
}

/// Which attributes scopes show.
pub struct Covered {
    all: bool,
    email: bool,
    phone: bool,
}

impl Covered {
    /// Whether the attribute is one of them.
    pub fn has(&self, attribute: &str) -> bool {
        match attribute {
            "email" | "email_verified" => self.all || self.email,
            "phone_number" | "phone_number_verified" => self.all || self.phone,
            _ => self.all,
        }
    }
}

/// `profile` shows everything that the client may read, and so does `openid` without any of the others. `None`: a
/// sign-in through the API.
pub fn covered(scope: Option<&str>) -> Covered {
    let Some(scope) = scope else {
        return Covered { all: true, email: true, phone: true };
    };
    let narrowed = OF_ATTRIBUTES.iter().any(|name| has(scope, name));
    Covered { all: !narrowed || has(scope, "profile"), email: has(scope, "email"), phone: has(scope, "phone") }
}

/// The scopes of a sign-in: those asked for, each once, or all that the client may ask for. None: it may not.
// Unverified: AWS's guide says that scopes which the client may not ask for are ignored; recorded answers refuse them.
pub fn of_sign_in(client: &Client, asked: Option<&str>) -> Option<String> {
    let allowed = client.settings.allowed_oauth_scopes.as_deref().unwrap_or_default();
    let Some(asked) = asked else {
        return Some(allowed.join(" "));
    };
    let asked = each_once(asked);
    let known = asked.iter().all(|scope| allowed.iter().any(|allowed| allowed == scope));
    let needs_openid = asked.iter().any(|scope| OF_ATTRIBUTES.contains(scope));
    (known && !asked.is_empty() && (!needs_openid || asked.contains(&OPENID))).then(|| asked.join(" "))
}

/// The scopes of a program's own token: those asked for or all, resource servers' only. None: it may not, or there are none.
pub fn of_machine(client: &Client, asked: Option<&str>) -> Option<String> {
    let scopes = of_sign_in(client, asked)?;
    let of_servers: Vec<&str> = scopes.split(' ').filter(|scope| scope.contains('/')).collect();
    let system = asked.is_some() && of_servers.len() < scopes.split(' ').count();
    (!system && !of_servers.is_empty()).then(|| of_servers.join(" "))
}

fn each_once(scope: &str) -> Vec<&str> {
    let mut once: Vec<&str> = Vec::new();
    for one in scope.split(' ').filter(|one| !one.is_empty()) {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scopes_show() {
        let cases: [(Option<&str>, [bool; 3]); 7] = [
            (None, [true, true, true]),
            (Some("openid"), [true, true, true]),
            (Some("openid rs/read"), [true, true, true]),
            (Some("openid email"), [true, false, false]),
            (Some("openid phone"), [false, true, false]),
            (Some("openid email phone"), [true, true, false]),
            (Some("openid email profile"), [true, true, true]),
        ];
        for (scope, expected) in cases {
            let covered = covered(scope);
            assert_eq!(["email", "phone_number", "custom:x"].map(|name| covered.has(name)), expected, "{scope:?}");
        }
    }

    #[test]
    fn each_scope_once() {
        assert_eq!(each_once(" openid  email openid "), ["openid", "email"]);
    }
}
