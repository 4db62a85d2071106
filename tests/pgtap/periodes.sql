-- Periods: months, quarters, half-years, years.
BEGIN;
SELECT plan(94);

SELECT is(calimero.periode_valide(c.periode), c.valide, format('period %L', c.periode))
  FROM (VALUES
    (NULL, NULL::boolean), ('', false), ('2025', false), ('2025M3', false), ('2025M003', false), ('2025M00', false), ('2025M13', false),
    ('2025m03', false), ('2025-03', false), ('2025T00', false), ('2025T05', false), ('2025T1', false), ('2025S00', false),
    ('2025S03', false), ('2025A01', false), ('2025A0', false), ('2025X01', false), ('M032025', false), (' 2025M03', false),
    ('2025M03 ', false), ('202503', false), ('20A5M03', false), ('٢٠٢٥M03', false), ('2025E00', false),
    ('2025M01', true), ('2025M12', true), ('2025T01', true), ('2025T04', true), ('2025S01', true), ('2025S02', true), ('2025A00', true)
  ) AS c (periode, valide);

SELECT is(calimero.periode(c.du, c.au)::text, c.periode, format('from %s to %s', c.du, c.au))
  FROM (VALUES
    (NULL::date, DATE '2025-03-01', NULL),
    (DATE '2025-03-01', NULL, NULL),
    (DATE '2025-03-01', DATE '2025-03-31', '2025M03'),
    (DATE '2025-03-15', DATE '2025-03-15', '2025M03'),
    (DATE '2024-02-29', DATE '2024-02-29', '2024M02'),
    (DATE '2025-01-01', DATE '2025-03-31', '2025T01'),
    (DATE '2025-02-28', DATE '2025-03-01', '2025T01'),
    (DATE '2025-10-01', DATE '2025-12-31', '2025T04'),
    (DATE '2025-03-31', DATE '2025-04-01', '2025S01'),
    (DATE '2025-07-01', DATE '2025-12-31', '2025S02'),
    (DATE '2025-06-30', DATE '2025-07-01', '2025A00'),
    (DATE '2025-01-01', DATE '2025-12-31', '2025A00'),
    (DATE '2024-12-31', DATE '2025-01-01', NULL),
    (DATE '2025-03-31', DATE '2025-03-01', NULL),
    (DATE '-infinity', DATE '2025-03-01', NULL),
    (DATE '2025-03-01', DATE 'infinity', NULL),
    (DATE '0001-01-01 BC', DATE '0001-01-01 BC', NULL),
    (DATE '0001-01-01', DATE '0001-01-31', '0001M01'),
    (DATE '9999-12-01', DATE '9999-12-31', '9999M12'),
    (DATE '10000-01-01', DATE '10000-01-31', NULL)
  ) AS c (du, au, periode);

SELECT is(daterange(calimero.periode_debut(c.periode), calimero.periode_fin(c.periode), '[]')::text, c.jours, format('days of %s', c.periode))
  FROM (VALUES
    ('2025M01', '[2025-01-01,2025-02-01)'), ('2025M02', '[2025-02-01,2025-03-01)'), ('2024M02', '[2024-02-01,2024-03-01)'),
    ('2100M02', '[2100-02-01,2100-03-01)'), ('2000M02', '[2000-02-01,2000-03-01)'), ('2025M12', '[2025-12-01,2026-01-01)'),
    ('2025T01', '[2025-01-01,2025-04-01)'), ('2025T04', '[2025-10-01,2026-01-01)'), ('2025S01', '[2025-01-01,2025-07-01)'),
    ('2025S02', '[2025-07-01,2026-01-01)'), ('2025A00', '[2025-01-01,2026-01-01)'), ('9999A00', '[9999-01-01,10000-01-01)')
  ) AS c (periode, jours);

SELECT throws_ok(format('SELECT calimero.%s(%L)', f.fonction, c.periode), '22P02', 'invalid period', format('%s of %L', f.fonction, c.periode))
  FROM (VALUES ('periode_debut'), ('periode_fin')) AS f (fonction), (VALUES (''), ('2025'), ('2025M13'), ('2025T05'), ('DURAND')) AS c (periode);
SELECT is(calimero.periode_debut(NULL), NULL, 'first day of nothing');
SELECT is(calimero.periode_fin(NULL), NULL, 'last day of nothing');

SELECT is(calimero.periode_contient(c.externe, c.interne), c.contient, format('%s holds %s', c.externe, c.interne))
  FROM (VALUES
    ('2025T01', '2025M03', true), ('2025T01', '2025M04', false), ('2025M03', '2025T01', false), ('2025M03', '2025M03', true),
    ('2025S01', '2025T02', true), ('2025S01', '2025T03', false), ('2025A00', '2025S02', true), ('2025A00', '2024M12', false),
    ('2025S02', '2025M06', false), ('2025S02', '2025M07', true), ('2024T01', '2025M01', false), (NULL, '2025M01', NULL), ('2025M01', NULL, NULL)
  ) AS c (externe, interne, contient);
SELECT throws_ok($$ SELECT calimero.periode_contient('2025T01', 'x') $$, '22P02', 'invalid period', 'the second is no period');
SELECT throws_ok($$ SELECT calimero.periode_contient('x', '2025T01') $$, '22P02', 'invalid period', 'the first is no period');

-- Properties, over sixty years.
SELECT is_empty($$ SELECT j FROM generate_series(DATE '2000-01-01', DATE '2059-12-31', interval '1 day') AS s (jour),
                          LATERAL (SELECT jour::date) AS d (j)
                    WHERE calimero.periode(j, j) <> to_char(j, 'YYYY"M"MM')
                       OR j < calimero.periode_debut(calimero.periode(j, j)) OR j > calimero.periode_fin(calimero.periode(j, j)) $$,
    'every day lies in its month');
SELECT is_empty($$ SELECT p FROM (SELECT calimero.periode(m::date, m::date) AS p FROM generate_series(DATE '2000-01-01', DATE '2059-12-01', interval '1 month') AS g (m)) AS s
                    WHERE calimero.periode(calimero.periode_debut(p), calimero.periode_fin(p)) <> p $$, 'a month is the period of its own days');
SELECT is_empty($$ SELECT a, b FROM generate_series(DATE '2023-12-01', DATE '2026-01-01', interval '11 days') AS g (a),
                          generate_series(DATE '2023-12-01', DATE '2026-01-01', interval '13 days') AS h (b)
                    WHERE (extract(year FROM a) = extract(year FROM b) AND a <= b) <> (calimero.periode(a::date, b::date) IS NOT NULL)
                       OR calimero.periode_debut(calimero.periode(a::date, b::date)) > a OR calimero.periode_fin(calimero.periode(a::date, b::date)) < b $$,
    'a period holds both days, when they are of one year and in order');
SELECT is_empty($$ SELECT FROM generate_series(DATE '2024-01-01', DATE '2025-12-01', interval '1 month') AS g (a),
                          unnest(ARRAY['2024T01','2024T04','2024S01','2024S02','2024A00','2025T02','2025A00','2024M05']) AS e (externe)
                    WHERE calimero.periode_contient(externe, calimero.periode(a::date, a::date))
                          <> (a::date BETWEEN calimero.periode_debut(externe) AND calimero.periode_fin(externe)) $$,
    'to hold a period is to hold its days');

SELECT * FROM finish();
ROLLBACK;
