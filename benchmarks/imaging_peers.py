"""The reading tasks of ImagingBenchmark.java with pydicom and nibabel: imaging_peers.py FOLDER RUNS"""
import pathlib
import sys
import time

import numpy

folder, runs = pathlib.Path(sys.argv[1]), int(sys.argv[2])


def series(path):
    """The usual few lines: headers, sorted by position, values after rescale."""
    import pydicom
    slices = [pydicom.dcmread(f) for f in path.iterdir()]
    slices.sort(key=lambda s: float(s.ImagePositionPatient[2]))
    return numpy.stack([s.pixel_array * float(s.RescaleSlope) + float(s.RescaleIntercept) for s in slices])


def nifti(path):
    import nibabel
    return numpy.asarray(nibabel.load(path).dataobj).transpose(2, 1, 0)


def run(name, path, read):
    if not path.exists():
        print(f"{name:32} not run: there is no {path}")
        return
    best = cpu = float("inf")
    try:
        for _ in range(runs):
            start, spent = time.perf_counter(), time.process_time()
            volume = read(path)
            best, cpu = min(best, time.perf_counter() - start), min(cpu, time.process_time() - spent)
    except Exception as missing:  # a library or one of its codecs
        print(f"{name:32} not run: {str(missing).splitlines()[0]}")
        return
    z, y, x = volume.shape
    print(f"{name:32} {best:8.2f} s {cpu:8.2f} CPU s   {x} x {y} x {z}, sum {volume[:, y // 2, x // 2].sum(dtype=float):.0f}", flush=True)


run("DICOM series, uncompressed", folder / "plain", series)
run("DICOM series, JPEG-LS", folder / "jpeg-ls", series)
run("NIfTI.gz", folder / "scan.nii.gz", nifti)
run("folder of many files", folder / "many", series)
