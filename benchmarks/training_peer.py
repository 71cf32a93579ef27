"""Times training steps of the bundled model's network written in plain PyTorch, for comparison with
`medsam3 bench --training N`.

Equal: every layer and its sizes from picture to masks (MobileNetV2 trunk of output stride 16 with folded
norms, laterals, text encoder, prompt's class token, fusion encoder, decoder with presence token, two sets
of 32 queries, box bias and box refinement, scoring, pixel decoder); so the number of parameters that
learn; the batch (8 pictures of 256 x 256, 8 phrases with one object each, 6 without); masks for present
phrases and matched rows only; presence, score, L1 and GIoU losses on all 3 layers and both sets of
queries, focal and dice of masks, focal and dice of the semantic mask; clip, AdamW with two groups, the
running average of weights; float32, one thread.
Not equal: rows are matched to the one object by the least cost (with one object that is the optimum) and
to four for the second set on the last layer, without a threshold; losses are weighted alike but for
the group rates of the optimiser. PyTorch multiplies with MKL, its optimiser works on lists of tensors.
A filter with holes is applied to four interleaved images, as ours does, which is faster ("plain" as the
second argument: as torch.nn does).

Usage: training_peer.py [steps] [split|plain]
"""

import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
SPLIT = (sys.argv[2] if len(sys.argv) > 2 else "split") == "split"
SIDE, MASK, GRID, DIM, HEADS, HIDDEN, QUERIES, PICTURES, ABSENT = 256, 128, 16, 128, 8, 512, 32, 8, 6
LEVELS, MAPS, STEPS_OUT = [48, 64, 128, 128], [16, 24, 32, 416], [64, 48, 24]
torch.set_num_threads(1)
torch.manual_seed(1)


def mlp(*widths):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Holes(nn.Conv2d):
    """A 3 x 3 filter with holes of two on the four interleaved images."""

    def forward(self, x):
        n, c, h, w = x.shape
        y = x.reshape(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4).reshape(4 * n, c, h // 2, w // 2)
        y = F.conv2d(y, self.weight, self.bias, padding=1, groups=self.groups)
        return y.reshape(n, 2, 2, c, h // 2, w // 2).permute(0, 3, 4, 1, 5, 2).reshape(n, c, h, w)


class Block(nn.Module):
    def __init__(self, inside, out, stride, dilation, widens):
        super().__init__()
        wide = 6 * inside if widens else inside
        self.residual = stride == 1 and inside == out
        self.expand = nn.Conv2d(inside, wide, 1) if widens else None
        kind = Holes if dilation == 2 and SPLIT else nn.Conv2d
        self.depthwise = kind(wide, wide, 3, stride, dilation, dilation, groups=wide)
        self.project = nn.Conv2d(wide, out, 1)

    def forward(self, x):
        y = F.relu6(self.expand(x)) if self.expand else x
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class Trunk(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, 2, 1)
        channels = [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320]
        blocks, inside = [], 32
        for i, out in enumerate(channels):
            blocks.append(Block(inside, out, 2 if i in (1, 3, 6) else 1, 2 if i >= 14 else 1, i > 0))
            inside = out
        self.blocks = nn.ModuleList(blocks)
        self.laterals = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(MAPS, LEVELS))
        self.smooth = nn.Conv2d(DIM, DIM, 3, padding=1)

    def forward(self, x):
        x, after = F.relu6(self.stem(x)), []
        for block in self.blocks:
            x = block(x)
            after.append(x)
        maps = [after[0], after[2], after[5], torch.cat([after[12], after[16]], 1)]
        levels = [lateral(m) for lateral, m in zip(self.laterals, maps)]
        levels[3] = self.smooth(levels[3].relu())
        return levels


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(3 * dim, dim) * dim**-0.5)
        self.bias = nn.Parameter(torch.zeros(3 * dim))
        self.out = nn.Linear(dim, dim)
        self.heads = heads

    def forward(self, q, k, v, bias=None):
        parts = []
        for x, w, b in zip((q, k, v), self.weight.chunk(3), self.bias.chunk(3)):
            parts.append(F.linear(x, w, b).unflatten(-1, (self.heads, -1)).transpose(1, 2))
        y = F.scaled_dot_product_attention(*parts, attn_mask=bias)
        return self.out(y.transpose(1, 2).flatten(2))


class TextBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.a, self.b = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.expand, self.contract = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, bias):
        z = self.a(x)
        x = x + self.attention(z, z, z, bias)
        return x + self.contract(F.gelu(self.expand(self.b(x))))


