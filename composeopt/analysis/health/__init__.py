"""When the engine probes a container, and what it then decides.

Checked against the engine's source (``daemon/health.go`` of 20.10, 24.0, 25.0,
26.1, 27.0 and of the main branch) and, for 20.10, against real containers.
"""

from __future__ import annotations

from composeopt.analysis.health.judge import never_less_patient
from composeopt.analysis.health.lag import healthy_after, lag_range
from composeopt.analysis.health.patience import (
    boot_patience,
    dead_detection,
    hung_detection,
    least_hung_detection,
    outage_tolerance,
)
from composeopt.analysis.health.probes import (
    EXEC_SECONDS,
    PROBE_CPU_SECONDS,
    EngineClass,
    Probe,
    effective,
    effective_on,
    engine_classes,
    is_probed,
)
from composeopt.analysis.health.tuning import tune

__all__ = [
    "EXEC_SECONDS",
    "PROBE_CPU_SECONDS",
    "EngineClass",
    "Probe",
    "boot_patience",
    "dead_detection",
    "effective",
    "effective_on",
    "engine_classes",
    "healthy_after",
    "hung_detection",
    "is_probed",
    "lag_range",
    "least_hung_detection",
    "never_less_patient",
    "outage_tolerance",
    "tune",
]
