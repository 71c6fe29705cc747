-- The job in whose packet this one travels: its sequence; 0 none yet, -1 it goes alone.
ALTER TABLE job ADD COLUMN leader INTEGER NOT NULL DEFAULT 0;
CREATE INDEX job_leader ON job(leader) WHERE leader > 0;
