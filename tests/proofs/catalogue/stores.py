"""Items that are about a whole store."""
