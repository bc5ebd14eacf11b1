//! Takes the rows out of the answers of GetStatementResult. The SDK would make an object of every value first, which
//! for a page of ten thousand rows is most of what it costs; it gets the answer without its rows, and everything else
//! in it stays the SDK's work.

use super::rows::{self, Rows};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use http_body::{Body, Frame};
use serde_json::Value;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// Where answers are put together, one after the other: pages of a result are alike, and a new piece of memory for
/// each leaves more behind than the result takes.
pub(super) type Room = Arc<Mutex<Vec<u8>>>;

/// What an answer says of its length is believed up to here.
const LARGE: usize = 32 << 20;

/// The interceptor of one call; what it took is asked for when the call is over.
#[derive(Debug, Clone)]
pub(super) struct TakeRows {
    room: Room,
    rows: Arc<Mutex<Option<Rows>>>,
}

fn taken<T: Default>(from: &Mutex<T>) -> T {
    std::mem::take(&mut *from.lock().unwrap_or_else(PoisonError::into_inner))
}

fn put<T>(into: &Mutex<T>, what: T) {
    *into.lock().unwrap_or_else(PoisonError::into_inner) = what;
}

impl TakeRows {
    pub(super) fn new(room: &Room) -> Self {
        Self { room: Arc::clone(room), rows: Arc::default() }
    }

    /// The rows of the last answer; `None` when it had none that could be read.
    pub(super) fn take(&self) -> Option<Rows> {
        taken(&self.rows)
    }

    /// What the SDK gets instead of an answer: the same without rows. One that cannot be read it gets as it is, and
    /// says what is wrong with it.
    fn without_rows(&self, mut answer: Vec<u8>) -> Bytes {
        let Ok((rows, rest)) = rows::read(&answer) else { return answer.into() };
        put(&self.rows, Some(rows));
        if rest.get("NextToken").and_then(Value::as_str).is_some_and(|token| !token.is_empty()) {
            answer.clear();
            put(&self.room, answer);
        }
        Value::Object(rest).to_string().into()
    }
}

impl Intercept for TakeRows {
    fn name(&self) -> &'static str {
        "TakeRows"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        put(&self.rows, None);
        let response = context.response_mut();
        if response.status().is_success() {
            let length = response.headers_mut().remove("content-length").and_then(|length| length.parse().ok());
            let mut answer = taken(&self.room);
            answer.reserve(length.unwrap_or(0).min(LARGE));
            let whole = Whole { from: response.take_body(), answer, by: self.clone() };
            *response.body_mut() = SdkBody::from_body_1_x(whole);
        }
        Ok(())
    }
}

/// A body that is put together and then given on without its rows.
struct Whole {
    from: SdkBody,
    answer: Vec<u8>,
    by: TakeRows,
}

impl Body for Whole {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            match ready!(Pin::new(&mut self.from).poll_frame(context)).transpose()? {
                Some(frame) => self.answer.extend_from_slice(&frame.into_data().unwrap_or_default()),
                None if self.answer.is_empty() => return Poll::Ready(None),
                None => {
                    let answer = std::mem::take(&mut self.answer);
                    return Poll::Ready(Some(Ok(Frame::data(self.by.without_rows(answer)))));
                }
            }
        }
    }
}
