//! A page of a result: the columns from the SDK's types, the rows as they were taken from the answer.

use super::classify::Context;
use super::rows::{Fault, Rows};
use super::{CloudError, ErrorClass};
use crate::model::{Column, ColumnType, ResultPage};
use aws_sdk_redshiftdata::operation::get_statement_result::GetStatementResultOutput;
use aws_sdk_redshiftdata::types::ColumnMetadata;

/// The page as the model has it; rows that do not fit their columns are an error, not a guess.
pub(super) fn page(
    call: &Context,
    from: GetStatementResultOutput,
    rows: Option<Rows>,
) -> Result<ResultPage, CloudError> {
    let columns: Vec<_> = from.column_metadata.into_iter().flatten().map(column).collect();
    let garbled = |message: String| call.error(ErrorClass::Garbled, message);
    let rows = rows.ok_or_else(|| garbled("the rows of the result are not as the Data API sends them".to_owned()))?;
    let chunk = rows.chunk;
    let differs = !columns.is_empty() && chunk.rows() > 0 && chunk.width() != columns.len();
    match differs.then_some(Fault::Ragged(chunk.width())).or(rows.fault) {
        None => {}
        Some(Fault::Ragged(values)) => {
            let width = if columns.is_empty() { chunk.width() } else { columns.len() };
            return Err(garbled(format!("a row of the result has {values} values for {width} columns")));
        }
        Some(Fault::Unknown) => {
            let message = "the result has a kind of value this version does not know";
            return Err(garbled(message.to_owned()).with_hint("update redshift-tui"));
        }
    }
    Ok(ResultPage {
        rows: chunk,
        columns,
        next_token: from.next_token.filter(|token| !token.is_empty()),
        total_rows: u64::try_from(from.total_num_rows).ok().filter(|rows| *rows > 0),
    })
}

fn column(from: ColumnMetadata) -> Column {
    let type_name = from.type_name.unwrap_or_default();
    Column {
        name: from.label.filter(|label| !label.is_empty()).or(from.name).unwrap_or_default(),
        kind: ColumnType::parse(&type_name),
        type_name,
        nullable: from.nullable != 0,
        table: from.table_name.filter(|table| !table.is_empty()),
    }
}
