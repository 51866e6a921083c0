package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.process.Spawn;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// The last lines that a process of the service wrote to its standard error.
///
/// What it writes goes on to this process's standard error as ever, by way of a `tee` of its own that copies it here.
/// The `tee` belongs to the service and not to this process: when the supervisor is killed, the service's standard
/// error stays what it was, and no write to it ends the service (SIGPIPE).
final class LastWords {
    private static final int MAX_LINES = 12;
    private static final int MAX_LINE = 400;
    /// 3 is what the service writes, 4 the copy. Standard output becomes the supervisor's standard error; a reader of
    /// the copy that has gone away is no reason to end, nor one to complain.
    private static final String TEE = "trap '' HUP INT TERM PIPE; exec tee /dev/fd/4 <&3 >&2 2>/dev/null";

    private final Deque<String> lines = new ArrayDeque<>();
    private final int writeEnd;
    private volatile boolean complete;

    private LastWords(int writeEnd) {
        this.writeEnd = writeEnd;
    }

    /// A process's standard error, ready to be given to it ([#standardError()]). Where it cannot be copied (no `tee`,
    /// no descriptors), it is this process's own, and nothing will be known of it.
    static LastWords open() {
        int[] service = {-1, -1};
        int[] copy = {-1, -1};
        try {
            pipe(service);
            pipe(copy);
            Pidfd tee = new Spawn(
                            Path.of("/bin/sh"),
                            List.of("-c", TEE),
                            Map.of("PATH", "/usr/bin:/bin"),
                            null,
                            List.of(service[0], copy[1]))
                    .start();
            LastWords words = new LastWords(service[1]);
            // Opened anew by name: the JDK has no stream of a descriptor's number.
            InputStream copied = new BufferedInputStream(new FileInputStream("/proc/self/fd/" + copy[0]));
            service[1] = -1;
            Thread.ofPlatform().daemon().name("last-words").start(() -> {
                words.read(copied);
                tee.awaitEnd(Duration.ofSeconds(5));
                tee.reap();
                tee.close();
            });
            return words;
        } catch (LinuxException | IOException e) {
            return new LastWords(-1);
        } finally {
            for (int end : new int[] {service[0], service[1], copy[0], copy[1]}) {
                if (end >= 0) {
                    Descriptors.close(end);
                }
            }
        }
    }

    private static void pipe(int[] ends) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(8, 4);
            int result = Descriptors.pipe(pair);
            if (result < 0) {
                throw new LinuxException("A pipe cannot be made: " + Errno.name(-result), -result);
            }
            ends[0] = pair.get(ValueLayout.JAVA_INT, 0);
            ends[1] = pair.get(ValueLayout.JAVA_INT, 4);
        }
    }

    /// A descriptor of this process, for the service's standard error; [#given()] closes it.
    int standardError() {
        return writeEnd >= 0 ? writeEnd : 2;
    }

    /// The service has been started with it (or could not be): it ends with the service.
    void given() {
        if (writeEnd >= 0) {
            Descriptors.close(writeEnd);
        }
    }

    private void read(InputStream copied) {
        StringBuilder line = new StringBuilder();
        try (copied) {
            for (int c = copied.read(); c >= 0; c = copied.read()) {
                if (c == '\n') {
                    add(line.toString());
                    line.setLength(0);
                } else if (line.length() < MAX_LINE) {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            complete = true;
            return;
        }
        if (!line.isEmpty()) {
            add(line.toString());
        }
        complete = true;
    }

    private synchronized void add(String latin1) {
        String text = new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        if (text.isEmpty()) {
            return;
        }
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(text);
    }

    /// Whether the last of it is known: the process, and whoever it gave its standard error to, has closed it.
    boolean isComplete() {
        return complete || writeEnd < 0;
    }

    /// At most [#MAX_LINES], the last one last; control characters are spaces.
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
