"""Times Hugging Face's Sam3TrackerVideoModel on random weights, for comparison with `medsam3 bench --slices`.

Not needed at run time: a peer to measure against. Wants torch and transformers from pip.
One object is clicked on the first of SLICES pictures of noise and followed to the last; the encoding of the pictures is
timed apart and taken off, as ours is, so the trunk need not be of full size: it has one block here.
Usage: transformers_tracker.py SLICES [THREADS]
"""

import sys
import time

import torch
from transformers import Sam3TrackerVideoConfig, Sam3TrackerVideoModel
from transformers.models.sam3_tracker_video.modeling_sam3_tracker_video import Sam3TrackerVideoInferenceSession

slices = int(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else torch.get_num_threads())

torch.manual_seed(0)
config = Sam3TrackerVideoConfig()
side = config.image_size
config.vision_config.backbone_config.num_hidden_layers = 1
config.vision_config.backbone_config.global_attn_indexes = []
model = Sam3TrackerVideoModel(config).eval()

encoding = 0.0
plain_features = model.get_image_features


def timed_features(*args, **kwargs):
    global encoding
    start = time.perf_counter()
    features = plain_features(*args, **kwargs)
    encoding += time.perf_counter() - start
    return features


model.get_image_features = timed_features

video = torch.rand(slices, 3, side, side) * 2 - 1
session = Sam3TrackerVideoInferenceSession(video=video, video_height=512, video_width=512, dtype=torch.float32)
index = session.obj_id_to_idx(1)
session.add_point_inputs(
    index,
    0,
    {
        "point_coords": torch.tensor([[[[side / 2, side / 2]]]]),
        "point_labels": torch.tensor([[[1]]], dtype=torch.int32),
    },
)
session.obj_with_new_inputs = [1]

with torch.no_grad():
    model(inference_session=session, frame_idx=0)
    encoding = 0.0
    start = time.perf_counter()
    for answer in model.propagate_in_video_iterator(session, start_frame_idx=0):
        torch.nn.functional.interpolate(answer.pred_masks.float(), size=(512, 512), mode="bilinear") > 0
    seconds = time.perf_counter() - start - encoding

print(f"transformers slice and object followed {seconds / slices:8.3f} s")
