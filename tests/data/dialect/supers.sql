# JSON and SUPER: the reference's own examples, or values worked out by hand from its rules.
select json_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"star"}}', 'f4', 'f6'), json_extract_path_text('{"a":null}', 'a'), json_extract_path_text('{"a":{"b":[1,2]}}', 'a');
= star||{"b":[1,2]}
select json_extract_path_text('{"f2":', 'f2', true), json_extract_path_text(null, 'a');
= NULL|NULL
select json_extract_path_text('{"f2":', 'f2');
! JSON parsing error
select json_extract_array_element_text('[111,112,113]', 2), json_extract_array_element_text('["a",["b",1,["c",2,3,null]]]', 1), json_extract_array_element_text('[1]', 5), json_extract_array_element_text('[1', 0, true);
= 113|["b",1,["c",2,3,null]]||NULL
select json_array_length('[11,12,13,{"f1":21,"f2":[25,26]},14]'), json_array_length('[11,12', true);
= 5|NULL
select json_array_length('[11,12');
! invalid json
select is_valid_json('{"f1":1}'), is_valid_json('{"f1":1'), is_valid_json_array('[1,2]'), is_valid_json_array('{}'), is_valid_json(null);
= true|false|true|false|false
select json_parse('[10001,10002,"abc"]'), json_typeof(json_parse('[10001,10002,"abc"]')), can_json_parse('[1'), json_serialize(json_parse('{"a": 1}'));
= [10001,10002,"abc"]|array|false|{"a":1}
select json_parse('{"a":');
! JSON parsing error
select array(1, 50, null, 100), array(1, 'c', array(true)), object('foo', 1, 'bar', 'x'), array();
= [1,50,null,100]|[1,"c",[true]]|{"foo":1,"bar":"x"}|[]
select array_concat(array(10001, 10002), array(10003, 10004)), array_flatten(array(array(1,2,3,4),array(5,6,7,8),array(9,10))), get_array_length(array(1,2,3,4,5,6,7,8,9,10));
= [10001,10002,10003,10004]|[1,2,3,4,5,6,7,8,9,10]|10
select subarray(array('a', 'b', 'c', 'd', 'e', 'f'), 2, 3), split_to_array('12|345|6789', '|'), split_to_array('a,b');
= ["c","d","e"]|["12","345","6789"]|["a","b"]
select is_array(array(1)), is_object(json_parse('{}')), is_scalar(json_parse('1')), is_integer(json_parse('1')), is_integer(json_parse('5000000000')), is_bigint(json_parse('5000000000')), is_varchar(json_parse('"a"')), is_boolean(json_parse('true')), is_float(json_parse('1.5'));
= true|true|true|true|false|true|true|true|true
create table orders_s (id int, o super);
insert into orders_s values (1, json_parse('{"name":"Ann","items":[{"sku":"x","qty":2,"tags":["a","b"]},{"sku":"y","qty":3,"tags":[]}],"meta":{"a.b":1}}')), (2, json_parse('{"name":"Bob","items":[]}'));
select id, o.name, o.items[0].sku, o.items[0].qty + 1, o.nope, o.items[9].sku from orders_s order by id;
= 1|"Ann"|"x"|3|NULL|NULL
= 2|"Bob"|NULL|NULL|NULL|NULL
select s.id, i.sku, i.qty from orders_s s, s.o.items i order by i.sku;
= 1|"x"|2
= 1|"y"|3
select s.id, t from orders_s s, s.o.items i, i.tags t order by 2;
= 1|"a"
= 1|"b"
select s.id, i.sku, n from orders_s s, s.o.items as i at n order by n;
= 1|"x"|0
= 1|"y"|1
select s.id, i.sku from orders_s s left join s.o.items i on true order by 1, 2;
= 1|"x"
= 1|"y"
= 2|NULL
select attr, typeof(val) is not null from orders_s s, unpivot s.o as val at attr where s.id = 2 order by attr;
= items|true
= name|true
select sum(i.qty::int), max(o.name::varchar) from orders_s s, s.o.items i;
= 5|Ann
select count(*) from orders_s where o.name = 'Ann';
= 1
select o.name::varchar || '!' from orders_s where o.name::varchar = 'Bob';
= Bob!
select x from (select array(1, 2, 3) a) t, t.a x order by x;
= 1
= 2
= 3
select json_size(json_parse('[10001,10002]')), object_keys(json_parse('{"a":1,"b":2}'));
= 13|["a","b"]
