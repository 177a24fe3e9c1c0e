//! One line of the file: a user in the state that AWS gives imported users, `RESET_REQUIRED`.

use crate::attributes::Schema;
use crate::new_user;
use crate::pool::Pool;
use crate::timestamp::Timestamp;
use crate::user::{Attributes, User, UserStatus};

use super::Candidate;

const USERNAME: &str = "cognito:username";
const MFA: &str = "cognito:mfa_enabled";

/// The longest line, in bytes here, in characters there.
const LONGEST_LINE: usize = 16_000;

/// The columns a pool's file may have, in the order of `GetCSVHeader`.
pub fn columns(schema: &Schema) -> Vec<String> {
    let attributes = schema.0.iter().map(|attribute| attribute.name.clone()).filter(|name| name != "sub");
    attributes.chain([MFA.to_owned(), USERNAME.to_owned()]).collect()
}

/// The first line.
pub struct Header(Vec<String>);

impl Header {
    /// Refuses columns the pool does not know, and files without those that every file must have.
    // Unverified: the words; AWS writes its own into the job's log and completion message.
    fn of(pool: &Pool, line: &csv::StringRecord) -> Result<Self, String> {
        let known = columns(&pool.identity.schema);
        let given: Vec<String> = line.iter().map(|name| name.trim().to_owned()).collect();
        if let Some(name) = given.iter().find(|name| !known.contains(name)) {
            return Err(format!("The header has a column {name:?} that the user pool does not know."));
        }
        if let Some(name) = given.iter().enumerate().find(|(index, name)| given[..*index].contains(name)) {
            return Err(format!("The header has the column {:?} twice.", name.1));
        }
        for required in [USERNAME, MFA] {
            if !given.iter().any(|name| name == required) {
                return Err(format!("The header lacks the column {required:?}."));
            }
        }
        if !given.iter().any(|name| name == "email_verified" || name == "phone_number_verified") {
            return Err("The header needs one of the columns \"email_verified\" and \"phone_number_verified\".".into());
        }
        Ok(Self(given))
    }
}

/// The lines of a file, read one after the other.
pub struct Rows<'a> {
    reader: csv::Reader<&'a [u8]>,
    header: Header,
    now: Timestamp,
}

impl<'a> Rows<'a> {
    pub fn of(pool: &Pool, file: &'a [u8], now: Timestamp) -> Result<Self, String> {
        let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        let header = reader.headers().map_err(|error| format!("The file has no header that can be read: {error}."))?;
        let header = Header::of(pool, header)?;
        Ok(Self { reader, header, now })
    }

    /// The next lines; none at the end of the file.
    pub fn next_batch(&mut self, pool: &Pool, size: usize) -> Vec<Candidate> {
        let mut batch = Vec::new();
        let mut record = csv::StringRecord::new();
        while batch.len() < size {
            let user = match self.reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => self.user(pool, &record),
                Err(error) => Err(unreadable(&error)),
            };
            let line = record.position().map_or(0, csv::Position::line);
            batch.push(Candidate { line, user });
        }
        batch
    }

    /// Leaves out lines that were taken in before.
    pub fn skip(&mut self, lines: u64) {
        let mut record = csv::StringRecord::new();
        for _ in 0..lines {
            if !matches!(self.reader.read_record(&mut record), Ok(true) | Err(_)) {
                return;
            }
        }
    }

    fn user(&self, pool: &Pool, record: &csv::StringRecord) -> Result<User, String> {
        if record.len() != self.header.0.len() {
            return Err(format!("{} fields, the header has {}", record.len(), self.header.0.len()));
        }
        if record.as_slice().len() > LONGEST_LINE {
            return Err(format!("longer than {LONGEST_LINE} characters"));
        }
        let field = |name: &str| self.header.0.iter().position(|column| column == name).and_then(|index| record.get(index));
        let typed = field(USERNAME).unwrap_or_default().trim();
        if typed.is_empty() {
            return Err(format!("{USERNAME} is empty"));
        }
        let mut attributes = self.attributes(record);
        let verified =
            |address: &str| attributes.get(&format!("{address}_verified")).is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        if !verified("email") && !verified("phone_number") {
            return Err("neither email_verified nor phone_number_verified is true".into());
        }
        let naming = new_user::name(pool, typed, &mut attributes).map_err(|error| error.to_string())?;
        pool.identity.schema.check_new(&mut attributes).map_err(|error| error.to_string())?;
        let mut user = new_user::user(naming, UserStatus::ResetRequired, attributes, None, self.now);
        if field(MFA).is_some_and(|flag| flag.eq_ignore_ascii_case("true")) {
            require_sms(&mut user)?;
        }
        Ok(user)
    }

    fn attributes(&self, record: &csv::StringRecord) -> Attributes {
        let pairs = self.header.0.iter().zip(record.iter());
        let attributes = pairs.filter(|(name, value)| !value.is_empty() && *name != USERNAME && *name != MFA);
        attributes.map(|(name, value)| (name.clone(), value.to_owned())).collect()
    }
}

/// `cognito:mfa_enabled` asks for codes by SMS.
fn require_sms(user: &mut User) -> Result<(), String> {
    if !user.attributes.contains_key("phone_number") {
        return Err(format!("{MFA} is true, which needs a phone_number"));
    }
    user.more.mfa = vec!["SMS_MFA".into()];
    user.more.preferred_mfa = Some("SMS_MFA".into());
    Ok(())
}

/// The library's words quote bytes of the line, which may be anybody's.
fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".into(),
        _ => "cannot be read".into(),
    }
}
