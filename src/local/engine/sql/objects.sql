-- What the engine has no place for: users, groups, roles, grants, functions, procedures, views that wait for their
-- tables, external schemas. Kept for all databases.
create table users (name varchar primary key, id bigint, creates_databases boolean, superuser boolean, valid_until varchar, connections varchar, syslog varchar, settings varchar);
create table groups (name varchar primary key, id bigint);
create table group_members (group_name varchar, user_name varchar);
create table roles (name varchar primary key, id bigint, owner varchar, external_id varchar);
create table role_members (role_name varchar, grantee varchar, grantee_type varchar, admin boolean);
create table grants (database_name varchar, kind varchar, schema_name varchar, object_name varchar, privilege varchar, grantee varchar, grantee_type varchar, admin boolean, grantor varchar);
create table functions (id bigint, database_name varchar, schema_name varchar, name varchar, kind varchar, parameters varchar, types varchar, result varchar, language varchar, volatility varchar, body varchar, owner varchar);
create table late_views (database_name varchar, schema_name varchar, name varchar, statement varchar);
create table external_schemas (database_name varchar, name varchar, source varchar, options varchar);
create table events (kind varchar, query_id bigint, happened timestamp, pid bigint, user_name varchar, database_name varchar, data json);
create table sessions (pid bigint, user_name varchar, database_name varchar, started timestamp, ended timestamp);
create table locks (pid bigint, transaction_id bigint, database_name varchar, schema_name varchar, table_name varchar, mode varchar, since timestamp);
create table owners (database_name varchar, schema_name varchar, table_name varchar, owner varchar);
create table default_privileges (database_name varchar, owner varchar, schema_name varchar, kind varchar, privilege varchar, grantee varchar, grantee_type varchar, admin boolean);
create sequence object_ids start 101;
insert into users values ('rdsdb', 1, true, true, null, 'UNLIMITED', 'UNRESTRICTED', null), ('awsuser', 100, true, true, null, 'UNLIMITED', 'UNRESTRICTED', null);
insert into roles values ('sys:superuser', 1, 'rdsdb', null), ('sys:dba', 2, 'rdsdb', null), ('sys:operator', 3, 'rdsdb', null), ('sys:monitor', 4, 'rdsdb', null), ('sys:secadmin', 5, 'rdsdb', null);
