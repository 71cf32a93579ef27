#!/usr/bin/env python3
"""Shows what `medsam3 segment` writes to other readers: compare-results.py [VOLUME.nii.gz] [PHRASE]

Tilts the volume, stores it as NIfTI and as a DICOM series, segments both by words and by one click into every format, and reads every
file back with tools that know nothing of this project. A voxel must be at the same place in the patient in all of them. One line per
check; exit code 1 if any differs. The default is a hippocampus of ../shared/data/volumes. Needs Python's numpy, nibabel and pydicom; plastimatch, teem's
unu, dcmtk and dicom3tools are named where they are missing. Not needed to build or test. MEDSAM3 may name the program; else ./medsam3.
"""
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import nibabel
import numpy
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

HOME = pathlib.Path(__file__).resolve().parent.parent
VOLUME = HOME.parent / "shared/data/volumes/msd_hippocampus/images/hippocampus_001.nii.gz"
ABSENT = "polyp"  # asked in every run, for an empty object must be well-formed, too
FLIP = numpy.diag([-1.0, -1.0, 1.0, 1.0])  # RAS to LPS and back
counts = {"same": 0, "different": 0, "not compared": 0}


def tell(passed, what, words=""):
    kind = "not compared" if passed is None else "same" if passed else "different"
    counts[kind] += 1
    print(f"{kind:13} {what}{': ' if words else ''}{words}")


def program(*names):
    return next((name for name in names if shutil.which(name)), None)


# ---- inputs

def tilted(source, scratch):
    """The volume, turned in the patient so that no axis is along another, as NIfTI. Values 0 to 255."""
    image = nibabel.load(source)
    values = numpy.asarray(image.dataobj, dtype=float)
    values = numpy.round(values * 255 / max(values.max(), 1)).astype(numpy.int16)
    about_x, about_z = math.radians(17), math.radians(-9)
    x = numpy.array([[1, 0, 0], [0, math.cos(about_x), -math.sin(about_x)], [0, math.sin(about_x), math.cos(about_x)]])
    z = numpy.array([[math.cos(about_z), -math.sin(about_z), 0], [math.sin(about_z), math.cos(about_z), 0], [0, 0, 1]])
    affine = numpy.eye(4)
    affine[:3, :3] = z @ x @ image.affine[:3, :3] @ numpy.diag([0.9, 1.1, 1.3])
    affine[:3, 3] = [-31.5, 12.25, 44.75]
    file = scratch / "tilted.nii.gz"
    nibabel.save(nibabel.Nifti1Image(values, affine), file)
    return file


def series(nifti, folder):
    """The same as a series of MR images, slices along k."""
    folder.mkdir()
    image = nibabel.load(nifti)
    values, affine = numpy.asarray(image.dataobj), FLIP @ image.affine
    steps = numpy.linalg.norm(affine[:3, :3], axis=0)
    study, name, frame = generate_uid(), generate_uid(), generate_uid()
    for k in range(values.shape[2]):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.4", generate_uid()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
        data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
        data.StudyInstanceUID, data.SeriesInstanceUID, data.FrameOfReferenceUID = study, name, frame
        data.Modality, data.PatientName, data.PatientID = "MR", "Test^Tilted", "tilted"
        data.PatientBirthDate = data.PatientSex = data.StudyDate = data.StudyTime = data.ReferringPhysicianName = data.AccessionNumber = ""
        data.StudyID = data.PositionReferenceIndicator = data.Manufacturer = ""
        data.SeriesNumber, data.InstanceNumber = 1, k + 1
        data.ImageType, data.ScanningSequence, data.SequenceVariant = ["ORIGINAL", "PRIMARY", "OTHER"], "SE", "NONE"
        data.ScanOptions = data.EchoTime = data.EchoTrainLength = data.RepetitionTime = ""
        data.MRAcquisitionType = "3D"
        data.SliceThickness = f"{steps[2]:.8g}"
        data.ImagePositionPatient = [f"{v:.8f}"[:16] for v in (affine @ [0, 0, k, 1])[:3]]
        data.ImageOrientationPatient = [f"{v:.12f}"[:16] for v in numpy.concatenate([affine[:3, 0] / steps[0], affine[:3, 1] / steps[1]])]
        data.PixelSpacing = [f"{steps[1]:.8g}", f"{steps[0]:.8g}"]  # between rows, then between columns
        data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
        data.Rows, data.Columns = values.shape[1], values.shape[0]
        data.BitsAllocated = data.BitsStored = 16
        data.HighBit, data.PixelRepresentation = 15, 0
        data.PixelData = values[:, :, k].T.astype("<u2").tobytes()
        data.save_as(folder / f"{k:04}.dcm", **({"enforce_file_format": True} if pydicom.__version__ >= "3" else {"write_like_original": False}))
    return folder


