#!/bin/sh
# Shows DICOM results to independent readers: verify-dicom.sh FILE...
# Needs Debian's dicom3tools, dcmtk and python3-pydicom; not needed to build or test. Exit code 1 if any file has an error.
status=0
for file in "$@"; do
  echo "== $file"
  errors=$(dciodvfy "$file" 2>&1 | grep -c '^Error')
  echo "dciodvfy: $errors errors"
  [ "$errors" = 0 ] || { dciodvfy "$file" 2>&1 | grep '^Error'; status=1; }
  dcmdump -q "$file" > /dev/null || { echo "dcmdump cannot read it"; status=1; }
  /usr/bin/python3 - "$file" <<'PYTHON' || status=1
import sys
import pydicom
data = pydicom.dcmread(sys.argv[1])
print("pydicom:", data.SOPClassUID.name, data.get("PatientID"))
if data.Modality == "SEG":
    pixels = data.pixel_array.reshape(-1, data.Rows, data.Columns)
    for frame, groups in enumerate(data.PerFrameFunctionalGroupsSequence):
        number = groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber if "SegmentIdentificationSequence" in groups else 0
        place = groups.PlanePositionSequence[0].ImagePositionPatient
        print(f"  frame {frame + 1}: segment {number} at {list(map(float, place))}, {int((pixels[frame] > 0).sum())} pixels")
PYTHON
done
exit $status
