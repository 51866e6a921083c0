package dev.anteroom.lab;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Several commands' output in one file, as a terminal shows it.
final class Transcript {
    private static final Map<String, String> COMMANDS = Map.of(
            "ss.txt", "ss -lntp",
            "ss-all.txt", "ss -tan",
            "netstat.txt", "cat /proc/net/netstat",
            "goroutines.txt", "curl -s localhost:6060/debug/pprof/goroutine?debug=2",
            "ps.txt", "ps -o pid,stat,args",
            "limits.txt", "cat /proc/$PID/limits",
            "status.txt", "cat /proc/$PID/status");

    private Transcript() {}

    static Layout.Item of(List<Layout.Item> items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Layout.Item item : items) {
            String prompt = "root@shop-3:~# date -u; " + COMMANDS.getOrDefault(item.kind(), item.kind()) + "\n"
                    + item.at() + "\n";
            out.writeBytes(prompt.getBytes(StandardCharsets.UTF_8));
            out.writeBytes(item.content());
            out.write('\n');
        }
        Layout.Item first = items.getFirst();
        return new Layout.Item("", true, "session.txt", false, 1, first.at(), out.toByteArray());
    }
}
