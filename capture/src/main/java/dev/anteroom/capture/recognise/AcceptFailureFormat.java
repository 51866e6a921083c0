package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.AcceptFailures;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The lines of a service's log that say that accept failed, between whatever else is there and whatever wraps them
/// (package log, logrus, zap, zerolog, slog, klog, syslog, the journal, docker, compose):
/// `http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 1s`. The words are those
/// of `net.OpError` (`net/net.go`: operation, network, address, error) around an `os.SyscallError`; programs that make
/// the call themselves write the call and the system's words without an address.
final class AcceptFailureFormat implements TextFormat {
    /// The system's words for its errors (`syscall/zerrors_linux_*.go`), longest first where one begins with
    /// another. Programs in C write them with a capital.
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

    /// `accept tcp [::]:8080: `: the network as `net.Listen` was given it.
    private static final Pattern OPERATION =
            Pattern.compile("\\baccept (?:tcp[46]?|unix|unixpacket|vsock) (\\S{1,200}): ");

    /// `accept4: `, `accept() failed: `, `accept4(3): `, `Accept error: `: without an address.
    private static final Pattern BARE = Pattern.compile("(?i)\\baccept(?:4|ing)?\\b(?:\\([^)]{0,40}\\))?[^\"]{0,80}$");

    private static final Pattern CLOCK =
            Pattern.compile("(?<![\\d:])(\\d{2}):(\\d{2}):(\\d{2})(?:[.,](\\d{1,9}))?(?![\\d:])");
    private static final Pattern DAY = Pattern.compile("(\\d{4})[-/](\\d{2})[-/](\\d{2})[T ]$");
    private static final long DAY_MILLIS = 86_400_000;
    private static final int LONGEST_WRAPPER = 400;

    private static final int MOST_PORTS = 1024;
    private static final int MOST_IN_A_SECOND = 100_000;

    private final Map<Integer, Map<String, Long>> byPort = new HashMap<>();
    private final Map<Integer, String> addresses = new HashMap<>();
    private final Map<Integer, Deque<Long>> lastSecond = new HashMap<>();
    private int first;
    private boolean pauses;
    private @Nullable Long begin;
    private @Nullable Long end;
    private long days;
    private long most = -1;

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
        long seconds = begin == null || end == null ? -1 : Math.max(0, (end - begin) / 1000);
        findings.add(
                new Found.Refused(new AcceptFailures(byPort, addresses, seconds, most, pauses)),
                "accept errors",
                null,
                first);
    }

    private boolean take(String line) {
        if (line.indexOf("ccept") < 0) {
            return false;
        }
        Matcher operation = OPERATION.matcher(line);
        if (operation.find()) {
            String words = line.substring(operation.end());
            for (String call : new String[] {"accept4: ", "accept: "}) {
                words = words.startsWith(call) ? words.substring(call.length()) : words;
            }
            for (String[] error : ERRORS) {
                if (words.regionMatches(true, 0, error[0], 0, error[0].length())) {
                    return count(line, operation.start(), operation.group(1), error[1]);
                }
            }
            return false;
        }
        // Only what nothing but a descriptor that can't be had is called: other words are said of other things too.
        for (String[] error : ERRORS) {
            int at = error[1].endsWith("FILE") ? indexOf(line, error[0]) : -1;
            if (at > 0
                    && at < LONGEST_WRAPPER
                    && BARE.matcher(line.substring(0, at)).find()) {
                return count(line, at, "", error[1]);
            }
        }
        return false;
    }

    private static int indexOf(String line, String words) {
        for (int at = 0; at + words.length() <= line.length(); at++) {
            if (line.regionMatches(true, at, words, 0, words.length())) {
                return at;
            }
        }
        return -1;
    }

    private boolean count(String line, int operation, String address, String error) {
        int port = port(address);
        if (byPort.size() < MOST_PORTS || byPort.containsKey(port)) {
            byPort.computeIfAbsent(port, _ -> new TreeMap<>()).merge(error, 1L, Long::sum);
            if (port > 0) {
                addresses.putIfAbsent(port, address);
            }
            date(line.substring(0, operation), port);
        }
        pauses |= line.contains("retrying in ");
        return true;
    }

    /// The port of `[::]:8080`; 0 for a Unix socket's path.
    private static int port(String address) {
        Integer port = Text.smallNumber(address.substring(address.lastIndexOf(':') + 1));
        return port == null ? 0 : port;
    }

    /// The clock before the message, of whatever wrote it, in ms; with the day where it stands before the clock. A
    /// clock without a day that goes back by half a day has gone past midnight.
    private void date(String before, int port) {
        Matcher clock = CLOCK.matcher(before);
        if (!clock.find()) {
            return;
        }
        String fraction = clock.group(4) == null ? "" : clock.group(4);
        long millis = ((Integer.parseInt(clock.group(1)) * 60L + Integer.parseInt(clock.group(2))) * 60
                                + Integer.parseInt(clock.group(3)))
                        * 1000
                + Integer.parseInt((fraction + "000").substring(0, 3));
        Matcher day = DAY.matcher(before.substring(0, clock.start()));
        if (day.find()) {
            try {
                millis += DAY_MILLIS
                        * LocalDate.of(
                                        Integer.parseInt(day.group(1)),
                                        Integer.parseInt(day.group(2)),
                                        Integer.parseInt(day.group(3)))
                                .toEpochDay();
            } catch (DateTimeException e) {
                return; // numbers that are no day
            }
        } else {
            millis += days * DAY_MILLIS;
            if (end != null && millis < end - DAY_MILLIS / 2) {
                days++;
                millis += DAY_MILLIS;
            }
        }
        begin = begin == null ? millis : begin;
        end = millis;
        Deque<Long> recent = lastSecond.computeIfAbsent(port, _ -> new ArrayDeque<>());
        recent.add(millis);
        while (recent.getFirst() <= millis - 1000 || recent.getFirst() > millis || recent.size() > MOST_IN_A_SECOND) {
            recent.removeFirst();
        }
        most = Math.max(most, recent.size());
    }
}
