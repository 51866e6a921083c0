package dev.anteroom.dist;

import dev.anteroom.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;

/// Writes one manual page for each command, and the completion for bash (zsh reads it through `bashcompinit`).
public final class Manual {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Manual() {}

    /// @param arguments the version; the time of the source in seconds since 1970; the folder for the pages; the file
    /// for the completion
    ///
    /// @throws IOException if something can't be written
    public static void main(String[] arguments) throws IOException {
        String day = DAY.format(Instant.ofEpochSecond(Long.parseLong(arguments[1])));
        CommandLine anteroom = Main.described();
        writePages(anteroom, arguments[0], day, Files.createDirectories(Path.of(arguments[2])));
        Files.writeString(Path.of(arguments[3]), completion(anteroom));
    }

    static void writePages(CommandLine command, String version, String day, Path folder) throws IOException {
        ManualPage page = new ManualPage(command, version, day);
        Files.writeString(folder.resolve(page.name() + ".1"), page.text());
        for (Map.Entry<String, CommandLine> below : command.getSubcommands().entrySet()) {
            // The page of `help` would say what every page says.
            if (!below.getKey().equals("help")) {
                writePages(below.getValue(), version, day, folder);
            }
        }
    }

    /// Without the date of the build and the line that names a shell: it is read by shells, never run.
    static String completion(CommandLine anteroom) {
        List<String> kept = AutoComplete.bash("anteroom", anteroom)
                .lines()
                .filter(line -> !line.startsWith("# Date:") && !line.startsWith("#!"))
                .toList();
        return String.join("\n", kept) + "\n";
    }
}
