"""Identity, pure: NIK, names, person keys. No files, no SQL."""
