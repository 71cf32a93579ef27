#!/usr/bin/env python3
"""Makes the compressed frames that the tests decode: dicom-streams.py > imaging/src/test/resources/io/medsam3/dicom/streams.txt

Needs Debian's python3-pydicom, libgdcm-tools, dcmtk and openjph-tools; not needed to build or test. The pictures are formulas that the
test knows: grey(x, y) of 12 bits in 16, colour(x, y) of 3 x 8 bits, 26 x 19 pixels.
"""
import base64
import pathlib
import subprocess
import tempfile

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import generate_pixel_data_frame
from pydicom.uid import ExplicitVRLittleEndian

WIDTH, HEIGHT = 26, 19


def grey(x, y):
    return (x * 97 + y * 151 + x * y * 5) % 4096


def colour(x, y):
    return [(x * 9 + y) % 256, (y * 13) % 256, (x * y + 40) % 256]


def image(path, samples, pixels, allocated, stored):
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "2.25.5"
    data.StudyInstanceUID, data.SeriesInstanceUID, data.Modality = "2.25.3", "2.25.4", "OT"
    data.PatientName, data.PatientID = "Formula", "F"
    data.SamplesPerPixel, data.Rows, data.Columns = samples, HEIGHT, WIDTH
    data.PhotometricInterpretation = "RGB" if samples == 3 else "MONOCHROME2"
    if samples == 3:
        data.PlanarConfiguration = 0
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = allocated, stored, stored - 1, 0
    data.PixelData = pixels
    data.is_little_endian, data.is_implicit_VR = True, False
    data.save_as(path, write_like_original=False)


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    cells = b"".join(grey(x, y).to_bytes(2, "little") for y in range(HEIGHT) for x in range(WIDTH))
    image(folder / "grey.dcm", 1, cells, 16, 12)
    rgb = bytes(c for y in range(HEIGHT) for x in range(WIDTH) for c in colour(x, y))
    image(folder / "rgb.dcm", 3, rgb, 8, 8)
    commands = {
        "grey-jpeg-lossless": ["dcmcjpeg", "+e1", "grey.dcm"],
        "grey-jpeg-extended": ["dcmcjpeg", "+ee", "+q", "98", "grey.dcm"],
        "grey-jpeg-ls": ["gdcmconv", "--jpegls", "grey.dcm"],
        "grey-jpeg-ls-dcmtk": ["dcmcjpls", "grey.dcm"],
        "grey-jpeg-2000": ["gdcmconv", "--j2k", "grey.dcm"],
        "rgb-jpeg-lossless": ["gdcmconv", "--jpeg", "rgb.dcm"],
        "rgb-jpeg-baseline": ["dcmcjpeg", "+eb", "+cr", "+q", "98", "rgb.dcm"],
        "rgb-jpeg-ls-sample": ["dcmcjpls", "+is", "rgb.dcm"],
        "rgb-jpeg-ls-line": ["dcmcjpls", "+il", "rgb.dcm"],
        "rgb-jpeg-2000": ["gdcmconv", "--j2k", "rgb.dcm"],
    }
    for name, command in commands.items():
        subprocess.run(command + ["out.dcm"], cwd=folder, check=True, capture_output=True)
        read = pydicom.dcmread(folder / "out.dcm")
        frame = next(generate_pixel_data_frame(read.PixelData, 1))
        print(name, read.file_meta.TransferSyntaxUID, read.PhotometricInterpretation.replace(" ", "_"), base64.b64encode(frame).decode())

    htj2k(folder)


def htj2k(folder):
    rows = [[grey(x, y) for x in range(WIDTH)] for y in range(HEIGHT)]
    cells = b"".join(v.to_bytes(2, "big") for row in rows for v in row)
    (folder / "grey.pgm").write_bytes(b"P5 %d %d 4095\n" % (WIDTH, HEIGHT) + cells)
    command = ["ojph_compress", "-i", "grey.pgm", "-o", "grey.j2c", "-reversible", "true"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    frame = (folder / "grey.j2c").read_bytes()
    print("grey-htj2k", "1.2.840.10008.1.2.4.201", "MONOCHROME2", base64.b64encode(frame).decode())


main()
