# Date and time functions: the reference's own examples, or values worked out by hand from its rules.
select add_months('2008-02-15', 3), add_months('2008-04-30', 1), add_months('2008-03-31', 1), add_months('2008-01-31', -2);
= 2008-05-15 00:00:00|2008-05-31 00:00:00|2008-04-30 00:00:00|2007-11-30 00:00:00
select convert_timezone('EST', 'PST', '20080305 12:25:29'), convert_timezone('EST', '2008-03-05 12:25:29');
= 2008-03-05 09:25:29|2008-03-05 07:25:29
select convert_timezone('US/Eastern', 'UTC', '2020-07-01 12:00:00'::timestamp), convert_timezone('Asia/Tokyo', '2020-07-01 12:00:00');
= 2020-07-01 16:00:00|2020-07-01 21:00:00
select date_cmp('2008-01-04', '2008-01-05'), date_cmp('2008-01-04'::date, '2008-01-04'::date), date_cmp_timestamp('2008-06-18', '2008-06-18 00:00:01'), timestamp_cmp('2008-01-24 06:43:29', '2008-01-24 06:43:28'), interval_cmp('3 days', '1 year');
= -1|0|-1|1|-1
select dateadd(month, 18, '2008-02-28'), dateadd(min, 30, '2008-01-01 10:00:00'), dateadd(day, -1, '20080301'::date), dateadd(month, 1, '2008-04-30');
= 2009-08-28 00:00:00|2008-01-01 10:30:00|2008-02-29 00:00:00|2008-05-30 00:00:00
select dateadd(hours, 2, '2008-02-28 23:30:00'::timestamp), dateadd(qtr, 1, '2008-01-31'::date), dateadd(ms, 1500, '2008-01-01'), dateadd(w, 2, '2008-01-01');
= 2008-02-29 01:30:00|2008-04-30 00:00:00|2008-01-01 00:00:01.5|2008-01-15 00:00:00
select datediff(week, '2009-01-01', '2009-12-31'), datediff(qtr, '1998-07-01', '2008-01-01'), datediff(day, '2020-01-02', '2020-01-01'), datediff(mons, '2008-01-31', '2008-02-01');
= 52|38|-1|1
select datediff(hour, '2023-01-01 00:59:59', '2023-01-01 01:00:00'), datediff(yrs, '2008-12-31', '2009-01-01'), datediff(seconds, '2008-01-01', '2008-01-02');
= 1|1|86400
:: date_diff int8, date_diff int8, date_diff int8
select date_part(minute, timestamp '20230104 04:05:06.789'), date_part(week, timestamp '20220502 04:05:06.789'), date_part(month, timestamp '20220502 04:05:06.789'), date_part(dow, date '2022-05-02');
= 5|18|5|1
select date_part_year(date '20220502 04:05:06.789'), date_part(epoch, '2020-01-01'::timestamp), date_part('quarter', '2020-05-05'::date), date_part(decade, '2020-05-05'::date);
= 2022|1577836800|2|202
select date_trunc('hour', timestamp '20200430 04:05:06.789'), date_trunc('week', timestamp '20220430 04:05:06.789'), date_trunc('quarter', timestamp '20200430 04:05:06.789');
= 2020-04-30 04:00:00|2022-04-25 00:00:00|2020-04-01 00:00:00
select date_trunc('year', '2020-04-30'::date), date_trunc('day', '2020-04-30 05:00:00'::timestamp), date_trunc('century', '2020-04-30'::timestamp);
= 2020-01-01 00:00:00|2020-04-30 00:00:00|2001-01-01 00:00:00
select extract(hour from timestamp '2009-09-09 12:08:43'), extract(week from '2020-01-01'::date), extract(doy from '2020-02-01'::date), extract(epoch from '2020-01-01'::date), extract('month' from '2020-02-01'::date);
= 12|1|32|1577836800|2
select extract(dayofweek from '2020-02-02'::date), extract(ms from '2020-01-01 00:00:01.25'::timestamp), extract(day from interval '3 days'), extract(yr from '2020-01-01'::date);
= 0|1250|3|2020
select last_day('2008-01-01'), last_day('2020-02-10'::date);
= 2008-01-31|2020-02-29
select months_between('1969-01-18', '1969-03-18'), months_between('2008-03-31', '2008-02-29');
= -2|1
select next_day('2014-08-20', 'Tuesday'), next_day('2014-08-20'::date, 'w'), next_day('2014-08-20', 'Th');
= 2014-08-26|2014-08-27|2014-08-21
select timestamp_cmp_date('2008-06-18', '2008-06-18'), timezone('PST', '2008-06-17 09:44:54'::timestamp);
= 0|2008-06-17 17:44:54+00
select to_date('02 Oct 2001', 'DD Mon YYYY'), to_date('20010631', 'YYYYMMDD', false), to_date('2022/03/04', 'YYYY/MM/DD');
= 2001-10-02|2001-07-01|2022-03-04
select to_date('20010631', 'YYYYMMDD', true);
! ERROR
select to_timestamp('2021-04-05 19:26:55', 'YYYY-MM-DD HH24:MI:SS'), to_timestamp('05 Dec 2000', 'DD Mon YYYY');
= 2021-04-05 19:26:55+00|2000-12-05 00:00:00+00
select to_char(timestamp '2009-12-31 23:15:59', 'MONTH-DY-DD-YYYY HH12:MIPM'), to_char(timestamp '2009-12-31 23:15:59', 'HH24:MI:SS');
= DECEMBER -THU-31-2009 11:15PM|23:15:59
select to_char('2009-12-31 23:15:59.123456'::timestamp, 'YYYY-MM-DD HH24:MI:SS.MS US'), to_char('2020-02-03'::date, 'DDD D Q WW IW J CC');
= 2009-12-31 23:15:59.123 123456|034 2 1 05 06 2458883 21
select to_char('2020-02-03'::date, 'FMMonth DDth, YYYY'), to_char('2020-02-01'::date, 'FMDD FMMM YY'), to_char('2020-02-03'::date, 'Day'), to_char('2020-02-03'::date, 'FMDay, DD');
= February 03rd, 2020|1 2 20|Monday   |Monday, 03
select to_char('2020-02-03'::date, '"Quarter" Q "of" YYYY'), to_char('2020-02-03'::date, 'YYYY-"W"IW');
= Quarter 1 of 2020|2020-W06
select trunc('2008-04-07 10:12:13'::timestamp), '2008-04-07'::date + 2, '2008-04-07'::date - '2008-04-01'::date;
= 2008-04-07|2008-04-09|6
select date '1/8/1999', 'January 8, 1999'::date, cast('08-Jan-1999' as date), timestamp '2008-06-20 04:05:06.789', '20080131'::date;
= 1999-01-08|1999-01-08|1999-01-08|2008-06-20 04:05:06.789|2008-01-31
select interval '2 days' + '2020-01-01'::date, '2020-01-01'::timestamp + interval '1 hour 30 minutes', interval '1-2' year to month;
= 2020-01-03 00:00:00|2020-01-01 01:30:00|1 year 2 mons
select '2020-01-01 10:00:00+02'::timestamptz, '2020-01-01 10:00:00'::timestamp at time zone 'PST', timestamptz '2020-01-01 10:00:00 US/Pacific';
= 2020-01-01 08:00:00+00|2020-01-01 18:00:00+00|2020-01-01 18:00:00+00
select datediff(day, getdate(), sysdate), getdate() <= sysdate, current_date = trunc(sysdate), current_timestamp is not null;
= 0|true|true|true
select date_part(hour, '13:14:15'::time), '13:14:15'::time + interval '1 hour', extract(minute from time '09:08:07');
= 13|14:14:15|8
select to_char(125.8, '999.99'), to_char(125.8, '999D99'), to_char(125.8, '0999D99'), to_char(-125.8, '999D99'), to_char(125.8, '999D99S'), to_char(-125.88, '999D99S');
=  125.80| 125.80| 0125.80|-125.80|125.80+|125.88-
select to_char(-125.88, '999D99MI'), to_char(-125.88, '999D99PR'), to_char(1234567.8, '$9,999,999.99'), to_char(0.5, '9.99'), to_char(0.5, '0.99'), to_char(0, '999'), to_char(12345, '999');
= 125.88-|<125.88>| $1,234,567.80|  .50| 0.50|   0| ###
select to_number('12,454.8-', '99G999D9S'), to_number('$ 12,454.88', 'L 99G999D99'), to_number('$ 2,012,454.88', 'L 9,999,999.99');
= -12454.8|12454.88|2012454.88
# INTERVAL literals and columns: the reference's own examples, in the style `postgres`.
select interval '1' year, interval '13 months' year, interval '13 months' month;
= 1 year|1 year|1 year 1 mon
:: intervaly2m intervaly2m, intervaly2m intervaly2m, intervaly2m intervaly2m
select interval '1.234567' second (3), interval '1.23456789' second, interval '2:2' minute to second, interval '2:2' hour to minute;
= 00:00:01.235|00:00:01.234567|00:02:02|02:02:00
:: intervald2s intervald2s, intervald2s intervald2s, intervald2s intervald2s, intervald2s intervald2s
select interval '5s' second, interval '5 HOURS' hour, interval '5 h' hour, interval '1 day 1 hour 1 minute 1.123 seconds' minute;
= 00:00:05|05:00:00|05:00:00|1 day 01:01:00
select interval '1-2' year to month::text, interval '1 2:3:4.5678' day to second::text;
= 1 year 2 mons|1 day 02:03:04.5678
create table sample_intervals (y2m interval month, h2m interval hour to minute);
insert into sample_intervals values (interval '20' month, interval '2 days 1:1:1.123456' day to second);
select y2m::text, h2m::text from sample_intervals;
= 1 year 8 mons|2 days 01:01:00
update sample_intervals set y2m = interval '2' year where y2m = interval '1-8' year to month;
select * from sample_intervals;
= 2 years|2 days 01:01:00
:: y2m intervaly2m, h2m intervald2s
delete from sample_intervals where h2m = interval '2 1:1:0' day to second;
select * from sample_intervals;
= (none)
drop table sample_intervals;
select caldate + interval '1 second' as a, caldate + interval '3 hours, 35 minutes' as b, caldate + interval '52 weeks' as c, caldate + interval '1w, 1h, 1m, 1s' as d, caldate + interval '0.5 days' as e from date where caldate = '12-30-2008';
= 2008-12-30 00:00:01|2008-12-30 03:35:00|2009-12-29 00:00:00|2009-01-06 01:01:01|2008-12-30 12:00:00
select count(*) from date where caldate between '12/01/2008' and '20081205' and caldate > '1-Dec-2008';
= 4
select date '2023-02-15' - interval '4 months', date '2023-03-31' - interval '4 months';
= 2022-10-15 00:00:00|2022-11-30 00:00:00
# The reference's table of interval arithmetic.
select interval '1' day + interval '2' hour, interval '3' day - interval '1' day, interval '1:30' hour to minute * 2, interval '3' hour / 2, interval '1' month * 14;
= 1 day 02:00:00|2 days|03:00:00|01:30:00|1 year 2 mons
select '2020-01-03 04:05:06'::timestamp - '2020-01-01 00:00:00'::timestamp, '2020-01-31'::date - '2020-01-01'::date, '2020-01-01 10:00:00'::timestamp + 3, '2020-01-04 10:00:00'::timestamp - 3;
= 2 days 04:05:06|30|2020-01-04 10:00:00|2020-01-01 10:00:00
select max(i), min(i) from (select interval '1' day as i union all select interval '2:30' hour to minute) t;
= 1 day|02:30:00
set intervalstyle to 'sql_standard';
! is not supported by the local stand-in
set intervalstyle to postgres;
# TIMETZ: the offset goes, as the service keeps it in UTC.
select '04:05:06.789+02'::timetz, timetz '20:00:00+00', '10:00:00-05:30'::timetz;
= 02:05:06.789+00|20:00:00+00|15:30:00+00
:: timetz timetz, ?column? timetz, timetz timetz
create temp table clocks (t time, z timetz, w time with time zone);
insert into clocks values ('10:00:00', '10:00:00+01', '23:30:00-02'), ('9:30', '09:30:00', null);
select t, z, w from clocks order by t;
= 09:30:00|09:30:00+00|NULL
= 10:00:00|09:00:00+00|01:30:00+00
:: t time, z timetz, w timetz
select extract(hour from z), z + interval '1 hour', z = '09:00:00+00'::timetz from clocks where t = '10:00';
= 9|10:00:00+00|true
select t - interval '30 minutes', t < '10:00:01'::time, '12:00:00'::time - '10:30:00'::time from clocks where t = '10:00';
= 09:30:00|true|01:30:00
