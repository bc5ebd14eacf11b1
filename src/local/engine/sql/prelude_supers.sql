-- JSON, SUPER, number and conversion functions the front end writes.
create macro rs_items(j) as cast(cast(j as json) as json[]);
create macro rs_super(items) as to_json(items);
create macro rs_distinct(items) as list_filter(items, lambda x, i: list_position(items, x) = i);
create macro rs_flatten(j) as to_json(list_reduce(list_prepend(cast([] as json[]), list_transform(rs_items(j), lambda x: case when json_type(x) = 'ARRAY' then cast(x as json[]) else [x] end)), lambda a, b: list_concat(a, b)));
create macro rs_fits(j, low, high) as coalesce(json_type(j) in ('BIGINT', 'UBIGINT') and try_cast(cast(j as varchar) as hugeint) between low and high, false);
create macro rs_json_typeof(j) as case json_type(j) when 'VARCHAR' then 'string' when 'UBIGINT' then 'number' when 'BIGINT' then 'number' when 'HUGEINT' then 'number' when 'DOUBLE' then 'number' else lower(json_type(j)) end;
create macro rs_json_bad(j) as error('invalid json ' || case when starts_with(trim(j), '[') then 'array' else '' end || ' object ' || j);
create macro rs_json_array_length(j, lenient) as case when j is null then null when not json_valid(j) then (case when lenient then null else cast(rs_json_bad(j) as int) end) when json_type(j) <> 'ARRAY' then (case when lenient then null else cast(rs_json_bad(j) as int) end) else cast(json_array_length(try_cast(j as json)) as int) end;
create macro rs_json_element(j, i, lenient) as case when j is null then null when not json_valid(j) then (case when lenient then null else rs_json_bad(j) end) when i < 0 then '' else coalesce(try_cast(j as json) ->> cast(i as int), '') end;
create macro rs_json_path(j, found, lenient) as case when j is null then null when j = '' then '' when not json_valid(j) then (case when lenient then null else error('JSON parsing error') end) else coalesce(found, '') end;
create macro rs_cbrt(x) as case when power(round(cbrt(x)), 3) = x then round(cbrt(x)) else cbrt(x) end;
create macro rs_sign(x) as case when x > 0 then 1 when x < 0 then -1 when x = 0 then 0 end;
create macro rs_logarithm(x) as case when x <= 0 then error('cannot take logarithm of a ' || case when x = 0 then 'zero' else 'negative number' end) else x end;
create macro rs_root(x) as case when x < 0 then error('cannot take square root of a negative number') else x end;
create macro rs_checksum(x) as cast(list_sum(list_transform(rs_value_bytes(x), lambda b, i: b * (i + 1))) as int);
create macro rs_text_to_int(x) as case when regexp_full_match(trim(x), '[+-]?[0-9]+') then cast(x as bigint) when regexp_full_match(trim(x), '[0-9]+-') then -cast(rtrim(trim(x), '-') as bigint) when regexp_full_match(x, '[0-9]+[A-I{]') then cast(translate(x, 'ABCDEFGHI{', '1234567890') as bigint) when regexp_full_match(x, '[0-9]+[J-R}]') then -cast(translate(x, 'JKLMNOPQR}', '1234567890') as bigint) else error('Numeric Value "' || x || '" not recognized') end;
create macro rs_super_number(x) as try_cast(json_extract_string(x, '$') as double);

create macro rs_array_positions(items, value) as to_json(list_filter(list_transform(items, lambda x, i: case when x = value then i - 1 end), lambda p: p is not null));
create macro rs_array_sort(items) as to_json(list_transform(list_sort(list_transform(items, lambda x: {'n': try_cast(json_extract_string(x, '$') as double), 't': json_extract_string(x, '$'), 'x': x}), 'ASC', 'NULLS LAST'), lambda s: s.x));
create macro rs_attribute_tokens(j) as regexp_extract_all(cast(j as varchar), '"(?:[^"\\]|\\.)*"\s*:?|[^"]+');
create macro rs_lower_attributes(j) as cast(array_to_string(list_transform(rs_attribute_tokens(j), lambda t: case when t like '"%:' then lower(t) else t end), '') as json);
create macro rs_upper_attributes(j) as cast(array_to_string(list_transform(rs_attribute_tokens(j), lambda t: case when t like '"%:' then upper(t) else t end), '') as json);
create macro rs_text_to_numeric(x) as case when regexp_full_match(trim(x), '[+-]?[0-9.]+') then trim(x) when regexp_full_match(trim(x), '[0-9.]+-') then '-' || rtrim(trim(x), '-') else error('Numeric Value "' || x || '" not recognized') end;
create macro rs_from_varbyte(b, f) as case lower(f) when 'hex' then lower(hex(b)) when 'base64' then to_base64(b) when 'utf8' then decode(b) when 'utf-8' then decode(b) else error('invalid format ' || f) end;
create macro rs_to_varbyte(s, f) as case lower(f) when 'hex' then unhex(s) when 'base64' then from_base64(s) when 'utf8' then encode(s) when 'utf-8' then encode(s) else error('invalid format ' || f) end;
create macro rs_getbit(b, n) as cast(((strpos('0123456789ABCDEF', substring(hex(b), cast(length(hex(b)) - n // 4 as bigint), 1)) - 1) >> cast(n % 4 as int)) & 1 as int);
