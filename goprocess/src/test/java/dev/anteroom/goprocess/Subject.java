package dev.anteroom.goprocess;

import dev.anteroom.profile.goroutine.GoroutineDump;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A running test program, which does on a line what it is told.
final class Subject implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final int polledFd;

    Subject(Path program) throws IOException {
        this.process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = answers.readLine();
        if (line == null || !line.startsWith("polled ")) {
            throw new IOException("the program said " + line);
        }
        this.polledFd = Integer.parseInt(line.substring("polled ".length()));
    }

    int pid() {
        return (int) process.pid();
    }

    /// The descriptor on which one of its goroutines is parked.
    int polledFd() {
        return polledFd;
    }

    void tell(String line) throws IOException {
        send(line);
        readUntil("done");
    }

    /// What the runtime itself says of its goroutines.
    GoroutineDump dump() throws IOException {
        send("dump");
        String text = readUntil("end of dump");
        readUntil("done");
        return GoroutineDump.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    private String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.equals(end)) {
                return text.toString();
            }
            text.append(line).append('\n');
        }
        throw new IOException("the program ended");
    }

    Process process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        answers.close();
    }
}
