"""The book of secrets: sealed values, one key a person, so that forgetting is possible."""
