package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.diagnosis.compare.GateException;
import dev.anteroom.diagnosis.compare.GateFile;
import dev.anteroom.diagnosis.compare.GateRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file of rules that `compare`, `gate` and `upgrade` read alike.
final class RulesFile {
    private static final long MAX_BYTES = 1 << 20;

    private RulesFile() {}

    /// @throws GateException where the file is none of rules
    static GateRules read(Path file) {
        return GateFile.read(file.toString(), text(file));
    }

    /// @throws CaptureException where it can't be read
    static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CaptureException(file + ": longer than a gate can be");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new CaptureException(file + ": can't be read as text (" + e.getMessage() + ")");
        }
    }
}
