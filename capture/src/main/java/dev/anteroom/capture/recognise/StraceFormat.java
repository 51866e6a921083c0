package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.SystemCall;
import dev.anteroom.capture.evidence.SystemCallLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An `strace` log, with or without `-f`, `-t`/`-tt`/`-ttt`/`-r`, `-T`, `-y`/`-yy`. Calls that say nothing of sockets,
/// descriptors or processes are counted and not kept.
final class StraceFormat implements TextFormat {
    private static final Set<String> KEPT = Set.of(
            "accept",
            "accept4",
            "bind",
            "clone",
            "clone3",
            "close",
            "close_range",
            "connect",
            "creat",
            "dup",
            "dup2",
            "dup3",
            "epoll_create",
            "epoll_create1",
            "epoll_ctl",
            "eventfd",
            "eventfd2",
            "execve",
            "execveat",
            "exit",
            "exit_group",
            "fcntl",
            "fork",
            "inotify_init",
            "inotify_init1",
            "io_uring_setup",
            "ioctl",
            "kill",
            "listen",
            "memfd_create",
            "open",
            "openat",
            "openat2",
            "perf_event_open",
            "pidfd_getfd",
            "pidfd_open",
            "pipe",
            "pipe2",
            "prlimit64",
            "recvmsg",
            "sendmsg",
            "setrlimit",
            "setsockopt",
            "shutdown",
            "signalfd",
            "signalfd4",
            "socket",
            "socketpair",
            "tgkill",
            "timerfd_create",
            "unshare",
            "userfaultfd",
            "vfork");

    /// Past this many the log's start has to do: some 300 MB of memory.
    private static final int MOST = 1_000_000;

    private static final int MOST_PENDING = 100_000;

    private static final String UNFINISHED = "<unfinished ...>";
    private static final String NOTICE = "strace: Process ";

    private record Pending(
            String name,
            String arguments,
            int line,
            @Nullable Long time) {}

    private final List<SystemCall> calls = new ArrayList<>();
    private final Map<Integer, Pending> pending = new HashMap<>();
    private final Set<Integer> numbered = new HashSet<>();
    private final Set<Integer> attached = new HashSet<>();
    private int first;
    private long lines;
    private @Nullable Long origin;
    private long relative;
    private long lastOfDay = -1;
    private long days;
    private boolean full;

    @Override
    public boolean read(Lines text, Context context, Findings findings) {
        if (!take(text.line(), text.number())) {
            return false;
        }
        if (first == 0) {
            first = text.number();
        }
        text.advance();
        while (text.hasLine() && take(text.line(), text.number())) {
            text.advance();
        }
        return true;
    }

    @Override
    public void finish(Context context, Findings findings) {
        // One line of this shape may be a stack frame or a line of C; a log has more, or a call that matters.
        if (lines > 1 || !calls.isEmpty()) {
            nameFirst();
            if (full) {
                findings.problem("only the first " + MOST + " calls that matter were read");
            }
            findings.add(new Found.Calls(new SystemCallLog(calls, lines), origin), "strace", null, first);
        }
    }

    /// On a terminal the first process has no number until there is a second: then it is the one that was never
    /// attached to.
    private void nameFirst() {
        Set<Integer> started = new HashSet<>(numbered);
        started.removeAll(attached);
        if (started.size() == 1) {
            int pid = started.iterator().next();
            calls.replaceAll(call -> call.pid() == 0 ? call.withPid(pid) : call);
        }
    }

    private boolean take(String written, int number) {
        String line = withoutNotice(written);
        Head head = Head.parse(line);
        if (head.pid != 0 && numbered.size() < MOST_PENDING) {
            numbered.add(head.pid);
        }
        int at = head.end;
        if (at >= line.length()) {
            return false;
        }
        char c = line.charAt(at);
        boolean took;
        if (line.startsWith("+++ ", at) || line.startsWith("--- ", at)) {
            took = event(line, at, head, number);
        } else if (line.startsWith("<... ", at)) {
            took = resumed(line, at + 5, head, number);
        } else if ((c >= 'a' && c <= 'z') || c == '_') {
            took = call(line, at, head, number);
        } else {
            took = line.startsWith("strace: ", at);
        }
        if (took) {
            lines++;
        }
        return took;
    }

    /// `clone(child_stack=NULL, flags=…strace: Process 33 attached`: the notice ends the line, the call goes on.
    private String withoutNotice(String line) {
        int at = line.endsWith(" attached") ? line.lastIndexOf(NOTICE) : -1;
        Integer pid = at < 0 ? null : Text.smallNumber(line.substring(at + NOTICE.length(), line.length() - 9));
        if (pid == null) {
            return line;
        }
        // The notice before the first call is of the process that `-p` names.
        if (lines > 0 && attached.size() < MOST_PENDING) {
            attached.add(pid);
        }
        return at == 0 ? line : line.substring(0, at) + UNFINISHED;
    }

