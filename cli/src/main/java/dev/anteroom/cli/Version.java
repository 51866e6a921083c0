package dev.anteroom.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of the running jar, and of the Java that runs it.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "anteroom " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version()
        };
    }
}
