-- What the users' databases are made of, in the order it can be made again: the stage, where it is, and the statement
-- that makes it. Of comments, which keep what the engine has no place for, it is the text.
with parts(stage, database_name, schema_name, name, part, text) as (
    select 1, database_name, '', '', '', '' from duckdb_databases() where not internal
    union all
    select 2, database_name, schema_name, '', '', '' from duckdb_schemas() where schema_name <> 'main'
    union all
    -- The engine writes their names without quotes, and where they go on as their start.
    select 3, database_name, schema_name, sequence_name, '',
           'create sequence "' || replace(sequence_name, '"', '""') || '"' || substr(sql, strpos(sql, ' INCREMENT BY '))
    from duckdb_sequences()
    union all
    select 4, database_name, schema_name, function_name, '',
           'create macro "' || replace(function_name, '"', '""') || '"(' || array_to_string(parameters, ', ') || ') as '
           || macro_definition
    from duckdb_functions() where function_type = 'macro' and not internal
    union all
    select 5, * from (
        select database_name, schema_name, table_name, '', sql from duckdb_tables() where schema_name <> 'main'
        order by table_oid)
    union all
    select 6, * from (
        select database_name, schema_name, view_name, '', sql from duckdb_views() where not internal order by view_oid)
    union all
    select 7, database_name, schema_name, table_name, '', comment from duckdb_tables() where comment is not null
    union all
    select 8, database_name, schema_name, view_name, '', comment from duckdb_views() where comment is not null
    union all
    select 9, c.database_name, c.schema_name, c.table_name, c.column_name, c.comment from duckdb_columns() c
    join duckdb_tables() t on t.table_oid = c.table_oid and t.database_oid = c.database_oid
    where c.comment is not null)
select * from parts
where database_name not in ('memory', 'system', 'temp', 'rs', 'rs_image', 'sample_data_dev')
