"""Every setting is read here, once, from the environment; a wrong one stops the start, all of them named."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from environs import Env, EnvValidationError, ValidationError, validate

from planner.web.cds.settings import CdsSettings, read_cds_settings

_ROOT = Path(__file__).resolve().parents[2]
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_KIB, _MIB = 1024, 1024 * 1024


class InvalidSettings(Exception):
    """The environment holds settings that cannot be used; each is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    What an operator can choose.

    Args:
        catalog: Folder of the catalog that is served.
        catalogs_beside: Folders of further catalogs, which plans can be compared with.
        snomed_affiliate: Whether SNOMED CT codes outside the free set are read and written, for which the operator
            needs a licence.
        max_json_bytes: Largest JSON body.
        max_batch_bytes: Largest batch as it is sent, compressed or not.
        max_expanded_bytes: Largest batch after decompression.
        log_level: Least severe level that is logged.
        metrics: Whether `/metrics` is served and counts are kept.
        proven_catalog: Digests of catalogs that have passed their checks already, comma-separated (set by the server
            for its workers).
        cds: What concerns CDS Hooks.
    """

    catalog: Path = _ROOT / "catalogs" / "lung"
    catalogs_beside: tuple[Path, ...] = ()
    snomed_affiliate: bool = False
    max_json_bytes: int = _MIB
    max_batch_bytes: int = 64 * _MIB
    max_expanded_bytes: int = 512 * _MIB
    log_level: str = "INFO"
    metrics: bool = True
    proven_catalog: str = ""
    cds: CdsSettings = field(default_factory=CdsSettings)


def read_settings() -> Settings:
    """
    Return the settings of this process.

    Raises:
        InvalidSettings: At least one variable cannot be used.
    """
    env, default = Env(eager=False, prefix="PLANNER_"), Settings()
    size = validate.Range(min=_KIB)
    settings = Settings(
        catalog=env.path("CATALOG", default.catalog, validate=_is_folder),
        catalogs_beside=tuple(env.list("CATALOGS_BESIDE", [], subcast=Path, validate=_are_folders)),
        snomed_affiliate=env.bool("SNOMED_AFFILIATE", default.snomed_affiliate),
        max_json_bytes=env.int("MAX_JSON_BYTES", default.max_json_bytes, validate=size),
        max_batch_bytes=env.int("MAX_BATCH_BYTES", default.max_batch_bytes, validate=size),
        max_expanded_bytes=env.int("MAX_EXPANDED_BYTES", default.max_expanded_bytes, validate=size),
        log_level=env.str("LOG_LEVEL", default.log_level, validate=validate.OneOf(_LEVELS)),
        metrics=env.bool("METRICS", default.metrics),
        proven_catalog=env.str("PROVEN_CATALOG", default.proven_catalog),
        cds=read_cds_settings(env),
    )
    try:
        env.seal()
    except EnvValidationError as error:
        said = cast("dict[str, list[str]]", error.error_messages)
        lines = [f"{name}: {' '.join(said[name])}" for name in sorted(said)]
        raise InvalidSettings("\n".join(lines)) from None
    return settings


def _is_folder(path: Path) -> None:
    if not (path / "catalog.yaml").is_file():
        raise ValidationError(f"{path} is not a catalog folder: it has no catalog.yaml.")


def _are_folders(paths: list[Path]) -> None:
    for path in paths:
        _is_folder(path)
