"""An invented population and its routes of today, for the demo county and for Derbyshire-sized benchmarks.

Nobody in it is real. The shares come from the project's description of such a county; both
``make_demo.py`` and ``make_county.py`` use the same generator. Only `random.Random` draws, so that the
same seed gives the same bytes on every machine.
"""