def segment(source, asked, formats, out):
    command = [os.environ.get("MEDSAM3", str(HOME / "medsam3")), "segment", source, *asked, "--window", "127.5,255"]
    done = subprocess.run([*command, "--format", formats, "--out", out], capture_output=True, text=True)
    tell(done.returncode == 0, f"segment {source.name} {' '.join(asked)} as {formats}", done.stdout.splitlines()[0] if done.returncode == 0 else done.stderr[-500:])
    return json.loads(next(out.glob("*_result.json")).read_text()) if done.returncode == 0 else None


# ---- places of voxels, (n, 3) in LPS mm

def places(inside, affine):
    return numpy.argwhere(inside) @ affine[:3, :3].T + affine[:3, 3]


def by_nibabel(file, count):
    image = nibabel.load(file)
    return [places(numpy.asarray(image.dataobj) == n + 1, FLIP @ image.affine) for n in range(count)]


def by_itk(file, count, scratch):
    """Read and written again by plastimatch, which uses ITK."""
    copy = scratch / "itk.nii.gz"
    subprocess.run(["plastimatch", "convert", "--input", file, "--output-img", copy], capture_output=True, check=True)
    return by_nibabel(copy, count)


def by_unu(tool, file, count, scratch):
    """The header as `unu head` prints it; values as unu saves them raw."""
    head = subprocess.run([tool, "head", file], capture_output=True, text=True, check=True).stdout
    fields = dict(re.findall(r"^([^#:\n]+):=?\s*(.*)$", head, re.M))
    raw = scratch / "unu.nrrd"
    shorts = subprocess.run([tool, "convert", "-t", "ushort", "-i", file], capture_output=True, check=True).stdout
    subprocess.run([tool, "save", "-f", "nrrd", "-e", "raw", "-en", "little", "-o", raw], input=shorts, capture_output=True, check=True)
    data = raw.read_bytes()
    values = numpy.frombuffer(data[data.index(b"\n\n") + 2:], "<u2").reshape([int(n) for n in fields["sizes"].split()], order="F")
    if fields["space"] != "left-posterior-superior":
        raise ValueError("space " + fields["space"])
    columns = [[float(v) for v in c.split(",")] for c in re.findall(r"\(([^)]*)\)", fields["space directions"])]
    affine = numpy.eye(4)
    affine[:3, :3] = numpy.array(columns).T
    affine[:3, 3] = [float(v) for v in fields["space origin"].strip("()").split(",")]
    layers = values if values.ndim == 4 else values[None]
    if "Segment0_LabelValue" not in fields:
        return [places(layers[0] == n + 1, affine) for n in range(count)]
    return [places(layers[int(fields[f"Segment{n}_Layer"])] == int(fields[f"Segment{n}_LabelValue"]), affine) for n in range(count)]


def by_frames(file, count):
    """A DICOM SEG by pydicom: each frame with its own position."""
    data = pydicom.dcmread(file)
    frames = data.pixel_array.reshape(-1, data.Rows, data.Columns)
    shared = data.SharedFunctionalGroupsSequence[0]
    found = {n + 1: [] for n in range(count)}
    for pixels, groups in zip(frames, data.PerFrameFunctionalGroupsSequence):
        def group(name):
            return (groups if name in groups else shared)[name].value[0]
        turn = numpy.array(group("PlaneOrientationSequence").ImageOrientationPatient, float)
        rows, columns = map(float, group("PixelMeasuresSequence").PixelSpacing)
        at = numpy.array(group("PlanePositionSequence").ImagePositionPatient, float)
        number = group("SegmentIdentificationSequence").ReferencedSegmentNumber
        vu = numpy.argwhere(pixels > 0)
        found[number].append(at + vu[:, 1:] * columns * turn[:3] + vu[:, :1] * rows * turn[3:])
    return [numpy.concatenate(points) if points else numpy.zeros((0, 3)) for points in found.values()]


