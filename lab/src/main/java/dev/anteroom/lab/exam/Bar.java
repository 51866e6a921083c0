package dev.anteroom.lab.exam;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// What the diagnosis has to reach. It is raised when the diagnosis gets better, and never lowered.
///
/// @param topOne least share of the faults whose first cause is right, 0 to 1
/// @param falseAlarms most healthy recordings on which the alarm may be raised
/// @param leaveOneProgramOut least share of the noticed faults whose first cause is right by weights that never saw the
///     program, 0 to 1
/// @param rightFromNinety least share that is right of what those weights say with 90% and more, 0 to 1
/// @param undecidedHealthy most healthy recordings about which nothing may be decided
public record Bar(
        double topOne, long falseAlarms, long undecidedHealthy, double leaveOneProgramOut, double rightFromNinety) {
    private static final double NINETY = 0.9;

    /// Reads `bar.properties` beside the recordings; empty where there is none, as beside somebody's own.
    public static Optional<Bar> beside(Path recordings) {
        Path file = recordings.resolve("bar.properties");
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bar " + file, e);
        }
        return Optional.of(new Bar(
                Double.parseDouble(properties.getProperty("topOne")),
                Long.parseLong(properties.getProperty("falseAlarms")),
                Long.parseLong(properties.getProperty("undecidedHealthy")),
                Double.parseDouble(properties.getProperty("leaveOneProgramOut")),
                Double.parseDouble(properties.getProperty("rightFromNinety"))));
    }

    /// What was not reached by weights that were fitted without the program, in words; empty where all was.
    public List<String> missedBy(Reliability unseen) {
        List<String> missed = new ArrayList<>();
        if (unseen.topOne() < leaveOneProgramOut) {
            missed.add(String.format(
                    Locale.ROOT,
                    "top-1 on unseen programs is %.1f%%, the bar is %.1f%%",
                    100 * unseen.topOne(),
                    100 * leaveOneProgramOut));
        }
        if (unseen.rightFrom(NINETY) < rightFromNinety) {
            missed.add(String.format(
                    Locale.ROOT,
                    "of what is said with 90%% and more %.1f%% is right on unseen programs, the bar is %.1f%%",
                    100 * unseen.rightFrom(NINETY),
                    100 * rightFromNinety));
        }
        return missed;
    }

    /// What was not reached, in words; empty where all was.
    public List<String> missedBy(Marks marks) {
        List<String> missed = new ArrayList<>();
        if (marks.topOne() < topOne) {
            missed.add(String.format(
                    Locale.ROOT, "top-1 is %.1f%%, the bar is %.1f%%", 100 * marks.topOne(), 100 * topOne));
        }
        if (marks.falseAlarms() > falseAlarms) {
            missed.add(marks.falseAlarms() + " false alarms on healthy recordings, the bar is " + falseAlarms);
        }
        if (marks.undecidedHealthy() > undecidedHealthy) {
            missed.add(marks.undecidedHealthy() + " healthy recordings undecided, the bar is " + undecidedHealthy);
        }
        return missed;
    }
}
