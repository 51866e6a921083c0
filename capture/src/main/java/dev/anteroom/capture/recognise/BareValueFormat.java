package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.CpuCgroup;
import dev.anteroom.capture.evidence.Freezer;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.Sysctls;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A number that stands alone: the one case in which the name of the file, or of the heading above, says what it is
/// (`cpu.cfs_quota_us`, `/proc/sys/net/core/somaxconn`, `fd-count`).
final class BareValueFormat implements TextFormat {
    /// Names that mean one parameter wherever they stand.
    static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("somaxconn", "net.core.somaxconn"),
            Map.entry("tcp_max_syn_backlog", "net.ipv4.tcp_max_syn_backlog"),
            Map.entry("tcp_syncookies", "net.ipv4.tcp_syncookies"),
            Map.entry("tcp_abort_on_overflow", "net.ipv4.tcp_abort_on_overflow"),
            Map.entry("tcp_migrate_req", "net.ipv4.tcp_migrate_req"),
            Map.entry("tcp_synack_retries", "net.ipv4.tcp_synack_retries"),
            Map.entry("tcp_fin_timeout", "net.ipv4.tcp_fin_timeout"),
            Map.entry("file-max", "fs.file-max"),
            Map.entry("file-nr", "fs.file-nr"),
            Map.entry("nr_open", "fs.nr_open"),
            Map.entry("pid_max", "kernel.pid_max"));

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        // A heading that is a date, say, names nothing: then the file's name may.
        return named(lines, context, findings)
                || (!context.heading().isEmpty() && named(lines, new Context(context.path(), ""), findings));
    }

    private static boolean named(Lines lines, Context context, Findings findings) {
        String value = lines.line().strip();
        List<String> words = Text.words(value, 5);
        if (words.isEmpty() || words.size() > 4 || Text.number(words.get(0)) == null) {
            return false;
        }
        Long number = Text.number(words.get(0));
        if (number == null) {
            return false;
        }
        String name = leaf(context.name());
        int line = lines.number();
        String parameter = parameter(context.name(), name);
        if (!parameter.isEmpty()) {
            findings.add(new Found.Parameters(new Sysctls(Map.of(parameter, value))), "sysctl", null, line);
        } else if (words.size() > 1) {
            return false;
        } else if (name.contains("cfs_quota_us")) {
            findings.add(new Found.Cpu(new CpuCgroup(null, null, null, number, null)), "cfs_quota", null, line);
        } else if (name.contains("cfs_period_us")) {
            findings.add(new Found.Cpu(new CpuCgroup(null, null, null, null, number)), "cfs_period", null, line);
        } else if (name.contains("cgroup.freeze") && (number == 0 || number == 1)) {
            findings.add(new Found.Frozen(new Freezer(number == 1)), "freezer", null, line);
        } else if ((isFdCount(name) || isCountedListing(context.heading()))
                && number >= 0
                && number < Integer.MAX_VALUE) {
            OpenFiles files = new OpenFiles(context.pid(), number.intValue(), Set.of(), null, List.of());
            findings.add(new Found.Files(files), "fd-count", context.pid(), line);
        } else {
            return false;
        }
        lines.advance();
        return true;
    }

    private static String leaf(String name) {
        // `cat /sys/fs/cgroup/cpu.max`: the last word's last component.
        String word = name.strip();
        int blank = word.lastIndexOf(' ');
        String path = blank >= 0 && word.contains("/") ? word.substring(blank + 1) : word;
        int slash = path.lastIndexOf('/');
        String leaf = slash >= 0 ? path.substring(slash + 1) : path;
        return leaf.endsWith(".txt") ? leaf.substring(0, leaf.length() - 4) : leaf;
    }

    private static String parameter(String whole, String leaf) {
        int proc = whole.indexOf("proc/sys/");
        if (proc >= 0 && whole.indexOf(' ', proc) < 0) {
            return SysctlFormat.dotted(whole.substring(proc));
        }
        String dotted = SysctlFormat.dotted(leaf);
        if (!dotted.isEmpty()) {
            return dotted;
        }
        return PARAMETERS.getOrDefault(leaf, "");
    }

    /// `ls /proc/4711/fd | wc -l`, in the heading.
    private static boolean isCountedListing(String command) {
        return command.startsWith("ls ") && command.contains("/fd") && command.endsWith("wc -l");
    }

    private static boolean isFdCount(String name) {
        boolean fds = name.startsWith("fd") || name.contains("fds") || name.contains("-fd") || name.contains("_fd");
        return fds && (name.contains("count") || name.contains("num") || name.contains("wc") || name.startsWith("nfd"));
    }
}
