-- The standard's own catalog, external objects, materialized views, and views of the machine.
create view information_schema_tables as
    select database_name as table_catalog, schema_name as table_schema, relation_name as table_name,
           case kind when 'r' then 'BASE TABLE' else 'VIEW' end as table_type, cast(null as varchar) as self_referencing_column_name,
           cast(null as varchar) as reference_generation, cast(null as varchar) as user_defined_type_catalog,
           cast(null as varchar) as user_defined_type_schema, cast(null as varchar) as user_defined_name
    from rs_relations where database_name = current_database();
create view information_schema_columns as
    select table_catalog, table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length,
           cast(character_maximum_length as int) as character_octet_length, numeric_precision, case when numeric_precision is null then null else 10 end as numeric_precision_radix,
           numeric_scale, case when data_type like 'timestamp%' then 6 end as datetime_precision, table_catalog as udt_catalog, 'pg_catalog' as udt_schema, data_type as udt_name
    from svv_columns;
create view information_schema_schemata as
    select database_name as catalog_name, schema_name, 'awsuser' as schema_owner, cast(null as varchar) as default_character_set_catalog,
           cast(null as varchar) as default_character_set_schema, cast(null as varchar) as default_character_set_name, cast(null as varchar) as sql_path
    from svv_redshift_schemas where database_name = current_database();
create view information_schema_views as
    select current_database() as table_catalog, schemaname as table_schema, viewname as table_name, definition as view_definition,
           'NONE' as check_option, 'NO' as is_updatable, 'NO' as is_insertable_into from pg_views;
create view information_schema_table_privileges as
    select grantor, grantee, database_name as table_catalog, schema_name as table_schema, object_name as table_name, privilege as privilege_type,
           case when admin then 'YES' else 'NO' end as is_grantable, 'NO' as with_hierarchy
    from grants where kind = 'TABLE' and database_name = current_database();
create view svv_external_schemas as
    select cast(row_number() over (order by name) + 1000 as bigint) as esoid,
           case when source like 'data catalog%' then 1 when source like 'hive%' then 2 when source like 'postgres%' then 3 when source like 'redshift%' then 4 when source like 'mysql%' then 7 when source like 'kinesis%' then 5 else 1 end as eskind,
           name as schemaname, 100 as esowner, database_name as databasename, options as esoptions from external_schemas where database_name = current_database();
create view svv_external_tables as
    select cast(null as varchar) as schemaname, cast(null as varchar) as tablename, cast(null as varchar) as location, cast(null as varchar) as input_format where false;
create view svv_external_databases as
    select cast(null as bigint) as eskind, cast(null as varchar) as databasename, cast(null as varchar) as location, cast(null as varchar) as parameters where false;
create view rs_matviews as
    select database_name, schema_name, table_name as name, comment, estimated_size as row_count from duckdb_tables()
    where json_extract_string(comment, '$.mv') is not null;
create view svv_mv_info as
    select database_name, schema_name, 100 as user_id, name, false as is_stale, 'awsuser' as owner_user_name, 1 as state, 'f' as autorewrite, 'f' as autorefresh
    from rs_matviews where database_name = current_database();
create view stv_mv_info as
    select database_name as db_name, schema_name as "schema", name, false as is_stale, 'awsuser' as owner_user_name, 1 as state, 'f' as autorewrite, 'f' as autorefresh
    from rs_matviews where database_name = current_database();
create view sys_mv_state as
    select database_name, schema_name, name as mv_name, 'Recompute' as state from rs_matviews where database_name = current_database();
create view svv_views as
    select current_database() as table_catalog, schemaname as table_schema, viewname as table_name, definition as view_definition from pg_views;
create view svv_interleaved_columns as
    select r.oid as tbl, cast(c.sortkey - 1 as int) as col, cast(1.00 as decimal(19, 2)) as interleaved_skew, cast(null as timestamp) as last_reindex
    from rs_relations r join rs_columns c on c.database_name = r.database_name and c.schema_name = r.schema_name and c.table_name = r.relation_name
    where json_extract_string(r.comment, '$.sort') = 'INTERLEAVED' and c.sortkey > 0;
create view svv_diskusage as
    select r.database_name as db_id, r.relation_name as name, 0 as slice, cast(c.ordinal - 1 as int) as col, r.oid as tbl, 0 as blocknum, r.row_count as num_values
    from rs_relations r join rs_columns c on c.database_name = r.database_name and c.schema_name = r.schema_name and c.table_name = r.relation_name where r.kind = 'r';
create view stv_tbl_perm as
    select 0 as slice, r.oid as id, r.relation_name as name, r.row_count as "rows", r.row_count as sorted_rows, case when r.temporary then 1 else 0 end as "temp", cast(d.oid as bigint) as db_id, 0 as insert_pristine, 0 as delete_pristine, 1 as backup,
           case json_extract_string(r.comment, '$.style') when 'EVEN' then 0 when 'KEY' then 1 when 'ALL' then 8 else 10 end as dist_style, 1 as block_count
    from rs_relations r join pg_database d on d.datname = r.database_name where r.kind = 'r';
create view stv_slices as select * from (values (0, 0, 0, 'D'), (0, 1, 1, 'D')) as s(node, slice, localslice, type);
create view stv_node_storage_capacity as select 0 as node, cast(1 as bigint) as used, cast(160000 as bigint) as capacity;
create view svv_alter_table_recommendations as
    select cast(null as varchar) as type, cast(null as varchar) as "database", cast(null as bigint) as table_id, cast(null as bigint) as group_id, cast(null as varchar) as ddl, cast(null as varchar) as auto_eligible where false;
create view svv_datashares as
    select cast(null as varchar) as share_name, cast(null as bigint) as share_id, cast(null as int) as share_owner, cast(null as varchar) as source_database, cast(null as varchar) as consumer_database, cast(null as varchar) as share_type, cast(null as timestamp) as createdate, cast(null as boolean) as is_publicaccessible, cast(null as varchar) as share_acl, cast(null as varchar) as producer_account, cast(null as varchar) as producer_namespace where false;
create view pg_settings as
    select * from (values ('search_path', '"$user", public'), ('datestyle', 'ISO, MDY'), ('timezone', 'UTC'), ('server_version', '8.0.2')) as s(name, setting);