def by_contours(file, shape, affine):
    """An RTSTRUCT by pydicom: voxel centres that an odd number of the contours of their slice encloses."""
    data = pydicom.dcmread(file)
    inverse = numpy.linalg.inv(affine)
    result = []
    for roi in data.ROIContourSequence:
        inside = numpy.zeros(shape, bool)
        for contour in roi.get("ContourSequence", []):
            points = numpy.array(contour.ContourData, float).reshape(-1, 3) @ inverse[:3, :3].T + inverse[:3, 3]
            k = round(float(points[:, 2].mean()))
            if numpy.abs(points[:, 2] - k).max() > 0.01:
                raise ValueError("a contour between two slices")
            inside[:, :, k] ^= enclosed(points[:, :2], shape[:2])
        result.append(places(inside, affine))
    return result


def enclosed(polygon, shape):
    i, j = numpy.indices(shape)
    odd = numpy.zeros(shape, bool)
    for (x0, y0), (x1, y1) in zip(polygon, numpy.roll(polygon, -1, axis=0)):
        if y0 != y1:
            odd ^= ((y0 > j) != (y1 > j)) & (i < (x1 - x0) * (j - y0) / (y1 - y0) + x0)
    return odd


# ---- comparison

class Reference:
    """Voxels of the input's grid that an object has."""

    def __init__(self, grid, objects):
        self.inverse = numpy.linalg.inv(grid)
        self.objects = [self.voxels(points)[0] for points in objects]

    def voxels(self, points):
        at = points @ self.inverse[:3, :3].T + self.inverse[:3, 3]
        near = numpy.round(at)
        return set(map(tuple, near.astype(int))), numpy.abs(at - near).max() if len(at) else 0.0

    def hold(self, what, objects):
        if len(objects) != len(self.objects):
            return tell(False, what, f"{len(objects)} objects, expected {len(self.objects)}")
        for name, points, wanted in zip(("object", "empty object"), objects, self.objects):
            got, off = self.voxels(points)
            words = f"{len(got)} voxels, of which {len(got ^ wanted)} elsewhere, centres off by up to {off:.4f} of a voxel"
            tell(got == wanted and off < 0.01, f"{what}, {name}", words)


def attempt(what, work):
    try:
        return work()
    except Exception as failure:  # a reader raises whatever it meets
        return tell(False, what, f"{type(failure).__name__}: {str(failure)[:200]}")


def volumes(out, reference, scratch):
    """The formats that every input has."""
    for file in (*out.glob("*.nii.gz"), *out.glob("*.nii")):
        attempt(file.name, lambda: reference.hold(f"nibabel, {file.name}", by_nibabel(file, len(reference.objects))))
    unu = program("unu", "teem-unu")
    for file in out.glob("*.nrrd"):
        if unu is None:
            tell(None, file.name, "unu is not installed")
        else:
            attempt(file.name, lambda: reference.hold(f"unu, {file.name}", by_unu(unu, file, len(reference.objects), scratch)))
    for file in (*out.glob("*.mha"), *(f for f in out.glob("*.nrrd") if ".seg." not in f.name)):
        if program("plastimatch") is None:
            tell(None, file.name, "plastimatch is not installed")
        else:
            attempt(file.name, lambda: reference.hold(f"plastimatch, {file.name}", by_itk(file, len(reference.objects), scratch)))
    for file in out.glob("*.html"):
        text = file.read_text()
        tell("http:" not in text and "https:" not in text and text.count("<figure") >= 3, f"{file.name} loads nothing", f"{len(text) / 1e6:.2f} MB")


