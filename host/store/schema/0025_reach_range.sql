-- The cards of a fleet that a worker reaches: ICCIDs without their check digits, from low to high, both with as many
-- digits.
CREATE TABLE reach_range (
  worker TEXT NOT NULL REFERENCES worker(id),
  low    TEXT NOT NULL,
  high   TEXT NOT NULL,
  PRIMARY KEY (worker, low)
) STRICT;
