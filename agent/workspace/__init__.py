"""The files a spec lives in: where they stand, what was written to them, and how they are written safely."""
