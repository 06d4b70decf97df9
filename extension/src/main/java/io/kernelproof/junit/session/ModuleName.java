package io.kernelproof.junit.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apiguardian.api.API;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The name of the module whose tests this JVM runs. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ModuleName {

    private ModuleName() {}

    /**
     * Finds it.
     *
     * @return the {@code artifactId} of the {@code pom.xml} in the module's directory, or else the directory's name
     */
    public static String find() {
        Path directory = Settings.inModule(Path.of("")).toAbsolutePath().normalize();
        return artifactId(directory.resolve("pom.xml"))
                .orElseGet(() -> Optional.ofNullable(directory.getFileName())
                        .map(Path::toString)
                        .orElse("/"));
    }

    private static Optional<String> artifactId(Path pom) {
        if (!Files.isRegularFile(pom)) {
            return Optional.empty();
        }
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            NodeList children = factory.newDocumentBuilder()
                    .parse(pom.toFile())
                    .getDocumentElement()
                    .getChildNodes();
            return IntStream.range(0, children.getLength())
                    .mapToObj(children::item)
                    .filter(child ->
                            child instanceof Element && child.getNodeName().equals("artifactId"))
                    .map(Node::getTextContent)
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .findFirst();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            // A file that only looks like a project's.
            return Optional.empty();
        }
    }
}
