-- Redshift's catalog, from the engine's own and from what the comments of tables and columns keep.

create table history (
    query_id bigint primary key, pid bigint, transaction_id bigint, user_name varchar, database_name varchar,
    query_type varchar, status varchar, start_time timestamp, end_time timestamp, elapsed bigint, error_message varchar,
    returned_rows bigint, returned_bytes bigint, query_text varchar, label varchar);

create view rs_relations as
    select database_name, schema_name, table_name as relation_name, table_oid as oid,
           case when json_extract_string(comment, '$.mv') is null then 'r' else 'v' end as kind, comment,
           estimated_size as row_count, column_count, temporary
    from duckdb_tables() where database_name not in ('memory', 'system', 'rs', 'rs_image') and table_name <> 'rs_outcomes'
    union all
    select database_name, schema_name, view_name, view_oid, 'v', comment, 0, column_count, temporary
    from duckdb_views() where database_name not in ('memory', 'system', 'rs') and not internal;

create view rs_columns as
    select c.database_name, c.schema_name, c.table_name, c.column_name, c.column_index as ordinal, c.is_nullable,
           c.column_default, json_extract_string(c.comment, '$.encode') as encoding,
           coalesce(cast(json_extract_string(c.comment, '$.dist') as boolean), false) as distkey,
           coalesce(cast(json_extract_string(c.comment, '$.sort') as int), 0) as sortkey,
           json_extract_string(c.comment, '$.note') as note,
           coalesce(json_extract_string(c.comment, '$.type'), case
               when c.data_type = 'VARCHAR' then 'character varying(256)'
               when c.data_type = 'JSON' then 'super'
               when c.data_type = 'DOUBLE' then 'double precision'
               when c.data_type = 'FLOAT' then 'real'
               when c.data_type = 'HUGEINT' then 'numeric(38,0)'
               when c.data_type = 'BLOB' then 'binary varying(64000)'
               when c.data_type = 'TIMESTAMP' then 'timestamp without time zone'
               when c.data_type like 'DECIMAL%' then replace(lower(c.data_type), 'decimal', 'numeric')
               else lower(c.data_type) end) as type_name
    from duckdb_columns() c where c.database_name not in ('memory', 'system', 'rs') and c.table_name <> 'rs_outcomes' and not c.internal;

create view pg_namespace as
    select cast(row_number() over (order by n.first, n.nspname) + 10 as bigint) as oid, n.nspname,
           case when n.first = 0 then 1 else 100 end as nspowner, cast(null as varchar) as nspacl
    from (select 0 as first, unnest(['pg_catalog', 'information_schema', 'pg_toast', 'pg_internal', 'pg_automv']) as nspname
          union all
          select 1, schema_name from duckdb_schemas()
          where database_name = current_database() and schema_name not in ('main', 'pg_catalog', 'information_schema')) n;

create view pg_class as
    select r.oid, r.relation_name as relname, n.oid as relnamespace, 0 as reltype, 100 as relowner, 0 as relam,
           r.oid as relfilenode, 0 as reltablespace, 0 as relpages, cast(r.row_count as double) as reltuples,
           r.kind as relkind, cast(r.column_count as int) as relnatts, cast(null as varchar) as relacl
    from rs_relations r join pg_namespace n on n.nspname = r.schema_name where r.database_name = current_database();

create view pg_database as
    select cast(row_number() over (order by database_name) + 100 as bigint) as oid, database_name as datname, 100 as datdba,
           6 as encoding, false as datistemplate, true as datallowconn, -1 as datconnlimit, cast(null as varchar) as datacl
    from duckdb_databases() where not internal and database_name not in ('memory', 'rs', 'rs_image');

create view pg_tables as
    select r.schema_name as schemaname, r.relation_name as tablename, coalesce(o.owner, 'awsuser') as tableowner, cast(null as varchar) as tablespace,
           false as hasindexes, false as hasrules, false as hastriggers
    from rs_relations r left join owners o on o.database_name = r.database_name and o.schema_name = r.schema_name and o.table_name = r.relation_name
    where r.kind = 'r' and r.database_name = current_database();

create view pg_views as
    select schema_name as schemaname, view_name as viewname, 'awsuser' as viewowner, sql as definition
    from duckdb_views() where database_name = current_database() and not internal;

create view pg_table_def as
    select schema_name as schemaname, table_name as tablename, column_name as "column", type_name as "type",
           coalesce(encoding, 'none') as encoding, distkey, sortkey, not is_nullable as "notnull"
    from rs_columns where database_name = current_database();

create view svv_tables as
    select database_name as table_catalog, schema_name as table_schema, relation_name as table_name,
           case kind when 'r' then 'BASE TABLE' else 'VIEW' end as table_type,
           json_extract_string(comment, '$.note') as remarks
    from rs_relations where database_name = current_database();

