"""Answers: what members said, stored with the transfer that pays it and a receipt as proof."""
