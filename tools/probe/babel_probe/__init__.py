"""babel-probe: grades servers and clients of the base protocol by the rules of docs/protocol.md."""
