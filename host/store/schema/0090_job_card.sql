-- The open jobs of a card are found by its ICCID, so that a worker finds those of its cards behind a million of
-- others, and of what cards it goes without asking for each.
ALTER TABLE job ADD COLUMN iccid TEXT NOT NULL DEFAULT '';
UPDATE job SET iccid = (SELECT s.iccid FROM subscriber s WHERE s.id = job.subscriber) WHERE state <> 'DONE';
DROP INDEX job_order;
CREATE INDEX job_card ON job(iccid, sequence) WHERE state <> 'DONE';
CREATE INDEX reach_card ON reach(iccid);
