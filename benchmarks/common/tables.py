"""Tables for the terminal, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A table with a caption that explains its figures.

    Attributes:
        head: names of the columns.
        rows: cells of each row.
        caption: explains them.
        links: addresses of the cells that lead somewhere, by row and column.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def markdown(self) -> str:
        """Return the table as Markdown."""
        rows = [
            tuple(
                f"[{cell}]({self.links[row, column]})" if (row, column) in self.links else cell
                for column, cell in enumerate(cells)
            )
            for row, cells in enumerate(self.rows)
        ]
        lines = [self.head, tuple("---" for _ in self.head), *rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines) + f"\n\n{self.caption}\n"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Return names as a list in a sentence; of many, the first ones and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
