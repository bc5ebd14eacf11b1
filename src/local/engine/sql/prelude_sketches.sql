-- HyperLogLog with 2^15 registers. A cell is register * 64 + value; the text is the service's own for a sparse sketch.
create macro rs_hll_cell(x) as case when x is null then null else cast((hash(cast(x as varchar)) >> 49) * 64 + 50 - length(bin(hash(cast(x as varchar)) & 562949953421311)) as bigint) end;
create macro rs_hll_sorted(cells) as list_sort(list_distinct(list_filter(cells, lambda c: c is not null)));
create macro rs_hll_best(sorted) as list_transform(list_filter(list_zip(sorted, list_slice(sorted, 2, len(sorted))), lambda z: z[2] is null or z[2] // 64 <> z[1] // 64), lambda z: z[1]);
create macro rs_hll_json(best) as '{"version":1,"logm":15,"sparse":{"indices":[' || array_to_string(list_transform(best, lambda c: c // 64), ',') || '],"values":[' || array_to_string(list_transform(best, lambda c: c % 64), ',') || ']}}';
create macro rs_hll_text(cells) as rs_hll_json(rs_hll_best(rs_hll_sorted(cells)));
create macro rs_hll_numbers(sketch, path) as cast(json_extract(cast(sketch as json), path) as bigint[]);
create macro rs_hll_cells(sketch) as list_transform(list_zip(rs_hll_numbers(sketch, '$.sparse.indices'), rs_hll_numbers(sketch, '$.sparse.values')), lambda z: z[1] * 64 + z[2]);
create macro rs_hll_estimate(cells) as case when len(cells) < 30000 then round(32768 * ln(32768.0 / (32768 - len(cells)))) else round(0.7213 / (1 + 1.079 / 32768) * 32768 * 32768 / (32768 - len(cells) + list_sum(list_transform(cells, lambda c: power(2.0, -(c % 64)))))) end;
create macro rs_hll_cardinality(sketch) as case when sketch is null then null else cast(rs_hll_estimate(rs_hll_cells(sketch)) as bigint) end;
