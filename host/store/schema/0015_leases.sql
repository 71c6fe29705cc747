-- Who delivers a job, and until when nobody else may.
ALTER TABLE job ADD COLUMN worker TEXT;
ALTER TABLE job ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;  -- milliseconds since 1970
-- The queue, in order.
CREATE INDEX job_queue ON job(sequence) WHERE state <> 'DONE';

-- Processes that deliver, and the cards each can reach: ICCIDs with and without their check digit.
CREATE TABLE worker (
  id   TEXT PRIMARY KEY,
  name TEXT NOT NULL,     -- machine and process
  seen INTEGER NOT NULL
) STRICT;
CREATE TABLE reach (
  worker TEXT NOT NULL REFERENCES worker(id),
  iccid  TEXT NOT NULL,
  PRIMARY KEY (worker, iccid)
) STRICT;

-- Steps in the order of telling, in a column that every database has.
CREATE TABLE step_in_order (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  request  TEXT NOT NULL REFERENCES request(id),
  at       INTEGER NOT NULL,
  step     TEXT NOT NULL,
  detail   TEXT NOT NULL
) STRICT;
INSERT INTO step_in_order (request, at, step, detail) SELECT request, at, step, detail FROM step;
DROP TABLE step;
ALTER TABLE step_in_order RENAME TO step;
CREATE INDEX step_request ON step(request, sequence);
