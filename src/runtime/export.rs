//! Writes a result to a file, page by page, off the loop's thread. Until it is whole the file is called `NAME.part`.

use crate::cloud::{Cloud, CloudError};
use crate::sql::export::{ExportJob, Writer};
use crate::store::Page;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Bytes gathered before a write.
const BUFFER: usize = 256 * 1024;
/// A page that does not come is asked for this often.
const TRIES: u32 = 4;

/// A file being written.
struct Sheet {
    writer: Writer,
    out: BufWriter<File>,
    part: PathBuf,
    wanted: PathBuf,
    rows: u64,
}

/// Carries out the job; `progress` is told the rows written after every page. What was written, or why not all was.
pub(super) async fn export(
    cloud: Result<Cloud, CloudError>,
    job: Arc<ExportJob>,
    progress: impl Fn(u64),
) -> Result<(String, u64), String> {
    let begun = Arc::clone(&job);
    let mut sheet = blocking(move || Sheet::begin(&begun)).await?;
    for page in &job.pages {
        sheet = sheet.add(page.clone()).await?;
        progress(sheet.rows);
    }
    let mut rest = job.rest.clone();
    while let Some((region, id, token)) = rest.take() {
        let answer = match &cloud {
            Ok(cloud) => page(cloud, &region, &id, &token).await,
            Err(error) => Err(error.clone()),
        };
        let page = match answer {
            Ok(page) => page,
            Err(error) => return blocking(move || Err(sheet.cut_short(&error))).await,
        };
        rest = page.next_token.filter(|next| *next != token).map(|next| (region, id, next));
        sheet = sheet.add(page.rows.into()).await?;
        progress(sheet.rows);
    }
    blocking(move || sheet.finish()).await
}

async fn page(cloud: &Cloud, region: &str, id: &str, token: &str) -> Result<crate::model::ResultPage, CloudError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match cloud.result_page(region, id, Some(token)).await {
            Err(error) if tries < TRIES && error.is_transient() => {
                tokio::time::sleep(std::time::Duration::from_millis(250 << tries)).await;
            }
            answer => return answer,
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    spawn_blocking(work).await.map_err(|error| error.to_string())?
}

impl Sheet {
    fn begin(job: &ExportJob) -> Result<Self, String> {
        let wanted = at_home(&job.path);
        let mut name = wanted.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        if wanted.exists() {
            return Err(format!("{} exists: choose another name", wanted.display()));
        }
        let failed = |error: io::Error| format!("{} was not written: {error}", part.display());
        // Left by an export that did not end well; this one takes its place.
        let _ = fs::remove_file(&part);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(failed)?;
        let mut out = BufWriter::with_capacity(BUFFER, file);
        let writer = Writer::begin(job.shape, &job.columns, &job.statement, &mut out).map_err(failed)?;
        Ok(Self { writer, out, part, wanted, rows: 0 })
    }

    async fn add(mut self, page: Page) -> Result<Self, String> {
        blocking(move || {
            let written = page.chunk().and_then(|rows| self.writer.rows(&rows, &mut self.out));
            match written {
                Ok(()) => {
                    self.rows += page.rows() as u64;
                    Ok(self)
                }
                Err(error) => Err(self.broken(&error)),
            }
        })
        .await
    }

    fn finish(mut self) -> Result<(String, u64), String> {
        let written = self.writer.end(&mut self.out).and_then(|()| self.out.flush());
        written.map_err(|error| self.broken(&error))?;
        if self.wanted.exists() {
            return Err(format!(
                "{} appeared meanwhile; the result is in {}",
                self.wanted.display(),
                self.part.display()
            ));
        }
        fs::rename(&self.part, &self.wanted).map_err(|error| self.broken(&error))?;
        Ok((self.wanted.display().to_string(), self.rows))
    }

    /// The rest of the rows does not come: what is there is made readable and said.
    fn cut_short(mut self, error: &CloudError) -> String {
        if let Err(error) = self.writer.cut_short(&mut self.out).and_then(|()| self.out.flush()) {
            return self.broken(&error);
        }
        format!("{error}; {} has the {} rows before it", self.part.display(), self.rows)
    }

    fn broken(&self, error: &io::Error) -> String {
        format!("{} is incomplete, {} rows at most: {error}", self.part.display(), self.rows)
    }
}

/// `~/x` in the home folder.
fn at_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;
    use crate::model::{ChunkBuilder, Column, ColumnType, Statement, StatementStatus, Value};
    use crate::sql::export::Shape;

    fn job(path: &Path, shape: Shape) -> ExportJob {
        let column = Column {
            name: "n".into(),
            type_name: "varchar".into(),
            kind: ColumnType::Text,
            nullable: true,
            table: None,
        };
        let mut builder = ChunkBuilder::new(1);
        (0..1000).for_each(|_| builder.push(Value::Text("some text")));
        let statement = Statement {
            id: "id".into(),
            status: StatementStatus::Finished,
            error: None,
            has_result_set: Some(true),
            rows: None,
            size: None,
            duration: None,
            query_id: None,
            pid: None,
            session_id: None,
            created_at: None,
        };
        ExportJob {
            path: path.display().to_string(),
            shape,
            columns: vec![column],
            pages: vec![builder.finish(0).into()],
            rest: None,
            statement,
        }
    }

    fn nobody() -> Result<Cloud, CloudError> {
        Err(CloudError::new(crate::cloud::ErrorClass::Network, "session", "gone"))
    }

    #[tokio::test]
    async fn every_shape_is_whole_under_its_name_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        for shape in Shape::ALL {
            let path = folder.path().join(format!("out.{}", shape.ending()));
            let (written, rows) = export(nobody(), Arc::new(job(&path, shape)), |_| {}).await.unwrap();
            assert_eq!((written, rows), (path.display().to_string(), 1000));
            assert!(fs::metadata(&path).unwrap().len() > 0);
            let again = export(nobody(), Arc::new(job(&path, shape)), |_| {}).await.unwrap_err();
            assert!(again.contains("exists"), "{again}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), Shape::ALL.len(), "no part is left");
    }

    #[tokio::test]
    async fn rows_that_cannot_be_fetched_leave_a_marked_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let rest = Some(("us-east-1".to_owned(), "id".to_owned(), "token".to_owned()));
        let job = ExportJob { rest, ..job(&path, Shape::Plain(Format::Csv)) };
        let reason = export(nobody(), Arc::new(job), |_| {}).await.unwrap_err();
        assert!(reason.contains("out.csv.part has the 1000 rows before it"), "{reason}");
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_full_disk_names_the_part() {
        let job = job(Path::new("unused"), Shape::Plain(Format::Csv));
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut out = BufWriter::with_capacity(16, full);
        let writer = Writer::begin(job.shape, &job.columns, &job.statement, &mut out).unwrap();
        let (part, wanted) = (PathBuf::from("x.csv.part"), PathBuf::from("x.csv"));
        let sheet = Sheet { writer, out, part, wanted, rows: 0 };
        let Err(reason) = sheet.add(job.pages[0].clone()).await else { panic!("it was written") };
        assert!(reason.contains("x.csv.part is incomplete, 0 rows at most: No space left"), "{reason}");
    }
}
