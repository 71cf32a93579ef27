"""Makes matlab-7.3.mat as MATLAB lays such files out: a block of 512 bytes first, rows and columns
exchanged, letters as numbers, chunks packed by gzip. Run with h5py 3.16: python matlab-7.3.py"""
import h5py
import numpy as np

rows, columns = np.mgrid[0:8, 0:12]
image = (10 * columns - rows).astype(np.int16)
mask = ((columns >= 3) & (columns < 7) & (rows >= 2) & (rows < 5)).astype(np.uint8)
name = "matlab-7.3.mat"
with h5py.File(name, "w", userblock_size=512, libver="earliest") as file:
    struct = file.create_group("cjdata")
    for key, value, kind in [
        ("image", image, b"int16"),
        ("tumorMask", mask, b"logical"),
        ("PID", np.array([[ord(c) for c in "MR 7"]], np.uint16), b"char"),
        ("label", np.array([[2.0]]), b"double"),
    ]:
        packed = {"chunks": (5, 8), "compression": 3} if value.size > 90 else {}
        struct.create_dataset(key, data=value.T, **packed).attrs["MATLAB_class"] = np.bytes_(kind)
with open(name, "r+b") as file:
    file.write(b"MATLAB 7.3 MAT-file, made by matlab-7.3.py".ljust(124) + b"\x00\x02IM")
