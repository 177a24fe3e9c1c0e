//! `[ip, user, ..., status_code = 4*, bytes > 1000]`: lines of columns with spaces between them.

use super::cursor::Cursor;
use super::test::Test;

/// Where an unquoted value ends.
const ENDS: &str = ",]&|";

/// The columns before and after `...`.
pub(super) struct Columns {
    before: Vec<Column>,
    /// `None`: the line has exactly those before.
    after: Option<Vec<Column>>,
}

/// Any of these must hold, each of which is all of its own; empty: anything.
struct Column(Vec<Vec<(&'static str, Test)>>);

impl Columns {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self, String> {
        cursor.expect("[")?;
        let mut columns = Self { before: Vec::new(), after: None };
        loop {
            if cursor.space().take("...") {
                if columns.after.replace(Vec::new()).is_some() {
                    return Err("... may stand only once".to_owned());
                }
            } else {
                let column = Column::parse(cursor)?;
                columns.after.as_mut().unwrap_or(&mut columns.before).push(column);
            }
            if !cursor.space().take(",") {
                break;
            }
        }
        cursor.expect("]")?;
        if cursor.is_done() { Ok(columns) } else { Err(cursor.unexpected("the end")) }
    }

    pub fn matches(&self, line: &str) -> bool {
        let fields = fields(line);
        let after = self.after.as_deref().unwrap_or(&[]);
        let named = self.before.len() + after.len();
        if fields.len() < named || (self.after.is_none() && fields.len() != named) {
            return false;
        }
        let from_the_end = &fields[fields.len() - after.len()..];
        self.before.iter().zip(&fields).chain(after.iter().zip(from_the_end)).all(|(column, field)| column.matches(field))
    }
}

impl Column {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self, String> {
        let mut any = Vec::new();
        let mut all = Vec::new();
        loop {
            let name = cursor.space().while_(|letter| letter.is_alphanumeric() || "_-$.".contains(letter));
            match cursor.operator() {
                Some(operator) => all.push((operator, cursor.value(ENDS)?)),
                None if name.is_empty() => return Err(cursor.unexpected("a column's name")),
                None => {}
            }
            if cursor.space().take("||") {
                any.push(std::mem::take(&mut all));
            } else if !cursor.take("&&") {
                break;
            }
        }
        any.push(all);
        Ok(Self(any))
    }

    fn matches(&self, field: &str) -> bool {
        self.0.iter().any(|all| all.iter().all(|(operator, test)| test.text_holds(operator, field)))
    }
}

/// What stands in quotes or brackets is one field, without them.
fn fields(line: &str) -> Vec<&str> {
    let (mut fields, mut rest) = (Vec::new(), line.trim());
    while let Some(first) = rest.chars().next() {
        let close = match first {
            '"' => Some('"'),
            '[' => Some(']'),
            _ => None,
        };
        let inside = close.and_then(|close| rest[1..].split_once(close));
        let (field, left) = match inside {
            Some(found) => found,
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        fields.push(field);
        rest = left.trim_start();
    }
    fields
}
