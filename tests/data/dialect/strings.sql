# String functions: the reference's own examples, or values worked out by hand from its rules.
select 'Millie' || ' ' || 'Davis', 'Nina' || null;
= Millie Davis|NULL
select ascii('amazon'), ascii(''), ascii('é');
= 97|0|233
select bpcharcmp('a', 'b'), bpcharcmp('a', 'a   '), bpcharcmp('b', 'a');
= -1|0|1
select btrim('     abc     '), btrim('setuphistorycassettes', 'tes');
= abc|uphistoryca
select bttext_pattern_cmp('abc', 'abd'), bttext_pattern_cmp('a', 'a');
= -1|0
select char_length('français'), character_length('abc '), octet_length('français'), textlen('abc');
= 8|4|9|3
select len('français'), length('Amazon Redshift');
= 8|15
select charindex('fish', 'dog'), charindex('fish', 'dogfish'), position('fish' in 'dogfish'), strpos('dogfish', 'fish');
= 0|4|4|4
select chr(65), chr(97);
= A|a
select concat('December 25, ', '2008'), concat('a', concat('b', 'c'));
= December 25, 2008|abc
select initcap('Nibh.enim@egestas.ca'), initcap('Aliquam.tincidunt@vitae.org'), initcap('Pop'), initcap('Non-musical theatre');
= Nibh.Enim@Egestas.Ca|Aliquam.Tincidunt@Vitae.Org|Pop|Non-Musical Theatre
select left('Chicago', 5), right('Chicago', 5), left('abc', 10);
= Chica|icago|abc
select lower('UPPERcase'), upper('LOWERcase'), lower('ÄÖ');
= uppercase|LOWERCASE|äö
select lpad('cat', 7), lpad('cat', 7, 'xy'), rpad('cat', 7, 'xy') , lpad('caterpillar', 3), rpad('caterpillar', 3);
=     cat|xyxycat|catxyxy|cat|cat
select lpad('cat', 0), rpad('a', 3) || '.';
= |a  .
select ltrim('2008-01-01 00:00:00', '2008-'), ltrim('Elmhurst', 'Emh'), ltrim('   a '), rtrim('setuphistorycassettes', 'tes'), rtrim(' a  ');
= 1-01 00:00:00|lmhurst|a |setuphistoryca| a
select octetindex('q', 'AMAZON redshift'), octetindex('redshift', 'AMAZON redshift'), octetindex('Δ', 'ΑΒΓΔ');
= 0|8|7
select quote_ident('"CAT"'), quote_ident('cat'), quote_ident('Two words');
= """CAT"""|cat|"Two words"
select quote_literal('''CAT''');
= '''CAT'''
select regexp_count('abcdefghijklmnopqrstuvwxyz', '[a-z]{3}'), regexp_count('the fox', 'FOX', 1, 'i'), regexp_count('The Home Depot', 'o', 6);
= 8|1|2
select regexp_instr('the fox', 'fox'), regexp_instr('The Home Depot', '[mo]e'), regexp_instr('abc', 'x'), regexp_instr('the fox', 'FOX', 1, 1, 0, 'i');
= 5|7|0|5
select regexp_instr('foxfoxfox', 'fox', 1, 2), regexp_instr('foxfoxfox', 'fox', 1, 2, 1);
= 4|7
select regexp_replace('the fox', 'FOX', 'quick brown fox', 1, 'i');
= the quick brown fox
select regexp_replace('Nonummy@Nulla.com', '@.*\\.(org|gov|com|edu|ca)'), regexp_replace('DonecFri@semperpretiumneque.com', '@.*\\.[[:alpha:]]+', '@internal.company.com');
= Nonummy|DonecFri@internal.company.com
select regexp_replace('aaa bbb', '([a-z])([a-z]) ', '$2$1-'), regexp_replace('aaa', 'a', 'b');
= aaa-bbb|bbb
select regexp_substr('the fox', 'fox'), regexp_substr('the fox', 'FOX', 1, 1, 'i'), regexp_substr('Suspendisse.tristique@nonnisiAenean.edu', '@[^.]*'), regexp_substr('abc', '[0-9]');
= fox|fox|@nonnisiAenean|
select regexp_substr('a1b22c333', '[0-9]+', 1, 2), regexp_substr('a1b22c333', '[a-z]([0-9]+)', 1, 3, 'e');
= 22|333
select repeat('a', 3), replicate('12', 2), repeat('ab', 0);
= aaa|1212|
select replace('Sports Theatre', 'Theatre', 'Theater'), replace('abc', 'x', 'y');
= Sports Theater|abc
select reverse('Classical'), reverse(123);
= lacissalC|321
select soundex('AWS'), soundex('Amazon'), soundex('Robert'), soundex('Rupert'), soundex(''), soundex('Tymczak'), soundex('Pfister');
= A200|A525|R163|R163||T522|P236
select difference('%', '@'), difference('Amazon', ''), difference('AWS', 'AWS');
= 1|0|4
select split_part('abc$def$ghi', '$', 2), split_part('abc$def$ghi', '$', 4), split_part('abcdef', '$', 1);
= def||abcdef
select strtol('abcd1234', 16), strtol('1234567', 10), strtol('1234567', 8), strtol('110101', 2), strtol('-2', 10), strtol('0xf', 16);
= 2882343476|1234567|342391|53|-2|15
select substring('caterpillar', 6, 4), substring('caterpillar', 6, 8), substring('caterpillar', 0, 4), substring('caterpillar', -3, 4), substring('caterpillar', 6);
= pill|pillar|cat||pillar
select substring('caterpillar' from 6 for 4), substr('caterpillar', 1, 3);
= pill|cat
select translate('mint tea', 'inea', 'osin'), translate('abc', 'ab', 'x');
= most tin|xc
select trim('    dog    '), trim('CDG' from 'CDGdogCDG'), trim(both '"' from '"dog"'), trim(leading 'x' from 'xxaxx'), trim(trailing 'x' from 'xxaxx');
= dog|dog|dog|axx|xxa
select crc32('Amazon Redshift'), crc32('');
= f2726906|00000000
select md5('Amazon Redshift');
= f7415e33f972c03abd4f3fed36748f7a
select sha1('Amazon Redshift'), func_sha1('Amazon Redshift') = sha('Amazon Redshift');
= eeac5ed1e11cda66032c30ad77b25071b5487f55|true
select sha2('abc', 256);
= ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
select fnv_hash('Amazon Redshift'), fnv_hash(1), fnv_hash('Amazon Redshift', fnv_hash(1));
= 7783490368944507294|-5968735742475085980|-2202602717770968555
select fnv_hash(1::smallint), fnv_hash(1::bigint), fnv_hash('cd', fnv_hash('ab'));
= 589727492704079044|-8517097267634966620|-281581062704388899
select 'abc' like 'A%', 'abc' ilike 'A%', 'abc' similar to '(a|b)%', 'a_b' like 'a\\_b', 'axb' like 'a\\_b', 'start_end' like '%\\_%';
= false|true|true|true|false|true
select 'abc' like 'a^_c' escape '^', 'a_c' like 'a^_c' escape '^', 'Amazon' !~~ 'B%', 'Amazon' ~~ 'A%', 'Amazon' ~~* 'a%';
= false|true|true|true|true
select 'The Home' ~ '[[:digit:]]', 'Route 66' ~ '\\d', 'Route 66' !~ '[[:alpha:]]', 'abc' similar to 'a', 'abc' not similar to '_b_';
= false|true|false|false|false
select 'abc'::char(5) || 'x', len('abc'::char(5));
= abcx|3
# VARCHAR(n) and CHAR(n) count bytes; a cast cuts; blanks at the end of a CHAR mean nothing, those of a VARCHAR do.
select 'äöü'::varchar(4), cast('größe' as varchar(4)), 'abcdef'::char(3), 'äb'::char(2), 'abc'::varchar(max);
= äö|grö|abc|ä|abc
select 'a  '::char(5) = 'a'::char(3), len('cat   '::char(6)), len('cat   '::varchar(6)), 'a  '::varchar(5) = 'a';
= true|3|6|false
select current_schemas(true), current_setting('timezone'), collate('ABC', 'ci') = 'abc';
= {pg_catalog,public}|UTC|true
# More of the reference's own examples.
select btrim('xyzaxyzbxyzcxyz', 'xyz'), trim('"' from '"dog"'), trim(leading '"' from '"dog"'), trim(trailing '"' from '"dog"'), trim(both 'CDG' from 'CDGxGDC');
= axyzbxyzc|dog|dog"|"dog|x
select strtol('abcd1234', 16), strtol('1234567', 10), strtol('1234567', 8), strtol('110101', 2);
= 2882343476|1234567|342391|53
select substring('caterpillar', 6, 4), substring('caterpillar', 6, 8), substring('caterpillar', 0, 3), translate('mint tea', 'inea', 'osin');
= pill|pillar|ca|most tin
select md5('Amazon Redshift'), fnv_hash('Amazon Redshift'), crc32('Amazon Redshift');
= f7415e33f972c03abd4f3fed36748f7a|7783490368944507294|f2726906
select regexp_count('abcdefghijklmnopqrstuvwxyz', '[a-z]{3}'), regexp_count('the fox', 'FOX', 1, 'i'), regexp_instr('the fox', 'FOX', 1, 1, 0, 'i'), regexp_substr('the fox', 'FOX', 1, 1, 'i');
= 8|1|5|fox
select charindex('fish', 'dogfish'), charindex('dog', 'fish'), quote_ident('"CAT"'), len('français'), octet_length('français');
= 4|0|"""CAT"""|8|9
select soundex('Amazon'), soundex('AB123'), difference('Amazon', 'Redshift');
= A525|A100|1
