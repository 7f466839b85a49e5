"""How a worker uses Python's garbage collector: seldom, and never on the catalog."""

import gc

_YOUNG_OBJECTS = 50_000
_COLLECTIONS = 20


def settle() -> None:
    """
    Spare the collector what lives as long as the worker, and run it once in many requests.

    Nearly all that a request makes is freed by reference counts. A large chart makes some ten thousand
    objects; scanning them while they are read costs a tenth of its answer and finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, _COLLECTIONS, _COLLECTIONS)
