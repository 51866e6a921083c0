package dev.anteroom.finding.render;

import dev.anteroom.finding.Check;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Severity;
import dev.anteroom.finding.SourcePlace;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// JUnit XML: a suite for each file, listener or machine with findings, one for the checks. An open finding is a
/// failure (a note is a passed case that says so), a suppressed one and what can't be judged are skipped, with their
/// reason. Only elements and attributes of Jenkins' schema of reports (xunit-plugin, junit-10.xsd) are written: that
/// plugin refuses any other, so a place has no attribute of its own and stands in the name and the text.
public final class FindingJunit {
    private FindingJunit() {}

    public static String render(Findings findings) {
        Map<String, List<Finding>> groups = new LinkedHashMap<>();
        for (Finding finding : findings.findings()) {
            groups.computeIfAbsent(finding.where().group(), group -> new ArrayList<>())
                    .add(finding);
        }
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", findings.tool());
            for (Map.Entry<String, List<Finding>> group : groups.entrySet()) {
                suite(xml, group.getKey(), group.getValue());
            }
            checks(xml, findings);
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a string can always be written to", e);
        }
        return text.toString();
    }

    private static void suite(XMLStreamWriter xml, String name, List<Finding> findings) throws XMLStreamException {
        long failed = findings.stream().filter(FindingJunit::isFailure).count();
        long skipped = findings.stream().filter(finding -> !finding.isOpen()).count();
        open(xml, name, findings.size(), failed, skipped);
        for (Finding finding : findings) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", line(name));
            xml.writeAttribute("name", line(Words.name(finding)));
            if (finding.suppression() != null) {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", line(finding.message() + " (" + Words.of(finding.suppression()) + ")"));
            } else {
                xml.writeStartElement(isFailure(finding) ? "failure" : "system-out");
                if (isFailure(finding)) {
                    xml.writeAttribute("type", clean(finding.rule().id()));
                    xml.writeAttribute("message", line(finding.message()));
                }
                xml.writeCharacters(clean(body(finding)));
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void checks(XMLStreamWriter xml, Findings findings) throws XMLStreamException {
        if (findings.checks().isEmpty()) {
            return;
        }
        open(
                xml,
                findings.tool(),
                findings.checks().size(),
                0,
                findings.unjudged().size());
        for (Check check : findings.checks()) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", clean(findings.tool()));
            xml.writeAttribute("name", line(check.name()));
            if (check.state() == Check.State.UNJUDGED) {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", line("not judged: " + check.reason()));
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void open(XMLStreamWriter xml, String name, int tests, long failures, long skipped)
            throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", line(name));
        xml.writeAttribute("tests", Integer.toString(tests));
        xml.writeAttribute("failures", Long.toString(failures));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", Long.toString(skipped));
    }

    private static boolean isFailure(Finding finding) {
        return finding.isOpen() && finding.severity() != Severity.NOTE;
    }

    private static String body(Finding finding) {
        StringBuilder body = new StringBuilder(line(finding.where().text()))
                .append(": ")
                .append(finding.message())
                .append('\n');
        if (finding.where() instanceof SourcePlace place && !place.code().isEmpty()) {
            body.append(line(place.code().strip())).append('\n');
        }
        body.append(finding.evidence().stream()
                .map(each -> line(Words.of(each)) + "\n")
                .collect(Collectors.joining()));
        return body.append(finding.remedy().text())
                .append('\n')
                .append(line(finding.remedy().command()))
                .toString()
                .strip();
    }

    /// What somebody may name begins no line of its own: a name in a log of a build could pass for another message.
    private static String line(String text) {
        return clean(Words.plain(text));
    }

    /// XML 1.0 has no place for most control characters.
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isXml(c) ? c : '\uFFFD'));
        return clean.toString();
    }

    private static boolean isXml(int c) {
        return c == '\n' || c == '\t' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c < 0xFFFE) || c > 0xFFFF;
    }
}
