#!/usr/bin/env python3
"""Holds our readers and writers against independent ones: compare-readers.py [FOLDER]

FOLDER has DICOM, NIfTI and NRRD files to try besides those that are made here; the default is ../shared/data/io.
Debian's python3-pydicom, python3-gdcm, python3-nibabel, dcmtk, libgdcm-tools, teem-apps, mrtrix3, dicom3tools, orthanc, curl; each
that is not installed is named and its comparisons are not run. Not needed to build or test. Exit code 1 if anything differs.
IMAGING_CLASSPATH may name built classes; else ./medsam3 builds.
"""
import glob
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy

HOME = pathlib.Path(__file__).resolve().parent.parent
LOSSY = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91"}
counts = {"same": 0, "different": 0, "not compared": 0}


def tell(kind, what, why=""):
    counts[kind] += 1
    if kind != "same":
        print(f"{kind}: {what}: {why}")


def missing(tool):
    print(f"NOT INSTALLED: {tool}; what it would compare is not run")


def library(name):
    try:
        return __import__(name)
    except ImportError:
        missing("Python's " + name)
        return None


def program(*names):
    for name in names:
        if shutil.which(name):
            return name
    missing(names[0])
    return None


def classpath():
    if "IMAGING_CLASSPATH" not in os.environ:
        subprocess.run([HOME / "medsam3", "--version"], check=True, stdout=subprocess.DEVNULL)
    return os.environ.get("IMAGING_CLASSPATH", f"{HOME}/app/target/lib/*")


def java(path, *words):
    command = ["java", "-XX:+UseSerialGC", "-Djava.awt.headless=true", "-cp", path, str(HOME / "tools/ReadImages.java"), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"tools/ReadImages.java failed:\n{done.stderr[-2000:]}")
    return done.stdout


class Ours:
    """What our readers made of some files, all in one run."""

    def __init__(self, path, out, files):
        out.mkdir()
        self.out, self.lines = out, {}
        for line in java(path, "read", out, *files).splitlines():
            words = line.split("\t")
            self.lines[words[0]] = words[1:]

    def refused(self, file):
        line = self.lines[str(file)]
        return None if line[0] == "read" else " ".join(line)

    def values(self, file):
        """k, j, i, channel"""
        _, size, channels, _, _, number = self.lines[str(file)]
        x, y, z = map(int, size.split())
        return numpy.fromfile(self.out / f"{number}.raw", ">f8").reshape(z, y, x, int(channels))

    def affine(self, file):
        return numpy.array(list(map(float, self.lines[str(file)][4].split()))).reshape(3, 4)

    def written(self, file, ending):
        return self.out / (self.lines[str(file)][5] + ending)


def same(what, got, want, tolerance):
    if got.size != want.size:
        return tell("different", what, f"{got.shape} values, expected {want.shape}")
    worst = numpy.nanmax(numpy.abs(got.reshape(-1) - want.reshape(-1))) if got.size else 0
    tell("same" if worst <= tolerance else "different", what, f"by up to {worst:g}, allowed {tolerance:g}")


# ---- DICOM images

def modality_values(pydicom, file):
    """Values by pydicom with GDCM, frame by frame, and the tolerance."""
    from pydicom.pixel_data_handlers.util import apply_color_lut, apply_modality_lut, convert_color_space
    data = pydicom.dcmread(file)
    if data.get("Modality") in ("SEG", "RTDOSE") or "PixelData" not in data:
        raise ValueError("no plain image")
    lossy = data.file_meta.get("TransferSyntaxUID") in LOSSY
    pixels = data.pixel_array
    kind = data.PhotometricInterpretation
    if kind == "PALETTE COLOR":
        return apply_color_lut(pixels, data).astype(float), 0
    if data.SamplesPerPixel == 3:
        if kind.startswith("YBR_FULL"):
            pixels = convert_color_space(pixels, "YBR_FULL", "RGB")
        return pixels.astype(float), 3 if lossy else 1
    return apply_modality_lut(pixels, data).astype(float), abs(float(data.get("RescaleSlope", 1))) if lossy else 1e-6