    private boolean event(String line, int at, Head head, int number) {
        if (line.startsWith("+++ exited with ", at)) {
            int from = at + 16;
            int to = line.indexOf(" +++", from);
            Long status = to < 0 ? null : Text.number(line.substring(from, to));
            add(new SystemCall(number, head.pid, time(head), "+exited", "", status, null, null));
            return status != null;
        }
        if (line.startsWith("+++ killed by ", at)) {
            int to = line.indexOf(' ', at + 14);
            String signal = to < 0 ? "" : line.substring(at + 14, to);
            add(new SystemCall(number, head.pid, time(head), "+killed", signal, null, null, null));
            return to > 0;
        }
        if (line.startsWith("--- SIG", at)
                || line.startsWith("--- stopped by ", at)
                || line.startsWith("+++ superseded", at)) {
            time(head);
            return true;
        }
        return false;
    }

    private boolean call(String line, int at, Head head, int number) {
        int open = at;
        while (open < line.length() && (Character.isLetterOrDigit(line.charAt(open)) || line.charAt(open) == '_')) {
            open++;
        }
        if (open == line.length() || line.charAt(open) != '(') {
            return false;
        }
        String name = line.substring(at, open);
        int unfinished = line.lastIndexOf(UNFINISHED);
        if (unfinished > open && line.endsWith(UNFINISHED)) {
            if (pending.size() < MOST_PENDING) {
                String arguments = line.substring(open + 1, unfinished).stripTrailing();
                pending.put(head.pid, new Pending(name, arguments, number, time(head)));
            }
            return true;
        }
        Tail tail = Tail.parse(line, open);
        if (tail == null) {
            return false;
        }
        if (KEPT.contains(name)) {
            String arguments = line.substring(open + 1, tail.close);
            add(new SystemCall(
                    number, head.pid, time(head), name, arguments, tail.result, tail.error, tail.durationMicros));
        } else {
            time(head);
        }
        return true;
    }

    private boolean resumed(String line, int at, Head head, int number) {
        int space = line.indexOf(' ', at);
        int angle = line.indexOf('>', at);
        if (space < 0 || angle < space || !line.startsWith("resumed", space + 1)) {
            return false;
        }
        String name = line.substring(at, space);
        Long time = time(head);
        Tail tail = Tail.parse(line, angle);
        Pending begun = pending.remove(pending.containsKey(head.pid) ? head.pid : 0);
        if (tail == null || !KEPT.contains(name)) {
            return true;
        }
        boolean same = begun != null && begun.name.equals(name);
        String before = same && begun != null ? begun.arguments : "";
        String rest = line.substring(angle + 1, Math.max(angle + 1, tail.close)).stripLeading();
        add(new SystemCall(
                same && begun != null ? begun.line : number,
                head.pid,
                same && begun != null ? begun.time : time,
                name,
                before + spaced(before, rest),
                tail.result,
                tail.error,
                tail.durationMicros));
        return true;
    }

    private static String spaced(String before, String rest) {
        return before.endsWith(",") && !rest.isEmpty() ? " " + rest : rest;
    }

    private void add(SystemCall call) {
        if (calls.size() < MOST) {
            calls.add(call);
        } else {
            full = true;
        }
    }

    /// Time since the log's first line, µs.
    private @Nullable Long time(Head head) {
        if (head.time == null) {
            return null;
        }
        long micros = head.time;
        if (head.relative) {
            relative += micros;
            return relative;
        }
        if (head.ofDay) {
            if (lastOfDay >= 0 && micros < lastOfDay - 43_200_000_000L) {
                days++;
            }
            lastOfDay = micros;
            micros += days * 86_400_000_000L;
        }
        if (origin == null) {
            origin = micros;
        }
        return micros - origin;
    }

    /// What comes before the call: `[pid 123] `, `123 `, and a time.
    private record Head(int pid, @Nullable Long time, boolean ofDay, boolean relative, int end) {
        static Head parse(String line) {
            int at = 0;
            int pid = 0;
            if (line.startsWith("[pid ")) {
                int close = line.indexOf(']');
                int digits = digits(line, blanks(line, 5));
                Integer number = close < 0 || close > 40 || (digits < close && line.charAt(digits) != '<')
                        ? null
                        : Text.smallNumber(line.substring(5, digits).strip());
                if (number != null) {
                    pid = number;
                    at = close + 1;
                }
            } else {
                int digits = digits(line, 0);
                // With `-Y` the command follows: `4711<nginx> `.
                int close = line.startsWith("<", digits) ? line.indexOf('>', digits) + 1 : digits;
                Integer number =
                        digits > 0 && line.startsWith(" ", close) ? Text.smallNumber(line.substring(0, digits)) : null;
                if (number != null) {
                    pid = number;
                    at = close;
                }
            }
            int from = blanks(line, at);
            int to = from;
            while (to < line.length() && to - from < 30 && !Text.isBlank(line.charAt(to))) {
                to++;
            }
            String word = line.substring(from, to);
            if (word.isEmpty() || (!Text.isDigit(word.charAt(0)) && word.charAt(0) != '+')) {
                return new Head(pid, null, false, false, call(line, from));
            }
            Long day = ofDay(word);
            if (day != null) {
                return new Head(pid, day, true, false, call(line, blanks(line, to)));
            }
            Long seconds = seconds(word.charAt(0) == '+' ? word.substring(1) : word);
            if (seconds != null) {
                return new Head(pid, seconds, false, seconds < 100_000_000_000_000L, call(line, blanks(line, to)));
            }
            return new Head(pid, null, false, false, from);
        }

