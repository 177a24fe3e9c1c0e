//! Which ways to sign in there are, and which a client allows.

use super::Door;
use crate::client::Client;
use crate::error::ApiError;

/// What applies to a client that names no flows.
const BY_DEFAULT: [&str; 3] = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"];

/// A way to sign in that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// `USER_PASSWORD_AUTH`.
    Password,
    /// `ADMIN_USER_PASSWORD_AUTH`, formerly `ADMIN_NO_SRP_AUTH`.
    AdminPassword,
    /// `USER_SRP_AUTH`.
    Srp,
    /// `REFRESH_TOKEN_AUTH`, also called `REFRESH_TOKEN`.
    Refresh,
    /// `CUSTOM_AUTH`.
    Custom,
    /// `USER_AUTH`.
    Choice,
}

impl Flow {
    /// The flow of this name, if the operation takes it.
    // Unverified: AdminInitiateAuth refuses USER_PASSWORD_AUTH with the words InitiateAuth has for the admin flows.
    pub fn of(name: &str, door: Door) -> Result<Self, ApiError> {
        match (name, door) {
            ("USER_PASSWORD_AUTH", Door::Public | Door::Hosted) => Ok(Self::Password),
            ("ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH", Door::Admin) => Ok(Self::AdminPassword),
            ("USER_SRP_AUTH", _) => Ok(Self::Srp),
            ("REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN", _) => Ok(Self::Refresh),
            ("CUSTOM_AUTH", _) => Ok(Self::Custom),
            ("USER_AUTH", _) => Ok(Self::Choice),
            _ => Err(ApiError::invalid_parameter("Initiate Auth method not supported.")
                .because(format!("the operation does not take the flow {name}"))),
        }
    }

    /// Whether the client allows the flow; if not, AWS's words, which differ from flow to flow.
    pub fn check_allowed(self, client: &Client) -> Result<(), ApiError> {
        // A client that rotates cannot have the flow among its own, so this must come first.
        if self == Self::Refresh && client.settings.rotates() {
            return Err(ApiError::unsupported_operation("This API does not support refresh token rotation"));
        }
        if self.is_allowed(client.settings.explicit_auth_flows.as_deref()) {
            return Ok(());
        }
        let (text, needed) = match self {
            Self::Password => ("USER_PASSWORD_AUTH flow not enabled for this client", "ALLOW_USER_PASSWORD_AUTH"),
            Self::AdminPassword => ("Auth flow not enabled for this client", "ALLOW_ADMIN_USER_PASSWORD_AUTH"),
            Self::Srp => ("USER_SRP_AUTH is not enabled for the client.", "ALLOW_USER_SRP_AUTH"),
            Self::Refresh => ("Auth flow not enabled for this client", "ALLOW_REFRESH_TOKEN_AUTH"),
            Self::Custom => ("CUSTOM_AUTH is not enabled for the client.", "ALLOW_CUSTOM_AUTH"),
            // Unverified: the words, which are those of the similar flow.
            Self::Choice => ("USER_AUTH flow not enabled for this client", "ALLOW_USER_AUTH"),
        };
        Err(ApiError::invalid_parameter(text).because(format!("the ExplicitAuthFlows of client {} lack {needed}", client.id)))
    }

    fn is_allowed(self, given: Option<&[String]>) -> bool {
        let given: Vec<&str> = match given {
            Some(flows) if !flows.is_empty() => flows.iter().map(String::as_str).collect(),
            _ => BY_DEFAULT.to_vec(),
        };
        let has = |name: &str| given.contains(&name);
        // The names before 2019 only add to what is on, or, one of them, leave nothing but custom challenges.
        let old_names = !given.iter().any(|name| name.starts_with("ALLOW_"));
        let on_by_default = old_names && !has("CUSTOM_AUTH_FLOW_ONLY");
        match self {
            Self::Password => has("ALLOW_USER_PASSWORD_AUTH") || has("USER_PASSWORD_AUTH"),
            Self::AdminPassword => has("ALLOW_ADMIN_USER_PASSWORD_AUTH") || has("ADMIN_NO_SRP_AUTH"),
            Self::Srp => has("ALLOW_USER_SRP_AUTH") || on_by_default,
            Self::Refresh => has("ALLOW_REFRESH_TOKEN_AUTH") || old_names,
            Self::Custom => has("ALLOW_CUSTOM_AUTH") || old_names,
            Self::Choice => has("ALLOW_USER_AUTH"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_allow() {
        use Flow::{AdminPassword, Custom, Password, Refresh, Srp};
        let cases: [(&[&str], &[Flow]); 7] = [
            (&[], &[Srp, Refresh, Custom]),
            (&["ALLOW_USER_PASSWORD_AUTH"], &[Password]),
            (&["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], &[AdminPassword, Refresh]),
            (&["ALLOW_CUSTOM_AUTH"], &[Custom]),
            (&["USER_PASSWORD_AUTH"], &[Password, Srp, Refresh, Custom]),
            (&["ADMIN_NO_SRP_AUTH"], &[AdminPassword, Srp, Refresh, Custom]),
            (&["CUSTOM_AUTH_FLOW_ONLY"], &[Refresh, Custom]),
        ];
        for (names, expected) in cases {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let allowed: Vec<Flow> = [Password, AdminPassword, Srp, Refresh, Custom]
                .into_iter()
                .filter(|flow| flow.is_allowed(Some(&names)))
                .collect();
            assert_eq!(allowed, expected, "{names:?}");
        }
        assert!(Srp.is_allowed(None) && !Password.is_allowed(None));
    }

    #[test]
    fn which_operation_takes_what() {
        let cases = [
            ("USER_PASSWORD_AUTH", Door::Public, Some(Flow::Password)),
            ("USER_PASSWORD_AUTH", Door::Admin, None),
            ("ADMIN_NO_SRP_AUTH", Door::Admin, Some(Flow::AdminPassword)),
            ("ADMIN_USER_PASSWORD_AUTH", Door::Public, None),
            ("REFRESH_TOKEN", Door::Admin, Some(Flow::Refresh)),
            ("USER_SRP_AUTH", Door::Admin, Some(Flow::Srp)),
            ("CUSTOM_AUTH", Door::Public, Some(Flow::Custom)),
            ("USER_AUTH", Door::Public, Some(Flow::Choice)),
            ("USER_AUTH", Door::Admin, Some(Flow::Choice)),
        ];
        for (name, door, expected) in cases {
            assert_eq!(Flow::of(name, door).ok(), expected, "{name}");
        }
    }
}
