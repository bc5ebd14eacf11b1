//! What things are: plain data without SDK types, shared by every layer.

mod alarm;
mod backup;
mod call;
mod cluster;
mod event;
mod metric;
mod namespace;
mod past;
mod result;
mod saved_tables;
mod secret;
mod statement;
mod status;
mod target;
mod usage_limit;
mod workgroup;

pub use alarm::{Alarm, AlarmChange};
pub use backup::{ClusterSnapshot, NamespaceSnapshot, RecoveryPoint, SnapshotWork, TableRestore};
pub use call::{ApiCall, Argument, quoted};
pub use cluster::{Cluster, ClusterNode, Endpoint, Tag, VpcSecurityGroup};
pub use event::{DbCredentials, ServiceEvent};
pub use metric::{MetricId, Sample, Series, SeriesQuery, Stat};
pub use namespace::Namespace;
pub use past::{CatalogTable, End, Past, SavedTab, SavedTabs};
pub use result::{Chunk, ChunkBuilder, Column, ColumnType, Value};
pub use saved_tables::{SavedTable, SavedTables};
pub use secret::Secret;
pub use statement::{ResultPage, SessionUse, Statement, StatementStatus, Submission};
pub use status::{
    Status, StatusClass, alarm_state, availability_status, backup_status, cluster_status, serverless_status,
};
pub use target::{Identity, REGIONS, Target};
pub use usage_limit::UsageLimit;
pub use workgroup::{ConfigParameter, NetworkInterface, PerformanceTarget, VpcEndpoint, Workgroup, WorkgroupEndpoint};