        /// Behind what `-n` and `-i` print, the call's number and the instruction's address: `[ 288] `.
        private static int call(String line, int from) {
            int at = from;
            while (line.startsWith("[", at)) {
                int close = line.indexOf("] ", at);
                if (close < 0 || close - at > 20) {
                    return at;
                }
                at = blanks(line, close + 1);
            }
            return at;
        }

        private static int digits(String line, int from) {
            int at = from;
            while (at < line.length() && at - from < 10 && Text.isDigit(line.charAt(at))) {
                at++;
            }
            return at;
        }

        private static int blanks(String line, int from) {
            int at = from;
            while (at < line.length() && Text.isBlank(line.charAt(at))) {
                at++;
            }
            return at;
        }

        /// `23:42:05`, `23:42:05.284475`.
        private static @Nullable Long ofDay(String word) {
            if (word.length() < 8 || word.charAt(2) != ':' || word.charAt(5) != ':') {
                return null;
            }
            Long hours = Text.counter(word.substring(0, 2));
            Long minutes = Text.counter(word.substring(3, 5));
            Long seconds = seconds(word.substring(6));
            return hours == null || minutes == null || seconds == null
                    ? null
                    : (Long) ((hours * 60 + minutes) * 60_000_000L + seconds);
        }

        /// `5`, `0.000123`, `1795477325.300622` in µs.
        private static @Nullable Long seconds(String word) {
            int dot = word.indexOf('.');
            Long whole = Text.counter(dot < 0 ? word : word.substring(0, dot));
            if (whole == null || whole > 1_000_000_000_000L) {
                return null;
            }
            if (dot < 0) {
                return whole * 1_000_000;
            }
            String fraction = word.substring(dot + 1);
            if (!Text.isDigits(fraction) || fraction.length() > 9) {
                return null;
            }
            Long micros = Text.counter((fraction + "000000").substring(0, 6));
            return micros == null ? null : (Long) (whole * 1_000_000 + micros);
        }
    }

    /// What comes behind the arguments: `) = -1 EMFILE (Too many open files) <0.000012>`.
    private record Tail(
            int close,
            @Nullable Long result,
            @Nullable String error,
            @Nullable Long durationMicros) {
        static @Nullable Tail parse(String line, int from) {
            int end = line.length();
            Long duration = null;
            int angle = line.lastIndexOf(" <");
            if (angle > from && line.endsWith(">")) {
                Long micros = Head.seconds(line.substring(angle + 2, end - 1));
                if (micros != null) {
                    duration = micros;
                    end = angle;
                }
            }
            int equals = line.lastIndexOf(" = ", end - 1);
            // The result's own decoration may hold a " = ", so look further left for the one behind a parenthesis.
            for (int tries = 0; equals > from && tries < 8; tries++) {
                int close = equals;
                while (close > from && line.charAt(close) == ' ') {
                    close--;
                }
                if (line.charAt(close) == ')') {
                    String text = line.substring(equals + 3, end);
                    return new Tail(close, result(text), error(text), duration);
                }
                equals = line.lastIndexOf(" = ", equals - 1);
            }
            return null;
        }

        private static @Nullable Long result(String text) {
            int to = 0;
            while (to < text.length() && text.charAt(to) != ' ' && text.charAt(to) != '<') {
                to++;
            }
            String word = text.substring(0, to);
            if (word.startsWith("0x") && word.length() > 2 && word.length() < 18) {
                try {
                    return Long.valueOf(word.substring(2), 16);
                } catch (NumberFormatException e) {
                    return null;
                }
            }
            return Text.number(word);
        }

        private static @Nullable String error(String text) {
            if (!text.startsWith("-1 ") && !text.startsWith("? ")) {
                return null;
            }
            List<String> words = Text.words(text, 3);
            return words.size() > 1 && words.get(1).startsWith("E") ? words.get(1) : null;
        }
    }
}
