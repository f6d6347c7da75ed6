"""Git and the forges: what a run reads from a repository elsewhere, and what it proposes there."""
