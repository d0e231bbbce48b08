-- Who calls; lock; the collector; the hands and steps end; the state; history; journal.
SELECT account FROM token WHERE id = %(token)s AND expires > now();
SELECT state FROM cases WHERE id = %(case)s FOR NO KEY UPDATE;
INSERT INTO delivery (case_id, name, at) VALUES (%(case)s, %(sealed)s, now());
UPDATE hand SET until = now() WHERE case_id = %(case)s AND until IS NULL;
UPDATE step SET finished_at = now() WHERE case_id = %(case)s AND finished_at IS NULL;
UPDATE cases SET state = 'delivered', closed_at = now(), next_due_on = NULL WHERE id = %(case)s;
INSERT INTO history (case_id, transition, target, account, at)
    VALUES (%(case)s, 'deliver', 'delivered', %(token)s, now());
INSERT INTO journal (kind, subject, account, at, payload)
    VALUES ('case.delivered', 'case:' || %(case)s, %(token)s, now(), '{"item_id": 1, "way": "counter"}');
