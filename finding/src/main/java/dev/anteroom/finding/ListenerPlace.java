package dev.anteroom.finding;

/// A listening socket.
///
/// @param address `10.0.0.5:8080`, `[::]:8080`
/// @param owner service, process or host; empty where it isn't known
public record ListenerPlace(String address, String owner) implements Place {
    @Override
    public String text() {
        return owner.isEmpty() ? address : address + " (" + owner + ")";
    }

    @Override
    public String group() {
        return text();
    }
}
