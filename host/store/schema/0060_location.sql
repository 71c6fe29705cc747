-- JSON: where the card said it was registered when that was last read from it; NULL where it never was.
ALTER TABLE subscriber ADD COLUMN location TEXT;
