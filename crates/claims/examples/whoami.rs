//! A function that says who is calling. Members of the group Admins also see when their token ends.

use std::time::UNIX_EPOCH;

use lambda_http::{Body, Error, Request, Response, run, service_fn};
use sekisho_claims::{Caller, Refusal};

fn whoami(request: &Request) -> Result<Response<Body>, Refusal> {
    let caller = Caller::from_request(request)?;
    let name = caller.username().unwrap_or(caller.sub());
    let mut text = format!("{name}, groups {:?}, by {} API\n", caller.groups(), caller.api());
    if caller.require_group("Admins").is_ok() {
        let expires = caller.expires_at().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        text += &format!("token ends at {:?}\n", expires.map(|since| since.as_secs()));
    }
    Ok(Response::new(text.into()))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let handler = async |request: Request| Ok::<_, Error>(whoami(&request).unwrap_or_else(Response::from));
    run(service_fn(handler)).await
}
