"""One epoch of a small convolutional network in PyTorch, double precision: torch_cnn.py > tests/golden/torch_cnn.json

Needs torch and numpy, which the other golden files do without. Weights, images and their order are those of the test in
src/neural/cnn/tests.rs: draws of numpy's RandomState rounded to single precision.
"""

import json
import sys

import numpy as np
import torch
from torch import nn

HEIGHT, WIDTH, COLOURS, CHANNELS, UNITS, CLASSES = 13, 10, 3, (6, 8), 16, 4
ROWS, BATCH = 40, 8


def network():
    """The layers; convolutions have no offsets."""
    layers, before, height, width = [], COLOURS, HEIGHT, WIDTH
    for channels in CHANNELS:
        layers += [nn.Conv2d(before, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
        layers += [nn.MaxPool2d(2)]
        before, height, width = channels, height // 2, width // 2
    layers += [nn.Flatten(), nn.Linear(before * height * width, UNITS), nn.ReLU(), nn.Linear(UNITS, CLASSES)]
    return nn.Sequential(*layers).double()


def fill(model):
    """Draws every number; the weights of a linear layer come input by input."""
    sizes = [p.numel() for p in model.parameters()]
    draws = np.random.RandomState(1).uniform(-0.3, 0.3, sum(sizes)).astype(np.float32).astype(np.float64)
    with torch.no_grad():
        for p in model.parameters():
            part, draws = torch.from_numpy(draws[: p.numel()].copy()), draws[p.numel() :]
            p.copy_(part.reshape(p.shape[::-1]).T if p.dim() == 2 else part.reshape(p.shape))


def main():
    torch.set_num_threads(1)
    model = network()
    fill(model)
    pixels = np.random.RandomState(2).uniform(-1, 1, (ROWS, HEIGHT, WIDTH, COLOURS)).astype(np.float32)
    x = torch.from_numpy(pixels.transpose(0, 3, 1, 2).astype(np.float64))
    y = torch.tensor([row * 7 % 4 for row in range(ROWS)])
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)
    losses, norms = [], []
    for start in range(0, ROWS, BATCH):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[start : start + BATCH]), y[start : start + BATCH])
        loss.backward()
        norms = norms or [p.grad.norm().item() for p in model.parameters()]
        losses.append(loss.item())
        optimizer.step()
    model.eval()
    with torch.no_grad():
        logits = model(x).numpy().ravel().tolist()
    version = torch.__version__.split("+")[0]
    json.dump({"package": f"torch {version}", "norms": norms, "losses": losses, "logits": logits}, sys.stdout)
    print()


main()
