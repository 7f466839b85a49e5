"""Let fhircraft, another project's models of R4 with its invariants, judge every file of a folder."""

import importlib
import json
import sys
import warnings
from pathlib import Path


def main(folder: Path) -> int:
    """Return 0 where every resource is valid, else 1; each fault is printed."""
    warnings.simplefilter("ignore")
    sys.stdout.write("Loading the models of R4 (about twenty seconds) ...\n")
    models = importlib.import_module("fhircraft.fhir.resources.datatypes.R4.core")
    files = sorted(folder.glob("*.json"))
    faulty = 0
    for file in files:
        resource = json.loads(file.read_text(encoding="utf-8"))
        try:
            getattr(models, resource["resourceType"]).model_validate(resource)
        except ValueError as error:
            faulty += 1
            sys.stdout.write(f"{file.name}: {error}\n")
    sys.stdout.write(f"{len(files)} resources judged, {faulty} faulty\n")
    return 1 if faulty or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
