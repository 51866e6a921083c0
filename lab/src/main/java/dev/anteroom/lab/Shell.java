package dev.anteroom.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Runs the standard tools of the host.
final class Shell {
    private Shell() {}

    /// What the command wrote; fails with it if the command does.
    static String run(String... command) {
        return run(true, command);
    }

    /// What the command wrote, whether or not it succeeded.
    static String attempt(String... command) {
        return run(false, command);
    }

    private static String run(boolean strict, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String out;
            try (InputStream in = process.getInputStream()) {
                out = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LabException(String.join(" ", command) + " did not end within 20 s");
            }
            if (strict && process.exitValue() != 0) {
                throw new LabException(String.join(" ", command) + " failed: " + out.strip());
            }
            return out;
        } catch (IOException e) {
            throw new LabException("cannot run " + command[0] + ": is it installed?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
