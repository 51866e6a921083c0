package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.AcceptFailures;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The lines of a service's log that say that accept failed, between whatever else is there:
/// `http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 1s`. The words are those
/// of `net.OpError` (`net/net.go`: operation, network, address, error) around an `os.SyscallError`.
final class AcceptFailureFormat implements TextFormat {
    /// The system's words for its errors (`syscall/zerrors_linux_*.go`), longest first where one begins with
    /// another.
    private static final String[][] ERRORS = {
        {"too many open files in system", "ENFILE"},
        {"too many open files", "EMFILE"},
        {"software caused connection abort", "ECONNABORTED"},
        {"cannot allocate memory", "ENOMEM"},
        {"no buffer space available", "ENOBUFS"},
        {"invalid argument", "EINVAL"},
        {"bad file descriptor", "EBADF"},
        {"operation not permitted", "EPERM"},
        {"i/o timeout", "ETIMEDOUT"},
        {"use of closed network connection", "closed"}
    };

    private static final String[] BEGINNINGS = {"accept tcp", "accept unix"};
    private static final int MOST_PORTS = 1024;

    private final Map<Integer, Map<String, Long>> byPort = new HashMap<>();
    private int first;
    private String date = "";
    private @Nullable LocalDateTime begin;
    private @Nullable LocalDateTime end;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!take(lines.line())) {
            return false;
        }
        if (first == 0) {
            first = lines.number();
        }
        lines.advance();
        while (lines.hasLine() && take(lines.line())) {
            lines.advance();
        }
        return true;
    }

    @Override
    public void finish(Context context, Findings findings) {
        if (first == 0) {
            return;
        }
        long seconds = begin == null || end == null
                ? -1
                : Math.max(0, end.toEpochSecond(ZoneOffset.UTC) - begin.toEpochSecond(ZoneOffset.UTC));
        findings.add(new Found.Refused(new AcceptFailures(byPort, seconds)), "accept errors", null, first);
    }

    private boolean take(String line) {
        int at = -1;
        for (String beginning : BEGINNINGS) {
            at = at < 0 ? line.indexOf(beginning) : at;
        }
        int address = at < 0 ? -1 : line.indexOf(' ', at + 7);
        int colon = address < 0 ? -1 : line.indexOf(": ", address);
        if (colon < 0) {
            return false;
        }
        String words = line.substring(colon + 2);
        for (String call : new String[] {"accept4: ", "accept: "}) {
            words = words.startsWith(call) ? words.substring(call.length()) : words;
        }
        for (String[] error : ERRORS) {
            if (words.startsWith(error[0])) {
                int port = port(line.substring(address + 1, colon));
                if (byPort.size() < MOST_PORTS || byPort.containsKey(port)) {
                    byPort.computeIfAbsent(port, _ -> new TreeMap<>()).merge(error[1], 1L, Long::sum);
                }
                date(line);
                return true;
            }
        }
        return false;
    }

    /// The port of `[::]:8080`; 0 for a Unix socket's path.
    private static int port(String address) {
        Integer port = Text.smallNumber(address.substring(address.lastIndexOf(':') + 1));
        return port == null ? 0 : port;
    }

    /// `2026/11/24 13:00:02` as package log writes it, `2026-11-24T13:00:02` as most others do.
    private void date(String line) {
        int at = line.startsWith("time=") ? line.startsWith("time=\"") ? 6 : 5 : 0;
        if (line.length() < at + 19
                || !Text.isDigit(line.charAt(at))
                || (line.charAt(at + 4) != '/' && line.charAt(at + 4) != '-')) {
            return;
        }
        String iso = line.substring(at, at + 10).replace('/', '-') + "T" + line.substring(at + 11, at + 19);
        if (iso.equals(date)) {
            return;
        }
        date = iso;
        try {
            end = LocalDateTime.parse(iso);
            begin = begin == null ? end : begin;
        } catch (DateTimeException e) {
            // Another way to write a date: then the lines aren't dated.
        }
    }
}
