//! HTTP/1.1 on loopback: reads a request, lets it be decoded, handled and encoded, writes the answer.

use super::Local;
use super::faults::{Blow, Outgoing, Strike, Target};
use super::handler::{Call, Fault, Output};
use super::routes;
use super::wire::{Answer, Common, Head, Request, Scope, WireError};
use flate2::read::GzDecoder;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
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

/// How long after half of an answer a connection that is cut off closes.
const CUT: Duration = Duration::from_millis(30);

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
    // A page is written in parts: the last must not wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
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
async fn respond(local: Arc<Local>, request: hyper::Request<Incoming>) -> io::Result<hyper::Response<Body>> {
    let id = uuid::Uuid::new_v4().to_string();
    let Outgoing { answer, cut_off } = answer(&local, request, &id).await?;
    let mut response = hyper::Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    let body = if cut_off {
        half(answer.body)
    } else {
        Full::from(answer.body).map_err(|never| match never {}).boxed_unsync()
    };
    response.body(body).map_err(io::Error::other)
}

/// What is sent; an error closes the connection in the middle of it.
type Body = UnsyncBoxBody<Bytes, io::Error>;

fn half(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    let sent = futures_util::stream::iter([Ok(Frame::data(Bytes::from(body)))]);
    let broken = futures_util::stream::once(async {
        // What was sent must leave before the connection closes.
        tokio::time::sleep(CUT).await;
        Err(io::Error::new(io::ErrorKind::ConnectionReset, "cut off by the scenario"))
    });
    StreamBody::new(sent.chain(broken)).boxed_unsync()
}

async fn answer(local: &Arc<Local>, request: hyper::Request<Incoming>, id: &str) -> io::Result<Outgoing> {
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
        Err(refusal) => return Ok(unread(head, refusal, id).into()),
    };
    match Request::identify(head, &scope, body) {
        Ok(request) => struck(local, &request, scope, id).await,
        Err((protocol, service, error)) => Ok(Answer::error(protocol, service, &error, id).into()),
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
async fn struck(local: &Arc<Local>, request: &Request, scope: Scope, id: &str) -> io::Result<Outgoing> {
    let (service, operation) = (request.service.prefix(), request.operation.as_str());
    let target =
        Target { service, operation, region: &scope.region, key: &scope.access_key, age: local.begun.elapsed() };
    let Strike { latency, blow } = local.faults.strike(target);
    // Even a sleep of no time waits for the timer's next turn, which is longer than most answers take.
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let is_over = super::sts::is_over(local, &scope.access_key);
    let blow = if is_over { Some(Blow::Expired) } else { blow };
    let caller = super::sts::arn(local, &scope.access_key);
    if let Some(instead) = blow.and_then(|blow| blow.instead(request, &scope, &caller, id)) {
        return instead;
    }
    let answer = handled(local, request, scope, id).await;
    Ok(match blow {
        Some(blow) => blow.upon(answer),
        None => answer.into(),
    })
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
