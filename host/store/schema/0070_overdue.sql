-- Jobs whose validity is over.
CREATE INDEX job_expires ON job(expires) WHERE state <> 'DONE';
