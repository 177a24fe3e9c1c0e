//! A template.yaml.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_template::fuzz_template(data));
