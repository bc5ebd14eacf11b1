//! HTTP/1.1 on loopback: reads a request, lets it be decoded, handled and encoded, writes the answer.

use super::Local;
use super::faults::{Blow, Strike};
use super::handler::{Call, Fault, Output};
use super::routes;
use super::wire::{Answer, Common, Head, Request, Scope, WireError};
use flate2::read::GzDecoder;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::io::{self, Read as _};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// No request of these services comes near it.
const LARGEST_BODY: usize = 16 * 1024 * 1024;
/// How long requests in flight may take to end after the stand-in was told to.
const GRACE: Duration = Duration::from_millis(500);

/// Accepts until told to end, then lets requests in flight finish for a moment.
pub async fn serve(listener: TcpListener, local: Arc<Local>, mut ending: watch::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = ending.changed() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(stream, local.clone(), ending.clone()))),
                // Out of descriptors, say: others may still be served, so go on, but not at full speed.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    let _ = tokio::time::timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

async fn connection(stream: TcpStream, local: Arc<Local>, mut ending: watch::Receiver<()>) {
    let service = service_fn(move |request| respond(local.clone(), request));
    let mut http =
        std::pin::pin!(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    let outcome = tokio::select! {
        outcome = http.as_mut() => outcome,
        _ = ending.changed() => {
            http.as_mut().graceful_shutdown();
            http.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "connection of the stand-in ended");
    }
}

/// Answers one request; an error closes the connection without an answer.
async fn respond(local: Arc<Local>, request: hyper::Request<Incoming>) -> io::Result<hyper::Response<Full<Bytes>>> {
    let id = uuid::Uuid::new_v4().to_string();
    let answer = answer(&local, request, &id).await?;
    let mut response = hyper::Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Full::from(answer.body)).map_err(io::Error::other)
}

async fn answer(local: &Arc<Local>, request: hyper::Request<Incoming>, id: &str) -> io::Result<Answer> {
    let (parts, body) = request.into_parts();
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let head = Head {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        target: text("x-amz-target"),
        smithy_protocol: text("smithy-protocol"),
        content_type: text("content-type"),
    };
    let scope = Scope::parse(text("authorization"));
    let body = match read(body, text("content-encoding")).await {
        Ok(body) => body,
        Err(refusal) => return Ok(unread(head, refusal, id)),
    };
    match Request::identify(head, &scope, body) {
        Ok(request) => struck(local, &request, scope, id).await,
        Err((protocol, service, error)) => Ok(Answer::error(protocol, service, &error, id)),
    }
}

fn unread(head: Head<'_>, (common, message): (Common, String), id: &str) -> Answer {
    let protocol = head.protocol();
    Answer::error(protocol, None, &WireError::common(common, protocol, message), id)
}

/// The whole body, unzipped if it is zipped, never more than [`LARGEST_BODY`].
async fn read(body: Incoming, encoding: Option<&str>) -> Result<Vec<u8>, (Common, String)> {
    let large = || (Common::TooLarge, format!("The body is larger than {LARGEST_BODY} bytes."));
    let bytes = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(large()),
        Err(error) => return Err((Common::Malformed, format!("The body could not be read: {error}"))),
    };
    if encoding != Some("gzip") {
        return Ok(bytes.into());
    }
    let mut plain = Vec::new();
    let unzipped = GzDecoder::new(bytes.as_ref()).take(LARGEST_BODY as u64 + 1).read_to_end(&mut plain);
    match unzipped {
        Ok(length) if length > LARGEST_BODY => Err(large()),
        Ok(_) => Ok(plain),
        Err(error) => Err((Common::Malformed, format!("The body is not gzip: {error}"))),
    }
}

/// Lets the scenario have its way with the call before, instead of and after handling it.
async fn struck(local: &Arc<Local>, request: &Request, scope: Scope, id: &str) -> io::Result<Answer> {
    let Strike { latency, blow } = local.faults.strike(request.service.prefix(), &request.operation);
    tokio::time::sleep(latency).await;
    let action = format!("{}:{}", request.service.prefix(), request.operation);
    let refuse = |common, message: String| {
        let error = WireError::common(common, request.protocol, message);
        Ok(Answer::error(request.protocol, Some(request.service), &error, id))
    };
    if local.sessions.is_over(&scope.access_key, local.world.clock.now()) {
        return refuse(Common::ExpiredToken, "The security token included in the request is expired".to_owned());
    }
    match blow {
        None => Ok(handled(local, request, scope, id).await),
        Some(Blow::Truncate) => Ok(halved(handled(local, request, scope, id).await)),
        Some(Blow::Throttle) => refuse(Common::Throttled, "Rate exceeded".to_owned()),
        Some(Blow::Expired) => {
            refuse(Common::ExpiredToken, "The security token included in the request is expired".to_owned())
        }
        Some(Blow::Deny) => {
            let user = super::sts::caller_arn(&scope.access_key);
            refuse(
                Common::AccessDenied,
                format!(
                    "User: {user} is not authorized to perform: {action} because no identity-based policy allows the {action} action"
                ),
            )
        }
        Some(Blow::Html) => Ok(page(503, "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\n")),
        Some(Blow::Garbage) => Ok(page(200, "\u{0}\u{1}\u{2} this is not the answer you were looking for \u{3}")),
        Some(Blow::Drop) => Err(io::Error::new(io::ErrorKind::ConnectionReset, "dropped by the scenario")),
    }
}

fn page(status: u16, body: &str) -> Answer {
    Answer { status, headers: vec![("content-type", "text/html".to_owned())], body: body.as_bytes().to_vec() }
}

fn halved(mut answer: Answer) -> Answer {
    answer.body.truncate(answer.body.len() / 2);
    answer
}

/// Decodes, handles and encodes.
async fn handled(local: &Arc<Local>, request: &Request, scope: Scope, id: &str) -> Answer {
    match outcome(local, request, scope, id).await {
        Ok(output) => Answer::output(request, output, id),
        Err(error) => Answer::error(request.protocol, Some(request.service), &error, id),
    }
}

async fn outcome(local: &Arc<Local>, request: &Request, scope: Scope, id: &str) -> Result<Output, WireError> {
    let protocol = request.protocol;
    let input = request.input()?;
    let (name, access_key, region) = (request.operation.clone(), scope.access_key, scope.region);
    let page_size = local.options.page_size;
    let call = Call { operation: name, input, region, access_key, request_id: id.to_owned(), page_size };
    let Some(work) = dispatch(local, request, call) else {
        let message = format!("The stand-in does not play {} yet.", request.operation);
        return Err(WireError::common(Common::NotImplemented, protocol, message));
    };
    let failed = |_| WireError::common(Common::Internal, protocol, format!("{} failed inside.", request.operation));
    let reply = AssertUnwindSafe(work).catch_unwind().await.map_err(failed)?;
    let output = reply.map_err(|fault| WireError::from_fault(request.service.model(), protocol, fault))?;
    // Nothing is acknowledged that a crash could undo.
    let unsaved =
        |error| WireError::common(Common::Internal, protocol, format!("The state could not be saved: {error}"));
    local.world.saved().await.map_err(unsaved)?;
    Ok(output)
}

/// The handler at work; `None` when the operation is not played.
fn dispatch(local: &Arc<Local>, request: &Request, call: Call) -> Option<BoxFuture<'static, Result<Output, Fault>>> {
    if let Some(large) = routes::large(request.service, &request.operation) {
        return Some((large.run)(local.clone(), call));
    }
    let operation = routes::find(request.service, &request.operation)?;
    let reply = (operation.run)(local.clone(), call);
    Some(async { reply.await.map(Output::from) }.boxed())
}