class Text(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.tokens = nn.Embedding(49408, width)
        self.positions = nn.Parameter(torch.randn(32, width) * 0.01)
        self.blocks = nn.ModuleList(TextBlock(width, 4) for _ in range(2))
        self.norm, self.resize = nn.LayerNorm(width), nn.Linear(width, DIM)
        self.register_buffer("causal", torch.full((32, 32), -math.inf).triu(1))

    def forward(self, ids):
        x = self.tokens(ids) + self.positions
        for block in self.blocks:
            x = block(x, self.causal)
        return self.resize(self.norm(x)), ids == 0


class PreNorm(nn.Module):
    """Looks at itself, then at something else, then thinks: fusion and geometry layers."""

    def __init__(self):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(DIM) for _ in range(3))
        self.own, self.other, self.think = Attention(DIM, HEADS), Attention(DIM, HEADS), mlp(DIM, HIDDEN, DIM)

    def forward(self, x, positions, keys, values, bias=None):
        z = self.norms[0](x)
        x = x + self.own(z + positions, z + positions, z)
        x = x + self.other(self.norms[1](x), keys, values, bias)
        return x + self.think(self.norms[2](x))


class DecoderLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.own, self.prompt, self.image = (Attention(DIM, HEADS) for _ in range(3))
        self.norms = nn.ModuleList(nn.LayerNorm(DIM) for _ in range(4))
        self.think = mlp(DIM, HIDDEN, DIM)

    def forward(self, x, where, prompt, padding, memory, placed, box_bias):
        seeing = 1 + QUERIES
        head, q = x[:, :seeing], x[:, :seeing] + where[:, :seeing]
        x = self.norms[0](torch.cat([head + self.own(q, q, head), x[:, seeing:]], 1))
        x = self.norms[1](x + self.prompt(x + where, prompt, prompt, padding))
        x = self.norms[2](x + self.image(x + where, placed, memory, box_bias))
        return self.norms[3](x + self.think(x))


def corners(b):
    return torch.cat([b[..., :2] - b[..., 2:] / 2, b[..., :2] + b[..., 2:] / 2], -1)


