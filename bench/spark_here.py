"""A Spark on this machine: Sail in this process if installed, else PySpark's own (needs Java)."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator
from typing import Any

import ibis


@contextlib.contextmanager
def connected() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    if importlib.util.find_spec("pysail"):
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        address = "sc://{}:{}".format(*server.listening_address)
        session = SparkSession.builder.remote(address).getOrCreate()
    else:
        server = None
        session = SparkSession.builder.master("local[1]").getOrCreate()
    try:
        yield ibis.pyspark.connect(session)
    finally:
        session.stop()
        if server is not None:
            server.stop()
