package dev.anteroom.cli.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `anteroom listeners --watch` in a process of its own: on a real pseudo-terminal (made by `script` of util-linux),
/// on a dumb one, and in a pipe.
class ListenersOnATerminalTest {
    private static final String ALTERNATE_SCREEN = "\u001b[?1049h";
    private static final String ORDINARY_SCREEN = "\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final long PATIENCE_SECONDS = 60;

    private ServerSocketChannel server;
    private SocketChannel client;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 5);
        client = SocketChannel.open(server.getLocalAddress());
    }

    @AfterEach
    void close() throws IOException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        client.close();
        server.close();
    }

    @Test
    void should_follow_a_resize_and_leave_the_terminal_as_it_was() throws Exception {
        Screen screen = Screen.start(this, terminal("xterm", ""));
        String tty = screen.await(Pattern.compile("tty=(\\S+)")).group(1);
        screen.await(Pattern.compile("HELD BY"));
        assertThat(screen.text()).contains(ALTERNATE_SCREEN);
        assertThat(screen.widest()).isBetween(61, 130);

        // The kernel sends SIGWINCH to the terminal's foreground process.
        assertThat(new ProcessBuilder("stty", "-F", tty, "cols", "60", "rows", "10")
                        .start()
                        .waitFor())
                .isZero();
        screen.forget();
        screen.awaitFrames(3);
        // Whatever was on its way was painted for the old size.
        assertThat(Screen.widest(screen.lastFrame())).isBetween(30, 60);
        assertThat(screen.lastFrame().split("\n", -1)).hasSizeLessThanOrEqualTo(10);

        screen.type("q");
        screen.await(Pattern.compile("status=0"));
        assertThat(screen.text())
                .contains(ORDINARY_SCREEN)
                .contains("\u001b[?25h")
                .contains("same settings");
    }

    @Test
    void should_leave_the_terminal_as_it_was_where_it_is_ended_from_outside() throws Exception {
        Screen screen = Screen.start(this, terminal("xterm", ""));
        screen.await(Pattern.compile("HELD BY"));
        ProcessHandle java = screen.process
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow();
        java.destroy();
        screen.await(Pattern.compile("status=143"));
        assertThat(screen.text())
                .contains(ORDINARY_SCREEN)
                .contains("\u001b[?25h")
                .contains("same settings");
    }

    @Test
    void should_print_tables_on_a_dumb_terminal_and_end_with_control_c() throws Exception {
        Screen screen = Screen.start(this, terminal("dumb", ""));
        screen.await(Pattern.compile("(?s)HELD BY.*HELD BY"));
        assertThat(screen.text()).doesNotContain("\u001b");
        assertThat(screen.widest()).isLessThanOrEqualTo(130);
        screen.type("\u0003");
        assertThat(screen.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void should_print_tables_where_no_key_could_end_a_live_view() throws Exception {
        Screen screen = Screen.start(this, terminal("xterm", " </dev/null"));
        screen.await(Pattern.compile("(?s)HELD BY.*HELD BY"));
        assertThat(screen.text()).doesNotContain(ALTERNATE_SCREEN);
    }

    @Test
    void should_print_plain_tables_into_a_pipe_and_end_when_its_reader_goes_away() throws Exception {
        Screen screen = Screen.start(this, command());
        screen.await(Pattern.compile("(?s)HELD BY.*HELD BY"));
        assertThat(screen.text()).doesNotContain("\u001b").contains("127.0.0.1:" + port());
        screen.process.getInputStream().close();
        assertThat(screen.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(screen.process.exitValue()).isZero();
    }

    /// Whoever started the tests may ignore SIGINT (`nohup … &`), which programs inherit.
    private List<String> command() throws IOException {
        return List.of(
                "env",
                "--default-signal=INT",
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.anteroom.cli.Main",
                "listeners",
                "--watch",
                "--port",
                Integer.toString(port()));
    }

    private int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /// The command on a pseudo-terminal of 130 columns, whose settings are compared before and after.
    private List<String> terminal(String term, String redirection) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script (util-linux) is absent");
        String inside = "stty cols 130 rows 40; before=$(stty -g); echo tty=$(tty); TERM=" + term + " "
                + String.join(" ", command()) + redirection
                + "; status=$?; [ \"$before\" = \"$(stty -g)\" ] && echo same settings; echo status=$status";
        return List.of("script", "-qfec", inside, "/dev/null");
    }

    /// What a process has written so far.
    private record Screen(Process process, StringBuilder seen) {
        static Screen start(ListenersOnATerminalTest test, List<String> command) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("SHELL", "/bin/sh");
            builder.environment().remove("NO_COLOR");
            Process process = builder.start();
            test.processes.add(process);
            Screen screen = new Screen(process, new StringBuilder());
            Thread.ofPlatform().daemon().start(screen::read);
            return screen;
        }

        private void read() {
            byte[] bytes = new byte[8192];
            try (InputStream in = process.getInputStream()) {
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    synchronized (seen) {
                        seen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                    }
                }
            } catch (IOException e) {
                // Closed by the test.
            }
        }

        String text() {
            synchronized (seen) {
                return seen.toString();
            }
        }

        void forget() {
            synchronized (seen) {
                seen.setLength(0);
            }
        }

        void type(String keys) throws IOException {
            OutputStream out = process.getOutputStream();
            out.write(keys.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        Matcher await(Pattern pattern) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (System.nanoTime() < deadline) {
                Matcher matcher = pattern.matcher(text());
                if (matcher.find()) {
                    return matcher;
                }
                Thread.sleep(20);
            }
            throw new AssertionError("no " + pattern + " in: " + text());
        }

        void awaitFrames(int frames) throws InterruptedException {
            await(Pattern.compile("(?s)(" + Pattern.quote(HOME) + ".*?){" + frames + "}"));
        }

        /// The last complete one.
        String lastFrame() {
            String[] frames = text().split(Pattern.quote(HOME), -1);
            return frames[frames.length - 2];
        }

        int widest() {
            return widest(text());
        }

        static int widest(String text) {
            return text.lines()
                    .map(line -> line.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", ""))
                    .filter(line -> !line.startsWith("tty="))
                    .mapToInt(
                            line -> line.strip().codePointCount(0, line.strip().length()))
                    .max()
                    .orElse(0);
        }
    }
}
