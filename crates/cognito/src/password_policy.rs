//! A pool's password policy: which rule a password breaks first, and how AWS says so
//! ("Password requirements" of the developer guide).

use crate::error::ApiError;

/// AWS's set of symbols; a space counts too, unless it leads or trails.
const SYMBOLS: &str = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+=";

/// The rules of a pool. `Default` is what a pool without a policy gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Shortest length in characters.
    pub minimum_length: usize,
    /// At least one of `A-Z`.
    pub require_uppercase: bool,
    /// At least one of `a-z`.
    pub require_lowercase: bool,
    /// At least one of `0-9`.
    pub require_numbers: bool,
    /// At least one of AWS's symbols.
    pub require_symbols: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { minimum_length: 8, require_uppercase: true, require_lowercase: true, require_numbers: true, require_symbols: true }
    }
}

/// The first rule the password breaks, in AWS's order and words.
pub fn check(policy: &Policy, password: &str) -> Result<(), &'static str> {
    let any = |class: fn(&char) -> bool| password.chars().any(|c| class(&c));
    let rules = [
        (password.chars().count() >= policy.minimum_length, "Password not long enough"),
        (!policy.require_uppercase || any(char::is_ascii_uppercase), "Password must have uppercase characters"),
        (!policy.require_lowercase || any(char::is_ascii_lowercase), "Password must have lowercase characters"),
        (!policy.require_numbers || any(char::is_ascii_digit), "Password must have numeric characters"),
        (!policy.require_symbols || has_symbol(password), "Password must have symbol characters"),
    ];
    match rules.into_iter().find(|(kept, _)| !kept) {
        Some((_, reason)) => Err(reason),
        None => Ok(()),
    }
}

fn has_symbol(password: &str) -> bool {
    password.contains(|c| SYMBOLS.contains(c)) || password.trim_matches(' ').contains(' ')
}

/// The refusal of operations a user calls: `SignUp`, `ChangePassword`, `ConfirmForgotPassword`, …
pub fn refused(reason: &str) -> ApiError {
    ApiError::invalid_password(format!("Password did not conform with policy: {reason}"))
}

/// The refusal of `AdminCreateUser` and `AdminSetUserPassword`.
pub fn refused_for_admin(reason: &str) -> ApiError {
    ApiError::invalid_password(format!("Password did not conform with password policy: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: &str = "Password not long enough";
    const UPPER: &str = "Password must have uppercase characters";
    const LOWER: &str = "Password must have lowercase characters";
    const NUMBER: &str = "Password must have numeric characters";
    const SYMBOL: &str = "Password must have symbol characters";

    #[test]
    fn the_first_broken_rule_is_told() {
        let cases = [
            ("", Err(SHORT)),
            ("aA1!", Err(SHORT)),
            ("aaaaaaaa", Err(UPPER)),
            ("ÄÖÜäöü1!", Err(UPPER)),
            ("AAAAAAAA", Err(LOWER)),
            ("aaaaAAAA", Err(NUMBER)),
            ("aaaaAAA٣", Err(NUMBER)),
            ("aaaaAAA1", Err(SYMBOL)),
            ("aaaAAA1€", Err(SYMBOL)),
            (" aaAAA11", Err(SYMBOL)),
            ("aaAAA11 ", Err(SYMBOL)),
            ("aaa AAA1", Ok(())),
            ("Passw0rd!", Ok(())),
            ("ääääAa1!", Ok(())),
        ];
        for (password, verdict) in cases {
            assert_eq!(check(&Policy::default(), password), verdict, "{password:?}");
        }
    }

    #[test]
    fn each_symbol_counts() {
        for symbol in SYMBOLS.chars() {
            let password = format!("aaaAAA1{symbol}");
            assert_eq!(check(&Policy::default(), &password), Ok(()), "{symbol}");
        }
    }

    #[test]
    fn a_rule_that_is_off_is_not_checked() {
        let off = Policy {
            minimum_length: 6,
            require_uppercase: false,
            require_lowercase: false,
            require_numbers: false,
            require_symbols: false,
        };
        let cases = [
            (off, "......", Ok(())),
            (off, ".....", Err(SHORT)),
            (Policy { require_uppercase: true, ..off }, "a1.___", Err(UPPER)),
            (Policy { require_lowercase: true, ..off }, "A1.___", Err(LOWER)),
            (Policy { require_numbers: true, ..off }, "aA.___", Err(NUMBER)),
            (Policy { require_symbols: true, ..off }, "aA1111", Err(SYMBOL)),
        ];
        for (policy, password, verdict) in cases {
            assert_eq!(check(&policy, password), verdict, "{policy:?} {password}");
        }
    }

    #[test]
    fn two_prefixes() {
        assert_eq!(
            refused(SHORT).to_string(),
            "InvalidPasswordException: Password did not conform with policy: Password not long enough"
        );
        assert_eq!(
            refused_for_admin(SHORT).to_string(),
            "InvalidPasswordException: Password did not conform with password policy: Password not long enough"
        );
    }
}
