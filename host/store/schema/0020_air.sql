-- Secured packets that left by a service centre elsewhere, until their request has ended.
CREATE TABLE air_packet (
  tag        INTEGER PRIMARY KEY,
  request    TEXT NOT NULL REFERENCES request(id),
  subscriber TEXT NOT NULL REFERENCES subscriber(id),
  msisdn     TEXT NOT NULL,
  counter    INTEGER NOT NULL,
  parts      INTEGER NOT NULL,  -- short messages
  accepted   INTEGER NOT NULL,  -- of them that the centre took
  delivered  INTEGER NOT NULL,  -- of them that it says arrived
  repeated   INTEGER NOT NULL,  -- 1: the card may get it twice
  open       INTEGER NOT NULL,  -- 1: nothing was concluded from it yet
  deadline   INTEGER NOT NULL,
  trouble    INTEGER NOT NULL,  -- fault code, 0 none
  reason     TEXT NOT NULL,
  receipt    BLOB               -- user data of the card's answer
) STRICT;
CREATE INDEX air_packet_request ON air_packet(request);
CREATE INDEX air_packet_msisdn ON air_packet(msisdn);

-- What the centre calls its messages.
CREATE TABLE air_message (
  id  TEXT PRIMARY KEY,
  tag INTEGER NOT NULL REFERENCES air_packet(tag)
) STRICT;
CREATE INDEX air_message_tag ON air_message(tag);

-- Parts of answers that are not whole yet.
CREATE TABLE air_part (
  msisdn    TEXT NOT NULL,
  reference INTEGER NOT NULL,
  total     INTEGER NOT NULL,
  number    INTEGER NOT NULL,
  element   INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  content   BLOB NOT NULL,
  PRIMARY KEY (msisdn, reference, total, number)
) STRICT;
