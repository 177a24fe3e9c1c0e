//! How long tokens live, from a client's settings.

use crate::error::ApiError;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A client's settings as given; units are `seconds`, `minutes`, `hours`, `days`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Validity<'a> {
    /// `IdTokenValidity`.
    pub id: Option<i64>,
    /// `AccessTokenValidity`.
    pub access: Option<i64>,
    /// `RefreshTokenValidity`.
    pub refresh: Option<i64>,
    /// `TokenValidityUnits.IdToken`; hours when not given.
    pub id_unit: Option<&'a str>,
    /// `TokenValidityUnits.AccessToken`; hours when not given.
    pub access_unit: Option<&'a str>,
    /// `TokenValidityUnits.RefreshToken`; days when not given.
    pub refresh_unit: Option<&'a str>,
}

/// In seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// ID tokens.
    pub id: i64,
    /// Access tokens; `ExpiresIn` of the answers.
    pub access: i64,
    /// Refresh tokens.
    pub refresh: i64,
}

impl Validity<'_> {
    /// The lifetimes, or the refusal of one out of AWS's ranges: 5 minutes to a day, for refresh tokens an hour to ten years.
    pub fn lifetimes(&self) -> Result<Lifetimes, ApiError> {
        let refresh = self.refresh.filter(|value| *value != 0);
        let lifetimes = Lifetimes {
            id: seconds(self.id, self.id_unit, HOUR).unwrap_or(HOUR),
            access: seconds(self.access, self.access_unit, HOUR).unwrap_or(HOUR),
            refresh: seconds(refresh, self.refresh_unit, DAY).unwrap_or(30 * DAY),
        };
        let short = 5 * MINUTE..=DAY;
        let long = HOUR..=3650 * DAY;
        let in_range = short.contains(&lifetimes.id) && short.contains(&lifetimes.access) && long.contains(&lifetimes.refresh);
        if in_range { Ok(lifetimes) } else { Err(ApiError::invalid_parameter("Invalid range for token validity.")) }
    }
}

fn seconds(value: Option<i64>, unit: Option<&str>, default_unit: i64) -> Option<i64> {
    let unit = match unit {
        Some("seconds") => 1,
        Some("minutes") => MINUTE,
        Some("hours") => HOUR,
        Some("days") => DAY,
        _ => default_unit,
    };
    value.map(|value| value.saturating_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"300 seconds"`, `"2"` (default unit) or `""` (not given).
    fn setting(text: &str) -> (Option<i64>, Option<&str>) {
        let mut words = text.split_whitespace();
        (words.next().and_then(|number| number.parse().ok()), words.next())
    }

    fn lifetimes([id, access, refresh]: [&str; 3]) -> Result<Lifetimes, ApiError> {
        let ((id, id_unit), (access, access_unit)) = (setting(id), setting(access));
        let (refresh, refresh_unit) = setting(refresh);
        let validity = Validity { id, access, refresh, id_unit, access_unit, refresh_unit };
        validity.lifetimes()
    }

    #[test]
    fn defaults_units_and_ranges() {
        const USUAL: Option<[i64; 3]> = Some([3600, 3600, 2_592_000]);
        let cases = [
            (["", "", ""], USUAL),
            (["2", "24", "1"], Some([7200, 86_400, 86_400])),
            (["300 seconds", "10 minutes", "1 hours"], Some([300, 600, 3600])),
            (["1 days", "1 days", "3650"], Some([86_400, 86_400, 315_360_000])),
            (["? minutes", "", ""], USUAL),
            (["", "", "0 minutes"], USUAL),
            (["", "", "3651"], None),
            (["", "", "59 minutes"], None),
            (["299 seconds", "", ""], None),
            (["", "25", ""], None),
            (["", "9223372036854775807", ""], None),
            (["", "-1", ""], None),
        ];
        for (settings, expected) in cases {
            let got = lifetimes(settings).ok();
            let got = got.map(|lifetimes| [lifetimes.id, lifetimes.access, lifetimes.refresh]);
            assert_eq!(got, expected, "{settings:?}");
        }
        assert_eq!(
            lifetimes(["25", "", ""]).expect_err("too long").to_string(),
            "InvalidParameterException: Invalid range for token validity."
        );
    }
}
