-- Who calls; lock; papers complete; the steps begin; the deciding body's hand; the state with its dates; history; journal.
SELECT account FROM token WHERE id = %(token)s AND expires > now();
SELECT state FROM cases WHERE id = %(case)s FOR NO KEY UPDATE;
SELECT material, state FROM material WHERE case_id = %(case)s;
INSERT INTO step (case_id, step, started_at, finished_at) VALUES (%(case)s, 'accept', now(), now()),
    (%(case)s, 'examine', now(), NULL), (%(case)s, 'decide', NULL, NULL), (%(case)s, 'deliver', NULL, NULL);
INSERT INTO hand (case_id, role, organisation, since) VALUES (%(case)s, 'deciding', 1, now());
UPDATE cases SET state = 'accepted', accepted_at = now(), promised_due_on = current_date + 9, next_due_on = current_date + 5
    WHERE id = %(case)s;
INSERT INTO history (case_id, transition, target, account, at) VALUES (%(case)s, 'accept', 'accepted', %(token)s, now());
INSERT INTO journal (kind, subject, account, at, payload)
    VALUES ('case.accepted', 'case:' || %(case)s, %(token)s, now(), '{"item_id": 1, "town": 530925101000}');
