# Catalogs, users and privileges, and what the monitoring views keep of statements.
create user dbuser with password 'Abcd1234' createdb valid until '2030-01-01';
select usename, usecreatedb, usesuper from pg_user where usename = 'dbuser';
= dbuser|true|false
create user dbuser password 'Abcd1234';
! user "dbuser" already exists
create group analysts with user dbuser;
select groname, grolist like '{1%}' from pg_group;
= analysts|true
create user second in group analysts password disable;
alter group analysts drop user dbuser;
alter user second createuser connection limit 5;
select superuser, connection_limit from svv_user_info where user_name = 'second';
= true|5
create role sample_role1;
create role sample_role2;
grant role sample_role1 to dbuser;
grant role sample_role1 to role sample_role2 with admin option;
select user_name, role_name, admin_option from svv_user_grants;
= dbuser|sample_role1|false
select role_name, granted_role_name from svv_role_grants;
= sample_role2|sample_role1
grant select, insert on table category to dbuser, group analysts;
grant all on schema public to role sample_role1;
select privilege_type, identity_name, identity_type from svv_relation_privileges where relation_name = 'category' order by 1, 2;
= INSERT|analysts|group
= INSERT|dbuser|user
= SELECT|analysts|group
= SELECT|dbuser|user
select count(*) from svv_schema_privileges where identity_name = 'sample_role1';
= 4
select has_table_privilege('dbuser', 'category', 'select'), has_table_privilege('dbuser', 'public.category', 'update'), has_table_privilege('awsuser', 'category', 'delete'), has_schema_privilege('awsuser', 'public', 'usage');
= true|false|true|true
revoke insert on category from dbuser;
show grants on table category;
= dev|public|category|TABLE|INSERT|102|analysts|group|false|TABLE|awsuser
= dev|public|category|TABLE|SELECT|102|analysts|group|false|TABLE|awsuser
= dev|public|category|TABLE|SELECT|101|dbuser|user|false|TABLE|awsuser
grant select on nowhere to dbuser;
! relation "nowhere" does not exist
grant select on category to nobody;
! user "nobody" does not exist
grant usage on table category to dbuser;
! invalid privilege type USAGE for table
drop user dbuser;
! user "dbuser" cannot be dropped because the user has a privilege on some object
revoke all on category from dbuser;
drop user dbuser;
drop group analysts;
drop role sample_role1;
drop role sample_role1;
! role "sample_role1" does not exist
select count(*) from pg_user where usename = 'dbuser';
= 0
create table kept (id int not null distkey sortkey, name varchar(20) encode zstd, amount numeric(10, 2) default 0, at timestamp);
select column_name, data_type, is_nullable, character_maximum_length, numeric_precision, numeric_scale from information_schema.columns where table_name = 'kept' order by ordinal_position;
= id|integer|NO|NULL|NULL|NULL
= name|character varying|YES|20|NULL|NULL
= amount|numeric|YES|NULL|10|2
= at|timestamp without time zone|YES|NULL|NULL|NULL
select table_name, table_type from information_schema.tables where table_schema = 'public' and table_name in ('kept', 'sales') order by 1;
= kept|BASE TABLE
= sales|BASE TABLE
select schema_name from information_schema.schemata order by 1;
= public
select "column", type, encoding, distkey, sortkey, "notnull" from pg_table_def where tablename = 'kept' and "column" in ('id', 'name') order by 1;
= id|integer|none|true|1|true
= name|character varying(20)|zstd|false|0|false
select table_type from svv_tables where table_name = 'kept';
= BASE TABLE
select count(*) from svv_all_columns where database_name = 'sample_data_dev' and schema_name = 'tickit' and table_name = 'sales';
= 10
select count(*) from svv_redshift_tables where database_name = 'sample_data_dev' and schema_name = 'tickit';
= 7
set query_group to 'mine';
select 42 as answer;
select status, query_label, query_type, returned_rows from sys_query_history where query_text like 'select 42 as answer%';
= success|mine|SELECT|1
select nope;
! column "nope" does not exist
select status, error_message like '%nope%' from sys_query_history where query_text like 'select nope%';
= failed|true
select count(*) from stv_sessions where user_name = 'awsuser';
= 1
select count(*) from stv_inflight;
= 1
select count(*) > 0 from stl_query where querytxt like 'create table kept%';
= true
select "text" from sys_query_text where "text" like 'select 42%';
= select 42 as answer;
select "type" from svl_statementtext where "text" like 'create table kept%';
= DDL
unload ('select * from category') to 's3://mine/cat_' iam_role default csv;
create table again (like category);
copy again from 's3://mine/cat_' iam_role default csv;
select table_name, status, loaded_rows, file_format, error_count from sys_load_history;
= again|completed|11|csv|0
create table narrow (a int);
copy narrow from 's3://mine/cat_' iam_role default csv;
! failed
select distinct table_name, error_message is not null from sys_load_error_detail;
= narrow|true
select count(*) > 0 from stl_load_errors;
= true
select unloaded_rows, unloaded_files_count from sys_unload_history;
= 11|1
select count(*) from stv_locks;
= 0
select event from sys_connection_log where session_id = pg_backend_pid();
= initiating session
select charged_seconds >= 60 from sys_serverless_usage limit 1;
= true
create materialized view mvi as select 1 as a;
refresh materialized view mvi;
select mv_name, status from sys_mv_refresh_history;
= mvi|Refresh successfully recomputed MV from scratch
select name, is_stale from svv_mv_info;
= mvi|false
vacuum kept;
select table_name from sys_vacuum_history;
= kept
create external schema lake from data catalog database 'x' iam_role default;
select schemaname, eskind from svv_external_schemas;
= lake|1
create function f_one () returns int stable as $$ select 1 $$ language sql;
select function_name, function_type, result_type from svv_redshift_functions;
= f_one|REGULAR FUNCTION|integer
select proname from pg_catalog.pg_proc where proname = 'f_one';
= f_one
select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where relname = 'kept' and nspname = 'public';
= 1
show databases;
select database_name from svv_redshift_databases order by 1;
= dev
= sample_data_dev
show schemas from database dev;
