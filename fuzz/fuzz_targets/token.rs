//! What stands in an Authorization header, or a token's claims.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_api_gateway::fuzz_token(data));
