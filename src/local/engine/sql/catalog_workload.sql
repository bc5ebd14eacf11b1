-- Queues, vacuums, loads and unloads as the provisioned service shows them.
create view stv_wlm_query_state as
    select cast(transaction_id as int) as xid, cast(pid as int) as task, query_id as query, 100 as service_class, 1 as slot_count, start_time as wlm_start_time, 'Running' as state, cast(0 as bigint) as queue_time,
           elapsed as exec_time, 'Normal' as query_priority from rs_history where status = 'running';
create view stv_wlm_query_task_state as
    select service_class, task, query, 1 as level, slot_count, wlm_start_time as start_time, exec_time from stv_wlm_query_state;
create view stv_wlm_service_class_config as
    select 100 as service_class, 'fixed wlm policy' as queueing_strategy, 5 as num_query_tasks, 5 as target_num_query_tasks, 'true' as evictable, cast(0 as bigint) as eviction_threshold, 400 as query_working_mem,
           400 as target_query_working_mem, 5 as min_step_mem, 'Default queue' as name, cast(0 as bigint) as max_execution_time, false as user_group_wild_card, false as query_group_wild_card,
           'auto' as concurrency_scaling, 'Normal' as query_priority, false as user_role_wild_card;
create view stv_wlm_service_class_state as
    select 100 as service_class, 0 as num_queued_queries, cast(count(*) filter (where status = 'running') as int) as num_executing_queries, cast(count(*) as int) as num_serviced_queries,
           cast(count(*) filter (where status <> 'running') as int) as num_executed_queries, 400 as query_working_mem, 400 as target_query_working_mem, 5 as num_concurrent_query_tasks,
           5 as target_num_concurrent_query_tasks from history;
create view stv_wlm_classification_config as
    select 1 as id, '(query group: default)' as "condition", 1 as action_seq, 'assign' as "action", 100 as action_service_class;
create view svl_query_queue_info as
    select database_name as "database", query_id as query, transaction_id as xid, cast(user_id as int) as userid, query_text as querytxt, start_time as queue_start_time, start_time as exec_start_time, 100 as service_class,
           1 as slots, cast(0 as bigint) as queue_elapsed, elapsed // 1000000 as exec_elapsed, elapsed // 1000000 as wlm_total_elapsed, cast(0 as bigint) as commit_queue_elapsed, cast(0 as bigint) as commit_exec_time,
           'Default queue' as service_class_name from rs_history where status <> 'running';
create view svl_query_metrics_summary as
    select cast(user_id as int) as userid, query_id as query, 100 as service_class, elapsed // 1000000 as query_cpu_time, cast(0 as bigint) as query_blocks_read, elapsed // 1000000 as query_execution_time,
           cast(null as decimal(38, 2)) as query_cpu_usage_percent, cast(null as bigint) as query_temp_blocks_to_disk, elapsed // 1000000 as segment_execution_time, cast(null as decimal(38, 2)) as cpu_skew,
           cast(null as decimal(38, 2)) as io_skew, cast(null as bigint) as scan_row_count, cast(null as bigint) as join_row_count, cast(null as bigint) as nested_loop_join_row_count, returned_rows as return_row_count,
           cast(null as bigint) as spectrum_scan_row_count, cast(null as bigint) as spectrum_scan_size_mb, cast(0 as bigint) as query_queue_time, 'Default queue' as service_class_name
    from rs_history where status = 'success' and kind = 'SELECT';
create view svv_query_inflight as
    select userid, 0 as slice, query, pid, starttime, suspended, substring("text", 1, 100) as "text", 0 as "sequence" from stv_inflight;
create view rs_maintained as
    select e.kind, e.query_id, h.transaction_id, cast(h.user_id as int) as user_id, e.database_name, data ->> 'table' as table_name, h.start_time, h.end_time, h.elapsed, r.oid, r.row_count, r.schema_name
    from events e join rs_history h using (query_id)
    left join rs_relations r on r.database_name = e.database_name and r.relation_name = split_part(data ->> 'table', '.', -1) and r.schema_name = case when contains(data ->> 'table', '.') then split_part(data ->> 'table', '.', -2) else 'public' end
    where e.kind in ('vacuum', 'analyze');
