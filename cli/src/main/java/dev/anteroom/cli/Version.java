package dev.anteroom.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of the running jar, and of the Java that runs it.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"anteroom " + text() + ", Java " + Runtime.version()};
    }

    static String text() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
