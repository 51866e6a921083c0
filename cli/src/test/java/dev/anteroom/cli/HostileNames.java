package dev.anteroom.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Files in which everything that somebody may name steers a terminal, a log or a page.
final class HostileNames {
    /// What a name in a file may hold: an operating system command, a cleared screen, C1, bidirectional
    /// overrides, separators, a line that looks like a verdict, markup.
    static final List<String> NAMES = List.of(
            "\u001b]0;pwned\u0007\u001b[2J\u001b[31mred",
            "</script><script>alert(1)</script>",
            "\"><img src=x onerror=alert(2)>",
            "a\u2028b\u2029c",
            "\u202egnp.exe\u202c",
            "nl\nACCEPT_BOUND fake 99%\nx",
            "\u009b31m",
            "\r\rover",
            "\0nul",
            "zero\u200bwidth\ufeff",
            "tag\udb40\udc01s");

    private HostileNames() {}

    static Map<String, Path> write(Path folder) throws IOException {
        Map<String, Path> files = new HashMap<>();
        byte[] cpu = pprof("samples", "count", "cpu", "nanoseconds");
        files.put("cpu", Files.write(folder.resolve("cpu.pb.gz"), gzip(cpu)));
        files.put(
                "block",
                Files.write(
                        folder.resolve("block.pb.gz"), gzip(pprof("contentions", "count", "delay", "nanoseconds"))));
        files.put("dump", Files.writeString(folder.resolve("goroutines.txt"), dump()));
        files.put("folded", Files.writeString(folder.resolve("stacks.folded"), folded()));
        files.put("rules", Files.writeString(folder.resolve("c.rules"), "frame \u001b[31mx y\u202e( z\n"));
        files.put(
                "gate",
                Files.writeString(
                        folder.resolve("gate.yaml"), "schema: anteroom.gate/1\n\"\\e[31mred\\a</script>\": 1\n"));
        files.put(
                "service",
                Files.writeString(
                        folder.resolve("service.yaml"),
                        "name: web\nlisteners: {http: ':0'}\n\"\\e[31mred\\a\\u202e</script>\": 1\n"));
        files.put("broken", Files.writeString(folder.resolve("broken"), "threadc\u001b[eate profile: total 9\n"));
        files.put("capture", capture(Files.createDirectory(folder.resolve("capture")), cpu));
        files.put("zip", zip(folder.resolve("capture.zip"), cpu));
        files.put("source", source(Files.createDirectory(folder.resolve("source"))));
        files.put(
                "baseline",
                Files.writeString(
                        folder.resolve("baseline.json"),
                        "{\"schema\":\"anteroom.baseline/1\",\"\\u001b[31mx\\nACCEPT_BOUND fake\": 1}"));
        files.put("named", Files.writeString(folder.resolve("\u001b[31mx\nACCEPT_BOUND fake 99%\u202e"), "nothing"));
        return files;
    }

    /// Mistakes in a file, a function and lines whose names and comments are hostile; one of the files is no Go.
    private static Path source(Path folder) throws IOException {
        StringBuilder text = new StringBuilder("package main\n\nimport \"net\"\n");
        for (int i = 0; i < NAMES.size(); i++) {
            String name = oneLine(NAMES.get(i)).replace("\0", "");
            text.append("\nfunc f")
                    .append(i)
                    .append("(ln net.Listener) {\n\tfor {\n\t\tc, err := ln.Accept() // ")
                    .append(name)
                    .append("\n\t\tif err != nil {\n\t\t\tcontinue // ")
                    .append(name)
                    .append("\n\t\t}\n\t\tgo c.Close()\n\t}\n}\n");
        }
        Files.writeString(folder.resolve("\u001b[31mx\nACCEPT_BOUND fake 99%\u202e.go"), text);
        Files.writeString(folder.resolve("no\u001b[2J\nACCEPT_BOUND fake.go"), "package \u001b[31m .Accept(\n");
        return folder;
    }

    private static String oneLine(String name) {
        return name.replace('\n', ' ').replace('\r', ' ');
    }

