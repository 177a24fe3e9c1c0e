//! A mapping template, a zero byte, a body.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_api_gateway::fuzz_template(data));