create view svv_redshift_tables as
    select database_name, schema_name, relation_name as table_name,
           case kind when 'r' then 'TABLE' else 'VIEW' end as table_type, cast(null as varchar) as table_acl,
           json_extract_string(comment, '$.note') as remarks, 'awsuser' as table_owner
    from rs_relations where database_name <> 'temp';

create view svv_all_tables as select database_name, schema_name, table_name, table_type, table_acl, remarks from svv_redshift_tables;

create view svv_columns as
    select database_name as table_catalog, schema_name as table_schema, table_name, column_name,
           cast(ordinal as int) as ordinal_position, column_default, case when is_nullable then 'YES' else 'NO' end as is_nullable,
           regexp_replace(type_name, '\(.*', '') as data_type,
           cast(nullif(regexp_extract(type_name, '^char.*\((\d+)\)', 1), '') as int) as character_maximum_length,
           cast(nullif(regexp_extract(type_name, '^numeric\((\d+),', 1), '') as int) as numeric_precision,
           cast(nullif(regexp_extract(type_name, '^numeric\(\d+,(\d+)\)', 1), '') as int) as numeric_scale,
           note as remarks
    from rs_columns where database_name = current_database();

create view svv_redshift_columns as
    select database_name, schema_name, table_name, column_name, cast(ordinal as int) as ordinal_position, type_name as data_type,
           column_default, case when is_nullable then 'YES' else 'NO' end as is_nullable, encoding, distkey, sortkey,
           cast(null as varchar) as column_acl, note as remarks
    from rs_columns where database_name <> 'temp';

create view svv_all_columns as
    select database_name, schema_name, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, remarks
    from svv_redshift_columns;

create view svv_redshift_databases as
    select datname as database_name, 100 as database_owner, 'local' as database_type, cast(null as varchar) as database_acl,
           cast(null as varchar) as database_options, 'Snapshot Isolation' as database_isolation_level
    from pg_database;

create view svv_all_databases as select * from svv_redshift_databases;

create view svv_redshift_schemas as
    select database_name, schema_name, 100 as schema_owner, 'local' as schema_type, cast(null as varchar) as schema_acl,
           cast(null as varchar) as schema_option
    from duckdb_schemas() where database_name not in ('memory', 'system', 'temp', 'rs', 'rs_image') and schema_name not in ('main', 'pg_catalog');

create view svv_all_schemas as
    select database_name, schema_name, schema_owner, schema_type, schema_acl, cast(null as varchar) as source_database, schema_option
    from svv_redshift_schemas;

create view rs_sortkeys as
    select database_name, schema_name, table_name, min(case when sortkey = 1 then column_name end) as first_key,
           min(case when sortkey = 1 then encoding end) as first_encoding, count(*) filter (where sortkey > 0) as keys,
           min(case when distkey then column_name end) as dist_column, bool_or(encoding is not null and encoding <> 'raw') as encoded,
           max(cast(nullif(regexp_extract(type_name, '^character varying\((\d+)\)', 1), '') as int)) as max_varchar,
           sum(case when type_name like 'char%' then 20 else 8 end) as row_bytes
    from rs_columns group by 1, 2, 3;

create view svv_table_info as
    select r.database_name as "database", r.schema_name as "schema", r.oid as table_id, r.relation_name as "table",
           case when k.encoded then 'Y' else 'N' end as encoded,
           case json_extract_string(r.comment, '$.style') when 'KEY' then 'KEY(' || k.dist_column || ')'
                when 'EVEN' then 'EVEN' when 'ALL' then 'ALL' else 'AUTO(ALL)' end as diststyle,
           case when k.keys > 0 then k.first_key when json_extract_string(r.comment, '$.sort') = 'AUTO' then 'AUTO(SORTKEY)' end as sortkey1,
           coalesce(k.max_varchar, 0) as max_varchar, coalesce(k.first_encoding, 'none') as sortkey1_enc, cast(k.keys as int) as sortkey_num,
           cast((r.column_count + 3) * greatest(1, ceil(r.row_count * k.row_bytes / 1048576.0 / r.column_count)) as bigint) as size,
           cast(0.0001 as decimal(10, 4)) as pct_used, cast(0 as bigint) as empty, cast(0.00 as decimal(5, 2)) as unsorted,
           cast(0.00 as decimal(5, 2)) as stats_off, cast(r.row_count as decimal(38, 0)) as tbl_rows,
           cast(1.00 as decimal(19, 2)) as skew_sortkey1, cast(1.00 as decimal(19, 2)) as skew_rows,
           cast(r.row_count as decimal(38, 0)) as estimated_visible_rows, cast(null as varchar) as risk_event
    from rs_relations r join rs_sortkeys k
      on k.database_name = r.database_name and k.schema_name = r.schema_name and k.table_name = r.relation_name
    where r.kind = 'r' and r.database_name = current_database() and r.row_count > 0;
