"""The workers: hearing, speaking, drawing. They see only `secretary.wire`, and need no database."""
