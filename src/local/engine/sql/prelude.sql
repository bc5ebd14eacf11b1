-- What the front end writes for Redshift's own functions. Run once in the catalog's database.
create macro rs_sysdate() as (now() at time zone 'UTC');
create macro getdate() as date_trunc('second', now() at time zone 'UTC');
create macro version() as 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.123456';
create macro rs_nonzero(x) as case when x = 0 then error('division by zero') else x end;
create macro rs_schemas(names, implicit) as '{' || array_to_string(list_concat(case when implicit then ['pg_catalog'] else [] end, list_filter(names, lambda name: name not in ('main', 'pg_catalog'))), ',') || '}';
create macro rs_plus(a, b) as a + b;
create macro rs_minus(a, b) as a - b;
create macro rs_times(a, b) as a * b;
create macro rs_divide(a, b) as a / b;
create macro rs_own_mean(s, n) as cast_to_type(case when typeof(s) = 'HUGEINT' then trunc(cast(s as double) / n) else cast(s as double) / n end, s);
create macro rs_mean(s, n) as rs_own_mean(s, n);
create macro rs_pivot_mean(x, n) as avg(x);
create macro rs_roman(n) as case when n between 1 and 3999 then repeat('M', n // 1000) || ['', 'C', 'CC', 'CCC', 'CD', 'D', 'DC', 'DCC', 'DCCC', 'CM'][n % 1000 // 100 + 1] || ['', 'X', 'XX', 'XXX', 'XL', 'L', 'LX', 'LXX', 'LXXX', 'XC'][n % 100 // 10 + 1] || ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'][n % 10 + 1] else repeat('#', 15) end;
create macro rs_trunc(a timestamp) as cast(a as date), (a timestamptz) as cast(a as date), (a) as trunc(a);
create macro rs_text(x) as case when typeof(x) = 'JSON' then json_extract_string(try_cast(x as json), '$') when typeof(x) = 'INTERVAL' then replace(cast(x as varchar), 'month', 'mon') else cast(x as varchar) end;
create macro to_char(x, f) as strftime(x, replace(replace(replace(replace(replace(replace(f, 'YYYY', '%Y'), 'MM', '%m'), 'DD', '%d'), 'HH24', '%H'), 'MI', '%M'), 'SS', '%S'));
