"""Minga: the place where a worker-owned data-work co-operative does its work together.

domains: what the co-operative does. doors: how the world comes in. site: the wiring.
"""
