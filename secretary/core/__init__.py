"""The domain: people, characters, conversations and the turns in them. Imports only `secretary.wire`."""
