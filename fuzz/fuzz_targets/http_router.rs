//! A request's method and path, then route keys, line by line.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_api_gateway::http_api::fuzz_router(data));
