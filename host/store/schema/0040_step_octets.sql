-- What a step was about: short messages, a response packet; each with its length in two octets before it.
ALTER TABLE step ADD COLUMN octets BLOB;
