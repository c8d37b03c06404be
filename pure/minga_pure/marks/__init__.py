"""Recipient marks: a copy names the recipient for whom it was made (docs/why/marks.md).

`pictures`, `voice` and `video` embed and trace; `codes` makes sequences out of an item's secret
key; `evidence` turns correlations into probabilities; `registration` lays a found copy onto its
original. Needs the extra `marks` (numpy, OpenCV); `codes`, `evidence` and `voice` need numpy only.
"""
