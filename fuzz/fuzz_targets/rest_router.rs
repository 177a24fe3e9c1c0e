//! A request's path with its stage, then paths of resources, line by line.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_api_gateway::rest_api::fuzz_router(data));
