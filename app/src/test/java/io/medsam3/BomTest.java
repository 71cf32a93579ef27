package io.medsam3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The BOM names every module that has a jar, in this version, and nothing else. */
class BomTest {
  private static final Path ROOT = Path.of("..");
  private static final XPath PATHS = XPathFactory.newInstance().newXPath();

  private static Node pom(Path folder) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("pom.xml").toFile())
        .getDocumentElement();
  }

  private static String text(Node node, String path) throws Exception {
    return PATHS.evaluate(path, node);
  }

  private static List<Node> nodes(Node node, String path) throws Exception {
    NodeList found = (NodeList) PATHS.evaluate(path, node, XPathConstants.NODESET);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      nodes.add(found.item(i));
    }
    return nodes;
  }

  private static String coordinates(String group, String artifact, String version) {
    return group + ":" + artifact + ":" + version;
  }

  private static List<String> jarModules() throws Exception {
    Node root = pom(ROOT);
    List<String> jars = new ArrayList<>();
    for (Node module : nodes(root, "modules/module")) {
      Node pom = pom(ROOT.resolve(module.getTextContent()));
      if (!text(pom, "packaging").equals("pom")) {
        jars.add(
            coordinates(text(root, "groupId"), text(pom, "artifactId"), text(root, "version")));
      }
    }
    return jars;
  }

  private static List<String> managed(Node bom) throws Exception {
    List<String> managed = new ArrayList<>();
    for (Node entry : nodes(bom, "dependencyManagement/dependencies/dependency")) {
      String version = text(entry, "version").replace("${project.version}", text(bom, "version"));
      managed.add(coordinates(text(entry, "groupId"), text(entry, "artifactId"), version));
    }
    return managed;
  }

  @Test
  void theBomNamesEveryModuleThatHasAJar() throws Exception {
    assertThat(jarModules()).hasSizeGreaterThan(3);
    assertThat(managed(pom(ROOT.resolve("bom")))).containsExactlyInAnyOrderElementsOf(jarModules());
  }

  @Test
  void theBomInheritsNoVersionsOfOthers() throws Exception {
    assertThat(nodes(pom(ROOT.resolve("bom")), "parent")).isEmpty();
  }
}