create view svv_vacuum_progress as
    select max_by(table_name, query_id) as table_name, 'Complete' as status, cast(null as varchar) as time_remaining_estimate from rs_maintained where kind = 'vacuum' having count(*) > 0;
create view svv_vacuum_summary as
    select table_name, transaction_id as xid, cast(1 as bigint) as sort_partitions, cast(1 as bigint) as merge_increments, elapsed as elapsed_time, cast(0 as bigint) as row_delta, cast(0 as bigint) as sortedrow_delta,
           0 as block_delta, 0 as max_merge_partitions from rs_maintained where kind = 'vacuum';
create view stl_vacuum as
    select m.user_id as userid, m.transaction_id as xid, cast(m.oid as int) as table_id, s.status, m.row_count as "rows", m.row_count as sortedrows, 0 as blocks, 0 as max_merge_partitions,
           case s.status when 'Started' then m.start_time else m.end_time end as eventtime, cast(0 as bigint) as reclaimable_rows, cast(0 as bigint) as reclaimable_space_mb, cast(0 as bigint) as cutoff_xid, 0 as is_recluster
    from rs_maintained m cross join (values ('Started'), ('Finished')) s(status) where m.kind = 'vacuum';
create view stl_analyze as
    select user_id as userid, transaction_id as xid, database_name as "database", cast(oid as int) as table_id, 'Full' as status, cast(row_count as double) as "rows", 0 as modified_rows, 10 as threshold_percent, 'f' as is_auto,
           start_time as starttime, end_time as endtime, cast(null as timestamp) as prevtime, 0 as num_predicate_cols, 0 as num_new_predicate_cols, 'f' as is_background, cast(null as varchar) as auto_analyze_phase,
           schema_name, table_name from rs_maintained where kind = 'analyze';
create view stl_unload_log as
    select user_id as userid, query_id as query, 0 as slice, session_id as pid, unloaded_location as path, start_time, end_time, unloaded_rows as line_count, unloaded_files_size as transfer_size, file_format, cast('' as varchar) as extension
    from sys_unload_history;
create view sys_unload_detail as
    select user_id, query_id, session_id, unloaded_location as file_name, start_time, end_time, unloaded_rows as line_count, unloaded_files_size as transfer_size, file_format from sys_unload_history;
create view stl_file_scan as
    select user_id as userid, query_id as query, 0 as slice, file_name as name, lines_scanned as lines, bytes_scanned as bytes, cast(0 as bigint) as loadtime, record_time as curtime, 0 as is_partial, cast(0 as bigint) as start_offset from sys_load_detail;
create view stl_loaderror_detail as
    select user_id as userid, 0 as slice, session_id as session, query_id as query, file_name as filename, line_number, cast(null as int) as field, column_name as colname, raw_value as "value", case when raw_value is null then 1 else 0 end as is_null,
           column_type as type, column_length as col_length from rs_load_errors;
create view stl_commit_stats as
    select transaction_id as xid, 0 as node, max(end_time) as startqueue, max(end_time) as startwork, max(end_time) as endflush, max(end_time) as endstage, max(end_time) as endlocal, max(end_time) as startglobal, max(end_time) as endtime,
           cast(0 as bigint) as queuelen, cast(0 as bigint) as permblocks, cast(0 as bigint) as newblocks, cast(0 as bigint) as dirtyblocks, cast(0 as bigint) as headers, 1 as numxids, cast(0 as bigint) as oldestxid, cast(0 as bigint) as extwritelatency,
           0 as metadatawritten, cast(0 as bigint) as tombstonedblocks, cast(0 as bigint) as tossedblocks, cast(null as bigint) as batched_by
    from rs_history where status = 'success' and kind in ('INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY', 'CTAS', 'DDL') group by transaction_id;
create view svl_stored_proc_call as
    select coalesce(cast(h.user_id as int), 100) as userid, coalesce(cast(h.user_id as int), 100) as session_userid, e.query_id as query, h.label, h.transaction_id as xid, cast(e.pid as int) as pid, e.database_name as "database", h.query_text as querytxt,
           h.start_time as starttime, h.end_time as endtime, case when data ->> 'status' = 'failed' then 1 else 0 end as aborted, cast(null as bigint) as from_sp_call
    from events e join rs_history h using (query_id) where e.kind = 'procedure';
