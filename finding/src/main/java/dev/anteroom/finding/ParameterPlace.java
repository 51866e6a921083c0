package dev.anteroom.finding;

/// A setting of a kernel, a unit, a process.
///
/// @param name `net.core.somaxconn`
/// @param scope what it is set for: a host, a network namespace, a service; empty where that is clear
public record ParameterPlace(String name, String scope) implements Place {
    @Override
    public String text() {
        return scope.isEmpty() ? name : name + " (" + scope + ")";
    }

    @Override
    public String group() {
        return scope.isEmpty() ? name : scope;
    }
}
