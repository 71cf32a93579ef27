package io.medsam3.cli;

import io.medsam3.inspection.Place;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelIndex;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads places from the command line: three numbers with commas between them. */
final class PlaceWords {
  private PlaceWords() {}

  /** LPS millimetres. */
  static final class Millimetres implements ITypeConverter<Place> {
    @Override
    public Place convert(String words) {
      String[] parts = words.split(",", -1);
      try {
        double[] mm =
            Arrays.stream(parts).map(String::strip).mapToDouble(Double::parseDouble).toArray();
        if (mm.length == 3 && Double.isFinite(mm[0] + mm[1] + mm[2])) {
          return new Place.InPatient(new PatientPoint(mm[0], mm[1], mm[2]));
        }
      } catch (NumberFormatException notANumber) {
        // told below, as any other wrong words are
      }
      throw wrong(words, "three numbers in mm, as in 12.5,-40,8");
    }
  }

  /** Column, row and slice from 0; a picture needs no slice. */
  static final class Index implements ITypeConverter<Place> {
    @Override
    public Place convert(String words) {
      String[] parts = words.split(",", -1);
      try {
        int[] at = Arrays.stream(parts).map(String::strip).mapToInt(Integer::parseInt).toArray();
        if (at.length == 2 || at.length == 3) {
          return new Place.AtVoxel(new VoxelIndex(at[0], at[1], at.length == 3 ? at[2] : 0));
        }
      } catch (NumberFormatException notANumber) {
        // told below, as any other wrong words are
      }
      throw wrong(words, "whole numbers i,j,k from 0, as in 10,20,3");
    }
  }

  private static TypeConversionException wrong(String words, String expected) {
    return new TypeConversionException("'" + words + "'; expected " + expected);
  }
}
