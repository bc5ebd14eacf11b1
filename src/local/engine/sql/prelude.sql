-- What the front end writes for Redshift's own functions. Run once in the catalog's database.
create macro rs_sysdate() as (now() at time zone 'UTC');
create macro getdate() as date_trunc('second', now() at time zone 'UTC');
create macro version() as 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.123456';
create macro rs_nonzero(x) as case when x = 0 then error('division by zero') else x end;
create macro rs_schemas(names, implicit) as '{' || array_to_string(list_concat(case when implicit then ['pg_catalog'] else [] end, list_filter(names, lambda name: name not in ('main', 'pg_catalog'))), ',') || '}';
create macro rs_divide(a, b) as a / b;
create macro rs_avg(a, s) as cast_to_type(case when typeof(s) = 'HUGEINT' then trunc(a) else a end, s);
create macro rs_trunc(a timestamp) as cast(a as date), (a timestamptz) as cast(a as date), (a) as trunc(a);
create macro rs_text(x) as case when typeof(x) = 'JSON' then json_extract_string(try_cast(x as json), '$') else cast(x as varchar) end;
create macro to_char(x, f) as strftime(x, replace(replace(replace(replace(replace(replace(f, 'YYYY', '%Y'), 'MM', '%m'), 'DD', '%d'), 'HH24', '%H'), 'MI', '%M'), 'SS', '%S'));
