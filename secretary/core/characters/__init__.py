"""The built-in characters: who they are (`builtin`), their pictures, and the code that draws them (`drawing`)."""