def dicom(path, files, scratch):
    pydicom = library("pydicom")
    if pydicom is None:
        return
    library("gdcm")
    ours = Ours(path, scratch / "dicom", files)
    for file in files:
        if ours.refused(file):
            tell("not compared", file, "ours: " + ours.refused(file)[:150])
            continue
        try:
            want, tolerance = modality_values(pydicom, file)
        except Exception as refusal:  # pydicom raises whatever it meets
            tell("not compared", file, f"pydicom: {str(refusal)[:120]}")
            continue
        got = ours.values(file)
        if want.size != got.size and got.shape[0] < want.shape[0]:
            tell("not compared", file, f"one volume of {got.shape} of the frames {want.shape} was chosen")
            continue
        same(f"pydicom, {file}", got, want, tolerance)


CONVERSIONS = {
    "dcmcjpeg": [["+e1"], ["+el"]],
    "dcmcjpls": [["+el"]],
    "dcmcrle": [[]],
    "dcmconv": [["+ti"], ["+tb"], ["+td"]],
    "gdcmconv": [["--jpegls"], ["--j2k"], ["--rle"], ["--jpeg"]],
}


def made(path, sources, scratch):
    """Files that other programs packed without loss have the values of their source."""
    folder = scratch / "made"
    folder.mkdir()
    pairs = []
    for source in sources:
        for tool, options in CONVERSIONS.items():
            if not program(tool):
                continue
            for option in options:
                target = folder / f"{source.stem}-{tool}{''.join(option)}.dcm"
                done = subprocess.run([tool, *option, source, target], capture_output=True, text=True)
                if done.returncode or not target.exists():
                    tell("not compared", target.name, f"{tool} failed: {done.stderr[:100]}")
                else:
                    pairs.append((source, target))
    ours = Ours(path, scratch / "made-read", [*sources, *(target for _, target in pairs)])
    for source, target in pairs:
        if ours.refused(target):
            tell("different", target.name, ours.refused(target))
        else:
            same(f"{target.name} as its source", ours.values(target), ours.values(source), 0)


# ---- NIfTI and NRRD

def nifti(path, files, scratch):
    nibabel = library("nibabel")
    mrinfo = program("mrinfo")
    ours = Ours(path, scratch / "nifti", files)
    for file in files:
        if ours.refused(file):
            tell("not compared", file, ours.refused(file)[:150])
            continue
        affine, values = ours.affine(file), ours.values(file)
        if nibabel:
            image = nibabel.load(file)
            want = image.affine[:3] * numpy.array([[-1], [-1], [1]])
            same(f"nibabel, affine of {file}", affine, want, 1e-3)
            data = numpy.asarray(image.dataobj, dtype=float)
            data = data.reshape(data.shape[:3] + (-1,))[..., 0]
            same(f"nibabel, values of {file}", values[..., 0], data.transpose(2, 1, 0), 1e-4 * max(1, numpy.abs(data).max()))
            back = nibabel.load(ours.written(file, ".nii.gz"))
            same(f"nibabel, our copy of {file}", back.affine[:3] * numpy.array([[-1], [-1], [1]]), affine, 1e-3)
        if mrinfo:
            spacing = subprocess.run([mrinfo, "-quiet", "-spacing", file], capture_output=True, text=True).stdout.split()
            same(f"mrinfo, spacing of {file}", numpy.sort(numpy.linalg.norm(affine[:, :3], axis=0)), numpy.sort(numpy.array(spacing[:3], float)), 1e-3)
    unu(ours, files)


def unu(ours, files):
    tool = program("unu", "teem-unu")
    for file in files if tool else []:
        if ours.refused(file):
            continue
        raw = ours.out / "unu.raw"
        convert = [tool, "convert", "-t", "double", "-i", ours.written(file, ".nrrd")]
        save = [tool, "save", "-f", "nrrd", "-e", "raw", "-en", "little", "-o", ours.out / "unu.nrrd"]
        piped = subprocess.run(convert, capture_output=True)
        done = subprocess.run(save, input=piped.stdout, capture_output=True)
        if piped.returncode or done.returncode:
            tell("different", f"unu cannot read our NRRD of {file}", (piped.stderr + done.stderr).decode()[:200])
            continue
        data = (ours.out / "unu.nrrd").read_bytes()
        values = numpy.frombuffer(data[data.index(b"\n\n") + 2:], "<f8")
        same(f"unu, our NRRD of {file}", values, ours.values(file), 1e-4 * max(1, numpy.abs(values).max()))


