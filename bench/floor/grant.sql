-- Who calls; lock; who accepted it; what is unfinished; 文号; the decision; steps; the state; history; journal.
SELECT account FROM token WHERE id = %(token)s AND expires > now();
SELECT state FROM cases WHERE id = %(case)s FOR NO KEY UPDATE;
SELECT account FROM history WHERE case_id = %(case)s AND transition = 'accept';
SELECT step FROM step WHERE case_id = %(case)s AND finished_at IS NULL;
INSERT INTO counter (series, year, last) VALUES ('document', 2026, 1)
    ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1;
INSERT INTO decision (case_id, number, outcome, reason, at)
    SELECT %(case)s, '双林采〔2026〕' || last || '号', 'granted', %(sealed)s, now()
    FROM counter WHERE series = 'document' AND year = 2026;
UPDATE step SET finished_at = now() WHERE case_id = %(case)s AND step IN ('examine', 'decide');
UPDATE cases SET state = 'granted', decided_at = now(), next_due_on = current_date + 10 WHERE id = %(case)s;
INSERT INTO history (case_id, transition, target, account, at) VALUES (%(case)s, 'grant', 'granted', %(token)s, now());
INSERT INTO journal (kind, subject, account, at, payload)
    VALUES ('case.decided', 'case:' || %(case)s, %(token)s, now(), '{"item_id": 1, "outcome": "granted"}');
