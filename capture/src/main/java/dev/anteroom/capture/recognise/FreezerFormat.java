package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.Freezer;

/// v1's `freezer.state` (one word) and v2's `cgroup.events` (`populated 1`, `frozen 0`).
final class FreezerFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        int first = lines.number();
        String line = lines.line().strip();
        Boolean frozen = switch (line) {
            case "FROZEN", "FREEZING", "frozen 1" -> true;
            case "THAWED", "frozen 0" -> false;
            default -> null;
        };
        if (frozen == null) {
            if (!line.equals("populated 0") && !line.equals("populated 1")) {
                return false;
            }
            lines.advance();
            return true;
        }
        findings.add(new Found.Frozen(new Freezer(frozen)), "freezer", null, first);
        lines.advance();
        return true;
    }
}
