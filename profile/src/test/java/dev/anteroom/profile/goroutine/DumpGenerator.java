package dev.anteroom.profile.goroutine;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Writes a debug=2 dump as a busy service of any size has it: some hundred kinds of goroutines, a few of them
/// very many, every one with its own addresses, some 970 bytes each. The same seed gives the same dump.
public final class DumpGenerator {
    private static final String[][] LEAVES = {
        {"IO wait", """
                        internal/poll.runtime_pollWait(%p, 0x72)
                        \t/usr/local/go/src/runtime/netpoll.go:351 +0x85
                        internal/poll.(*pollDesc).wait(%p?, %p?, 0x0)
                        \t/usr/local/go/src/internal/poll/fd_poll_runtime.go:84 +0x27
                        internal/poll.(*pollDesc).waitRead(...)
                        \t/usr/local/go/src/internal/poll/fd_poll_runtime.go:89
                        internal/poll.(*FD).Read(%p, {%p, 0x1000, 0x1000})
                        \t/usr/local/go/src/internal/poll/fd_unix.go:165 +0x27a
                        net.(*netFD).Read(%p, {%p?, %p?, %p?})
                        \t/usr/local/go/src/net/fd_posix.go:55 +0x25
                        net.(*conn).Read(%p, {%p?, %p?, %p?})
                        \t/usr/local/go/src/net/net.go:189 +0x45
                        """},
        {"sync.Mutex.Lock", """
                        sync.runtime_SemacquireMutex(%p?, 0x0?, 0x1?)
                        \t/usr/local/go/src/runtime/sema.go:95 +0x25
                        sync.(*Mutex).lockSlow(%p)
                        \t/usr/local/go/src/sync/mutex.go:173 +0x15d
                        sync.(*Mutex).Lock(...)
                        \t/usr/local/go/src/sync/mutex.go:92
                        """},
        {"chan receive", ""},
        {"select", ""},
        {"chan send", ""},
        {"runnable", "syscall.Syscall(0x1, %p, %p, %p)\n\t/usr/local/go/src/syscall/syscall_linux.go:69 +0x25\n"},
    };

    private DumpGenerator() {}

    /// usage: DumpGenerator GOROUTINES FILE
    public static void main(String[] args) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])), 1 << 20)) {
            write(Integer.parseInt(args[0]), 42, out);
        }
    }

    static void write(int goroutines, long seed, OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String[]> kinds = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            kinds.add(kind(random));
        }
        out.write("goroutine 1 [running]:\nmain.main()\n\t/src/app/main.go:12 +0x1d\n\n"
                .getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < goroutines; i++) {
            // The n-th kind is about n times rarer than the first.
            int kind = (int) Math.min(kinds.size() - 1, Math.pow(kinds.size(), random.nextDouble()) - 1);
            one(text, kinds.get(kind), 17 + i * 3L, random);
            if (text.length() > 1 << 16 || i == goroutines - 1) {
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                text.setLength(0);
            }
        }
    }

    private static String[] kind(SplittableRandom random) {
        String[] leaf = LEAVES[random.nextInt(LEAVES.length)];
        StringBuilder stack = new StringBuilder(leaf[1]);
        int depth = 1 + random.nextInt(2) + (leaf[1].isEmpty() ? 2 : 0);
        for (int i = 0; i < depth; i++) {
            int f = random.nextInt(300);
            stack.append("shop/internal/service")
                    .append(f % 12)
                    .append(".(*Handler")
                    .append(f)
                    .append(").Serve(%p, {%p, %p}, %p")
                    .append(random.nextInt(3) == 0 ? "?" : "")
                    .append(")\n\t/src/app/internal/service")
                    .append(f % 12)
                    .append("/handler_")
                    .append(f)
                    .append(".go:")
                    .append(20 + f % 7 * 31)
                    .append(" +0x")
                    .append(Integer.toHexString(0x40 + f))
                    .append('\n');
        }
        stack.append("""
                        net/http.HandlerFunc.ServeHTTP(...)
                        \t/usr/local/go/src/net/http/server.go:2220
                        net/http.serverHandler.ServeHTTP({%p?}, {%p, %p}, %p)
                        \t/usr/local/go/src/net/http/server.go:3210 +0x8e
                        net/http.(*conn).serve(%p, {%p, %p})
                        \t/usr/local/go/src/net/http/server.go:2092 +0x5d0
                        created by net/http.(*Server).Serve in goroutine %g
                        \t/usr/local/go/src/net/http/server.go:3360 +0x485

                        """);
        return new String[] {leaf[0], stack.toString()};
    }

    private static void one(StringBuilder text, String[] kind, long id, SplittableRandom random) {
        text.append("goroutine ").append(id).append(" [").append(kind[0]);
        int minutes = random.nextInt(40) - 20;
        if (minutes > 0 && !kind[0].equals("runnable")) {
            text.append(", ").append(minutes).append(" minutes");
        }
        text.append("]:\n");
        String stack = kind[1];
        int from = 0;
        while (true) {
            int at = stack.indexOf('%', from);
            if (at < 0) {
                text.append(stack, from, stack.length());
                return;
            }
            text.append(stack, from, at);
            if (stack.charAt(at + 1) == 'p') {
                text.append("0xc0").append(Integer.toHexString(0x01000000 + random.nextInt(1 << 30)));
            } else {
                text.append(1 + random.nextInt(8));
            }
            from = at + 2;
        }
    }
}
