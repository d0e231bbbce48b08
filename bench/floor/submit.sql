-- Who calls; the key; the number; the case with party, hand, papers; its history; the journal. Ten statements.
SELECT account FROM token WHERE id = %(token)s AND expires > now();
INSERT INTO once (owner, operation, key, fingerprint, at) VALUES (%(owner)s, 'submit', %(key)s, '\x00', now())
    ON CONFLICT DO NOTHING;
INSERT INTO counter (series, year, last) VALUES ('case', 2026, 1)
    ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1;
INSERT INTO cases (number, item, applicant, division, organisation, site, state, form, received_at, next_due_on)
    SELECT 'SJ-2026-' || last, 1, %(token)s, 530925101201, 1, 1, 'submitted', %(sealed)s, now(), current_date + 7
    FROM counter WHERE series = 'case' AND year = 2026;
INSERT INTO party (case_id, role, person) VALUES (currval('cases_id_seq'), 'applicant', %(token)s);
INSERT INTO hand (case_id, role, organisation, site, since) VALUES (currval('cases_id_seq'), 'accepting', 1, 1, now());
INSERT INTO material (case_id, material, state) VALUES (currval('cases_id_seq'), 'application', 'given'),
    (currval('cases_id_seq'), 'right', 'waived'), (currval('cases_id_seq'), 'plan', 'paper');
INSERT INTO history (case_id, transition, target, account, at)
    VALUES (currval('cases_id_seq'), 'submit', 'submitted', %(token)s, now());
INSERT INTO journal (kind, subject, account, at, payload) VALUES ('case.submitted', 'case:' || currval('cases_id_seq'),
    %(token)s, now(), '{"item_id": 1, "town": 530925101000}');
UPDATE once SET result = currval('cases_id_seq')
    WHERE owner = %(owner)s AND operation = 'submit' AND key = %(key)s;
