"""Log-probabilities and entropies in chunks: never many scores at the same time, in both directions."""

from __future__ import annotations

import torch

from agents.policies.head import chunked_distributions, is_plain

VOCABULARY, CHUNK = 4000, 40_000


def test_no_score_is_kept_and_few_exist_at_the_same_time() -> None:
    head = torch.nn.Linear(8, VOCABULARY, bias=False)
    states, tokens = torch.randn(6, 10, 8, requires_grad=True), torch.randint(VOCABULARY, (6, 10))
    kept, sizes = list[int](), list[int]()
    head.register_forward_hook(lambda module, inputs, output: sizes.append(output.numel()))

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept.append(tensor.numel())
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        log_probs, entropies = chunked_distributions(head, states, tokens, 0.7, torch.tensor([3]), CHUNK)
    assert log_probs.shape == entropies.shape == tokens.shape
    assert max(kept, default=0) < VOCABULARY
    (log_probs.sum() + entropies.sum()).backward()
    assert states.grad is not None and states.grad.any() and head.weight.grad is not None
    # Each of six chunks is made for its figures and for its gradient.
    assert sizes == [CHUNK] * 12


def test_a_cap_behind_the_output_layer_is_noticed() -> None:
    head, last = torch.nn.Linear(8, 20), torch.randn(3, 1, 8)
    assert is_plain(head, last, head(last))
    assert not is_plain(head, last, 30 * (head(last) / 30).tanh())
    assert not is_plain(None, last, head(last))
