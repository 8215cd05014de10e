-- How a written name becomes what can be compared. Run after registers/macros.sql (plain, clean_text).

-- The accents of a name wherever a tone stands in its syllable ("hòa", "hoà"): letters with ă â ê ô ơ ư đ kept, and the tones by
-- number, syllable by syllable.
create macro words_of(t) as trim(regexp_replace(lower(t), '[^\p{L}0-9]+', ' ', 'g'));
create macro toneless(words) as translate(words,
    'àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ',
    'aaaaaăăăăăâââââeeeeeêêêêêiiiiioooooôôôôôơơơơơuuuuuưưưưưyyyyy');
create macro tones(words) as regexp_replace(translate(words,
    'àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ',
    '123451234512345123451234512345123451234512345123451234512345'), '[^1-5 ]+', '', 'g');

-- How an unaccented name sounds where people mix up letters: tr and ch, s and x, gi and d, y and i, c and k, l and n …
create macro sound_of(t) as
    translate(replace(replace(replace(replace(replace(t, 'gi', 'd'), 'tr', 'ch'), 'ngh', 'n'), 'ng', 'n'), 'th', 't'), 'yksl', 'icxn');

-- Whether an unaccented word can be a Vietnamese syllable at all: what cannot is a slip of the pen ("nhhi", "bangg").
create macro is_syllable(t) as regexp_full_match(t,
    '(ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?'
    || '(a[iouy]?|e[ou]?|i[aeu]?|ieu|o[aeio]?|oa[ioy]|oeo|u[aeiouy]?|ua[iy]|uo[iu]|uy[aeu]|y[eu]?|yeu)(ng|nh|ch|[cmnpt])?');

-- A newborn that has no name yet, a mother whom nobody knows: such words tell nothing about who it is.
create macro is_unnamed(t) as coalesce(
    t in ('trai', 'gai', 'be trai', 'be gai', 'con trai', 'con gai', 'chua dat ten', 'chua co ten', 'chua ten', 'khong ten', 'so sinh', 'tre so sinh',
        'khong', 'khong ro', 'khong biet', 'chua ro', 'chua biet', 'ko ro', 'k ro')
    or regexp_matches(t, '^con (ba|chi|me) '), false);

-- Whether two texts differ in so few slips of the pen; two letters in each other's place are one. Such an exchange is two edits of the
-- Levenshtein distance, which needs a fifth of the time and settles nearly every pair.
create macro within(a, b, slips) as
    abs(length(a) - length(b)) <= slips and levenshtein(a, b) <= 2 * slips and damerau_levenshtein(a, b) <= slips;
