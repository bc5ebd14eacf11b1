# Queries: windows, aggregates and clauses; the reference's WINSALES table, answers worked out by hand.
create table winsales (salesid int, dateid date, sellerid int, buyerid char(10), qty int, qty_shipped int);
insert into winsales values (30001, '8/2/2003', 3, 'b', 10, 10), (10001, '12/24/2003', 1, 'c', 10, 10), (10005, '12/24/2003', 1, 'a', 30, null), (40001, '1/9/2004', 4, 'a', 40, null), (10006, '1/18/2004', 1, 'c', 10, null), (20001, '2/12/2004', 2, 'b', 20, 20), (40005, '2/12/2004', 4, 'a', 10, 10), (20002, '2/16/2004', 2, 'c', 20, 20), (30003, '4/18/2004', 3, 'b', 15, null), (30004, '4/18/2004', 3, 'b', 20, null), (30007, '9/7/2004', 3, 'c', 30, null);
select salesid, qty, rank() over (order by qty desc) as rnk, dense_rank() over (order by qty desc) from winsales order by 3, 1 limit 4;
= 40001|40|1|1
= 10005|30|2|2
= 30007|30|2|2
= 20001|20|4|3
select salesid, sellerid, qty, ntile(4) over (order by sellerid, salesid), row_number() over (partition by sellerid order by qty, salesid) from winsales where sellerid = 1 order by salesid;
= 10001|1|10|1|1
= 10005|1|30|2|3
= 10006|1|10|3|2
select buyerid, dateid, qty, lag(qty, 1) over (order by buyerid, dateid) from winsales where buyerid = 'c' order by buyerid, dateid;
= c|2003-12-24|10|NULL
= c|2004-01-18|10|10
= c|2004-02-16|20|10
= c|2004-09-07|30|20
select salesid, lead(qty_shipped) over (order by dateid, salesid), first_value(qty_shipped ignore nulls) over (order by dateid, salesid rows between unbounded preceding and unbounded following) from winsales where sellerid in (2, 4) order by dateid, salesid;
= 40001|20|20
= 20001|10|20
= 40005|20|20
= 20002|NULL|20
select sellerid, qty, sum(qty) over (partition by sellerid order by dateid, salesid rows unbounded preceding), avg(qty) over (partition by sellerid), cume_dist() over (partition by sellerid order by qty), percent_rank() over (partition by sellerid order by qty) from winsales where sellerid = 3 order by dateid, salesid;
= 3|10|10|18|0.25|0
= 3|15|25|18|0.5|0.3333333333333333
= 3|20|45|18|0.75|0.6666666666666666
= 3|30|75|18|1|1
select sellerid, listagg(salesid, ',') within group (order by salesid) over (partition by sellerid) from winsales where sellerid in (1, 2) order by 1 limit 4;
= 1|10001,10005,10006
= 1|10001,10005,10006
= 1|10001,10005,10006
= 2|20001,20002
select salesid, ratio_to_report(qty) over (partition by sellerid) from winsales where sellerid = 2 order by 1;
= 20001|0.5
= 20002|0.5
select sellerid, median(qty), percentile_cont(0.25) within group (order by qty), percentile_disc(0.25) within group (order by qty) from winsales group by sellerid order by 1;
= 1|10|10|10
= 2|20|20|20
= 3|17.5|13.75|10
= 4|25|17.5|10
select sellerid, median(qty) over (partition by sellerid), percentile_cont(0.5) within group (order by qty) over (partition by sellerid) from winsales where sellerid = 3 limit 1;
= 3|17.5|17.5
select approximate count(distinct buyerid), count(distinct buyerid), approximate percentile_disc(0.5) within group (order by qty), any_value(sellerid > 0), hll(buyerid) from winsales;
= 3|3|20|true|3
select bit_and(qty), bit_or(sellerid), bool_and(qty > 5), bool_or(qty > 100), stddev_pop(sellerid::float) >= 0, var_samp(qty_shipped), stddev(qty_shipped) from winsales where sellerid = 2;
= 20|2|true|false|true|0|0
select sellerid, sum(qty) as q from winsales group by sellerid qualify rank() over (order by sum(qty) desc) = 1;
= 3|75
select sellerid, qty from winsales qualify row_number() over (partition by sellerid order by qty desc, salesid) = 1 order by sellerid;
= 1|30
= 2|20
= 3|30
= 4|40
select top 2 salesid from winsales order by salesid;
= 10001
= 10005
select sellerid, buyerid, sum(qty) from winsales where sellerid < 3 group by rollup (sellerid, buyerid) order by 1 nulls last, 2 nulls last;
= 1|a|30
= 1|c|20
= 1|NULL|50
= 2|b|20
= 2|c|20
= 2|NULL|40
= NULL|NULL|90
select sellerid, buyerid, sum(qty), grouping(sellerid) g from winsales where sellerid = 2 group by grouping sets ((sellerid), (buyerid)) order by 4, 2;
= 2|NULL|40|0
= NULL|b|20|1
= NULL|c|20|1
select count(*) from (select sellerid, buyerid, sum(qty) from winsales group by cube (sellerid, buyerid)) c;
= 15
select * from (select sellerid, qty from winsales) pivot (sum(qty) for sellerid in (1, 2, 3));
= 50|40|75
select * from (select sellerid, buyerid, qty from winsales where sellerid < 3) pivot (sum(qty) as total for sellerid in (1 as one, 2 as two)) order by buyerid;
:: buyerid varchar, one_total int8, two_total int8
= a|30|NULL
= b|NULL|20
= c|20|20
create table count_by_color (quality varchar, red int, green int, blue int);
insert into count_by_color values ('high', 15, 20, 7), ('normal', 35, null, 40);
select * from (select red, green, blue from count_by_color) unpivot (cnt for color in (red, green, blue)) order by color, cnt;
:: color varchar, cnt int4
= blue|7
= blue|40
= green|20
= red|15
= red|35
select count(*) from (select red, green, blue from count_by_color) unpivot include nulls (cnt for color in (red, green, blue));
= 6
select qty * 2 as double_qty, double_qty + 1 as more from winsales where salesid = 10001;
= 20|21
with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 5) select sum(n) from numbers;
= 15
with a as (select 1 x), b as (select x + 1 y from a) select * from b;
= 2
select sellerid from winsales minus select 3 except select 4 order by 1;
= 1
= 2
select * exclude (qty_shipped, dateid) from winsales where salesid = 10001;
:: salesid int4, sellerid int4, buyerid varchar, qty int4
= 10001|1|c|10
select x from (select 1 x union all select null union all select 2) t order by x;
= 1
= 2
= NULL
select x from (select 1 x union all select null union all select 2) t order by x desc;
= NULL
= 2
= 1
create table target (id int, name varchar(10));
create table source (id int, name varchar(10));
insert into target values (101, 'Bob'), (102, 'John'), (103, 'Susan');
insert into source values (102, 'Tony'), (103, 'Alice'), (104, 'Bill');
merge into target using source on target.id = source.id when matched then update set id = source.id, name = source.name when not matched then insert values (source.id, source.name);
select * from target order by id;
= 101|Bob
= 102|Tony
= 103|Alice
= 104|Bill
merge into target using source on target.id = source.id when matched then delete when not matched then insert values (source.id, source.name);
select count(*) from target;
= 1
merge into target using source s on target.id = s.id remove duplicates;
select * from target order by id;
= 101|Bob
= 102|Tony
= 103|Alice
= 104|Bill
update target set name = s.name || '!' from source s where target.id = s.id;
select name from target where id = 104;
= Bill!
delete from target using source where target.id = source.id;
select count(*) from target;
= 1
select case when 1 in (select 1) then 'y' end, exists (select 1 from winsales where qty > 100), 5 between 1 and 9, 3 not in (1, 2), 10 > any (select qty from winsales) from (select 1) t;
= y|false|true|true|false
select distinct sellerid from winsales order by 1 limit 2 offset 1;
= 2
= 3
select w.sellerid, c from (select sellerid, count(*) c from winsales group by 1) w where c > 2 order by 1;
= 1|3
= 3|4
# PIVOT and UNPIVOT: the reference's own table and answers.
create table part (partname varchar, manufacturer varchar, quality int, price decimal(12, 2));
insert into part values ('prop', 'local parts co', 2, 10.00), ('prop', 'big parts co', NULL, 9.00), ('prop', 'small parts co', 1, 12.00), ('rudder', 'local parts co', 1, 2.50), ('rudder', 'big parts co', 2, 3.75), ('rudder', 'small parts co', NULL, 1.90), ('wing', 'local parts co', NULL, 7.50), ('wing', 'big parts co', 1, 15.20), ('wing', 'small parts co', NULL, 11.80);
select * from (select partname, price from part) pivot (avg(price) for partname in ('prop', 'rudder', 'wing'));
= 10.33|2.71|11.50
select partname, avg(price) from (select partname, price from part) where partname in ('prop', 'rudder', 'wing') group by partname order by 1;
= prop|10.33
= rudder|2.71
= wing|11.50
select * from (select quality, manufacturer from part) pivot (count(*) for quality in (1, 2, null)) order by 1;
= big parts co|1|1|1
= local parts co|1|1|1
= small parts co|1|0|2
select * from (select quality, manufacturer from part) pivot (count(*) as count for quality in (1 as high, 2 as low, null as na)) order by 1;
= big parts co|1|1|1
= local parts co|1|1|1
= small parts co|1|0|2
:: manufacturer varchar, high_count int8, low_count int8, na_count int8
insert into count_by_color values ('low', 10, 23, null);
select * from (select red, green, blue from count_by_color) unpivot (cnt for color in (red, green, blue)) order by 1, 2;
= blue|7
= blue|40
= green|20
= green|23
= red|10
= red|15
= red|35
select count(*), count(cnt) from (select red, green, blue from count_by_color) unpivot include nulls (cnt for color in (red, green, blue));
= 9|7
select * from count_by_color unpivot (cnt for color in (red, green as g, blue)) where quality = 'high' order by 2;
= high|blue|7
= high|g|20
= high|red|15
drop table part;
# The hierarchy of the reference: as a recursive expression, and CONNECT BY, which says what to write instead.
create table employee (id int, name varchar(20), manager_id int);
insert into employee values (100, 'Carlos', null), (101, 'John', 100), (102, 'Jorge', 101), (103, 'Kwaku', 101), (110, 'Liu', 101), (106, 'Mateo', 102), (110, 'Nikki', 103), (104, 'Paulo', 103), (105, 'Richard', 103), (120, 'Saanvi', 104), (200, 'Shirley', 104), (201, 'Sofia', 102), (205, 'Zhang', 104);
with recursive john_org(id, name, manager_id, level) as (select id, name, manager_id, 1 as level from employee where name = 'John' union all select e.id, e.name, e.manager_id, level + 1 as next_level from employee e, john_org j where e.manager_id = j.id and level < 4) select distinct id, name, manager_id from john_org order by manager_id, id, name;
= 101|John|100
= 102|Jorge|101
= 103|Kwaku|101
= 110|Liu|101
= 106|Mateo|102
= 201|Sofia|102
= 104|Paulo|103
= 105|Richard|103
= 110|Nikki|103
= 120|Saanvi|104
= 200|Shirley|104
= 205|Zhang|104
select id from employee start with name = 'John' connect by prior id = manager_id;
! CONNECT BY (a recursive common table expression is) is not supported
drop table employee;
