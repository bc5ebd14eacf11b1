# Plans: the shape of the service's, costs worked out from its figures (0.01 a row read, 0.0125 with a filter,
# 0.005 a row hashed by an aggregate), moves from the declared keys.
explain select count(*) from event;
= XN Aggregate  (cost=109.98..109.98 rows=1 width=0)
=   ->  XN Seq Scan on event  (cost=0.00..87.98 rows=8798 width=0)
create table a_key (id int, v int) distkey (id) sortkey (id);
create table b_key (id int, w int) distkey (id);
create table c_even (id int, x int) diststyle even;
create table d_all (id int, y int) diststyle all;
create table e_even (id int, z int) diststyle even;
insert into a_key select n, n from (select generate_series(1, 50000) as n) s;
insert into b_key select n, n from (select generate_series(1, 50000) as n) s;
insert into c_even select n, n from (select generate_series(1, 50000) as n) s;
insert into d_all select n, n from (select generate_series(1, 100) as n) s;
insert into e_even select n, n from (select generate_series(1, 40000) as n) s;
create table f_key (id int, u int) distkey (id) sortkey (id);
create table g_even (id int, t int) diststyle even;
create table h_even (id int, s int) diststyle even;
insert into f_key select n, n from (select generate_series(1, 50000) as n) s;
insert into g_even select n, n from (select generate_series(1, 60000) as n) s;
insert into h_even select n, n from (select generate_series(1, 100) as n) s;
