"""The workers: hearing, speaking, drawing. Sees only `secretary.wire`; needs the broker and the blob store, no database."""
