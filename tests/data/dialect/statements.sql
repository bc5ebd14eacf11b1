# Statements: definitions, cursors, prepared statements, semantics of types.
create table emp (id int identity(1, 1), name varchar(10) default 'none', pay decimal(8, 2) not null, active boolean default true, primary key (id)) diststyle key distkey (id) sortkey (name);
insert into emp (name, pay) values ('Ann', 10.5);
insert into emp (pay) values (20), (30.456);
select * from emp order by id;
= 1|Ann|10.50|true
= 2|none|20.00|true
= 3|none|30.46|true
insert into emp values (9, 'x', 1, true);
! cannot set an identity column to a value
insert into emp values ('Bob', 40, false);
select max(id), count(*) from emp;
= 4|4
insert into emp (name, pay) values ('12345678901', 1);
! value too long for type character varying(10)
insert into emp (name, pay) values ('Bob', 123456789.12);
! Numeric data overflow (result precision)
create table emp2 as select name, pay from emp;
create table emp3 (like emp including defaults);
create temp table emp4 as select 1 as one;
create temporary table if not exists emp4 (one int);
create table #hash (a int);
insert into #hash values (1);
select * from #hash;
= 1
create table emp (id int);
! Relation "emp" already exists
drop table nope;
! Table "nope" does not exist
drop table if exists nope;
create sequence s;
! SQL command "create sequence s" not supported.
alter table emp2 rename to emp5;
alter table emp5 rename column pay to salary;
alter table emp5 add column note varchar(5) default 'a' not null;
alter table emp5 drop column name;
select * from emp5 where salary < 15;
= 10.50|a
alter table emp5 alter column note type varchar(20);
insert into emp5 values (1, 'longer than five');
truncate emp5;
select count(*) from emp5;
= 0
select name from emp where id = 99;
= (none)
begin;
declare c cursor for select id, name from emp order by id;
fetch next from c;
= 1|Ann
fetch forward 2 from c;
= 2|none
= 3|none
fetch forward all from c;
= 4|Bob
fetch next from c;
= (none)
close c;
fetch next from c;
! cursor "c" does not exist
rollback;
declare c cursor for select 1;
! DECLARE CURSOR may only be used in transaction blocks
prepare by_id (int, varchar) as select name from emp where id = $1 and name <> $2;
execute by_id (1, 'x');
= Ann
execute by_id (4, 'Bob');
= (none)
prepare by_id as select 1;
! prepared statement "by_id" already exists
deallocate by_id;
execute by_id (1, 'x');
! prepared statement "by_id" does not exist
prepare put as insert into emp5 values ($1, $2);
execute put (7, 'via');
deallocate prepare all;
select * from emp5;
= 7.00|via
SELECT "ID", Name FROM Emp WHERE ID = 1;
:: id int4, name varchar
= 1|Ann
begin;
select * from nowhere;
! relation "nowhere" does not exist
select 1;
! current transaction is aborted, commands ignored until end of transaction block
commit;
select 1;
= 1
begin; 
insert into emp5 values (1, 'x');
rollback;
select count(*) from emp5;
= 1
create table ch (c char(5), v varchar(5));
insert into ch values ('a', 'a'), ('bb   ', 'bb   ');
select len(c), len(v), octet_length(v), c || '|' from ch order by 1;
= 1|1|1|a|
= 2|5|5|bb|
select count(*) from ch where c = 'bb';
= 1
insert into ch values ('abcdef', 'x');
! value too long for type character(5)
insert into ch (v) values ('ééé');
! value too long for type character varying(5)
insert into ch values ('abcde   ', 'abcde   ');
select c, v from ch where c = 'abcde';
= abcde|abcde
create view ev as select id, name from emp;
select count(*) from ev;
= 4
create or replace view ev as select name from emp;
drop view ev;
create view late as select * from public.comes_later with no schema binding;
create table comes_later (a int);
insert into comes_later values (5);
select * from late;
= 5
drop table comes_later;
select * from late;
! comes_later" does not exist
create materialized view mv distkey (name) sortkey (name) as select name, count(*) as n from emp group by name;
select n from mv where name = 'none';
= 2
insert into emp (name, pay) values ('none', 5);
select n from mv where name = 'none';
= 2
refresh materialized view mv;
select n from mv where name = 'none';
= 3
drop materialized view mv;
select 1 from mv;
! relation "mv" does not exist
create function f_tax (decimal(10,2), decimal(10,2)) returns decimal(10,2) stable as $$ select $1 * $2 $$ language sql;
select f_tax(10, 0.5);
= 5.00
create or replace function f_greet (varchar) returns varchar immutable as $$ select case when $1 = 'x' then 'none' else 'hello ' || $1 end $$ language sql;
select f_greet('you'), f_greet(name) from emp where id = 1;
= hello you|hello Ann
drop function f_greet (varchar);
select f_greet('you');
! function f_greet
create function f_py (int) returns int stable as $$ return 1 $$ language plpythonu;
! plpythonu
create external schema spectrum from data catalog database 'd' iam_role default;
select * from spectrum.t;
! external schema "spectrum"
create library x language plpythonu from 's3://x';
! not supported
create table app (a int);
insert into app values (1), (2);
create table app2 (a int);
alter table app2 append from app;
select (select count(*) from app), (select count(*) from app2);
= 0|2
insert into app values (1) returning a;
! syntax error at or near "returning"
use sample_data_dev;
select current_database(), count(*) from tickit.category;
:: current_database varchar, count int8
= sample_data_dev|11
select count(*) from tpcds.income_band;
= 20
use dev;
use nowhere;
! database "nowhere" does not exist
show functions from schema public;
= dev|public|f_tax|2|numeric(10,2), numeric(10,2)|numeric(10,2)
select len('abc'), strpos('abc', 'c'), regexp_count('aa', 'a'), octet_length('é');
:: len int4, strpos int4, regexp_count int4, octet_length int4
= 3|3|2|2
# MERGE: the reference's own tables.
create table target (id int, name char(10));
create table source (id int, name char(10));
insert into target values (101, 'Bob'), (102, 'John'), (103, 'Susan');
insert into source values (102, 'Tony'), (103, 'Alice'), (104, 'Bill');
merge into target using source on target.id = source.id when matched then update set id = source.id, name = source.name when not matched then insert values (source.id, source.name);
select * from target order by 1;
= 101|Bob
= 102|Tony
= 103|Alice
= 104|Bill
merge into target using source on target.id = source.id when matched then delete when not matched then insert values (source.id, source.name);
select * from target;
= 101|Bob
drop table target;
drop table source;
