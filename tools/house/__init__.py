"""The workshop: code that draws and checks the project's own documents and contracts."""
