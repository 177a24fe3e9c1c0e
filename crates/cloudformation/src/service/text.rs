//! The template of a request: in it, or in S3.

use sekisho_query::Fault;
use sekisho_s3::S3;

use super::{Call, faults};
use crate::s3_address::Address;

/// A template in a request may have as many bytes.
const IN_REQUEST: usize = 51_200;
/// One in S3 as many.
const IN_S3: usize = 1_000_000;

/// The template that a request gives, if it gives one.
pub fn given(call: &Call<'_>) -> Result<Option<String>, Fault> {
    if let Some(body) = call.query.text("TemplateBody") {
        // Unverified: AWS repeats the whole template here.
        return match body.len() <= IN_REQUEST {
            true => Ok(Some(body.to_owned())),
            false => Err(faults::too_long("templateBody", "…", IN_REQUEST)),
        };
    }
    call.query.text("TemplateURL").map(|url| from_s3(&call.engine.services.s3, url)).transpose()
}

/// The template at an address of S3, ours or AWS's.
pub fn from_s3(s3: &S3, url: &str) -> Result<String, Fault> {
    let address = Address::parse(url).ok_or_else(no_address)?;
    let bytes = address.read(s3).map_err(|error| Fault::validation(format!("S3 error: {error}")))?;
    if bytes.len() > IN_S3 {
        return Err(Fault::validation(format!("Template may not exceed {IN_S3} bytes in size.")));
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| Fault::validation("Template format error: the template is not UTF-8."))
}

fn no_address() -> Fault {
    Fault::validation("TemplateURL must reference a valid S3 object to which you have access.")
}
