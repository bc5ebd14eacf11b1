-- What ran, as the service's monitoring views show it.
create view rs_history as
    select h.* replace (case when h.status = 'running' then datediff('microsecond', h.start_time, now() at time zone 'UTC') else h.elapsed end as elapsed),
           coalesce(u.id, 100) as user_id,
           case when h.query_type in ('SELECT', 'WITH', '(') then 'SELECT' when h.query_type in ('INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY', 'UNLOAD') then h.query_type
                when regexp_matches(lower(h.query_text), '^\s*create\s+(local\s+)?(temp\s+|temporary\s+)?table.*\sas\s') then 'CTAS'
                when h.query_type in ('CREATE', 'DROP', 'ALTER', 'TRUNCATE', 'COMMENT', 'GRANT', 'REVOKE') then 'DDL'
                when h.query_type = 'CALL' then 'PROCEDURE' else 'UTILITY' end as kind
    from history h left join users u on u.name = h.user_name;
create view sys_query_history as
    select cast(user_id as int) as user_id, query_id, label as query_label, transaction_id, cast(pid as int) as session_id, database_name, kind as query_type,
           status, false as result_cache_hit, start_time, end_time, elapsed as elapsed_time, cast(0 as bigint) as queue_time,
           elapsed as execution_time, error_message, returned_rows, returned_bytes, query_text, '1.0.123456' as redshift_version,
           cast(null as varchar) as usage_limit, 'primary' as compute_type, cast(0 as bigint) as compile_time,
           cast(0 as bigint) as planning_time, cast(0 as bigint) as lock_wait_time, 100 as service_class_id,
           'Default queue' as service_class_name, 'Normal' as query_priority, 'false' as short_query_accelerated,
           md5(query_text) as user_query_hash, md5(regexp_replace(query_text, '''[^'']*''|[0-9]+', '?', 'g')) as generic_query_hash,
           1 as query_hash_version, cast(null as bigint) as result_cache_query_id, user_name as username
    from rs_history;
create view sys_query_text as
    select cast(user_id as int) as user_id, query_id, transaction_id, cast(pid as int) as session_id, start_time, cast(i as int) as "sequence",
           substring(query_text, i * 200 + 1, 200) as "text"
    from (select *, unnest(range(greatest(1, (length(query_text) + 199) // 200))) as i from rs_history);
create view sys_transaction_history as
    select cast(max(user_id) as int) as user_id, transaction_id, max(pid) as session_id, max(database_name) as database_name,
           case when bool_or(status = 'failed') then 'aborted' else 'committed' end as status, 'Snapshot Isolation' as isolation_level,
           min(start_time) as transaction_start_time, max(end_time) as transaction_end_time, count(*) as statements
    from rs_history group by transaction_id;
create view sys_session_history as
    select coalesce(cast(u.id as int), 100) as user_id, cast(s.pid as int) as session_id, s.database_name,
           case when s.ended is null then 'active' else 'closed' end as status, s.started as session_start_time, s.ended as session_end_time,
           s.user_name
    from sessions s left join users u on u.name = s.user_name;
create view sys_connection_log as
    select 'initiating session' as event, started as record_time, '127.0.0.1' as remote_host, cast('' as varchar) as remote_port, cast(pid as int) as session_id,
           database_name, user_name, 'IAM' as auth_method, cast(0 as bigint) as duration, cast('' as varchar) as ssl_version, cast('' as varchar) as ssl_cipher,
           0 as mtu, cast('' as varchar) as ssl_compression, cast('' as varchar) as ssl_expansion, cast('' as varchar) as iam_auth_guid,
           'Data API' as application_name, cast('' as varchar) as driver_version, cast('' as varchar) as os_version, cast('' as varchar) as plugin_name
    from sessions
    union all
    select 'disconnecting session', ended, '127.0.0.1', '', cast(pid as int), database_name, user_name, 'IAM', cast(epoch_us(ended) - epoch_us(started) as bigint),
           '', '', 0, '', '', '', 'Data API', '', '', '' from sessions where ended is not null;
create view rs_loads as
    select e.*, h.transaction_id, h.user_id, h.start_time, h.end_time, h.elapsed, h.query_text, data ->> 'table' as loaded, data ->> 'source' as source,
           data ->> 'status' as load_status, cast(data ->> 'rows' as bigint) as loaded_rows, cast(data ->> 'files' as bigint) as files, data ->> 'error' as error
    from events e join rs_history h using (query_id) where e.kind = 'load';
create view sys_load_history as
    select cast(user_id as int) as user_id, query_id, transaction_id, cast(pid as int) as session_id, database_name, load_status as status, loaded as table_name, start_time, end_time,
           elapsed as duration, source as data_source, data ->> 'format' as file_format, loaded_rows, cast(0 as bigint) as loaded_bytes,
           cast(null as bigint) as source_file_count, files as source_file_count_scanned, case when error is null then 0 else 1 end as error_count
    from rs_loads;
create view rs_load_errors as
    select cast(h.user_id as int) as user_id, query_id, h.transaction_id, cast(e.pid as int) as session_id, e.database_name, cast(null as int) as table_id, h.start_time, data ->> 'file' as file_name,
           cast(data ->> 'line' as bigint) as line_number, data ->> 'column' as column_name, split_part(data ->> 'type', '(', 1) as column_type,
           try_cast(regexp_extract(data ->> 'type', '[(]([0-9]+)', 1) as int) as column_length, 0 as "position", cast(data ->> 'code' as int) as error_code,
           data ->> 'reason' as error_message, data ->> 'table' as table_name, data ->> 'raw_line' as raw_line, data ->> 'raw_value' as raw_value
    from events e join rs_history h using (query_id) where e.kind = 'load_error';
create view sys_load_error_detail as
    select user_id, query_id, transaction_id, session_id, database_name, table_id, start_time, file_name, line_number, column_name, column_type, column_length,
           "position", error_code, error_message, table_name from rs_load_errors;
create view sys_load_detail as
    select cast(user_id as int) as user_id, query_id, source as file_name, cast(0 as bigint) as bytes_scanned, loaded_rows as lines_scanned, start_time as record_time, 0 as splits_scanned
    from rs_loads where error is null;
create view sys_unload_history as
    select cast(h.user_id as int) as user_id, query_id, h.transaction_id, cast(e.pid as int) as session_id, e.database_name, 'completed' as status, h.start_time, h.end_time, h.elapsed as duration,
           data ->> 'format' as file_format, cast(null as varchar) as compression_type, data ->> 'target' as unloaded_location,
           cast(data ->> 'rows' as bigint) as unloaded_rows, cast(data ->> 'files' as bigint) as unloaded_files_count,
           cast(data ->> 'bytes' as bigint) as unloaded_files_size, cast(null as varchar) as error_message
    from events e join rs_history h using (query_id) where e.kind = 'unload';
create view sys_mv_refresh_history as
    select 100 as user_id, query_id, 'Manual' as refresh_type, database_name, 'public' as schema_name, data ->> 'name' as mv_name, data ->> 'status' as status,
           happened as start_time, happened as end_time, cast(0 as bigint) as duration from events where kind = 'mv_refresh';
create view sys_vacuum_history as
    select 100 as user_id, query_id, database_name, data ->> 'table' as table_name, 'Finished' as status, happened as start_time, happened as end_time,
           false as is_automatic from events where kind = 'vacuum';
create view sys_analyze_history as
    select 100 as user_id, query_id, database_name, data ->> 'table' as table_name, 'Full' as status, happened as start_time, happened as end_time,
           false as is_automatic from events where kind = 'analyze';
create view sys_userlog as
    select 100 as user_id, data ->> 'name' as user_name, cast(null as varchar) as original_user_name, data ->> 'action' as action, 0 as has_create_db_privs,
           0 as is_superuser, happened as record_time, pid as session_id from events where kind = 'userlog';
create view sys_procedure_call as
    select 100 as user_id, cast(pid as int) as session_id, query_id, data ->> 'name' as procedure_name, data ->> 'status' as status, happened as start_time
    from events where kind = 'procedure';
create view sys_procedure_messages as
    select 100 as user_id, cast(pid as int) as session_id, query_id, happened as record_time, data ->> 'level' as log_level, data ->> 'message' as message,
           data ->> 'procedure' as procedure_name from events where kind = 'message';
create view sys_serverless_usage as
    select date_trunc('minute', start_time) as start_time, date_trunc('minute', start_time) + interval 1 minute as end_time,
           cast(128 * greatest(60, sum(elapsed) / 1000000) as double) as compute_seconds, cast(128 as double) as compute_capacity, cast(0 as bigint) as data_storage,
           cast(0 as bigint) as cross_region_transferred_data, cast(128 * greatest(60, sum(elapsed) / 1000000) as bigint) as charged_seconds
    from history where status <> 'running' group by 1, 2;
create view stl_query as
    select cast(user_id as int) as userid, query_id as query, label, transaction_id as xid, cast(pid as int) as pid, database_name as "database",
           query_text as querytxt, start_time as starttime, end_time as endtime,
           case when status in ('failed', 'canceled') then 1 else 0 end as aborted, 0 as insert_pristine, 0 as concurrency_scaling_status
    from rs_history where status <> 'running';
create view svl_qlog as
    select userid, query, xid, pid, starttime, endtime, datediff('microsecond', starttime, endtime) as elapsed, aborted, label, substring(querytxt, 1, 60) as "substring",
           cast(null as bigint) as source_query, '' as concurrency_scaling_status_txt, 0 as from_sp_call from stl_query;
create view svl_statementtext as
    select cast(user_id as int) as userid, transaction_id as xid, cast(pid as int) as pid, label, start_time as starttime, end_time as endtime,
           0 as "sequence", case kind when 'DDL' then 'DDL' when 'UTILITY' then 'UTILITY' else 'QUERY' end as "type", substring(query_text, 1, 200) as "text"
    from rs_history;
create view stl_querytext as
    select user_id as userid, transaction_id as xid, session_id as pid, query_id as query, "sequence", "text" from sys_query_text;
create view stl_ddltext as
    select userid, xid, pid, label, starttime, endtime, "sequence", "text" from svl_statementtext where "type" = 'DDL';
create view stl_utilitytext as
    select userid, xid, pid, label, starttime, endtime, "sequence", "text" from svl_statementtext where "type" = 'UTILITY';
create view stl_wlm_query as
    select cast(user_id as int) as userid, transaction_id as xid, cast(query_id as int) as task, query_id as query, 100 as service_class, 1 as slot_count, start_time as service_class_start_time,
           start_time as queue_start_time, start_time as queue_end_time, cast(0 as bigint) as total_queue_time, start_time as exec_start_time, end_time as exec_end_time,
           elapsed as total_exec_time, end_time as service_class_end_time, 'Completed' as final_state, cast(0 as bigint) as est_peak_mem, 'Normal' as query_priority,
           'Default queue' as service_class_name from rs_history where status <> 'running';
create view stl_error as
    select cast(user_id as int) as userid, 'padbmaster' as process, end_time as recordtime, cast(pid as int) as pid, 0 as errcode, cast('' as varchar) as file,
           0 as linenum, cast('' as varchar) as context, error_message as error from rs_history where status = 'failed';
create view stl_load_errors as
    select user_id as userid, 0 as slice, table_id as tbl, start_time as starttime, session_id as session, query_id as query, file_name as filename,
           line_number, column_name as colname, column_type as type, column_length as col_length, "position", raw_line, raw_value as raw_field_value,
           error_code as err_code, error_message as err_reason, 0 as is_partial, cast(0 as bigint) as start_offset, cast(null as bigint) as copy_job_id from rs_load_errors;
create view stl_load_commits as
    select user_id as userid, query_id as query, 0 as slice, file_name as name, file_name as filename, 0 as byte_offset, lines_scanned, 0 as errors, record_time as curtime, 1 as status, cast('' as varchar) as file_format,
           0 as is_partial, cast(0 as bigint) as start_offset, cast(null as bigint) as copy_job_id from sys_load_detail;
create view stl_connection_log as
    select event, record_time as recordtime, remote_host as remotehost, remote_port as remoteport, session_id as pid, database_name as dbname, user_name as username,
           auth_method as authmethod, duration, ssl_version as sslversion, ssl_cipher as sslcipher, mtu, ssl_compression as sslcompression, ssl_expansion as sslexpansion,
           iam_auth_guid as iamauthguid, application_name, os_version, driver_version, plugin_name, 3 as protocol_version, cast('' as varchar) as sessionid, cast('' as varchar) as compression from sys_connection_log;
create view stl_sessions as
    select user_id as userid, session_start_time as starttime, session_end_time as endtime, session_id as process, user_name, database_name as db_name, 0 as timeout_sec, 0 as timed_out from sys_session_history;
create view stl_userlog as
    select user_id as userid, user_name as username, original_user_name as oldusername, action, has_create_db_privs as usecreatedb, is_superuser as usesuper, 0 as usecatupd, cast(null as timestamp) as valuntil,
           cast(session_id as int) as pid, cast(0 as bigint) as xid, record_time as recordtime from sys_userlog;
create view stv_sessions as
    select session_start_time as starttime, session_id as process, user_name, database_name as db_name, 0 as timeout_sec from sys_session_history where status = 'active';
create view stv_recents as
    select cast(user_id as int) as userid, case status when 'running' then 'Running' else 'Done' end as status, start_time as starttime,
           elapsed as duration, user_name, database_name as db_name, query_text as query, cast(case status when 'running' then pid else -1 end as int) as pid
    from rs_history;
create view stv_inflight as
    select cast(user_id as int) as userid, 0 as slice, query_id as query, label, transaction_id as xid, cast(pid as int) as pid, start_time as starttime,
           query_text as "text", 0 as suspended, 0 as insert_pristine, 0 as concurrency_scaling_status
    from rs_history where status = 'running';
create view stv_locks as
    select l.table_name, max(r.oid) as table_id, l.since as last_update, cast(l.pid as int) as lock_owner, l.transaction_id as last_commit, cast(l.pid as int) as lock_owner_pid,
           'Holding write lock' as lock_status
    from locks l join rs_relations r on r.database_name = l.database_name and r.schema_name = l.schema_name and r.relation_name = l.table_name group by all;
create view svv_transactions as
    select s.user_name as txn_owner, l.database_name as txn_db, l.transaction_id as xid, cast(l.pid as int) as pid, l.since as txn_start, l.mode as lock_mode,
           'relation' as lockable_object_type, r.oid as relation, true as granted
    from locks l join sessions s using (pid)
    join rs_relations r on r.database_name = l.database_name and r.schema_name = l.schema_name and r.relation_name = l.table_name;
create macro last_user_query_id() as (select max(query_id) from rs.main.history where status = 'success' and query_type in ('SELECT', 'WITH'));
create macro pg_last_query_id() as (select coalesce(max(query_id), -1) from rs.main.history where status = 'success' and query_type in ('SELECT', 'WITH'));
create macro pg_last_copy_id() as (select coalesce(max(query_id), -1) from rs.main.events where kind = 'load');
create macro pg_last_copy_count() as (select coalesce(max_by(cast(data ->> 'rows' as bigint), query_id), 0) from rs.main.events where kind = 'load' and data ->> 'status' = 'completed');
