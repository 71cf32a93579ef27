"""Times Hugging Face's Sam3Model on random weights, for comparison with `medsam3 bench`.

Not needed at run time: a peer to measure against. Wants torch and transformers from pip.
Usage: transformers_sam3.py [float32|bfloat16] [runs]
"""

import sys
import time

import torch
from transformers import Sam3Config, Sam3Model

dtype = getattr(torch, sys.argv[1] if len(sys.argv) > 1 else "float32")
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1

torch.manual_seed(0)
config = Sam3Config()
model = Sam3Model(config).to(dtype).eval()

pixels = torch.rand(1, 3, 1008, 1008, dtype=dtype) * 2 - 1
ids = torch.full((1, 32), 49407)
ids[0, :4] = torch.tensor([49406, 12639, 22616, 49407])
mask = torch.zeros(1, 32, dtype=torch.long)
mask[0, :4] = 1

best = {}
with torch.no_grad():
    for run in range(runs + 1):
        start = time.perf_counter()
        vision = model.get_vision_features(pixel_values=pixels)
        middle = time.perf_counter()
        model(vision_embeds=vision, input_ids=ids, attention_mask=mask)
        end = time.perf_counter()
        if run > 0 or runs == 0:
            best["image encoder"] = min(best.get("image encoder", 1e9), middle - start)
            best["phrase"] = min(best.get("phrase", 1e9), end - middle)

total = sum(best.values())
for name, seconds in best.items():
    print(f"transformers {dtype} {name:20s} {seconds:8.2f} s")
print(f"transformers {dtype} {'picture and phrase':20s} {total:8.2f} s")
