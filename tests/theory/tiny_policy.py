"""A policy of the project's own kind with so few words that all its utterances can be listed."""

from __future__ import annotations

from itertools import product

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from agents.policies import VLMPolicy
from agents.policies.protocol import Evaluation

WORDS = ("up", "down", "well")
PROMPT = {"prompt": ["up well"]}


def tiny_policy(seed: int = 0, length: int = 3) -> VLMPolicy:
    """Make a policy of three words and an end token that says at most ``length`` tokens."""
    ids = {word: k for k, word in enumerate(("<pad>", "</s>", "<unk>", *WORDS))}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    fast.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    config = LlamaConfig(
        vocab_size=len(ids), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        initializer_range=0.7, pad_token_id=0, bos_token_id=None, eos_token_id=1,
    )  # fmt: skip
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return VLMPolicy(LlamaForCausalLM(config), fast, max_new_tokens=length)


def every_utterance(policy: VLMPolicy) -> tuple[Tensor, Tensor]:
    """Return all sequences of ids that the policy can say, int64 [M, n], with their mask, bool [M, n]."""
    end, pad, n = policy.tokenizer.eos_token_id, policy.tokenizer.pad_token_id, policy.max_new_tokens
    forbidden = set(policy._forbidden.tolist())
    said = [k for k in range(policy.vocab_size) if k not in forbidden and k != end]
    rows = [[*words, end] for m in range(n) for words in product(said, repeat=m)]
    rows += [list(words) for words in product(said, repeat=n)]
    mask = torch.tensor([[i < len(row) for i in range(n)] for row in rows])
    return torch.tensor([row + [pad] * (n - len(row)) for row in rows]), mask


def evaluate_all(policy: VLMPolicy) -> tuple[Evaluation, Tensor]:
    """Return the evaluation of every utterance after :data:`PROMPT`, with gradient, and their mask."""
    tokens, mask = every_utterance(policy)
    return policy.evaluate(list(policy.encode(PROMPT)) * len(tokens), tokens, mask), mask


def gradient(policy: VLMPolicy, value: Tensor) -> Tensor:
    """Return the gradient of a scalar in all parameters of the language model, as one vector."""
    gradients = torch.autograd.grad(value, list(policy.model.parameters()), retain_graph=True, allow_unused=True)
    return torch.cat([g.flatten() for g in gradients if g is not None])