def sines(x, dim):
    scale = 10000 ** (2 * (torch.arange(dim) // 2) / dim)
    y = x.unsqueeze(-1) * 2 * math.pi / scale
    return torch.stack([y[..., 0::2].sin(), y[..., 1::2].cos()], -1).flatten(-2)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk, self.text = Trunk(), Text()
        self.cls = nn.Parameter(torch.randn(1, 1, DIM))
        self.cls_project, self.cls_norm = nn.Linear(DIM, DIM), nn.LayerNorm(DIM)
        self.geometry, self.geometry_norm = PreNorm(), nn.LayerNorm(DIM)
        self.fusion = nn.ModuleList(PreNorm() for _ in range(3))
        self.queries = nn.Parameter(torch.randn(QUERIES, DIM))
        self.references = nn.Parameter(torch.randn(QUERIES, 4))
        self.presence = nn.Parameter(torch.randn(1, 1, DIM))
        self.reference_head = mlp(2 * DIM, DIM, DIM)
        self.bias_x, self.bias_y = mlp(2, DIM, HEADS), mlp(2, DIM, HEADS)
        self.decoder = nn.ModuleList(DecoderLayer() for _ in range(3))
        self.norm, self.box_head = nn.LayerNorm(DIM), mlp(DIM, DIM, DIM, 4)
        self.presence_norm, self.presence_head = nn.LayerNorm(DIM), mlp(DIM, DIM, DIM, 1)
        self.prompt_mlp, self.prompt_norm = mlp(DIM, HIDDEN, DIM), nn.LayerNorm(DIM)
        self.prompt_project, self.query_project = nn.Linear(DIM, DIM), nn.Linear(DIM, DIM)
        self.mask_norm, self.mask_prompt = nn.LayerNorm(DIM), Attention(DIM, HEADS)
        ins = [DIM] + STEPS_OUT[:-1]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1) for a, b in zip(ins, STEPS_OUT))
        self.groups = nn.ModuleList(nn.GroupNorm(8, b) for b in STEPS_OUT)
        self.instance, self.semantic = nn.Conv2d(24, 24, 1), nn.Conv2d(24, 1, 1)
        self.mask_embed = mlp(DIM, DIM, DIM, 24)
        y, x = torch.meshgrid(torch.arange(GRID) / GRID, torch.arange(GRID) / GRID, indexing="ij")
        code = torch.cat([sines(y, DIM // 2), sines(x, DIM // 2)], -1).reshape(1, GRID * GRID, DIM)
        self.register_buffer("positions", code)

    def box_bias(self, boxes):
        edges, lines = corners(boxes), torch.arange(GRID) / GRID
        both = []
        for axis, head in ((0, self.bias_x), (1, self.bias_y)):
            pair = torch.stack([edges[..., axis], edges[..., axis + 2]], -1).unsqueeze(2)
            d = 8 * (lines.unsqueeze(-1) - pair)
            both.append(head(d.sign() * (d.abs() + 1).log2() / 3))
        bias = both[1].unsqueeze(3) + both[0].unsqueeze(2)
        bias = bias.flatten(2, 3).permute(0, 3, 1, 2).contiguous()
        return torch.cat([torch.zeros_like(bias[:, :, :1]), bias], 2)

    def forward(self, images, image_of, ids, present):
        levels = [level.index_select(0, image_of) for level in self.trunk(images)]
        prompts = len(image_of)
        tokens = levels[3].flatten(2).transpose(1, 2)
        words, empty = self.text(ids)
        shown = self.cls_norm(self.cls_project(self.cls.expand(prompts, 1, DIM)))
        shown = self.geometry_norm(self.geometry(shown, 0, tokens + self.positions, tokens))
        prompt = torch.cat([words, shown], 1)
        empty = torch.cat([empty, torch.zeros(prompts, 1, dtype=torch.bool)], 1)
        padding = torch.zeros(empty.shape).masked_fill(empty, -math.inf)[:, None, None]
        memory = tokens
        for layer in self.fusion:
            memory = layer(memory, self.positions, prompt, prompt, padding)
        concept = self.prompt_norm(prompt + self.prompt_mlp(prompt))
        valid = (~empty).float().unsqueeze(-1)
        concept = self.prompt_project((concept * valid).sum(1) / valid.sum(1)).unsqueeze(-1)
        twice = torch.cat([self.queries, self.queries]).expand(prompts, -1, -1)
        x = torch.cat([self.presence.expand(prompts, 1, DIM), twice], 1)
        boxes = torch.cat([self.references, self.references]).sigmoid().expand(prompts, -1, -1)
        free, answers = boxes.detach(), []
        placed = memory + self.positions
        for layer in self.decoder:
            where = self.reference_head(sines(free, DIM // 2).flatten(-2))
            where = torch.cat([torch.zeros_like(where[:, :1]), where], 1)
            x = layer(x, where, prompt, padding, memory, placed, self.box_bias(free))
            rows = self.norm(x[:, 1:])
            step = self.box_head(rows)
            found = (torch.logit(boxes, 1e-3) + step).sigmoid()
            boxes = (torch.logit(free, 1e-3) + step).sigmoid()
            free = boxes.detach()
            scores = (self.query_project(rows) @ concept).squeeze(-1) * DIM**-0.5
            presence = self.presence_head(self.presence_norm(x[:, 0])).squeeze(-1)
            answers.append((scores.clamp(-12, 12), found, presence))
        z, p = memory[:present], prompt[:present]
        z = z + self.mask_prompt(self.mask_norm(z), p, p, padding[:present])
        pixels = z.transpose(1, 2).unflatten(2, (GRID, GRID))
        for i in range(3):
            pixels = levels[2 - i][:present] + F.interpolate(pixels, scale_factor=2)
            pixels = self.groups[i](self.convs[i](pixels)).relu()
        return answers, self.instance(pixels), self.mask_embed(rows[:present]), self.semantic(pixels)


def giou(a, b):
    a, b = corners(a), corners(b)
    low, high = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    both = (high - low).clamp(min=0).prod(1)
    union = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - both
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    return both / union, both / union - (hull - union) / hull


def focal(x, t, alpha, gamma):
    p = x.sigmoid()
    e = F.binary_cross_entropy_with_logits(x, t, reduction="none") * (p + t - 2 * p * t) ** gamma
    return (e * (t * (2 * alpha - 1) + 1 - alpha)).flatten(1).mean(1)


def dice(x, t):
    p, t = x.sigmoid().flatten(1), t.flatten(1)
    return 1 - (2 * (p * t).sum(1) + 1) / (p.sum(1) + t.sum(1) + 1)


def matched(scores, boxes, targets, many):
    """Rows of the one object of each present phrase: (phrase, row) pairs."""
    with torch.no_grad():
        n, q = len(targets), scores.shape[1]
        _, fit = giou(boxes[:n].reshape(-1, 4), targets.repeat_interleave(q, 0))
        away = (boxes[:n] - targets[:, None]).abs().sum(-1)
        cost = -2 * scores[:n].sigmoid() + 5 * away - 2 * fit.view(n, q)
        rows = cost.topk(4 if many else 1, largest=False).indices
        return torch.arange(n).repeat_interleave(rows.shape[1]), rows.flatten()


def loss(answers, pixels, embedded, semantic, targets, masks, visible):
    n, total = len(targets), 0
    for index, (scores, boxes, presence) in enumerate(answers):
        total = total + 0.3 * 0.5 * F.binary_cross_entropy_with_logits(presence, visible)
        for start, factor in ((0, 0.3), (QUERIES, 0.6)):
            last = index == len(answers) - 1
            s, b = scores[:, start : start + QUERIES], boxes[:, start : start + QUERIES]
            phrase, row = matched(s, b, targets, last and start > 0)
            found, wanted = b[phrase, row], targets[phrase]
            overlap, fit = giou(found, wanted)
            total = total + factor * (0.5 * (found - wanted).abs().sum() + 0.2 * (1 - fit).sum()) / n
            hit = torch.zeros_like(s)
            hit[phrase, row] = 1
            aim = torch.zeros_like(s)
            says = s.detach()[phrase, row].sigmoid() ** 0.25 * overlap.detach() ** 0.75
            aim[phrase, row] = says.clamp(min=0.01)
            yes = 10 * hit * F.binary_cross_entropy_with_logits(s, aim, reduction="none")
            no = (1 - hit) * F.softplus(s) * s.sigmoid() ** 2
            total = total + factor * 2 * ((yes + no) * visible[:, None]).sum() / (len(s) * 200)
            if last:
                chosen = embedded[phrase, row + start].unsqueeze(1)
                logits = (chosen @ pixels.flatten(2)[phrase]).view(-1, MASK, MASK)
                pair = 10 * focal(logits, masks[phrase], 0.25, 2) + 0.5 * dice(logits, masks[phrase])
                total = total + factor * pair.sum() / n
    x = semantic.squeeze(1)
    return total + 5 * focal(x, masks, 0.6, 1).mean() + dice(x, masks).mean()


network = Network()
average = [p.detach().clone() for p in network.parameters()]
matrices = [p for p in network.parameters() if p.dim() > 1]
others = [p for p in network.parameters() if p.dim() <= 1]
optimiser = torch.optim.AdamW(
    [{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0}],
    lr=1e-4,
    betas=(0.9, 0.98),
)
images = torch.rand(PICTURES, 3, SIDE, SIDE) * 2 - 1
count = PICTURES + ABSENT
image_of = torch.arange(count) % PICTURES
ids = torch.zeros(count, 32, dtype=torch.long)
ids[:, 0], ids[:, 5] = 49406, 49407
ids[:, 1:5] = torch.randint(320, 40000, (count, 4))
visible = (torch.arange(count) < PICTURES).float()
middle = 0.3 + 0.05 * torch.arange(PICTURES)
targets = torch.stack([middle, *torch.tensor([0.5, 0.4, 0.4])[:, None].expand(3, PICTURES)], 1)
axis = torch.arange(MASK) / MASK
masks = torch.hypot(axis[None, None] - middle[:, None, None], axis[None, :, None] - 0.5)
masks = (masks < 0.2).float()

best = least = math.inf
for step in range(STEPS + 2):
    start, used = time.perf_counter(), time.process_time()
    optimiser.zero_grad(set_to_none=False)
    total = loss(*network(images, image_of, ids, PICTURES), targets, masks, visible)
    assert math.isfinite(total.item())
    total.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 2)
    optimiser.step()
    with torch.no_grad():
        torch._foreach_lerp_(average, list(network.parameters()), 0.001)
    if step >= 2:
        best = min(best, time.perf_counter() - start)
        least = min(least, time.process_time() - used)

learn = sum(p.numel() for p in network.parameters())
print(f"torch        {torch.__version__}, {'split' if SPLIT else 'plain'} filters with holes, one thread")
print(f"parameters   {learn} that learn")
print(f"step         {best:.3f} s by the clock, {least:.3f} s of one processor for {PICTURES} pictures and {count} phrases")
print(f"training     {PICTURES / best:.2f} pictures/s by the clock, {PICTURES / least:.2f} per processor second")
