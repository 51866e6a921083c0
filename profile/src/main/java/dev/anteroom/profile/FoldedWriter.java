package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/// Writes folded stacks: one line for each sample with a value, `root;…;leaf value`. Labels, lines and addresses have
/// no place there.
final class FoldedWriter {
    private FoldedWriter() {}

    static void write(Profile profile, int type, OutputStream out) throws IOException {
        byte[][] names = new byte[profile.functionCount()][];
        for (int function = 0; function < names.length; function++) {
            names[function] = clean(profile.functionName(function)).getBytes(UTF_8);
        }
        ProtoBuffer line = new ProtoBuffer();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long value = profile.value(sample, type);
            if (value == 0) {
                continue;
            }
            boolean first = true;
            for (int at = profile.stackEnd(sample) - 1; at >= profile.stackStart(sample); at--) {
                int location = profile.locationAt(at);
                for (int frame = profile.endFrame(location) - 1; frame >= profile.firstFrame(location); frame--) {
                    if (!first) {
                        line.raw(';');
                    }
                    line.raw(names[profile.frameFunction(frame)]);
                    first = false;
                }
                if (profile.firstFrame(location) == profile.endFrame(location)) {
                    if (!first) {
                        line.raw(';');
                    }
                    line.raw(("0x" + Long.toHexString(profile.address(location))).getBytes(UTF_8));
                    first = false;
                }
            }
            if (first) {
                line.raw("[no stack]".getBytes(UTF_8));
            }
            line.raw(' ');
            line.raw(Long.toString(value).getBytes(UTF_8));
            line.raw('\n');
            if (line.size() > 64 * 1024) {
                line.drainTo(out);
            }
        }
        line.drainTo(out);
    }

    /// A name must not contain what separates names and lines.
    private static String clean(String name) {
        if (name.isEmpty()) {
            return "[unknown]";
        }
        return name.replace(';', ':').replace('\n', ' ').replace('\r', ' ');
    }
}
