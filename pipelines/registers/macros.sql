-- How a cell's text (cleaned by ingest) becomes a typed value. Staging only: core and indicator SQL stay in the portable subset.

-- Comparison key: lower case, no accents, đ as d, signs and spaces folded.
create macro plain(t) as
    nullif(trim(regexp_replace(replace(lower(strip_accents(nfc_normalize(t))), 'đ', 'd'), '[^a-z0-9]+', ' ', 'g')), '');

-- An Excel error value left in a cell.
create macro is_error_cell(t) as coalesce(regexp_matches(t, '^#(REF|VALUE|N/A|NAME\?|DIV/0|NUM|NULL|GETTING_DATA|ERROR)!?$'), false);

-- A formula whose workbook was saved without results ("#FORMULA!" is ingest's mark), or an Excel error value: which of the two.
create macro cell_problem(t) as case when t = '#FORMULA!' then 'formula_not_calculated' when is_error_cell(t) then 'error_cell' end;

-- Days: a real Excel date ("2018-01-05 00:00:00"), dd/mm/yyyy with any of / . - (a time may stand beside it), a serial number,
-- mm/yyyy, yyyy. Precision is kept apart; a month or a year alone stands for its first day.
create macro written_day(t) as regexp_replace(regexp_extract(t, '\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}'), '\s*[/.-]\s*', '/', 'g');
create macro serial_day(t) as case when regexp_matches(t, '^\d{5}(\.\d+)?$') then date '1899-12-30' + floor(cast(t as double))::integer end;
create macro month_day(t) as case when regexp_matches(t, '^\d{1,2}\s*[/.-]\s*\d{4}$') then try_strptime('01/' || regexp_replace(t, '\s*[/.-]\s*', '/'), '%d/%m/%Y')::date end;
create macro year_day(t) as case when regexp_matches(t, '^(19|20)\d{2}$') then make_date(cast(t as integer), 1, 1) end;
create macro day_of(t) as coalesce(
    try_strptime(t, ['%d/%m/%Y', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d'])::date,
    try_strptime(written_day(t), '%d/%m/%Y')::date,
    try_strptime(regexp_extract(t, '^\d{4}-\d{1,2}-\d{1,2}'), '%Y-%m-%d')::date,
    year_day(t), month_day(t), serial_day(t));
create macro precision_of(t) as case
    when day_of(t) is null then null
    when year_day(t) is not null then 'year'
    when month_day(t) is not null then 'month'
    else 'day' end;
create macro day_problem(t) as case
    when t is null or day_of(t) is not null then null
    when cell_problem(t) is not null then cell_problem(t)
    when written_day(t) <> '' or regexp_matches(t, '^\d{4}-\d{1,2}-\d{1,2}') or regexp_matches(t, '^\d{1,2}[/.-]\d{4}$') then 'impossible_date'
    else 'unreadable_date' end;

-- Numbers: decimal comma or point; with both, the last one is the decimal sign; a unit may stand behind; "không" is zero.
create macro bare_number(t) as replace(regexp_replace(lower(t), '\s*(kg|cm|gam|gram|g|m|đ|điểm)\.?$', ''), ' ', '');
create macro number_of(t) as case
    when t is null then null
    when plain(t) = 'khong' then 0.0
    when strpos(bare_number(t), ',') > strpos(bare_number(t), '.') then try_cast(replace(replace(bare_number(t), '.', ''), ',', '.') as double)
    when strpos(bare_number(t), ',') > 0 then try_cast(replace(bare_number(t), ',', '') as double)
    else try_cast(bare_number(t) as double) end;
create macro number_problem(t) as case
    when t is null or number_of(t) is not null then null
    else coalesce(cell_problem(t), 'unreadable_number') end;

-- Grams typed for kilograms and metres typed for centimetres: no child under five weighs 200 kg or is shorter than 2.5 cm.
create macro weight_kg(t) as case when number_of(t) > 200 then number_of(t) / 1000 when number_of(t) > 0 then number_of(t) end;
create macro height_cm(t) as case when number_of(t) > 0 and number_of(t) < 2.5 then number_of(t) * 100 when number_of(t) > 0 then number_of(t) end;

-- Identity numbers by length (RULES 30). "1.2E+10" has lost its digits for good.
create macro lost_digits(t) as coalesce(regexp_matches(upper(t), '^\d(\.\d+)?E\+?\d+$'), false);
create macro signs(t) as regexp_replace(upper(replace(t, 'Đ', 'D')), '[^0-9A-Z]', '', 'g');
create macro personal_id_of(t) as case
    when lost_digits(t) then null
    when regexp_matches(signs(t), '^\d{12}$') then signs(t)
    when regexp_matches(signs(t), '^\d{11}$') then '0' || signs(t) end;
create macro card_last10_of(t) as case
    when lost_digits(t) then null
    when regexp_matches(signs(t), '^[A-Z]{2}[0-9]{13}$') then right(signs(t), 10)
    when regexp_matches(signs(t), '^\d{10}$') then signs(t)
    when regexp_matches(signs(t), '^\d{9}$') then '0' || signs(t) end;
create macro card_object_of(t) as case when regexp_matches(signs(t), '^[A-Z]{2}[0-9]{13}$') then left(signs(t), 2) end;
create macro is_tick(t) as coalesce(lower(trim(t, ' .,;:()[]*')) in ('x', 'có', 'co', '1', 'v', '✓', '✔', '√'), false);

-- Sex: the written word, else the ticks; never guessed (RULES 33). A sheet with a column for girls only means boy where it is blank.
-- The usual spellings are told first: folding a text costs twenty times as much as comparing it.
create macro word_sex(t) as case
    when lower(t) in ('nam', 'trai') then 'm'
    when lower(t) in ('nữ', 'gái') then 'f'
    when plain(t) in ('nam', 'trai', 'm', 'male') then 'm'
    when plain(t) in ('nu', 'gai', 'f', 'female') then 'f' end;
create macro sex_of(word, male, female, girls_only) as case
    when word is not null then word_sex(word)
    when is_tick(male) and is_tick(female) then null
    when is_tick(male) then 'm'
    when is_tick(female) then 'f'
    when girls_only and male is null and female is null then 'm' end;
create macro sex_problem(word, male, female, girls_only) as case
    when sex_of(word, male, female, girls_only) is not null then null
    when is_tick(male) and is_tick(female) then 'conflicting_sex'
    else 'unknown_sex' end;

-- One finding about a cell; rejects says whether the row cannot be used.
create macro problem(column_name, reason, rejects) as case when reason is not null then {'column_name': column_name, 'reason': reason, 'rejects': rejects} end;
create macro needed(column_name, given) as problem(column_name, case when given is null then 'missing_required' else cell_problem(cast(given as varchar)) end, true);
create macro found(problems) as list_filter(problems, lambda p: p is not null);
create macro is_rejected(problems) as len(list_filter(problems, lambda p: p.rejects)) > 0;
create macro unusual_name(t) as case
    when regexp_matches(t, '^[=@+]') then 'unsafe_text'
    when regexp_matches(t, '\d') then 'implausible_name' end;

-- The 14 groups: numbers 1-14 or law letters, several in one cell, in any order; kept as "4;13".
create macro group_marks(t) as list_sort(list_distinct(list_transform(regexp_extract_all(t, '\d{1,2}'), lambda n: cast(n as integer))));
create macro groups_of(t) as case
    when t is null or plain(t) in ('khong', '0') then null
    else nullif(array_to_string(list_filter(group_marks(t), lambda n: n between 1 and 14), ';'), '') end;
create macro groups_problem(t) as case
    when t is null or plain(t) in ('khong', '0') then null
    when len(list_filter(group_marks(t), lambda n: n not between 1 and 14)) > 0 or groups_of(t) is null then 'unknown_group' end;

-- A period as people write it ("Quý I năm 2018", "6 tháng đầu năm 2018", "2018-Q1"): its id, or nothing.
create macro year_in(t) as nullif(regexp_extract(t, '(19|20)\d{2}'), '');
create macro period_of(t) as case
    when regexp_full_match(t, '\d{4}(-(Q1|6M|9M))?') then t
    when regexp_matches(plain(t), '^(ky )?(bao cao )?quy (i|1) (nam )?\d{4}$') or regexp_matches(plain(t), '^\d{4} q1$') then year_in(t) || '-Q1'
    when regexp_matches(plain(t), '^(ky )?(bao cao )?(6|sau) thang (dau )?(nam )?\d{4}$') or regexp_matches(plain(t), '^\d{4} 6m$') then year_in(t) || '-6M'
    when regexp_matches(plain(t), '^(ky )?(bao cao )?(9|chin) thang (dau )?(nam )?\d{4}$') or regexp_matches(plain(t), '^\d{4} 9m$') then year_in(t) || '-9M'
    when regexp_matches(plain(t), '^(ky )?(bao cao )?(ca )?(nam )?\d{4}$') then year_in(t) end;

-- Code behind a spelling of a code list (the table is filled from the code files before staging).
create table code_spelling (list_name varchar, spelling varchar, code varchar);
create macro code_of(wanted_list, t) as (select code from code_spelling where code_spelling.list_name = wanted_list and spelling = plain(t));
