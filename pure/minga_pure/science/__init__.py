"""Agreement statistics and label aggregation: one algorithm per file; only here is numpy used."""
