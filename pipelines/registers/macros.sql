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
-- A year of two digits ("05/03/14") or of five is not read: nobody knows what was meant.
create macro written_day(t) as regexp_replace(regexp_extract(t, '(?:^|\D)(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4})(?:\D|$)', 1), '\s*[/.-]\s*', '/', 'g');
create macro serial_day(t) as case when regexp_matches(t, '^\d{5}(\.\d+)?$') then date '1899-12-30' + floor(cast(t as double))::integer end;
create macro month_day(t) as case when regexp_matches(t, '^\d{1,2}\s*[/.-]\s*\d{4}$') then try_strptime('01/' || regexp_replace(t, '\s*[/.-]\s*', '/'), '%d/%m/%Y')::date end;
create macro year_day(t) as case when regexp_matches(t, '^(19|20)\d{2}$') then make_date(cast(t as integer), 1, 1) end;
create macro day_of(t) as nullif(greatest(date '0999-12-31', coalesce(
    try_strptime(t, ['%d/%m/%Y', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d'])::date,
    try_strptime(written_day(t), '%d/%m/%Y')::date,
    try_strptime(regexp_extract(t, '^\d{4}-\d{1,2}-\d{1,2}'), '%Y-%m-%d')::date,
    year_day(t), month_day(t), serial_day(t))), date '0999-12-31');
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
-- The usual way to write them is told first: folding a text costs many times as much as reading a number.
create macro number_of(t) as case
    when t is null then null
    when regexp_full_match(t, '\d{1,15}([.]\d{1,15})?') then cast(t as double)
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

-- Whole numbers of people or things: point, comma and space group thousands, a word may stand behind, "-" is nobody (RULES 25).
create macro count_of(t) as case
    when t = '-' or lower(t) = 'không' then 0.0
    when regexp_matches(t, '^\d{1,3}([., ]\d{3})+\D*$') then try_cast(regexp_replace(t, '\D', '', 'g') as double)
    else try_cast(regexp_replace(lower(t), '\s*(người|trẻ em|học sinh|trẻ|em|hs|lượt|buổi|ca|vụ|lần|đợt)\.?$', '') as double) end;

-- What is wrong with a number or a count of which the value is known already (typing a cell twice is slow to bind).
create macro unread(t, value) as case when t is not null and value is null then coalesce(cell_problem(t), 'unreadable_number') end;
create macro uncounted(t, value) as case
    when t is not null and value is null then coalesce(cell_problem(t), 'unreadable_number')
    when value <> floor(value) then 'unreadable_number'
    when value < 0 then 'implausible_measure' end;

-- Amounts in đồng. The unit stands behind the number ("12,5 triệu"), else it is that of the sheet (code list money_units), else đồng.
-- A point groups thousands, a comma is the decimal sign; beside a unit "1.250" may be either, so it is not read.
create macro money_digits(t) as trim(regexp_extract(lower(t), '^[0-9][0-9., ]*'));
create macro money_word(t) as regexp_extract(lower(t), '^[0-9][0-9., ]*(tỷ|tỉ|triệu|tr|nghìn|ngàn|đồng|đ|vnđ|vnd)', 1);
create macro money_factor(w, unit) as case
    when w in ('tỷ', 'tỉ') then 1e9
    when w in ('triệu', 'tr') then 1e6
    when w in ('nghìn', 'ngàn') then 1e3
    when w <> '' then 1.0
    else case unit when 'billion' then 1e9 when 'million' then 1e6 when 'thousand' then 1e3 else 1.0 end end;
create macro money_number(d) as try_cast(case
    when regexp_matches(d, '^\d{1,3}(\.\d{3})+(,\d+)?$') then replace(replace(d, '.', ''), ',', '.')
    when regexp_matches(d, '^\d{1,3}([, ]\d{3})+$') then regexp_replace(d, '[, ]', '', 'g')
    else replace(d, ',', '.') end as double);
create macro dong_of(t, unit) as case
    when t is null then null
    when t = '-' or lower(t) = 'không' then 0.0
    when not regexp_full_match(lower(t), '[0-9][0-9., ]*(tỷ|tỉ|triệu|tr|nghìn|ngàn)?\s*(đồng|đ|vnđ|vnd)?\.?') then null
    when money_factor(money_word(t), unit) > 1 and regexp_matches(money_digits(t), '^\d{1,3}[.,]\d{3}$') then null
    else round(money_number(money_digits(t)) * money_factor(money_word(t), unit)) end;

-- Identity numbers by length (RULES 30). "1.2E+10" has lost its digits for good.
create macro lost_digits(t) as coalesce(regexp_matches(upper(t), '^\d(\.\d+)?E\+?\d+$'), false);
create macro signs(t) as regexp_replace(upper(replace(t, 'Đ', 'D')), '[^0-9A-Z]', '', 'g');
create macro personal_id_of(t) as case
    when lost_digits(t) then null
    when regexp_matches(signs(t), '^\d{12}$') then signs(t)
    when regexp_matches(signs(t), '^\d{11}$') then '0' || signs(t) end;
-- The twelve digits tell century, sex and year of birth (DOMAIN.md section 4); what they say must agree with the row that carries them.
create macro year_in_id(t) as 1900 + 100 * (cast(substr(t, 4, 1) as integer) // 2) + cast(substr(t, 5, 2) as integer);
create macro sex_in_id(t) as case cast(substr(t, 4, 1) as integer) % 2 when 0 then 'm' when 1 then 'f' end;
create macro id_fits(t, birth_date, sex) as
    coalesce(year_in_id(t) = year(birth_date), true) and coalesce(sex_in_id(t) = sex, true);
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

-- A period as people write it ("Quý I năm 2018", "6 tháng đầu năm 2018", "2018-Q1", "Năm học 2017-2018"): its id, or nothing.
create macro year_in(t) as nullif(regexp_extract(t, '(19|20)\d{2}'), '');
create macro period_of(t) as case
    when regexp_full_match(t, '\d{4}(-(Q1|([2-9]|1[01])M|SY))?') then t
    when regexp_matches(plain(t), '^(ky )?(bao cao )?quy (i|1) (nam )?\d{4}$') or regexp_matches(plain(t), '^\d{4} q1$') then year_in(t) || '-Q1'
    when regexp_matches(plain(t), '^(ky )?(bao cao )?(6|sau) thang (dau )?(nam )?\d{4}$') or regexp_matches(plain(t), '^\d{4} 6m$') then year_in(t) || '-6M'
    when regexp_matches(plain(t), '^(ky )?(bao cao )?(9|chin) thang (dau )?(nam )?\d{4}$') or regexp_matches(plain(t), '^\d{4} 9m$') then year_in(t) || '-9M'
    when regexp_matches(plain(t), '^(ky )?(bao cao )?([245678]|10|11) thang (dau )?(nam )?\d{4}$') then year_in(t) || '-' || regexp_extract(plain(t), '([245678]|10|11) thang', 1) || 'M'
    when regexp_matches(plain(t), '^nam hoc \d{4}( \d{4})?$') then year_in(t) || '-SY'
    when regexp_matches(plain(t), '^(ky )?(bao cao )?(ca )?(nam )?\d{4}$') then year_in(t) end;

-- Code behind a spelling of a code list (the table is filled from the code files before staging).
create table code_spelling (list_name varchar, spelling varchar, code varchar);
-- A dash alone is a spelling too ("không": RULES 25), though folding leaves nothing of it.
create macro spelling_of(t) as coalesce(plain(t), case when regexp_full_match(t, '[-–—]+') then '-' end);
create macro code_of(wanted_list, t) as (select code from code_spelling where code_spelling.list_name = wanted_list and spelling = spelling_of(t));

-- Several spellings of one list in a cell ("BVCSTE; bình đẳng giới"): their codes in order, "child_protection;gender_equality".
create macro parts_of(t) as list_distinct(list_filter(list_transform(string_split_regex(t, '\s*[;,+/]\s*'), lambda p: plain(p)), lambda p: p is not null));
-- A spelling may hold a comma itself ("Khám, chữa bệnh"): parts between ";" are looked up whole too.
create macro wide_parts_of(t) as list_distinct(list_filter(list_transform(string_split_regex(t, '\s*[;+]\s*'), lambda p: plain(p)), lambda p: p is not null));
create macro codes_of(wanted_list, t) as coalesce(
    code_of(wanted_list, t),
    (select nullif(array_to_string(list_sort(list(distinct code)), ';'), '') from code_spelling where code_spelling.list_name = wanted_list and list_contains(list_concat(wide_parts_of(t), parts_of(t)), spelling)));
create macro codes_problem(wanted_list, t) as case
    when t is null or code_of(wanted_list, t) is not null then null
    when len(parts_of(t)) > (select count(*) from code_spelling where code_spelling.list_name = wanted_list and list_contains(parts_of(t), spelling))
        and len(wide_parts_of(t)) > (select count(*) from code_spelling where code_spelling.list_name = wanted_list and list_contains(wide_parts_of(t), spelling))
        then 'unknown_group' end;

-- Several marks in one cell: parts between ";" or "+"; numbers and letters of groups also between commas, spaces, "và", with "nhóm" before them.
create macro marks_between(t) as list_filter(list_transform(string_split_regex(t, '\s*[;+]\s*'), lambda p: trim(p, ' ,.')), lambda p: p <> '');
create macro bare_marks(t) as regexp_replace(' ' || lower(t), '\s(nhóm|nhom|số|điểm|mục|và)\s', ' ', 'g');
create macro mark_list(t) as list_filter(string_split_regex(bare_marks(t), '[\s,;/&+]+'), lambda p: p <> '');
create macro marks_of(t) as case
    when len(list_filter(mark_list(t), lambda p: not regexp_full_match(p, '\d{1,2}([.]\d{1,2})?|[abcdđeghiklmno]'))) = 0 then mark_list(t)
    else marks_between(t) end;

-- The 14 groups: a number, or a letter of the law, means something only by the numbering of the list (RULES 28): told by a line
-- "Phân nhóm theo: …", by the heading of its column, by the title ("theo 14 nhóm"), or of a list from before the law came into force.
create macro law_of(versioned, numbering, title, day) as case
    when versioned is not null or regexp_matches(plain(numbering), '\b(14 nhom|56 2017|102 2016|luat tre em( nam)? 2016)\b') then 'law_2016'
    when regexp_matches(plain(numbering), '\b(9 nhom|10 nhom|25 2004|luat .*2004|67 2008|71 2011)\b') then 'law_2004'
    when regexp_matches(plain(title), '\b(14 nhom|56 2017|102 2016|luat tre em( nam)? 2016)\b') then 'law_2016'
    when day < date '2017-06-01' then 'law_2004' end;
-- Several groups in one cell ("4; 13", "nhóm 4 và đ", "Khuyết tật; 13"): its marks; numbers among them; what is told in words. "4,13" that Excel
-- made the number 4.13 (or a day) is no group.
create macro group_number(mark) as case
    when regexp_full_match(mark, '\d{1,2}') then cast(mark as integer)
    when length(mark) = 1 then strpos('abcdđeghiklmno', lower(mark)) end;
create macro group_numbers(marks) as list_filter(list_transform(marks, lambda m: group_number(m)), lambda n: n is not null);
create macro group_words(marks) as array_to_string(list_filter(marks, lambda m: group_number(m) is null), ';');
create macro changed_marks(marks) as len(list_filter(marks, lambda m: regexp_full_match(m, '\d{1,2}[.]\d{1,2}') or regexp_matches(m, '^\d{4}-\d{2}-\d{2}'))) > 0;
create macro no_group(t) as coalesce(t = '-' or plain(t) in ('khong', '0'), true);
create macro groups_told(numbers, words, law) as nullif(array_to_string(list_sort(list_distinct(list_concat(
    case when law = 'law_2016' then list_filter(numbers, lambda n: n between 1 and 14) else [] end,
    coalesce(cast(string_split(words, ';') as integer[]), [])))), ';'), '');
create macro group_problem(numbers, law, changed, words_problem) as case
    when changed then 'excel_changed_cell'
    when len(numbers) > 0 and law is null then 'unknown_layout'
    when len(numbers) > 0 and law = 'law_2004' then 'not_in_force'
    when len(list_filter(numbers, lambda n: n not between 1 and 14)) > 0 then 'unknown_group'
    else words_problem end;

-- The time of day beside a day, or in a cell of its own: "14h30", "8 giờ", "14:30", Excel's "2018-02-05 14:30:00" or 0.604167.
-- Midnight of a real Excel date is no time: the cell holds a day only.
create macro clock_digits(t) as regexp_extract(lower(t), '(\d{1,2})\s*(?:h|giờ|g|:)\s*(\d{1,2})?', ['hour', 'minute']);
create macro clock_text(t) as case
    when regexp_matches(t, '^\d{4}-\d{2}-\d{2} \d{2}:\d{2}') then case when substr(t, 12, 8) <> '00:00:00' then substr(t, 12, 5) end
    when regexp_matches(t, '^0[.,]\d+$') then strftime(timestamp '2000-01-01' + to_minutes(round(cast(replace(t, ',', '.') as double) * 1440)::integer), '%H:%M')
    when clock_digits(t).hour <> '' then clock_digits(t).hour || ':' || coalesce(nullif(clock_digits(t).minute, ''), '00') end;
create macro clock_of(t) as try_cast(clock_text(t) as time);

-- A code list that provinces may change: the name under which the list of this commune's province was loaded, else the common list.
create table local_list_of (list_name varchar, commune_code varchar, local_name varchar);
create macro local_list(wanted_list, commune) as coalesce(
    (select local_name from local_list_of where local_list_of.list_name = wanted_list and local_list_of.commune_code = commune), wanted_list);

-- "số mắc/số tử vong" in one cell: "3/1", "2/không", "không"; a number alone tells the cases, not the deaths. "3/1" that Excel took for
-- a day is not read back: nobody knows which of the two numbers came first.
create macro pair_cases(t) as case
    when plain(t) in ('khong', 'khong co') or t = '-' then 0.0
    when regexp_full_match(t, '\d+') then cast(t as double)
    when regexp_full_match(lower(t), '\d+\s*/\s*(\d+|không|-)') then cast(regexp_extract(t, '^\d+') as double)
    when regexp_full_match(lower(t), '(không|-)\s*/\s*(\d+|không|-)') then 0.0 end;
create macro pair_deaths(t) as case
    when plain(t) in ('khong', 'khong co') or t in ('-', '0') then 0.0
    when regexp_full_match(lower(t), '(\d+|không|-)\s*/\s*\d+') then cast(regexp_extract(t, '\d+$') as double)
    when regexp_full_match(lower(t), '(\d+|không|-)\s*/\s*(không|-)') then 0.0 end;
create macro pair_problem(t) as case
    when t is null then null
    when cell_problem(t) is not null then cell_problem(t)
    when regexp_matches(t, '^\d{4}-\d{2}-\d{2}') or regexp_matches(t, '^\d{1,2}/\d{1,2}/\d{4}$') then 'excel_changed_cell'
    when pair_cases(t) is null then 'unreadable_number'
    when pair_deaths(t) > pair_cases(t) then 'more_deaths_than_cases' end;

-- An age as health stations write it: whole years, months or days of an infant ("8 tháng", "12 ngày", "<1").
create macro age_years_of(t) as case
    when regexp_full_match(lower(t), '<\s*1(\s*tuổi)?|\d+\s*(giờ|ngày|tuần)(\s*tuổi)?') then 0.0
    when regexp_full_match(lower(t), '\d+([.,]\d+)?\s*(tháng|th)(\s*tuổi)?') then floor(number_of(regexp_extract(t, '^[\d.,]+')) / 12)
    when regexp_full_match(lower(t), '\d+([.,]\d+)?\s*(tuổi|t)?') then floor(number_of(regexp_extract(t, '^[\d.,]+'))) end;
create macro age_problem(t) as case
    when t is null then null
    when age_years_of(t) is null then coalesce(cell_problem(t), 'unreadable_number')
    when age_years_of(t) > 120 then 'implausible_age' end;

-- A child whom nobody could name, or whose sex nobody could tell: form 01 of Decree 56/2017 allows both ("nếu biết").
create macro is_nobody(t) as coalesce(plain(t) in ('khong ro', 'chua ro', 'khong biet', 'chua biet', 'chua xac dinh', 'khong xac dinh', 'khong ro ten', 'chua ro ten'), false);
create macro moment_of(day_text, clock_text) as day_of(day_text) + coalesce(clock_of(clock_text), clock_of(day_text));
