package dev.anteroom.fleet.command;

import dev.anteroom.fleet.store.FleetDatabase;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom fleet migrate`: makes the tables, or brings them up to this version.
@Command(
        name = "migrate",
        description =
                "Makes the fleet's tables, or brings those of an earlier version up to this one. What is there stays.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit status: 0 done, 2 usage, 3 the database can't be used."})
final class MigrateCommand implements Callable<Integer> {
    @Option(
            names = "--db",
            paramLabel = "URL",
            defaultValue = "${env:ANTEROOM_FLEET_DB}",
            description = "PostgreSQL, as an owner of its schema fleet. Default: $ANTEROOM_FLEET_DB.")
    @Nullable
    String db;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        String url = db;
        if (url == null || url.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--db, or ANTEROOM_FLEET_DB, says which database");
        }
        try (FleetDatabase database = FleetDatabase.open(url)) {
            database.list("SELECT 1", row -> row.getInt(1));
        }
        int ran = FleetDatabase.migrate(url);
        spec.commandLine()
                .getOut()
                .println(
                        ran == 0
                                ? "The fleet's tables are up to date."
                                : ran + " migrations brought the fleet's tables up to date.");
        return ExitStatus.OK;
    }
}
