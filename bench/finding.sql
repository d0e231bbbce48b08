-- The crowd beside the items of the demo county: rows of items, their versions and bodies, and sites with a jurisdiction
-- and what is handed down to them, copied from the first of each. The only writer outside operations: five thousand
-- publications would take minutes. The finder's rows are made in finding.py, as their words are drawn at random.
SET session_replication_role = replica;
CREATE TEMP TABLE bench_plan AS SELECT i, (SELECT max(id) FROM catalogue_item) + i AS item,
    (SELECT max(id) FROM catalogue_itemversion) + i AS version, t.id AS template
    FROM generate_series(1, %(items)s - (SELECT count(*) FROM catalogue_item)) i
    JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM catalogue_item) t
        ON t.k = i %% (SELECT count(*) FROM catalogue_item);

CREATE FUNCTION pg_temp.copy(target text, source text, given jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE columns text; expressions text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
        string_agg(coalesce(given->>attname, format('t.%%I', attname)), ', ' ORDER BY attnum)
    INTO columns, expressions FROM pg_attribute
    WHERE attrelid = target::regclass AND attnum > 0 AND NOT attisdropped AND (attname <> 'id' OR given ? 'id');
    EXECUTE format('INSERT INTO %%s (%%s) SELECT %%s FROM %%s', target, columns, expressions, source);
END $$;

SELECT pg_temp.copy('catalogue_itemversion', 'bench_plan p JOIN catalogue_itemversion t ON t.item_id = p.template',
    '{"id": "p.version", "item_id": "p.item"}');
SELECT pg_temp.copy('catalogue_implementation', 'bench_plan p JOIN catalogue_implementation t ON t.item_id = p.template',
    '{"item_id": "p.item", "task_code": "''T'' || p.item", "handle_code": "''H'' || p.item"}');
SELECT pg_temp.copy('catalogue_item', 'bench_plan p JOIN catalogue_item t ON t.id = p.template',
    '{"id": "p.item", "current_id": "p.version", "basic_code": "''9'' || lpad(p.item::text, 11, ''0'')",
      "task_code": "''T'' || p.item", "handle_code": "''H'' || p.item", "popular": "p.i %% 30"}');
SELECT pg_temp.copy('places_site',
    '(SELECT generate_series(1, %(sites)s - count(*)) AS i, max(id) AS base FROM places_site) p
        JOIN places_site t ON t.kind = ''village'' AND t.id = (SELECT min(id) FROM places_site WHERE kind = ''village'')',
    '{"id": "p.base + p.i", "key": "''bench_'' || p.i", "name": "t.name || p.i"}');
-- Each item may be brought to a tenth of the village sites, and to the centres.
INSERT INTO catalogue_delegation (item_id, act, site_id, undertaker, mode, since, document, basis, site_kind)
    SELECT i.id, 'assist', s.id, 'committee', 'assistance', '2026-01-01', '', '', ''
    FROM catalogue_item i JOIN places_site s ON s.kind = 'village' AND (i.id + s.id) %% 10 = 0;
SELECT setval(pg_get_serial_sequence('catalogue_item', 'id'), (SELECT max(id) FROM catalogue_item)),
    setval(pg_get_serial_sequence('catalogue_itemversion', 'id'), (SELECT max(id) FROM catalogue_itemversion)),
    setval(pg_get_serial_sequence('places_site', 'id'), (SELECT max(id) FROM places_site));
INSERT INTO kernel_generation (id, token) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token;