create view svl_stored_proc_messages as
    select coalesce(cast(h.user_id as int), 100) as userid, coalesce(cast(h.user_id as int), 100) as session_userid, cast(e.pid as int) as pid, h.transaction_id as xid, e.query_id as query, e.happened as recordtime,
           case data ->> 'level' when 'LOG' then 30 when 'INFO' then 40 when 'NOTICE' then 50 when 'WARNING' then 60 when 'EXCEPTION' then 70 else 20 end as loglevel,
           data ->> 'level' as loglevel_text, data ->> 'message' as message, 0 as linenum, h.query_text as querytext, h.label, 0 as aborted, h.transaction_id as message_xid
    from events e left join rs_history h using (query_id) where e.kind = 'message';
create view svl_mv_refresh_status as
    select database_name as db_name, user_id as userid, schema_name, mv_name, query_id as xid, start_time as starttime, end_time as endtime, status, refresh_type from sys_mv_refresh_history;
create view svl_user_info as
    select user_name as usename, user_id as usesysid, createdb as usecreatedb, superuser as usesuper, catalog_update as usecatupd, connection_limit as useconnlimit, syslog_access as syslogaccess, last_ddl_timestamp as last_ddl_ts,
           session_timeout as sessiontimeout, external_user_id from svv_user_info;
create view stv_cursor_configuration as select 0 as current_cursor_count, 1000 as max_diskspace_usable, 0 as current_diskspace_used;
create view stv_partitions as
    select 0 as owner, 0 as host, 0 as diskno, cast(0 as bigint) as part_begin, cast(160000 as bigint) as part_end, cast(1 as int) as used, 0 as tossed, 160000 as capacity, cast(0 as bigint) as reads, cast(0 as bigint) as writes,
           0 as seek_forward, 0 as seek_back, 0 as is_san, 0 as failed, 0 as mbps, '/dev/nvme0n1' as mount;
create view pg_class_info as
    select c.*, cast(null as timestamp) as relcreationtime, case json_extract_string(r.comment, '$.style') when 'EVEN' then 0 when 'KEY' then 1 when 'ALL' then 8 else 10 end as releffectivediststyle
    from pg_class c join rs_relations r on r.oid = c.oid and r.database_name = current_database();
create view pg_statistic_indicator as
    select cast(oid as int) as stairelid, cast(row_count as double) as stairows, cast(0 as double) as staiins, cast(0 as double) as staidels from rs_relations where kind = 'r' and database_name = current_database();
create view pg_external_schema as
    select cast(esoid as int) as esoid, eskind, databasename as esdbname, esoptions from svv_external_schemas;
create macro pg_get_cols(relation) as table
    select schema_name as view_schema, table_name as view_name, column_name as col_name, type_name as col_type, cast(ordinal as int) as col_num from rs.main.rs_columns
    where database_name = current_database() and table_name = split_part(relation, '.', -1) and (not contains(relation, '.') or schema_name = split_part(relation, '.', -2)) order by ordinal;
create macro pg_get_late_binding_view_cols() as table
    select c.schema_name as view_schema, c.table_name as view_name, c.column_name as col_name, c.type_name as col_type, cast(c.ordinal as int) as col_num
    from rs.main.rs_columns c join rs.main.late_views v on v.database_name = c.database_name and v.schema_name = c.schema_name and v.name = c.table_name
    where c.database_name = current_database() order by c.schema_name, c.table_name, c.ordinal;
create macro pg_get_grantee_by_iam_role(role) as table select cast(null as varchar) as grantee, cast(null as varchar) as grantee_type, cast(null as varchar) as cmd_type where false;
create macro pg_get_iam_role_by_user(name) as table select cast(null as varchar) as username, cast(null as varchar) as iam_role, cast(null as varchar) as cmd_type where false;
create macro pg_get_session_roles() as table select cast(null as varchar) as name, cast(null as int) as roleid where false;
create macro pg_last_unload_id() as (select coalesce(max(query_id), -1) from rs.main.events where kind = 'unload');
create macro pg_last_unload_count() as (select coalesce(max_by(cast(data ->> 'rows' as bigint), query_id), 0) from rs.main.events where kind = 'unload');
