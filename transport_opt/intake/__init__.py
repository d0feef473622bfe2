"""Tables into a scenario, or into everything that is wrong with them."""

from transport_opt.intake.canonical import canonical_text, scenario_sha256
from transport_opt.intake.dataset import DataSet, read_dataset
from transport_opt.intake.tidied import tidied_tables

__all__ = ["DataSet", "canonical_text", "read_dataset", "scenario_sha256", "tidied_tables"]
