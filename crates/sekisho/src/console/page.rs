//! The console: one page without script that shows addresses, ids and the commands to paste.

use std::fmt::Write as _;

use bytes::Bytes;
use hyper::{Response, header};

use crate::stack::Stack;

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem;margin-bottom:0}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);vertical-align:top}\
td{overflow-wrap:anywhere}code,pre{font:14px/1.5 ui-monospace,monospace}\
pre{padding:1rem;overflow-x:auto;border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:6px}";

/// So many requests are shown.
const SHOWN: usize = 20;

/// The page.
pub fn console(stack: &Stack) -> Response<Bytes> {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sekisho: {name}</title><style>{STYLE}</style><h1>Stack {name}</h1><p>Region {region}, at <code>{endpoint}</code></p>\
         <h2>Outputs</h2><table><thead><tr><th scope=\"col\">Name<th scope=\"col\">Value</thead><tbody>",
        name = escaped(stack.name()),
        region = escaped(&stack.region),
        endpoint = escaped(&stack.endpoint),
    );
    for (name, value) in stack.report().iter().flat_map(|report| report.outputs.clone()) {
        // Writing to a String cannot fail.
        let _ = write!(html, "<tr><th scope=\"row\">{}<td><code>{}</code>", escaped(&name), escaped(&value));
    }
    html.push_str("</tbody></table>");
    requests(stack, &mut html);
    html.push_str(COMMANDS);
    let mut response = Response::new(Bytes::from(html));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

/// The last requests, with why they were refused.
fn requests(stack: &Stack, html: &mut String) {
    let last = stack.services.gateway.requests(SHOWN);
    if last.is_empty() {
        return;
    }
    html.push_str(
        "<h2>Last requests</h2><table><thead><tr><th scope=\"col\">Request<th scope=\"col\">Status<th scope=\"col\">Why</thead><tbody>",
    );
    for request in last {
        let _ = write!(
            html,
            "<tr><td><code>{} {}</code><td>{}<td>{}",
            escaped(&request.method),
            escaped(&request.path),
            request.status,
            escaped(request.why.as_deref().unwrap_or_default())
        );
    }
    html.push_str("</tbody></table>");
}

const COMMANDS: &str = "\
<h2>Try it</h2><pre>eval \"$(sekisho env)\"\n\
aws cognito-idp sign-up --client-id $SPA_CLIENT_ID --username user-a --password 'Passw0rd!' --user-attributes Name=email,Value=usera@example.com\n\
aws cognito-idp admin-confirm-sign-up --user-pool-id $USER_POOL_ID --username user-a\n\
aws cognito-idp initiate-auth --client-id $SPA_CLIENT_ID --auth-flow USER_PASSWORD_AUTH --auth-parameters USERNAME=user-a,PASSWORD='Passw0rd!'\n\
curl -H \"Authorization: Bearer $TOKEN\" $HTTP_API_URL/hello</pre>\
<h2>For programs</h2><table><tbody>\
<tr><th scope=\"row\"><code>GET /_sekisho/health</code><td>200 once ready\
<tr><th scope=\"row\"><code>GET /_sekisho/outputs</code><td>the table above as JSON\
<tr><th scope=\"row\"><code>GET /_sekisho/messages</code><td>what users would have got by e-mail or SMS, newest first; <code>?user=</code>, <code>pool=</code>, <code>limit=</code>, \
or <code>follow=true</code> for each as it is sent\
<tr><th scope=\"row\"><code>GET /_sekisho/requests</code><td>how the last requests to APIs went, step by step, newest first; <code>?limit=</code>, \
<code>refused=true</code>, or <code>/&lt;request id&gt;</code> for one\
<tr><th scope=\"row\"><code>POST /_sekisho/reset</code><td>back to what the template says: no users, no sessions, same ids\
<tr><th scope=\"row\"><code>POST /_sekisho/clock</code><td><code>{\"advanceSeconds\": 3600}</code> moves the stack's time forward, to see tokens expire\
</tbody></table>";

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(escaped(r#"<a href="x">&'"#), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
    }
}
