//! The seeds of the fuzz targets through the functions that the targets call, and everything that was ever found.

use std::path::Path;

use sekisho_api_gateway::{fuzz_template, fuzz_token, http_api, rest_api};

/// What a fuzz target calls.
type Target = fn(&[u8]);

#[test]
fn seeds_harm_nobody() {
    let targets: [(&str, Target); 4] = [
        ("http_router", http_api::fuzz_router),
        ("mapping_template", fuzz_template),
        ("rest_router", rest_api::fuzz_router),
        ("token", fuzz_token),
    ];
    for (target, run) in targets {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
        let seeds: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|seed| seed.unwrap().path()).collect();
        assert!(seeds.len() > 2, "{}", folder.display());
        for seed in seeds {
            println!("{}", seed.display());
            run(&std::fs::read(seed).unwrap());
        }
    }
}
