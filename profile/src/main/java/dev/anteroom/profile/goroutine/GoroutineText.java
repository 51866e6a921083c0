package dev.anteroom.profile.goroutine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the arguments back from the text of one goroutine, for the few goroutines whose arguments are looked at.
final class GoroutineText {
    private GoroutineText() {}

    /// The frames, which the parser found in this text before, with their arguments.
    static List<Call> calls(byte[] text, List<Frame> frames) {
        String[] lines = new String(text, StandardCharsets.UTF_8).split("\r?\n", -1);
        List<Call> calls = new ArrayList<>(frames.size());
        int at = 0;
        for (Frame frame : frames) {
            String head = frame.function() + "(";
            int found = at;
            while (found < lines.length && !(lines[found].startsWith(head) && lines[found].endsWith(")"))) {
                found++;
            }
            if (frame.isNote() || found == lines.length) {
                calls.add(new Call(frame, ""));
                continue;
            }
            calls.add(new Call(frame, lines[found].substring(head.length(), lines[found].length() - 1)));
            at = found + 1;
        }
        return calls;
    }
}
