# Mathematical, conversion, conditional and hash functions: the reference's examples, or values worked out by hand.
select abs(-38), abs(14 - 76), @ -5, cbrt(27), ceiling(15.2), ceil(-1.5), floor(15.7), floor(-1.5);
= 38|62|5|3|16|-1|15|-2
select round(cos(0), 4), round(acos(0) / pi() * 2, 6), round(asin(1), 4), round(atan(1), 4), round(atan2(2, 2) * 4, 4), round(cot(1), 6), round(degrees(.5), 4), round(radians(180), 4);
= 1|1|1.5708|0.7854|3.1416|0.642093|28.6479|3.1416
select round(dexp(0), 1), dlog1(1), dlog10(100), round(exp(1), 6), ln(1), log(1000), mod(10, 4), mod(-10, 4), power(9, 3), pow(2, 3);
= 1|0|2|2.718282|0|3|2|-2|729|8
select round(28.05), round(28.05, 1), round(28.05, -1), round(-2.5), sign(-5.2), sign(0), sqrt(16), to_hex(2147676847), trunc(111.86), trunc(111.86, 1), trunc(-15.9), trunc(183.5, -2);
= 28|28.1|30|-3|-1|0|4|8002f2af|111|111.8|-15|100
select 91 & 11, 91 | 11, 5 # 3, ~ 1, 1 << 3, 8 >> 2, 2 ^ 3, |/ 25, ||/ 27, 5 % 3;
= 11|91|6|-2|8|2|8|5|3|2
select to_number('12,454.8-', '99G999D9S'), text_to_int_alt('123'), text_to_int_alt('45-'), to_number('9,999.9', '9,999.9');
= -12454.8|123|-45|9999.9
select cast(139.8 as int), 139.4::int, convert(int, '12'), '12'::smallint, 2.5::decimal(3,0), cast('1.235' as decimal(4,2)), 't'::bool, 'no'::boolean, 1::bool, true::int;
= 140|139|12|12|3|1.24|true|false|true|1
select try_cast('12' as int), try_cast('x' as int), try_cast('2020-01-01' as date);
= 12|NULL|2020-01-01
select coalesce(null, null, 1), nvl(null, 'x'), nvl2('a', 'b', 'c'), nvl2(null, 'b', 'c'), nullif(1, 1), nullif('a', 'b');
= 1|x|b|c|NULL|a
select greatest(1, null, 3), least(2, null), greatest('b', 'a'), greatest(null, null) is null;
= 3|2|b|true
select decode(2, 1, 'one', 2, 'two', 'other'), decode(3, 1, 'one', 'other'), decode(3, 1, 'one'), case 3 when 3 then 'x' end, decode(null, null, 'both');
= two|other|NULL|x|both
select ln(0);
! cannot take logarithm of a zero
select sqrt(-1);
! cannot take square root of a negative number
select log(-1);
! cannot take logarithm of a negative number
select 1 / 0;
! division by zero
select mod(1, 0);
! division by zero
select 7 / 2, -7 / 2, 7 % -3, 7.0 / 2 = 3.5, 10::decimal(10,2) * 2.50;
= 3|-3|1|true|25.0000
select 2147483647 + 1;
! out of range
select 9223372036854775807 + 1;
! out of range
select 'abc'::int;
! invalid input syntax for integer: "abc"
select '1.5x'::decimal(5,2);
! invalid input syntax for type numeric
select 100000::smallint;
! out of range
select 12345.6::decimal(4, 1);
! Numeric data overflow (result precision)
select 'maybe'::boolean;
! invalid input syntax for type boolean: "maybe"
select '2020-13-01'::date;
! date/time field value out of range: "2020-13-01"
select avg(x), avg(x::float), sum(x), count(x), avg(x::decimal(5,1)) from (select 1 x union all select 2 union all select null) t;
= 1|1.5|3|2|1.5
select random() between 0 and 1, pi() > 3.14159;
= true|true
# Quotients of decimals: precision p1 - s1 + s2 + scale, scale max(4, s1 + p2 - s2 + 1); an INTEGER is DECIMAL(10,0).
select 728.00::decimal(8,2) / 109.20::decimal(8,2), -1::decimal(8,2) / 8::decimal(8,2);
= 6.666666667|-0.125000000
:: ?column? numeric(17,9), ?column? numeric(17,9)
select 7.0 / 2, 7 / 2.0, 1.0 / 4 * 2, 10::bigint / 4.00::decimal(5,2);
= 3.500000000000|3.5000|0.500000000000|2.5000
select 7 / 2::float, 7.0 / 2::float8, 7 / 2, -7 / 2;
= 3.5|3.5|3|-3
:: ?column? float8, ?column? float8, ?column? int4, ?column? int4
create temp table parts (a decimal(8,2), b decimal(8,2), n int);
insert into parts values (1, 3, 3), (2, 3, 3), (null, 1, 1);
select a / b, a / n, sum(a) over () / count(*) over (), a / b / n from parts where a = 2;
= 0.666666667|0.6666666666667|2.0000|0.22222222233333333333
select sum(a) / sum(b), sum(a) / sum(n), sum(n) / count(*) from parts;
= 0.4286|0.4286|2
select a / b as ratio, count(*) from parts group by a / b order by 1;
= 0.333333333|1
= 0.666666667|1
= NULL|1
select x / 2.0 from (select a / b as x from parts where a = 1) t;
= 0.16666666650
select case when n > 0 then a / n end from parts where a = 1;
= 0.3333333333333
select a / (n - 3) from parts where a = 1;
! division by zero
create temp table ratios as select a / b as ratio from parts where a = 2;
select ratio * 2 from ratios;
= 1.333333334
begin;
select 7.0 / 2;
= 3.500000000000
select a / b from parts where a = 2;
= 0.666666667
commit;
# Quotients are rounded, halves away from zero.
select 2.00::decimal(8,2) / 3, -2.00::decimal(8,2) / 3, 1::decimal(5,0) / 8::decimal(5,0), 0.00005::decimal(6,5) / 1.0::decimal(9,1);
= 0.6666666666667|-0.6666666666667|0.125000|0.00005000000000
:: ?column? numeric(19,13), ?column? numeric(19,13), ?column? numeric(11,6), ?column? numeric(16,14)
select 12345678901234567890::decimal(38,0) / 7::decimal(38,0), sum(x) / 7 from (select 100::decimal(20,2) as x) t;
= 1763668414462081127.1429|14.2857
:: ?column? numeric(38,4), ?column? numeric(38,4)
# Sums: scale max(s1, s2), precision max(p1 - s1, p2 - s2) + 1 + scale. Products: scale s1 + s2, precision p1 + p2 + 1.
select 1.5::decimal(7,2) + 2.25::decimal(15,3), 1.5::decimal(7,2) - 2.25::decimal(15,3), 9.9::decimal(2,1) * 9.9::decimal(2,1);
= 3.750|-0.750|98.01
:: ?column? numeric(16,3), ?column? numeric(16,3), ?column? numeric(5,2)
select commission * qtysold, pricepaid + qtysold, pricepaid / commission, pricepaid * 2 from sales where salesid = 10000;
:: ?column? numeric(14,2), ?column? numeric(9,2), ?column? numeric(17,9), ?column? numeric(19,2)
select 999999999999999.99::decimal(18,2) * 999999999999999.99::decimal(18,2), 99999999.99::decimal(18,2) + 1 * 2.5;
= 999999999999999980000000000000.0001|100000002.49
:: ?column? numeric(37,4), ?column? numeric(19,2)
select 1::bigint * 2.5::decimal(3,1), 2::smallint + 0.5::decimal(2,1), 4294967296 * 0.5::decimal(2,1), 3 - 0.5;
= 2.5|2.5|2147483648.0|2.5
:: ?column? numeric(23,1), ?column? numeric(7,1), ?column? numeric(22,1), ?column? numeric(12,1)
# Beyond 38 digits.
select 1::decimal(38,2) + 1::decimal(38,4), 1::decimal(30,2) * 1::decimal(20,2);
= 2.0000|1.0000
:: ?column? numeric(38,4), ?column? numeric(38,4)
select 1::decimal(38,19) * 2::decimal(38,19);
! Numeric data overflow (result precision)
select 1::decimal(38,20) * 2::decimal(38,20);
! Numeric data overflow (result precision)
select 99999999999999999999999999999999999999::decimal(38,0) + 1::decimal(38,0);
! Numeric data overflow (result precision)
select 99999999999999999999::decimal(38,0) * 99999999999999999999::decimal(38,0);
! Numeric data overflow (result precision)
select pricepaid::decimal(5,3) from sales;
! Numeric data overflow (result precision)
# FLOAT4 with anything but FLOAT4 is FLOAT8; whole numbers are as wide as the wider one, a literal four bytes.
select 1.5::real + 1, 1.5::real * 1.5::real, 1.5::real - 0.5::decimal(2,1), 2::real / 4::bigint, 1.5::float8 + 1.5::real;
= 2.5|2.25|1|0.5|3
:: ?column? float8, ?column? float4, ?column? float8, ?column? float8, ?column? float8
select 1::smallint + 1::smallint, 1::smallint + 1, 1::int + 1::bigint, 7::smallint / 2, 3 * 2::smallint;
= 2|2|2|3|6
:: ?column? int2, ?column? int4, ?column? int8, ?column? int4, ?column? int4
# Aggregates of decimals have 38 digits and the argument's scale, those of whole numbers are BIGINT.
select sum(x), avg(x), sum(n), avg(n), sum(f), avg(f), max(x), round(sum(x), 1) from (select 1.25::decimal(5,2) as x, 3 as n, 0.5::real as f) t;
= 1.25|1.25|3|3|0.5|0.5|1.25|1.3
:: sum numeric(38,2), avg numeric(38,2), sum int8, avg int8, sum float8, avg float8, max numeric(5,2), round numeric(38,1)
# The same text in two queries is not the same computation.
select a * 2.5 as x from (select 1.5::decimal(4,1) as a) t union all select a * 2.5 from (select 1.2345::decimal(8,4) as a) u order by 1;
= 3.08625
= 3.75000
select a * b + 1, (select a * b from (select 2.125::decimal(6,3) as a, 2 as b) u) from (select 3 as a, 4 as b) t;
= 13|4.250
# Signs and types of literals stay with their operands.
select - 2.5 + 1, -2 * -3.5, 2 - -1.5, date '2020-01-01' + 1, date '2020-01-03' - date '2020-01-01', '2020-01-01'::date + interval '1 day' - interval '1 hour';
= -1.5|7.0|3.5|2020-01-02|2|2020-01-01 23:00:00
select 2 * sum(x) filter (where x > 1) + 1.5, 10 - percentile_cont(0.5) within group (order by x) from (select 1 as x union all select 2 union all select 3) t;
= 11.5|8
create table products as select 1.5::decimal(8,2) * 2::smallint as p, 1.5::decimal(8,2) / 4 as q;
select "column", type from pg_table_def where tablename = 'products' order by 1;
= p|numeric(14,2)
= q|numeric(19,13)
drop table products;
# Averages of decimals are cut behind the argument's scale, those of whole numbers are whole; both are exact.
select avg(x), avg(-x), avg(distinct x), avg(n), avg(-n) from (select 8.15::decimal(12,2) / 1 as x, 5 as n union all select 0, 2 union all select 0, 1) t;
= 2.7166666666666|-2.7166666666666|4.0750000000000|2|-2
select avg(x) over (order by x rows between unbounded preceding and unbounded following), avg(b) from (select 9007199254740993.01::decimal(20,2) as x, 9007199254740993 as b) t group by x;
= 9007199254740993.01|9007199254740993
select to_char(485, 'RN'), to_char(485, 'FMRN'), to_char(1994, 'FMRN');
=         CDLXXXV|CDLXXXV|MCMXCIV
