package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Writes profile.proto inside gzip, in the field order of Go's runtime, readable by `go tool pprof`.
final class PprofWriter {
    private final Profile profile;
    private final Map<String, Integer> stringNumbers = new HashMap<>();
    private final List<String> strings = new ArrayList<>();
    private final ProtoBuffer message = new ProtoBuffer();
    private final ProtoBuffer part = new ProtoBuffer();
    private final OutputStream out;

    private PprofWriter(Profile profile, OutputStream out) {
        this.profile = profile;
        this.out = out;
        string("");
    }

    static void write(Profile profile, OutputStream out) throws IOException {
        GZIPOutputStream gzip = new GZIPOutputStream(out, 64 * 1024) {
            {
                // As Go does: a profile is written while somebody waits.
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
        BufferedOutputStream buffered = new BufferedOutputStream(gzip, 64 * 1024);
        new PprofWriter(profile, buffered).write();
        buffered.flush();
        gzip.finish();
    }

    private int string(String text) {
        Integer known = stringNumbers.putIfAbsent(text, strings.size());
        if (known != null) {
            return known;
        }
        strings.add(text);
        return strings.size() - 1;
    }

    private void write() throws IOException {
        for (ValueType type : profile.sampleTypes()) {
            valueType(type);
            flush(1);
        }
        writeSamples();
        for (int i = 0; i < profile.mappings().size(); i++) {
            mapping(i + 1, profile.mappings().get(i));
            flush(3);
        }
        for (int i = 0; i < profile.locationCount(); i++) {
            location(i);
            flush(4);
        }
        for (int i = 0; i < profile.functionCount(); i++) {
            message.number(1, i + 1);
            message.number(2, string(profile.functionName(i)));
            message.number(3, string(profile.functionSystemName(i)));
            message.number(4, string(profile.functionFile(i)));
            message.number(5, profile.functionStartLine(i));
            flush(5);
        }
        writeHeader();
        ProtoBuffer top = new ProtoBuffer();
        for (String text : strings) {
            top.bytes(6, text.getBytes(UTF_8));
            top.drainTo(out);
        }
    }

    private void writeHeader() throws IOException {
        ProfileHeader header = profile.header();
        ProtoBuffer top = new ProtoBuffer();
        top.number(7, string(header.dropFrames()));
        top.number(8, string(header.keepFrames()));
        top.number(9, header.timeNanos());
        top.number(10, header.durationNanos());
        top.drainTo(out);
        ValueType periodType = header.periodType();
        if (periodType != null) {
            valueType(periodType);
            flush(11);
        }
        top.number(12, header.period());
        for (String comment : header.comments()) {
            top.element(13, string(comment));
        }
        top.number(14, string(header.defaultSampleType()));
        top.number(15, string(header.docUrl()));
        top.drainTo(out);
    }

    private void writeSamples() throws IOException {
        int types = profile.sampleTypes().size();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            for (int i = profile.stackStart(sample); i < profile.stackEnd(sample); i++) {
                part.varint(profile.locationAt(i) + 1L);
            }
            message.packed(1, part);
            for (int type = 0; type < types; type++) {
                part.varint(profile.value(sample, type));
            }
            message.packed(2, part);
            if (profile.labelSet(sample) != 0) {
                labels(sample);
            }
            flush(2);
        }
    }

    private void labels(int sample) {
        for (Label label : profile.labels(sample)) {
            part.number(1, string(label.key()));
            switch (label) {
                case Label.Text text -> part.number(2, string(text.value()));
                case Label.Numeric number -> {
                    part.number(3, number.value());
                    part.number(4, string(number.unit()));
                }
            }
            message.packed(3, part);
        }
    }

    private void mapping(int id, Mapping mapping) {
        message.number(1, id);
        message.number(2, mapping.start());
        message.number(3, mapping.limit());
        message.number(4, mapping.offset());
        message.number(5, string(mapping.file()));
        message.number(6, string(mapping.buildId()));
        message.number(7, mapping.hasFunctions() ? 1 : 0);
        message.number(8, mapping.hasFilenames() ? 1 : 0);
        message.number(9, mapping.hasLineNumbers() ? 1 : 0);
        message.number(10, mapping.hasInlineFrames() ? 1 : 0);
    }

    private void location(int location) {
        message.number(1, location + 1L);
        message.number(2, profile.mapping(location) + 1L);
        message.number(3, profile.address(location));
        for (int frame = profile.firstFrame(location); frame < profile.endFrame(location); frame++) {
            part.number(1, profile.frameFunction(frame) + 1L);
            part.number(2, profile.frameLine(frame));
            part.number(3, profile.frameColumn(frame));
            message.packed(4, part);
        }
        message.number(5, profile.isFolded(location) ? 1 : 0);
    }

    private void valueType(ValueType type) {
        message.number(1, string(type.type()));
        message.number(2, string(type.unit()));
    }

    /// Writes the collected message as the top-level field.
    private void flush(int field) throws IOException {
        part.tag(field, ProtoMessage.BYTES);
        part.varint(message.size());
        part.drainTo(out);
        message.drainTo(out);
    }
}
