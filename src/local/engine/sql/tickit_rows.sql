-- Rows of the TICKIT sample: made by arithmetic and hash(), the same at every start. In the engine's own dialect.
create temp macro pick(seed, salt, list) as list[1 + cast(hash(seed, salt) % len(list) as int)];
create temp macro like3(h) as case (h & 63) % 3 when 0 then true when 1 then false end;
create temp macro roll(seed, salt, n) as cast(hash(seed, salt) % n as int);

insert into category values
    (1, 'Sports', 'MLB', 'Major League Baseball'), (2, 'Sports', 'NHL', 'National Hockey League'),
    (3, 'Sports', 'NFL', 'National Football League'), (4, 'Sports', 'NBA', 'National Basketball Association'),
    (5, 'Sports', 'MLS', 'Major League Soccer'), (6, 'Shows', 'Musicals', 'Musical theatre'),
    (7, 'Shows', 'Plays', 'All non-musical theatre'), (8, 'Shows', 'Opera', 'All opera and light opera'),
    (9, 'Concerts', 'Pop', 'All rock and pop music concerts'), (10, 'Concerts', 'Jazz', 'All jazz singers and bands'),
    (11, 'Concerts', 'Classical', 'All symphony, concerto, and choir concerts');

insert into date
    select 1827 + i, d, upper(left(strftime(d, '%a'), 2)), 1 + i // 7, upper(strftime(d, '%b')), cast(quarter(d) as varchar), 2008,
           strftime(d, '%m-%d') in ('01-01', '01-21', '02-18', '05-26', '07-04', '09-01', '10-13', '11-11', '11-27', '12-25')
    from (select i, date '2008-01-01' + cast(i as int) as d from range(365) r(i));

insert into users
    select i, upper(left(md5(cast(i as varchar)), 3)) || lpad(cast(i as varchar), 5, '0'), first, last, place[1], place[2],
           lower(first) || '.' || lower(last) || cast(i as varchar) || '@example.' || pick(i, 'dom', ['com', 'org', 'net', 'edu']),
           '(' || cast(200 + roll(i, 'a', 800) as varchar) || ') ' || cast(200 + roll(i, 'b', 800) as varchar) || '-' || lpad(cast(roll(i, 'c', 10000) as varchar), 4, '0'),
           like3(h >> 0), like3(h >> 6), like3(h >> 12), like3(h >> 18), like3(h >> 24), like3(h >> 30), like3(h >> 36), like3(h >> 42), like3(h >> 48), like3(h >> 54)
    from (select cast(i + 1 as int) as i,
                 pick(i, 'first', ['Rafael', 'Vladimir', 'Lars', 'Barry', 'Reagan', 'Victor', 'Tamekah', 'Mufutau', 'Naida', 'Helen', 'Anika', 'Colton', 'Guinevere', 'Priscilla', 'Xena', 'Kibo', 'Amelia', 'Hedwig', 'Ciaran', 'Nayda', 'Zelda', 'Omar', 'Ivy', 'Yasir', 'Quentin', 'Dora', 'Eve', 'Jonas', 'Wanda', 'Silas']) as first,
                 pick(i, 'last', ['Taylor', 'Humphrey', 'Ratliff', 'Roy', 'Hodge', 'Hernandez', 'Juarez', 'Watkins', 'Calderon', 'Simon', 'Blanchard', 'Mckee', 'Owens', 'Booth', 'Barron', 'Ortega', 'Figueroa', 'Knapp', 'Villarreal', 'Nichols', 'Pruitt', 'Skinner', 'Vance', 'Weeks', 'Yates', 'Zamora', 'Abbott', 'Bender', 'Cline', 'Dickson']) as last,
                 pick(i, 'city', [['Kent', 'WA'], ['Murfreesboro', 'TN'], ['High Point', 'NC'], ['Omaha', 'NE'], ['Forest Lake', 'MN'], ['Moline', 'IL'], ['Youngstown', 'OH'], ['Bangor', 'ME'], ['Aiken', 'SC'], ['Waycross', 'GA'], ['Redlands', 'CA'], ['Huntsville', 'AL'], ['Provo', 'UT'], ['Laramie', 'WY'], ['Salem', 'OR'], ['Reno', 'NV'], ['Austin', 'TX'], ['Albany', 'NY'], ['Boise', 'ID'], ['Dover', 'DE']]) as place,
                 hash(i, 'likes') as h
          from range(49990) r(i));

