//! GetStatementResult and `GetStatementResultV2`: typed rows or CSV, in pages of about a megabyte, then three.

use super::archive::is_archived;
use super::describe::{find, wait};
use super::page::{self, Page};
use super::statement::{Part, Statement, Status};
use super::{invalid, missing, required, text, wait_time};
use crate::local::engine::ResultSet;
use crate::local::{Call, Fault, Large, Local, Output, Written, paging};
use serde_json::json;
use std::sync::Arc;

/// The operations played here.
pub static OPERATIONS: &[Large] = &[
    Large { name: "GetStatementResult", run: |local, call| Box::pin(async move { rows(&local, &call, false).await }) },
    Large { name: "GetStatementResultV2", run: |local, call| Box::pin(async move { rows(&local, &call, true).await }) },
];

async fn rows(local: &Local, call: &Call, csv: bool) -> Result<Output, Fault> {
    let (statement, part) = find(local, call)?;
    wait(&statement, wait_time(call)).await?;
    if csv != statement.asked.csv {
        let (format, other) = if csv { ("JSON", "GetStatementResult") } else { ("CSV", "GetStatementResultV2") };
        return Err(invalid(format!("The result format of the statement is {format}: use {other}.")));
    }
    let result = finished(local, &statement, part, required(&call.input, "Id")?)?;
    let subject = format!("{} {}", call.operation, required(&call.input, "Id")?);
    let start = match text(&call.input, "NextToken") {
        None => 0,
        Some(token) => {
            let row = paging::read(&subject, token).and_then(|row| row.parse().ok());
            row.ok_or_else(|| invalid("The NextToken is not valid."))?
        }
    };
    let Page { records, next } = if csv { page::csv(&result, start) } else { page::typed(&result, start) };
    let mut reply = json!({
        "TotalNumRows": result.rows.rows(),
        "NextToken": next.map(|row| paging::write(&subject, &row.to_string())),
    });
    if let Some(members) = reply.as_object_mut().filter(|_| csv) {
        members.insert("ResultFormat".to_owned(), json!("CSV"));
    }
    let metadata = Written { member: "ColumnMetadata", json: page::metadata(&result.columns) };
    Ok(Output { members: reply, written: vec![metadata, Written { member: "Records", json: records }] })
}

/// The rows of a finished statement, or of the last part of a batch that has some.
fn finished(local: &Local, statement: &Statement, part: Option<usize>, id: &str) -> Result<Arc<ResultSet>, Fault> {
    let state = statement.now();
    let status = part.and_then(|index| state.parts.get(index)).map_or(state.status, |part| part.status);
    match status {
        Status::Finished => {}
        Status::Failed | Status::Aborted => {
            return Err(missing(
                id,
                format!(
                    "Query does not have result. Please check query status with DescribeStatement. ({})",
                    status.word()
                ),
            ));
        }
        _ => return Err(missing(id, "Query is not finished yet. Please check query status with DescribeStatement.")),
    }
    let index = part.or_else(|| state.parts.iter().rposition(Part::has_result)).unwrap_or(0);
    let part = state.parts.get(index).filter(|part| part.has_result());
    let none = "Query does not have result. Please check query status with DescribeStatement.";
    let part = part.ok_or_else(|| missing(id, none))?;
    let gone = "The result is kept no longer: the stand-in lets the oldest go when all together pass 512 MB.";
    if is_archived(part) {
        return local.data_api.store.unarchive(statement, index).ok_or_else(|| missing(id, gone));
    }
    part.result.clone().ok_or_else(|| missing(id, gone))
}
