//! What things are: plain data without SDK types, shared by every layer.

mod cluster;
mod metric;
mod namespace;
mod past;
mod result;
mod statement;
mod status;
mod target;
mod workgroup;

pub use cluster::{Cluster, ClusterNode, Endpoint, Tag, VpcSecurityGroup};
pub use metric::{MetricId, Sample, Series, SeriesQuery, Stat};
pub use namespace::Namespace;
pub use past::{CatalogTable, End, Past, SavedTab, SavedTabs};
pub use result::{Chunk, ChunkBuilder, Column, ColumnType, Value};
pub use statement::{ResultPage, SessionUse, Statement, StatementStatus, Submission};
pub use status::{Status, StatusClass, availability_status, cluster_status, serverless_status};
pub use target::{Identity, REGIONS, Target};
pub use workgroup::{ConfigParameter, NetworkInterface, PerformanceTarget, VpcEndpoint, Workgroup, WorkgroupEndpoint};
