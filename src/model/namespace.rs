//! A serverless namespace as ListNamespaces tells it, with the API's own (camel-case) names.

use jiff::Timestamp;
use serde::Serialize;

/// One namespace: databases, users, keys, recovery points.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Namespace {
    pub namespace_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_password_secret_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_iam_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub iam_roles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_exports: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Timestamp>,
}
