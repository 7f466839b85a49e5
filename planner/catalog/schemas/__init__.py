"""The shape of every record in a catalog file, as marshmallow schemas; meaning is the linker's."""

from collections.abc import Mapping

from marshmallow import Schema

from planner.catalog.schemas.calculators import CalculatorSchema
from planner.catalog.schemas.cases import CaseSchema, SafetyExampleSchema
from planner.catalog.schemas.charts import ChartRuleSchema, ChartSearchSchema
from planner.catalog.schemas.courses import (
    GuidelineSchema,
    MechanismSchema,
    PathwaySchema,
    TierSchema,
)
from planner.catalog.schemas.findings import FindingSchema
from planner.catalog.schemas.head import CatalogSchema
from planner.catalog.schemas.risks import RiskTableSchema
from planner.catalog.schemas.rules import AlertSchema, RuleSchema
from planner.catalog.schemas.sites import ParameterSchema, SiteSchema
from planner.catalog.schemas.sources import SourceSchema
from planner.catalog.schemas.tests import DiagnosticTestSchema
from planner.catalog.schemas.timeline import TimelineSchema

# Kind of record -> its shape.
KINDS: Mapping[str, type[Schema]] = {
    "findings": FindingSchema,
    "tests": DiagnosticTestSchema,
    "rules": RuleSchema,
    "cases": CaseSchema,
    "sites": SiteSchema,
    "parameters": ParameterSchema,
    "pathways": PathwaySchema,
    "mechanisms": MechanismSchema,
    "guidelines": GuidelineSchema,
    "sources": SourceSchema,
    "urgency": TierSchema,
    "calculators": CalculatorSchema,
    "risk": RiskTableSchema,
    "catalog": CatalogSchema,
    "charts": ChartRuleSchema,
    "prefetch": ChartSearchSchema,
    "timeline": TimelineSchema,
    "safety-examples": SafetyExampleSchema,
}

__all__ = ["KINDS", "AlertSchema"]