def dicom(out, reference, shape, grid, record):
    seg, structures, report = (next(out.glob(pattern)) for pattern in ("*_seg.dcm", "*_rtstruct.dcm", "*_sr.dcm"))
    attempt(seg.name, lambda: reference.hold(f"pydicom, {seg.name}", by_frames(seg, len(reference.objects))))
    attempt(structures.name, lambda: reference.hold(f"pydicom, {structures.name}", by_contours(structures, shape, grid)))
    for file in (seg, structures, report):
        for tool in ("dciodvfy", "dcmdump"):
            if program(tool) is None:
                tell(None, f"{tool}, {file.name}", "not installed")
                continue
            done = subprocess.run([tool, file], capture_output=True, text=True, errors="replace")
            errors = [line for line in (done.stderr + done.stdout).splitlines() if re.match("Error|E:", line)]
            tell(not errors and (tool != "dcmdump" or done.returncode == 0), f"{tool}, {file.name}", "; ".join(errors[:3]))
    wanted = record["answers"][0]["extent"]
    numbers = [float(v) for v in values(pydicom.dcmread(report))]
    volume = abs(numpy.linalg.det(grid[:3, :3])) * len(reference.objects[0])
    for unit, factor in (("mm3", 1), ("ml", 1e-3)):
        near = [v for v in numbers if math.isclose(v, volume * factor, rel_tol=1e-3)]
        if near:
            break
    tell(bool(near), f"pydicom, volume in {report.name}", f"{numbers} in it, {volume:.1f} mm3 by counting voxels")
    told = wanted["cubicMillimetres"]
    tell(math.isclose(told, volume, rel_tol=1e-3), "volume in the record", f"{told:.1f} mm3, {volume:.1f} by counting voxels")
    if program("dsrdump"):
        done = subprocess.run(["dsrdump", report], capture_output=True, text=True, errors="replace")
        tell(done.returncode == 0, f"dsrdump, {report.name}", done.stderr[:200])


def values(item):
    """Every number of a report's tree."""
    for child in item.get("ContentSequence", []):
        for measured in child.get("MeasuredValueSequence", []):
            yield measured.NumericValue
        yield from values(child)


def compared(nifti, scan, asked, count, scratch):
    """Asks both and compares whatever is written; returns the places of the first object."""
    plain = "nii.gz,nii,nrrd,mha,seg.nrrd,html"
    image = nibabel.load(nifti)
    grid = FLIP @ image.affine
    one, two = scratch / f"of-nifti-{count}", scratch / f"of-dicom-{count}"
    first = segment(nifti, asked, plain, one)
    second = segment(scan, asked, plain + ",dicom-seg,rtstruct,sr", two)
    if first is None or second is None:
        sys.exit(1)
    found = by_nibabel(next(one.glob("*.nii.gz")), count)
    reference = Reference(grid, found)
    tell(len(found[0]) > 0, "something is found to compare", f"{len(found[0])} voxels")
    for record in (first, second):
        tell([a["voxels"] for a in record["answers"]] == [len(o) for o in reference.objects], "voxels in the record")
    volumes(one, reference, scratch)
    volumes(two, reference, scratch)
    dicom(two, reference, image.shape, grid, second)
    return found[0]


def main():
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else VOLUME
    phrase = sys.argv[2] if len(sys.argv) > 2 else "hippocampus"
    with tempfile.TemporaryDirectory() as temporary:
        scratch = pathlib.Path(temporary)
        nifti = tilted(source, scratch)
        scan = series(nifti, scratch / "series")
        found = compared(nifti, scan, ["--text", phrase, "--text", ABSENT], 2, scratch)
        middle = found[numpy.argmin(numpy.linalg.norm(found - found.mean(axis=0), axis=1))]
        click = ["--point", ",".join(f"{v:.3f}" for v in middle) + "mm"]
        clicked = compared(nifti, scan, click, 1, scratch)
        both = len(set(map(tuple, found.round(3))) & set(map(tuple, clicked.round(3))))
        print(f"{2 * both / (len(found) + len(clicked)):.3f} is the Dice of the click's object and the word's")
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    sys.exit(1 if counts["different"] else 0)


main()
