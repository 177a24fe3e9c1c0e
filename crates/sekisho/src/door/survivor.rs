//! A request that goes on when its client does not wait. hyper drops the future of a request whose client went away; on AWS
//! the function is called and finishes all the same.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::Response;
use tokio::runtime::Handle;

use super::Body;
use super::request::Answered;

/// The future of a request. Dropped before it is ready, it becomes a task; until then it costs none.
pub struct Survivor<F: Future<Output = Answered> + Send + 'static>(Option<Pin<Box<F>>>);

impl<F: Future<Output = Answered> + Send + 'static> Survivor<F> {
    pub fn new(request: F) -> Self {
        Self(Some(Box::pin(request)))
    }
}

impl<F: Future<Output = Answered> + Send + 'static> Future for Survivor<F> {
    type Output = Response<Body>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Response<Body>> {
        let request = self.0.as_mut().expect("nobody polls a future that was ready");
        let answered = ready!(request.as_mut().poll(context));
        self.0 = None;
        answered.log();
        Poll::Ready(answered.response)
    }
}

impl<F: Future<Output = Answered> + Send + 'static> Drop for Survivor<F> {
    fn drop(&mut self) {
        // Without a runtime the whole program is about to end.
        let (Some(request), Ok(runtime)) = (self.0.take(), Handle::try_current()) else { return };
        runtime.spawn(async move { request.await.log_abandoned() });
    }
}
