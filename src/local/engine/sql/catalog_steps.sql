-- What the steps of a query were, as the service's step tables show them. The steps are those of the plan, and so are
-- their rows where nothing counts them; they are kept when somebody first looks.
create table planned (query_id bigint primary key);
create table steps (query_id bigint, node int, parent int, stream int, segment int, step int, kind varchar, title varchar, info varchar, rows bigint, scanned bigint, width bigint, table_name varchar, filtered boolean);
create view rs_steps as
    select s.*, cast(h.user_id as int) as user_id, h.start_time, h.end_time, h.elapsed, h.database_name, cast(coalesce(r.oid, 0) as int) as tbl
    from steps s join rs_history h using (query_id)
    left join rs_relations r on r.database_name || '.' || r.schema_name || '.' || r.relation_name = s.table_name;
create view rs_step_rows as
    select user_id as userid, query_id as query, 0 as slice, segment, step, start_time as starttime, end_time as endtime, 0 as tasknum, rows, rows * width as bytes,
           kind, tbl, title, table_name, filtered, scanned, width from rs_steps;
create view stl_scan as
    select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, bytes, cast(null as bigint) as fetches, 2 as type, tbl, 'f' as is_rrscan, 'f' as is_delayed_scan,
           scanned as rows_pre_filter, scanned as rows_pre_user_filter, split_part(table_name, '.', -1) as perm_table_name, 'f' as is_rlf_scan,
           cast(null as bigint) as is_rlf_scan_reason, 0 as num_em_blocks, cast(0 as bigint) as checksum, cast(0 as bigint) as runtime_filtering,
           cast(null as int) as scan_region, cast(null as int) as num_sortkey_as_predicate, cast(null as int) as row_fetcher_state, cast(null as bigint) as consumed_scan_ranges,
           cast(null as bigint) as work_stealing_reason, 'f' as is_vectorized_scan, cast(null as int) as is_vectorized_scan_reason, cast(null as bigint) as row_fetcher_reason,
           cast(null as bigint) as topology_signature, 'f' as use_tpm_partition, 'f' as is_rrscan_expr
    from rs_step_rows where kind = 'scan';
create view stl_return as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, bytes, 0 as packets, cast(0 as bigint) as checksum from rs_step_rows where kind = 'return';
create view stl_hash as
    select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, bytes, cast(1 as bigint) as slots, 0 as occupied, 0 as maxlength, cast(0 as int) as used_blocks, 0 as max_blocks,
           'f' as is_diskbased, cast(0 as bigint) as workmem, 1 as num_parts, rows as est_rows, 0 as num_blocks_permitted, 'U' as resizes, cast(0 as bigint) as checksum, 0 as runtime_filter_type, cast(0 as bigint) as runtime_filter_size, 'f' as max_num_parts_reached from rs_step_rows where kind = 'hash';
create view stl_hashjoin as
    select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, tbl, 1 as num_parts,
           case when title like '%Left Join%' then 1 when title like '%Right Join%' then 3 when title like '%Full Join%' then 2 else 0 end as join_type, 'f' as hash_looped, 'f' as switched_parts, 'f' as used_prefetching, 0 as hash_segment, 0 as hash_step,
           cast(0 as bigint) as checksum, 0 as distribution from rs_step_rows where kind = 'hjoin';
create view stl_nestloop as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, tbl, cast(0 as bigint) as checksum from rs_step_rows where kind = 'nloop';
create view stl_sort as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, bytes, tbl, 'f' as is_diskbased, cast(0 as bigint) as workmem, cast(0 as bigint) as checksum from rs_step_rows where kind = 'sort';
create view stl_aggr as
    select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, bytes, rows as slots, 0 as occupied, 0 as maxlength, tbl, 'f' as is_diskbased, cast(0 as bigint) as workmem,
           case when title like 'Hash%' then 'HASHED' else 'PLAIN' end as type, 0 as resizes, cast(0 as bigint) as flushable from rs_step_rows where kind = 'aggr';
