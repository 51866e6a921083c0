package dev.anteroom.cli;

import dev.anteroom.collect.script.CollectScript;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `anteroom collect-script`: the collector for hosts where nothing may be installed.
@Command(
        name = "collect-script",
        description = {
            "Prints a POSIX shell script that records a capture on a host where nothing may be installed; it needs curl or",
            "wget, ss or /proc, tar, gzip.",
            "",
            "  anteroom collect-script > collect.sh",
            "  sh collect.sh --pid N | --port N [--url http://127.0.0.1:6060] [--seconds 10] [-o FILE.tar.gz]",
            "  anteroom diagnose FILE.tar.gz"
        },
        mixinStandardHelpOptions = true)
final class CollectScriptCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(CollectScript.text());
    }
}
