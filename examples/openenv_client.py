# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs", "openenv-core"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""A client of the OpenEnv server: it walks along NumberLine.

Needs: pip install openenv-core. Server: python -m coso_envs.bridges.openenv. Run: uv run examples/openenv_client.py,
or with python.
"""

from __future__ import annotations

import sys

from coso_envs.bridges.openenv import OpenEnvClient, UtteranceAction


def main(url: str = "http://127.0.0.1:8000") -> None:
    """Walk along NumberLine until it is solved, by the two numbers in the prompt."""
    with OpenEnvClient(url).sync() as env:
        result = env.reset(seed=0, env_id="coso/NumberLine-v0", env_kwargs={"image": False})
        while not result.done:
            words = result.observation.prompt.replace(",", " ").split()
            target, current = (int(words[words.index("number") + 2]), int(words[words.index("current") + 3]))
            print(f"at {current}, going to {target}")
            result = env.step(UtteranceAction(utterance=f'{{"action": "{"+" if current < target else "-"}"}}'))
    print(f"solved: {result.observation.info['success']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
