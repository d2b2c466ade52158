"""Drawn pictures of ALFWorld: what the text says is visible, as icons in front of the agent."""

from __future__ import annotations

from coso_envs.alfworld.scene.renderer import SceneRenderer

__all__ = ["SceneRenderer"]
