package io.medsam3.nifti;

import io.medsam3.volume.FormatException;
import io.medsam3.volume.Label;
import io.medsam3.volume.Rgb;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Names of label values as the Connectome Workbench XML that TotalSegmentator also writes. */
final class LabelTable {
  private LabelTable() {}

  /** A NIfTI extension; none for no labels. */
  static byte[] extension(List<Label> labels) {
    if (labels.isEmpty()) {
      return new byte[0];
    }
    return Extension.of(Extension.UNKNOWN, xml(labels));
  }

  private static String xml(List<Label> labels) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    xml.append("<CaretExtension><VolumeInformation Index=\"0\"><LabelTable>");
    for (Label label : labels) {
      xml.append(
          String.format(
              Locale.ROOT,
              "<Label Key=\"%d\" Red=\"%.6f\" Green=\"%.6f\" Blue=\"%.6f\" Alpha=\"1\">"
                  + "<![CDATA[%s]]></Label>",
              label.value(),
              label.colour().red() / 255.0,
              label.colour().green() / 255.0,
              label.colour().blue() / 255.0,
              label.name().replace("]]>", "]] >")));
    }
    return xml.append("</LabelTable><VolumeType><![CDATA[Label]]></VolumeType>")
        .append("</VolumeInformation></CaretExtension>")
        .toString();
  }

  /** Labels of an extension's text; none if it is another kind of XML or no XML. */
  static List<Label> parse(String where, byte[] text) throws IOException {
    String trimmed = new String(text, StandardCharsets.UTF_8).replace("\0", "").strip();
    if (!trimmed.contains("<LabelTable")) {
      return List.of();
    }
    List<Label> labels = new ArrayList<>();
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      // A file from elsewhere must not make the parser fetch anything.
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      NodeList found =
          factory
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(trimmed.getBytes(StandardCharsets.UTF_8)))
              .getElementsByTagName("Label");
      for (int n = 0; n < found.getLength(); n++) {
        Element label = (Element) found.item(n);
        int key = Integer.parseInt(label.getAttribute("Key"));
        if (key > 0) {
          Rgb colour = new Rgb(part(label, "Red"), part(label, "Green"), part(label, "Blue"));
          labels.add(new Label(key, label.getTextContent(), colour));
        }
      }
      return labels;
    } catch (SAXException | IllegalArgumentException e) {
      throw new FormatException(where + ": the label table is damaged (" + e.getMessage() + ")", e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this Java has no safe XML parser", e);
    }
  }

  private static int part(Element label, String name) {
    return (int) Math.round(255 * Double.parseDouble(label.getAttribute(name)));
  }
}
