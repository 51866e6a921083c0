package dev.anteroom.capture.recognise;

import java.util.List;

/// What people record along the way and what has no bearing here: `uname -a`, `/proc/PID/cgroup`. Known, so that it
/// isn't held against the capture as unknown.
final class HostFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        String line = lines.line();
        String what = isUname(line) ? "the kernel's version" : isCgroup(line) ? "the cgroups' names" : "";
        if (what.isEmpty()) {
            return false;
        }
        findings.add(new Found.Known(what), "host", null, lines.number());
        lines.advance();
        return true;
    }

    /// `Linux web-3 6.1.0-13-amd64 #1 SMP …`, or fewer of its words.
    private static boolean isUname(String line) {
        if (!line.startsWith("Linux ")) {
            return false;
        }
        List<String> words = Text.words(line, 4);
        return words.subList(1, words.size()).stream()
                .anyMatch(word -> word.length() > 2 && Text.isDigit(word.charAt(0)) && word.indexOf('.') > 0);
    }

    /// `9:name=systemd:/`, `0::/user.slice`.
    private static boolean isCgroup(String line) {
        int first = line.indexOf(':');
        int second = line.indexOf(":/", first + 1);
        return first > 0 && first < 4 && second > 0 && Text.isDigits(line.substring(0, first));
    }
}
