//! Serves one function and tells the pid of its process; `tests/all/lifetime.rs` kills this program to see that
//! the process ends too. With `measure` it prints how long invocations take. `host HANDLER WATCHER`, `host HANDLER measure`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use sekisho_lambda::{FunctionConfiguration, Functions, Invocation, Settings};

type Problem = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Problem> {
    let mut arguments = std::env::args().skip(1);
    let handler = PathBuf::from(arguments.next().ok_or("which handler?")?);
    let mode = arguments.next().ok_or("a watcher's address, or `measure`")?;
    let functions = Functions::new(Settings::default(), Arc::new(|_| {}));
    let mut configuration = FunctionConfiguration { function_name: "f".to_owned(), ..Default::default() };
    if mode == "measure" {
        return measure(&functions, configuration, handler).await;
    }
    configuration.environment.insert("WATCHER".to_owned(), mode);
    functions.put(configuration, handler)?;
    invoke(&functions).await?;
    println!("ready");
    std::future::pending().await
}

async fn invoke(functions: &Functions) -> Result<(), Problem> {
    let invocation = Invocation {
        payload: Bytes::from_static(b"{\"a\":1}"),
        request_id: "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned(),
        trace_id: None,
        client_context: None,
        now: SystemTime::now(),
    };
    let function = functions.get("f").ok_or("no function")?;
    let answer = function.invoke(invocation).await?;
    match answer.error {
        None => Ok(()),
        Some(_) => Err(String::from_utf8_lossy(&answer.payload).into_owned().into()),
    }
}

async fn measure(functions: &Arc<Functions>, configuration: FunctionConfiguration, handler: PathBuf) -> Result<(), Problem> {
    let mut cold = Vec::new();
    for _ in 0..50 {
        functions.put(configuration.clone(), handler.clone())?;
        let start = Instant::now();
        invoke(functions).await?;
        cold.push(start.elapsed());
    }
    print("cold", cold);
    let mut warm = Vec::new();
    for _ in 0..20_000 {
        let start = Instant::now();
        invoke(functions).await?;
        warm.push(start.elapsed());
    }
    print("warm, one at a time", warm);
    let start = Instant::now();
    let callers: Vec<_> = (0..16).map(|_| tokio::spawn(many(Arc::clone(functions)))).collect();
    for caller in callers {
        caller.await??;
    }
    println!("warm, 16 at a time: {:.0} per second", 16.0 * 2_000.0 / start.elapsed().as_secs_f64());
    functions.stop().await;
    Ok(())
}

async fn many(functions: Arc<Functions>) -> Result<(), String> {
    for _ in 0..2_000 {
        invoke(&functions).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    println!("{what}: min {:.3} p50 {:.3} p95 {:.3} p99 {:.3} ms", at(0), at(50), at(95), at(99));
}
