//! The seeds of the fuzz target through the function that it calls, and everything that was ever found.

use std::path::Path;

#[test]
fn seeds_harm_nobody() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/template");
    let seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    assert!(seeds.len() > 2, "{seeds:?}");
    for seed in seeds {
        println!("{}", seed.display());
        sekisho_template::fuzz_template(&std::fs::read(seed).unwrap());
    }
}