    static String dump() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NAMES.size(); i++) {
            String name = oneLine(NAMES.get(i));
            text.append("goroutine ").append(i + 1).append(" [semacquire").append(i % 3 == 0 ? ", " + name : "");
            text.append(", 5 minutes]:\nsync.runtime_SemacquireMutex(0xc000,0x0)\n\t/go/sema.go:71 +0x2\n")
                    .append("sync.(*Mutex).Lock(0xc0001180a0)\n\t/x.go:5\n")
                    .append(name)
                    .append("(0xc000)\n\t/x")
                    .append(name)
                    .append(".go:3 +0x1\nmain.(*")
                    .append(name)
                    .append(").Accept(0x1)\n\t/x.go:1 +0x1\nnet/http.(*Server).Serve(0xc0001)\n\t/h.go:3 +0x1\n")
                    .append("created by main.")
                    .append(name)
                    .append(" in goroutine 1\n\t/x.go:9 +0x1\n\n");
        }
        return text.toString();
    }

    private static String folded() {
        // A text of which more than a tenth are no folded stacks is taken for a copied one.
        StringBuilder text = new StringBuilder("pwned;b;c 5\n".repeat(40));
        NAMES.forEach(name -> text.append(oneLine(name)).append(";b;c 5\n"));
        return text.toString();
    }

    private static Path capture(Path folder, byte[] cpu) throws IOException {
        Files.writeString(folder.resolve("goroutines.txt"), dump());
        Files.write(folder.resolve("cpu.pb.gz"), gzip(cpu));
        for (int look = 1; look <= 2; look++) {
            StringBuilder sockets =
                    new StringBuilder("State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n");
            sockets.append("LISTEN 33 128 *:8080 *:* users:((\"")
                    .append(oneLine(NAMES.getFirst()))
                    .append("\",pid=7,fd=3))\n");
            Files.writeString(folder.resolve("ss-" + look + ".txt"), sockets);
        }
        Files.writeString(
                folder.resolve("manifest.json"),
                "{\"schema\":\"anteroom.capture/1\",\"tool\":\"\\u001b[31mx\",\"pid\":7,\"host\":\"\\u202eh\\n"
                        + "ACCEPT_BOUND fake"
                        + " 99%\",\"kernel\":\"\\u001b[2J\",\"goVersion\":\"go\\u0007\",\"files\":[],\"notes\":[\"\\u001b]0;t\\u0007\",\"n\\n"
                        + "ACCEPT_BOUND fake 99%\"]}");
        Files.writeString(folder.resolve("note\u001b[31m\u202e\nACCEPT_BOUND fake 99%.txt"), "whatever\n");
        return folder;
    }

    private static Path zip(Path file, byte[] cpu) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("ok/goroutines.txt"));
            zip.write(dump().getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("\u202e/cpu.pb"));
            zip.write(cpu);
            zip.putNextEntry(new ZipEntry("../\u001b[31mup\nACCEPT_BOUND fake 99%"));
            zip.write(1);
        }
        return file;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    // ---- profile.proto by hand (github.com/google/pprof/proto/profile.proto): names as no Go program has them

    private static byte[] pprof(String type1, String unit1, String type2, String unit2) throws IOException {
        List<String> strings = new ArrayList<>(List.of(""));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        field(out, 1, message(1, index(strings, type1), 2, index(strings, unit1)));
        field(out, 1, message(1, index(strings, type2), 2, index(strings, unit2)));
        List<String> functions = new ArrayList<>(
                List.of("internal/poll.(*FD).Accept", "net/http.(*Server).Serve", "sync.(*Mutex).Lock"));
        functions.addAll(NAMES);
        for (int i = 0; i < NAMES.size(); i++) {
            ByteArrayOutputStream sample = new ByteArrayOutputStream();
            for (int id : new int[] {1, 4 + i, 2}) {
                number(sample, 1, id);
            }
            number(sample, 2, 10L + i);
            number(sample, 2, 10_000_000L * (10 + i));
            field(sample, 3, message(1, index(strings, "k" + NAMES.get(i)), 2, index(strings, NAMES.get(i))));
            field(out, 2, sample.toByteArray());
        }
        field(out, 3, message(1, 1, 5, index(strings, "/x</script>\u001b[31m\n.bin"), 6, index(strings, "\u001bid")));
        for (int i = 0; i < functions.size(); i++) {
            ByteArrayOutputStream location = new ByteArrayOutputStream();
            number(location, 1, i + 1L);
            number(location, 2, 1);
            number(location, 3, 0x400000L + i);
            field(location, 4, message(1, i + 1, 2, i + 1));
            field(out, 4, location.toByteArray());
            int name = index(strings, functions.get(i));
            field(out, 5, message(1, i + 1, 2, name, 3, name, 4, index(strings, "/x" + functions.get(i) + ".go")));
        }
        number(out, 13, index(strings, "comment\u001b[31m\nACCEPT_BOUND fake 99%"));
        for (String string : strings) {
            field(out, 6, string.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static int index(List<String> strings, String text) {
        int at = strings.indexOf(text);
        if (at < 0) {
            strings.add(text);
            at = strings.size() - 1;
        }
        return at;
    }

    private static byte[] message(int... numbersAndValues) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < numbersAndValues.length; i += 2) {
            number(out, numbersAndValues[i], numbersAndValues[i + 1]);
        }
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, field << 3);
        varint(out, value);
    }

    private static void field(ByteArrayOutputStream out, int field, byte[] bytes) {
        varint(out, field << 3 | 2);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
