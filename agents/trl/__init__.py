"""CoSo's weights and the choice bonus in TRL's GRPOTrainer; needs the extra ``trl``."""

from __future__ import annotations

from agents.trl.versions import require_tested_trl

require_tested_trl()

from agents.trl.trainer import CoSoGRPOTrainer  # noqa: E402

__all__ = ["CoSoGRPOTrainer"]
