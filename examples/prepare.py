#!/usr/bin/env python3
"""Makes the real example pictures from the packages that carry them.

    pip download --no-deps scikit-image==0.26.0 pydicom==3.0.2      (unzip both into FOLDER)
    apt-get download insighttoolkit5-examples; dpkg-deb -x *.deb FOLDER
    python3 prepare.py FOLDER data                                  (needs numpy, pillow, pydicom)

Two files are copied as they are; the rest is windowed to 8 bits and saved as PNG.
The drawn pictures come from the test class io.medsam3.example.DrawingsTest instead.
"""
import shutil
import sys
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image

packages, out = Path(sys.argv[1]), Path(sys.argv[2])


def find(name):
    return next(packages.rglob(name))


def window(values, low, high):
    scaled = (values.astype(float) - low) / (high - low)
    return Image.fromarray((np.clip(scaled, 0, 1) * 255).round().astype(np.uint8))


for name in ("retina.jpg", "ihc.png"):
    shutil.copyfile(find(name), out / name)

ct = pydicom.dcmread(find("CT_small.dcm"))
hounsfield = ct.pixel_array * float(ct.RescaleSlope) + float(ct.RescaleIntercept)
window(hounsfield, -160, 640).save(out / "ct-spine.png", optimize=True)

mr = pydicom.dcmread(find("examples_overlay.dcm")).pixel_array
window(mr, 0, np.percentile(mr, 99.5)).save(out / "mr-abdomen.png", optimize=True)

heart = pydicom.dcmread(find("examples_ybr_color.dcm")).pixel_array[0]
Image.fromarray(heart).save(out / "us-heart.png", optimize=True)

Image.open(find("BrainT1Slice.png")).save(out / "mr-brain.png", optimize=True)
