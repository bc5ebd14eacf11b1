# Stored procedures: the reference's examples in shape, answers worked out by hand.
create table log_t (n int, note varchar(50));
create or replace procedure fill(top in int) as $$
declare
  i int := 0;
  total int;
begin
  while i < top loop
    i := i + 1;
    if i % 2 = 0 then
      insert into log_t (n, note) values (i, 'even');
    elsif i = 3 then
      continue;
    else
      insert into log_t values (i, case when i > 3 then 'late' else 'odd' end);
    end if;
  end loop;
  select sum(n) into total from log_t;
  raise info 'total %', total;
end;
$$ language plpgsql;
call fill(5);
select n, note from log_t order by n;
= 1|odd
= 2|even
= 4|even
= 5|late
select log_level, message, procedure_name from sys_procedure_messages;
= INFO|total 12|fill
create or replace procedure loops(inout total int, prefix varchar(10), message out varchar(50)) language plpgsql as $$
declare
  rec record;
  names varchar(100) := '';
begin
  for i in 1..4 loop
    exit when i > 3;
    total := total + i;
  end loop;
  for i in reverse 3..1 loop
    names := names || i;
  end loop;
  for rec in select n, note from log_t where n < 3 order by n loop
    names := names || ',' || rec.n || rec.note;
  end loop;
  message := prefix || names;
end
$$;
call loops(10, 'p:');
= 16|p:321,1odd,2even
create procedure dynamic(name varchar(20)) as $$
declare n int;
begin
  execute 'create table ' || quote_ident(name) || ' (a int)';
  execute 'insert into ' || quote_ident(name) || ' values (1), (2)';
  execute 'select count(*) from ' || quote_ident(name) into n;
  get diagnostics n = row_count;
  insert into log_t values (n + 100, name);
end;
$$ language plpgsql;
call dynamic('made');
select count(*) from made;
= 2
select note from log_t where n > 100;
= made
create procedure refuse(a int) as $$
begin
  insert into log_t values (999, 'gone');
  if a > 1 then raise exception 'a is % and too much', a; end if;
end;
$$ language plpgsql;
call refuse(2);
! a is 2 and too much
select count(*) from log_t where n = 999;
= 0
call refuse(1);
select count(*) from log_t where n = 999;
= 1
create procedure guarded() as $$
begin
  insert into log_t values (5000, 'undone');
  select 1 / 0;
exception when others then
  insert into log_t values (6000, sqlerrm);
end;
$$ language plpgsql;
call guarded();
! division by zero
select n, note from log_t where n >= 5000;
= 6000|division by zero
create procedure outer_p() as $$ begin call refuse(1); call refuse(0); end; $$ language plpgsql;
call outer_p();
select count(*) from log_t where n = 999;
= 3
create procedure broken() as $$ begin if x then end; $$ language plpgsql;
! syntax error
call nowhere(1);
! procedure nowhere("unknown") does not exist
select procedure_name, status from sys_procedure_call where procedure_name = 'guarded';
= guarded|failed
select function_name, function_type, argument_type from svv_redshift_functions where function_name = 'fill';
= fill|STORED PROCEDURE|integer
drop procedure fill(int);
call fill(1);
! procedure fill("unknown") does not exist