insert into venue
    select i + 1, pick(i // 20, 'head', ['Toyota', 'Columbus Crew', 'RFK', 'Shoreline', 'Riverside', 'Lakefront', 'Union', 'Madison Square', 'Liberty', 'Harbor', 'Summit'])
                  || ' ' || ['Park', 'Stadium', 'Arena', 'Center', 'Theatre', 'Field', 'Garden', 'Opera House', 'Dome', 'Pavilion', 'Ballpark', 'Coliseum', 'Hall', 'Playhouse', 'Amphitheatre', 'Forum', 'Auditorium', 'Plaza', 'Bowl', 'Lyceum'][1 + i % 20],
           place[1], place[2], case when roll(i, 'seated', 3) = 0 then 0 else 1000 * (10 + roll(i, 'seats', 70)) + 41 * roll(i, 'rest', 20) end
    from (select cast(i as int) as i, pick(i, 'where', [['Chicago', 'IL'], ['Columbus', 'OH'], ['Washington', 'DC'], ['New York City', 'NY'], ['Boston', 'MA'], ['Denver', 'CO'], ['Seattle', 'WA'], ['San Francisco', 'CA'], ['Los Angeles', 'CA'], ['Atlanta', 'GA'], ['Dallas', 'TX'], ['Houston', 'TX'], ['Las Vegas', 'NV'], ['Miami', 'FL'], ['Philadelphia', 'PA'], ['Toronto', 'ON']]) as place
          from range(202) r(i));

insert into event
    select i, 1 + roll(i, 'venue', 202), cat, dateid,
           pick(i, 'name', case when cat in (6, 7) then ['Spamalot', 'Wicked', 'Hamlet', 'Macbeth', 'Chicago', 'Cabaret', 'Grease', 'Othello', 'Tommy', 'Oliver!'] when cat = 8 then ['Aida', 'Carmen', 'Tosca', 'La Traviata', 'Turandot', 'Salome', 'Fidelio', 'Rigoletto'] when cat < 6 then ['Home Opener', 'Derby Night', 'Playoff', 'All-Star Game', 'City Classic', 'Season Finale'] when cat = 11 then ['Ninth Symphony', 'Requiem', 'Four Seasons', 'Brandenburg Night', 'Spring Gala'] else ['Blue Harbor', 'The Lanterns', 'Nine Mile Echo', 'Velvet Hour', 'Paper Kites', 'Grand Canal', 'Low Tide Trio', 'Northern Line', 'Sister Mercury', 'Copper Road'] end),
           timestamp '2008-01-01 00:00:00' + to_days(dateid - 1827) + to_minutes(cast(840 + 30 * roll(i, 'time', 13) as bigint))
    from (select cast(i + 1 as int) as i, case when roll(i, 'kind', 2) = 0 then 9 else 6 + roll(i, 'cat', 6) end as cat,
                 1827 + roll(i, 'date', 365) as dateid from range(8798) r(i));

insert into listing
    select l.i, 1 + roll(l.i, 'seller', 49990), e.eventid, greatest(1827, e.dateid - roll(l.i, 'ahead', 60)), l.n, l.price, l.n * l.price,
           timestamp '2008-01-01 00:00:00' + to_days(greatest(1827, e.dateid - roll(l.i, 'ahead', 60)) - 1827) + to_seconds(roll(l.i, 'second', 86400))
    from (select cast(i + 1 as int) as i, 1 + roll(i, 'event', 8798) as eventid, 1 + roll(i, 'n', 30) as n,
                 cast(20 + roll(i, 'price', 281) as decimal(6, 2)) as price from range(192497) r(i)) l
    join event e on e.eventid = l.eventid order by l.i;

insert into sales
    select s.i, s.listid, l.sellerid, 1 + roll(s.i, 'buyer', 49990), l.eventid, l.dateid, s.qty,
           cast(s.qty * l.priceperticket as decimal(8, 2)), cast(s.qty * l.priceperticket * 0.15 as decimal(8, 2)),
           l.listtime + to_seconds(cast(60 + roll(s.i, 'wait', 700000) as double))
    from (select cast(i + 1 as int) as i, cast(1 + i * 192497 // 172456 as int) as listid, 1 + least(roll(i, 'q1', 4), roll(i, 'q2', 8)) as qty
          from range(172456) r(i)) s
    join listing l on l.listid = s.listid order by s.i;

drop macro pick;
drop macro roll;
drop macro like3;
