package dev.anteroom.capture.recognise;

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

    private static boolean isUname(String line) {
        return line.startsWith("Linux ") && line.contains(" #") && line.contains("SMP");
    }

    /// `9:name=systemd:/`, `0::/user.slice`.
    private static boolean isCgroup(String line) {
        int first = line.indexOf(':');
        int second = line.indexOf(":/", first + 1);
        return first > 0 && first < 4 && second > 0 && Text.isDigits(line.substring(0, first));
    }
}
