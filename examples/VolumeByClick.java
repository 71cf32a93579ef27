// Carries one click (voxel i,j,k, counted from 0) through the slices of a volume, and writes the
// object's mask on the volume's grid.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/VolumeByClick.java scan.nii.gz 64,60,22 object.nii.gz

import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.predict.Cut;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.propagate.SlicePrompt;
import io.medsam3.propagate.ThreePlanes;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.propagate.VolumeSettings;
import io.medsam3.results.SegmentationWriter;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

public class VolumeByClick {
  public static void main(String[] args) throws Exception {
    Volume volume = ((Opened.OpenedVolume) ImageFiles.all().open(Path.of(args[0]))).volume();
    int[] at = Stream.of(args[1].split(",")).mapToInt(Integer::parseInt).toArray();
    // Slices are turned as a viewer shows them, for the network learned them so.
    AxisOrder order = Cut.suiting(volume.grid()).order(volume.grid());
    Volume turned = volume.reordered(order);
    PatientPoint place = volume.grid().patient(new VoxelIndex(at[0], at[1], at[2]));
    VoxelIndex there = turned.grid().voxel(place).nearest();
    var said = Map.of(there.k(), List.of(SlicePrompt.include(there.i(), there.j())));
    try (MedicalSam3 model = MedicalSam3.open()) {
      VolumePredictor predictor = new VolumePredictor(model.network());
      VolumeSettings settings = VolumeSettings.across(Axis.K);
      Mask found =
          ThreePlanes.suit(turned.grid()) // voxels are about cubes
              ? new ThreePlanes(predictor).follow(turned, settings, said)
              : predictor.follow(turned, settings, said);
      Mask object = found.orderedBack(order, volume.grid());
      System.out.printf("%.2f ml%n", object.cubicMillimetres() / 1000);
      var segments = new Segments(volume.grid(), List.of(Segment.of(1, "object", object)));
      SegmentationWriter.write(segments, volume.grid(), Path.of(args[2]));
    }
  }
}
