"""The address of programs: /api/v1/, and /v1/ as OpenAI's clients expect it (docs/api.md)."""
