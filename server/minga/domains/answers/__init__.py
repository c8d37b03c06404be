"""Answers: what members said, stored with the transfer that pays it and the receipt that proves it."""
