-- Points of GEOMETRY, through their well-known text.
create macro rs_geometry(t) as cast(t as geometry);
create macro rs_point(x, y) as cast('POINT(' || x || ' ' || y || ')' as geometry);
create macro rs_geometry_type(g) as regexp_extract(cast(g as varchar), '^[A-Z]+');
create macro rs_st_geometry_type(g) as case regexp_extract(cast(g as varchar), '^[A-Z]+') when 'POINT' then 'ST_Point' when 'LINESTRING' then 'ST_LineString' when 'POLYGON' then 'ST_Polygon' when 'MULTIPOINT' then 'ST_MultiPoint' when 'MULTILINESTRING' then 'ST_MultiLineString' when 'MULTIPOLYGON' then 'ST_MultiPolygon' when 'GEOMETRYCOLLECTION' then 'ST_GeometryCollection' end;
create macro rs_axis(g, n) as case when g is null or cast(g as varchar) = 'POINT EMPTY' then cast(null as double) when rs_geometry_type(g) = 'POINT' then cast(split_part(regexp_extract(cast(g as varchar), '\(([^)]*)\)', 1), ' ', n) as double) else cast(error('the local stand-in computes with points only: the geometry is a ' || rs_geometry_type(g)) as double) end;
create macro rs_wkt(g) as case when rs_geometry_type(g) = 'POINT' and not regexp_matches(cast(g as varchar), 'EMPTY|^POINT [ZM]') then 'POINT(' || format('{:.15g}', rs_axis(g, 1)) || ' ' || format('{:.15g}', rs_axis(g, 2)) || ')' else replace(replace(cast(g as varchar), ' (', '('), ', ', ',') end;
create macro rs_distance(a, b) as sqrt(power(rs_axis(a, 1) - rs_axis(b, 1), 2) + power(rs_axis(a, 2) - rs_axis(b, 2), 2));
create macro rs_haversine(x1, y1, x2, y2) as power(sin(radians(y2 - y1) / 2), 2) + cos(radians(y1)) * cos(radians(y2)) * power(sin(radians(x2 - x1) / 2), 2);
create macro rs_distance_sphere(a, b, radius) as case when radius < 0 then cast(error('radius must not be negative') as double) else 2 * radius * asin(sqrt(rs_haversine(rs_axis(a, 1), rs_axis(a, 2), rs_axis(b, 1), rs_axis(b, 2)))) end;
