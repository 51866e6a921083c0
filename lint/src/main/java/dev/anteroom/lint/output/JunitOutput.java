package dev.anteroom.lint.output;

import dev.anteroom.lint.Finding;
import dev.anteroom.lint.incident.Ranked;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// JUnit XML: a suite for each file with findings, a failure for each finding; one passed case where there is none.
public final class JunitOutput {
    private JunitOutput() {}

    public static String render(List<Ranked> ranked) {
        Map<String, List<Finding>> byFile = new LinkedHashMap<>();
        for (Ranked each : ranked) {
            byFile.computeIfAbsent(each.finding().file(), f -> new ArrayList<>()).add(each.finding());
        }
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", "anteroom lint");
            xml.writeAttribute("tests", Integer.toString(Math.max(1, ranked.size())));
            xml.writeAttribute("failures", Integer.toString(ranked.size()));
            if (byFile.isEmpty()) {
                suite(xml, "anteroom lint", List.of());
            }
            for (Map.Entry<String, List<Finding>> file : byFile.entrySet()) {
                suite(xml, file.getKey(), file.getValue());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a string can't be written to", e);
        }
        return text.toString();
    }

    private static void suite(XMLStreamWriter xml, String name, List<Finding> findings) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", clean(name));
        xml.writeAttribute("tests", Integer.toString(Math.max(1, findings.size())));
        xml.writeAttribute("failures", Integer.toString(findings.size()));
        if (findings.isEmpty()) {
            xml.writeEmptyElement("testcase");
            xml.writeAttribute("classname", "anteroom.lint");
            xml.writeAttribute("name", "no findings");
        }
        for (Finding finding : findings) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", clean(name));
            xml.writeAttribute("name", finding.rule().id() + " line " + finding.line());
            xml.writeStartElement("failure");
            xml.writeAttribute("type", finding.rule().id());
            xml.writeAttribute("message", clean(finding.message()));
            xml.writeCharacters(clean(finding.file() + ":" + finding.line() + ": " + finding.code().strip() + "\n"
                    + finding.rule().remedy()));
            xml.writeEndElement();
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /// XML 1.0 has no place for most control characters.
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean allowed = c == '\n' || c == '\t' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF && !(c >= 0xD800 && c <= 0xDFFF));
            clean.appendCodePoint(allowed ? c : 0xFFFD);
        });
        return clean.toString();
    }
}