# ---- results

def results(path, series, scratch):
    pydicom = library("pydicom")
    out = scratch / "results"
    out.mkdir()
    voxels = dict(line.split("\t") for line in java(path, "results", out, series).splitlines())
    files = sorted(out.glob("*.dcm"))
    if pydicom:
        for name in ("binary.dcm", "fractional.dcm"):
            data = pydicom.dcmread(out / name)
            found = {}
            for pixels, groups in zip(data.pixel_array, data.PerFrameFunctionalGroupsSequence):
                number = groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber
                found[str(number)] = found.get(str(number), 0) + int((pixels > 0).sum())
            tell("same" if found == {k: int(v) for k, v in voxels.items()} else "different", name, f"pydicom counts {found}, written {voxels}")
        labels = pydicom.dcmread(out / "labelmap.dcm").pixel_array
        for number, count in voxels.items():
            same(f"labelmap.dcm, segment {number}", numpy.array([(labels == int(number)).sum()]), numpy.array([int(count)]), 0)
        rois = pydicom.dcmread(out / "structures.dcm").StructureSetROISequence
        tell("same" if [r.ROIName for r in rois] == ["Liver", "left kidney"] else "different", "structures.dcm")
    highdicom = library("highdicom")
    if highdicom:
        segmentation = highdicom.seg.segread(str(out / "binary.dcm"))
        tell("same" if segmentation.number_of_segments == 2 else "different", "highdicom, binary.dcm")
        highdicom.sr.srread(str(out / "report.dcm"))
        tell("same", "highdicom, report.dcm")
    if program("dciodvfy"):
        # That of 2022 does not know label maps.
        for file in (f for f in files if f.name != "labelmap.dcm"):
            errors = [e for e in subprocess.run(["dciodvfy", file], capture_output=True, text=True).stderr.splitlines() if e.startswith("Error")]
            tell("different" if errors else "same", f"dciodvfy, {file.name}", "; ".join(errors[:3]))
    if program("dsrdump"):
        done = subprocess.run(["dsrdump", out / "report.dcm"], capture_output=True, text=True)
        tell("same" if done.returncode == 0 and "Liver" in done.stdout else "different", "dsrdump, report.dcm", done.stderr[:200])
    orthanc(files, scratch)


def orthanc(files, scratch):
    if not program("Orthanc") or not program("curl"):
        return
    config = scratch / "orthanc.json"
    config.write_text(f'{{"StorageDirectory": "{scratch}/store", "IndexDirectory": "{scratch}/store", "HttpPort": 18042, "DicomServerEnabled": false, '
                      '"AuthenticationEnabled": false, "RemoteAccessAllowed": false}')
    server = subprocess.Popen(["Orthanc", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        curl = ["curl", "-s", "--noproxy", "*"]
        for _ in range(120):
            if subprocess.run([*curl, "http://localhost:18042/system"], capture_output=True).returncode == 0:
                break
            time.sleep(1)
        for file in files:
            answer = subprocess.run([*curl, "-X", "POST", "http://localhost:18042/instances", "--data-binary", f"@{file}"], capture_output=True, text=True).stdout
            tell("same" if '"Success"' in answer else "different", f"Orthanc, {file.name}", answer[:200])
    finally:
        server.terminate()
        server.wait()


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HOME.parent / "shared/data/io").resolve()
    path = classpath()
    every = [pathlib.Path(f) for f in sorted(glob.glob(f"{folder}/**/*", recursive=True)) if os.path.isfile(f) and os.path.getsize(f) < 4_000_000]
    with tempfile.TemporaryDirectory() as temporary:
        scratch = pathlib.Path(temporary)
        dicom(path, [f for f in every if f.suffix == ".dcm" and "bad-" not in str(f)], scratch)
        sources = [f for f in every if f.name in ("CT_small.dcm", "MR_small.dcm", "examples_rgb_color.dcm")]
        made(path, sources, scratch)
        nifti(path, [f for f in every if f.name.endswith((".nii", ".nii.gz")) and "bad-" not in str(f)], scratch)
        series = folder / "dcmqi/ct-3slice"
        if series.is_dir():
            results(path, series, scratch)
        else:
            print(f"NOT RUN: results, for there is no series {series}")
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    sys.exit(1 if counts["different"] else 0)


main()
