package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.Sysctls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Kernel parameters: `sysctl -a` (`net.core.somaxconn = 4096`), and what people make of `/proc/sys`
/// (`grep . /proc/sys/net/core/*`, `net/core/somaxconn: 4096`, `net.core.somaxconn 4096`,
/// `somaxconn=4096`).
final class SysctlFormat implements TextFormat {
    private static final List<String> TREES =
            List.of("net", "kernel", "vm", "fs", "abi", "debug", "dev", "user", "sunrpc", "crypto");
    private static final int LONGEST_VALUE = 4096;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        int first = lines.number();
        Map<String, String> values = new HashMap<>();
        while (lines.hasLine()) {
            int end = nameEnd(lines.line());
            String value = end < 0 ? "" : value(lines.line(), end);
            String name = end < 0 ? "" : name(lines.line().substring(0, end), value);
            // `/proc/sys/net/core/somaxconn:` announces its value; many parameters are empty.
            boolean announced = value.isEmpty() && lines.line().endsWith(":");
            if (name.isEmpty() || announced || values.containsKey(name)) {
                break;
            }
            if (value.length() <= LONGEST_VALUE) {
                values.put(name, value);
            }
            lines.advance();
        }
        if (lines.number() == first) {
            return false;
        }
        findings.add(new Found.Parameters(new Sysctls(values)), "sysctl", null, first);
        return true;
    }

    private static int nameEnd(String line) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ' ' || c == '=' || c == ':' || c == '\t') {
                return at == 0 || (at + 1 >= line.length() && c != '=' && c != ':') ? -1 : at;
            }
            if (!Character.isLetterOrDigit(c) && "._-/@".indexOf(c) < 0) {
                return -1;
            }
            at++;
        }
        return -1;
    }

    private static String value(String line, int end) {
        int at = end;
        while (at < line.length() && Text.isBlank(line.charAt(at))) {
            at++;
        }
        if (at < line.length() && (line.charAt(at) == '=' || line.charAt(at) == ':')) {
            at++;
        }
        return line.substring(at).strip();
    }

    /// A short name (`somaxconn: 4096`) is one of those whose bare value is known too, in front of a number.
    private static String name(String written, String value) {
        String dotted = dotted(written);
        boolean number = !value.isEmpty() && Text.isDigits(Text.words(value, 2).get(0));
        return dotted.isEmpty() && number ? BareValueFormat.PARAMETERS.getOrDefault(written, "") : dotted;
    }

    /// The dotted name, or empty where it isn't one.
    static String dotted(String name) {
        String path = name;
        int proc = path.indexOf("proc/sys/");
        if (proc >= 0) {
            path = path.substring(proc + 9);
        }
        if (path.indexOf('/') >= 0) {
            // In a path a dot is part of a component (an interface `eth0.5`), which the dotted form writes as a slash.
            path = path.replace('.', '\0').replace('/', '.').replace('\0', '/');
        }
        int dot = path.indexOf('.');
        return dot > 0 && dot + 1 < path.length() && TREES.contains(path.substring(0, dot)) ? path : "";
    }
}
