package io.medsam3.cli;

import io.medsam3.inspection.Place;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelIndex;
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
        double[] mm = new double[3];
        for (int n = 0; n < 3 && parts.length == 3; n++) {
          mm[n] = Double.parseDouble(parts[n].strip());
        }
        if (parts.length == 3 && Double.isFinite(mm[0] + mm[1] + mm[2])) {
          return new Place.InPatient(new PatientPoint(mm[0], mm[1], mm[2]));
        }
      } catch (NumberFormatException notANumber) {
        throw wrong(words, "three numbers in mm, as in 12.5,-40,8");
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
        int[] index = new int[3];
        boolean fits = parts.length == 3 || parts.length == 2;
        for (int n = 0; fits && n < parts.length; n++) {
          index[n] = Integer.parseInt(parts[n].strip());
        }
        if (fits) {
          return new Place.AtVoxel(new VoxelIndex(index[0], index[1], index[2]));
        }
      } catch (NumberFormatException notANumber) {
        throw wrong(words, "whole numbers i,j,k from 0, as in 10,20,3");
      }
      throw wrong(words, "whole numbers i,j,k from 0, as in 10,20,3");
    }
  }

  private static TypeConversionException wrong(String words, String expected) {
    return new TypeConversionException("'" + words + "'; expected " + expected);
  }
}
