//! What a REST API's event and the older event of an HTTP API have in common: `null` for what
//! is empty, and all values of a name beside the one that counts.

use super::EventInput;
use super::write::{self, Object};
use crate::query;

/// Of several values of one name that which `pick` picks, and all of them.
pub fn write_query(event: &mut Object<'_>, input: &EventInput<'_>, pick: fn(&[String]) -> Option<&String>) {
    let query = query::parse(input.raw_query);
    let picked = |values| pick(values).map_or("", String::as_str);
    let one = query.iter().map(|(name, values)| (name.as_str(), picked(values)));
    event.texts_or_null("queryStringParameters", one);
    if query.is_empty() {
        return event.raw("multiValueQueryStringParameters", "null");
    }
    let mut object = event.object("multiValueQueryStringParameters");
    for (name, values) in &query {
        write::list(object.name(name), values.iter().map(String::as_str));
    }
    object.close();
}

/// Path parameters and stage variables.
pub fn write_parameters(event: &mut Object<'_>, input: &EventInput<'_>) {
    let parameters = input.path_parameters.iter();
    let parameters = parameters.map(|(name, value)| (name.as_str(), value.as_str()));
    event.texts_or_null("pathParameters", parameters);
    let variables = input.stage_variables.iter();
    let variables = variables.map(|(name, value)| (name.as_str(), value.as_str()));
    event.texts_or_null("stageVariables", variables);
}

/// Who calls. All but the address and the agent are about AWS's own signatures.
pub fn write_identity(mut identity: Object<'_>, input: &EventInput<'_>, names: &[&str], user_agent: Option<&str>) {
    for name in names {
        match *name {
            "apiKey" => {
                if let Some((_, value)) = &input.api_key {
                    identity.text(name, &value.0);
                }
            }
            "apiKeyId" => {
                if let Some((id, _)) = &input.api_key {
                    identity.text(name, id);
                }
            }
            "sourceIp" => identity.text(name, input.source_ip),
            "userAgent" => identity.text_or_null(name, user_agent),
            _ => identity.text_or_null(name, input.caller().identity(name).as_deref()),
        }
    }
    identity.close();
}
