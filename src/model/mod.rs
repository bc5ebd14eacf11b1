//! What things are: plain data without SDK types, shared by every layer.

mod backup;
mod call;
mod cluster;
mod event;
mod metric;
mod namespace;
mod past;
mod result;
mod secret;
mod statement;
mod status;
mod target;
mod workgroup;

pub use backup::{ClusterSnapshot, NamespaceSnapshot, RecoveryPoint, SnapshotWork, TableRestore};
pub use call::{ApiCall, Argument};
pub use cluster::{Cluster, ClusterNode, Endpoint, Tag, VpcSecurityGroup};
pub use event::{DbCredentials, ServiceEvent};
pub use metric::{MetricId, Sample, Series, SeriesQuery, Stat};
pub use namespace::Namespace;
pub use past::{CatalogTable, End, Past, SavedTab, SavedTabs};
pub use result::{Chunk, ChunkBuilder, Column, ColumnType, Value};
pub use secret::Secret;
pub use statement::{ResultPage, SessionUse, Statement, StatementStatus, Submission};
pub use status::{Status, StatusClass, availability_status, backup_status, cluster_status, serverless_status};
pub use target::{Identity, REGIONS, Target};
pub use workgroup::{ConfigParameter, NetworkInterface, PerformanceTarget, VpcEndpoint, Workgroup, WorkgroupEndpoint};
