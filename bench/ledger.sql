-- A ledger of :cases cases, copied from those a stage has made through the operations. The only writer outside operations:
-- a million lifecycles would take hours. Sealed columns hold the sealed value of the case they are copied from.
-- Cases, parties, hands, the examination's step, two lines of history and two journal entries each, sealed.
-- The newest twentieth (at most 5,000) are under way, in the states of the stage's open cases; the others are delivered.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET work_mem = '128MB';
CREATE TEMP TABLE bench_size AS SELECT %(cases)s::bigint AS n, (SELECT max(id) FROM cases_case) AS base,
    (SELECT max(id) FROM people_applicant) AS people;
CREATE TEMP TABLE bench_open AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM cases_case WHERE closed_at IS NULL;
CREATE TEMP TABLE bench_site AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id, organisation_id, town
    FROM places_site WHERE kind IN ('county', 'town');
CREATE TEMP TABLE bench_village AS SELECT row_number() OVER (ORDER BY code) - 1 AS k, code, parent FROM places_division
    WHERE level = 'village';
-- Twenty cases each have an applicant; every so many belong to the stage's villager, who looks at her own.
CREATE TEMP TABLE bench_person AS SELECT people + i AS id, i FROM bench_size, generate_series(1, greatest(n / 20, 1)) i;
CREATE TEMP TABLE bench_plan AS SELECT base + i AS id, i,
    CASE WHEN i > n - least(n / 20, 5000) THEN (SELECT id FROM bench_open WHERE k = i %% (SELECT count(*) FROM bench_open))
        ELSE (SELECT max(id) FROM cases_case WHERE closed_at IS NOT NULL) END AS template,
    CASE WHEN i %% greatest(n / 20, 1) = 0 THEN %(applicant)s ELSE people + 1 + i %% greatest(n / 20, 1) END AS person,
    v.code AS division, v.parent AS town, s.id AS site, s.organisation_id AS organisation,
    CASE WHEN i > n - least(n / 20, 5000) THEN interval '3 days' * ((n - i) / 5000.0)
        ELSE interval '3 days' + interval '1000 days' * ((n - i)::double precision / n) END AS back,
    i > n - least(n / 20, 5000) AS open
    FROM bench_size, generate_series(1, n) i
    JOIN bench_village v ON v.k = i %% (SELECT count(*) FROM bench_village)
    JOIN bench_site s ON s.k = (i / 7) %% (SELECT count(*) FROM bench_site)
    ORDER BY i;
CREATE INDEX ON bench_plan (template);
ANALYZE bench_plan;

-- Copy the rows of a table: times go back by the plan, ``given`` columns take another expression, the key is a new one.
CREATE FUNCTION pg_temp.copy(target text, source text, given jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE columns text; expressions text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum), string_agg(coalesce(given->>attname,
        CASE atttypid WHEN 'timestamptz'::regtype THEN format('t.%%I - p.back', attname)
            WHEN 'date'::regtype THEN format('(t.%%I - p.back)::date', attname) ELSE format('t.%%I', attname) END),
        ', ' ORDER BY attnum)
    INTO columns, expressions FROM pg_attribute
    WHERE attrelid = target::regclass AND attnum > 0 AND NOT attisdropped AND (attname <> 'id' OR given ? 'id');
    EXECUTE format('INSERT INTO %%s (%%s) SELECT %%s FROM %%s', target, columns, expressions, source);
END $$;

-- Indexes that hold no constraint are dropped and built at the end, which is several times faster.
CREATE TEMP TABLE bench_index AS SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index WHERE NOT indisunique AND indrelid = ANY (ARRAY['people_applicant', 'cases_case', 'cases_caseparty',
        'cases_casehand', 'cases_casestep', 'cases_casehistory', 'journal_entry', 'journal_seal']::regclass[]);
DO $$ DECLARE i record; BEGIN FOR i IN TABLE bench_index LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP; END $$;
SELECT pg_temp.copy('people_applicant', 'bench_person p CROSS JOIN LATERAL (SELECT * FROM people_applicant LIMIT 1) t'
    ' CROSS JOIN LATERAL (SELECT interval ''0'' AS back) z', '{"id": "p.id", "account_id": "NULL", "created_at": "t.created_at",
    "id_index": "sha256(p.i::text::bytea)", "phone_index": "sha256((-p.i)::text::bytea)"}');
SELECT pg_temp.copy('cases_case', 'bench_plan p JOIN cases_case t ON t.id = p.template ORDER BY p.i', '{"id": "p.id",
    "number": "''SJ-2020-'' || lpad(p.i::text, 8, ''0'')", "national_number": "''B'' || p.i", "applicant_id": "p.person",
    "division": "p.division", "town": "p.town", "accepting_site_id": "p.site",
    "next_due_on": "CASE WHEN p.open THEN current_date + (p.i %% 17)::int - 2 END"}');
SELECT pg_temp.copy('cases_caseparty', 'bench_plan p JOIN cases_caseparty t ON t.case_id = p.template ORDER BY p.i',
    '{"case_id": "p.id", "person_id": "p.person"}');
SELECT pg_temp.copy('cases_casehand', 'bench_plan p JOIN cases_casehand t ON t.case_id = p.template ORDER BY p.i', '{"case_id": "p.id",
    "division": "p.division", "site_id": "CASE WHEN t.site_id IS NOT NULL THEN p.site END",
    "organisation_id": "CASE WHEN t.site_id IS NOT NULL THEN p.organisation ELSE t.organisation_id END"}');
SELECT pg_temp.copy('cases_casestep', 'bench_plan p JOIN cases_casestep t ON t.case_id = p.template AND (p.open OR t.kind = ''examine'') ORDER BY p.i',
    '{"case_id": "p.id"}');
SELECT pg_temp.copy('cases_casehistory', 'bench_plan p JOIN cases_casehistory t ON t.case_id = p.template AND t.transition IN (''submit'', ''deliver'') ORDER BY p.i',
    '{"case_id": "p.id"}');
SELECT pg_temp.copy('journal_entry', 'bench_plan p JOIN journal_entry t ON t.subject = ''case:'' || p.template'
    ' AND t.kind IN (''cases.case.submitted'', ''cases.case.delivered'') ORDER BY p.i', '{"subject": "''case:'' || p.id"}');
INSERT INTO journal_seal (position, entry_id, hash) SELECT (SELECT max(position) FROM journal_seal) + row_number() OVER (ORDER BY e.id),
    e.id, sha256('bench') FROM journal_entry e WHERE e.id > (SELECT max(entry_id) FROM journal_seal);
UPDATE journal_sealerstate SET position = (SELECT max(position) FROM journal_seal), entry_id = 9223372036854775807,
    xid = pg_current_xact_id()::text::bigint;
SELECT setval(pg_get_serial_sequence('cases_case', 'id'), max(id)) FROM cases_case;
SELECT setval(pg_get_serial_sequence('people_applicant', 'id'), max(id)) FROM people_applicant;
DO $$ DECLARE i record; BEGIN FOR i IN TABLE bench_index LOOP EXECUTE i.definition; END LOOP; END $$;