create view stl_limit as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, cast(0 as bigint) as checksum from rs_step_rows where kind = 'limit';
create view stl_window as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, 'f' as is_diskbased, cast(0 as bigint) as workmem from rs_step_rows where kind = 'window';
create view stl_merge as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows from rs_step_rows where kind = 'merge';
create view stl_bcast as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, bytes, 0 as packets from rs_step_rows where kind in ('hjoin', 'nloop') and title like '%DS_BCAST_INNER%';
create view stl_dist as select userid, query, slice, segment, step, starttime, endtime, tasknum, rows, bytes, 0 as packets from rs_step_rows where kind = 'hjoin' and (title like '%DS_DIST_INNER%' or title like '%DS_DIST_OUTER%' or title like '%DS_DIST_BOTH%');
create view stl_explain as
    select user_id as userid, query_id as query, node as nodeid, parent as parentid, repeat('  ', case when parent = 0 then 0 else 1 end) || case when parent = 0 then '' else '->  ' end || 'XN ' || title as plannode, info
    from rs_steps where kind <> 'return';
create view stl_plan_info as
    select user_id as userid, query_id as query, node as nodeid, segment, step, 0 as locus, 0 as plannode, cast(0 as double) as startupcost, cast(0 as double) as totalcost, rows, cast(rows * width as int) as bytes from rs_steps;
create view stl_stream_segs as select distinct user_id as userid, query_id as query, stream, segment from rs_steps;
create view rs_labels as
    select *, rpad(kind, 6, ' ') || case when kind in ('scan', 'hash', 'sort', 'aggr', 'hjoin', 'nloop') then ' tbl=' || tbl else '' end || case when kind = 'scan' then ' name=' || split_part(table_name, '.', -1) else '' end as label from rs_steps;
create view svl_query_report as
    select user_id as userid, query_id as query, 0 as slice, segment, step, start_time, end_time, elapsed as elapsed_time, rows, rows * width as bytes, label, 'f' as is_diskbased, cast(0 as bigint) as workmem,
           'f' as is_rrscan, 'f' as is_delayed_scan, scanned as rows_pre_filter from rs_labels;
create view svl_query_summary as
    select user_id as userid, query_id as query, stream as stm, segment as seg, step, elapsed as maxtime, elapsed as avgtime, rows, rows * width as bytes, cast(rows * 1000000.0 / greatest(elapsed, 1) as double) as rate_row,
           cast(rows * width * 1000000.0 / greatest(elapsed, 1) as double) as rate_byte, label, 'f' as is_diskbased, cast(0 as bigint) as workmem, 'f' as is_rrscan, 'f' as is_delayed_scan, scanned as rows_pre_filter
    from rs_labels;
create view svcs_query_summary as select * from svl_query_summary;
create view svcs_explain as select * from stl_explain;
create view svcs_plan_info as select * from stl_plan_info;
create view svcs_stream_segs as select * from stl_stream_segs;
create view sys_query_explain as
    select user_id, query_id, 0 as child_query_sequence, node as plan_node_id, parent as plan_parent_id, 'XN ' || title as plan_node, info as plan_info from rs_steps where kind <> 'return';
create view sys_query_detail as
    select user_id, query_id, 0 as child_query_sequence, stream as stream_id, segment as segment_id, step as step_id, kind as step_name,
           case when kind = 'scan' then tbl end as table_id, case when kind = 'scan' then table_name end as table_name, 'f' as is_rrscan, start_time, end_time, elapsed as duration,
           case when kind = 'nloop' then 'Nested Loop Join in the query plan' else '' end as alert, scanned * width as input_bytes, scanned as input_rows, rows * width as output_bytes,
           rows as output_rows, cast(0 as bigint) as blocks_read, cast(0 as bigint) as blocks_write, cast(0 as bigint) as local_read_io,
           cast(0 as bigint) as remote_read_io, case when kind = 'scan' then 'local' else '' end as source, 0 as data_skewness, 0 as time_skewness, 'f' as is_active,
           cast(0 as bigint) as spilled_block_local_disk, cast(0 as bigint) as spilled_block_remote_disk, cast(null as varchar) as step_attribute,
           cast(parent as bigint) as plan_parent_id, cast(node as bigint) as plan_node_id
    from rs_steps;
create view stl_alert_event_log as
    select coalesce(cast(u.id as int), 100) as userid, e.query_id as query, 0 as slice, cast(data ->> 'segment' as int) as segment, cast(data ->> 'step' as int) as step, cast(e.pid as int) as pid,
           h.transaction_id as xid, data ->> 'event' as "event", data ->> 'solution' as solution, e.happened as event_time
    from events e left join history h using (query_id) left join users u on u.name = h.user_name where e.kind = 'alert';
create view svcs_alert_event_log as select * from stl_alert_event_log;
