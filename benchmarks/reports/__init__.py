"""Reports: tables, figures and pages made from run folders."""

from __future__ import annotations
