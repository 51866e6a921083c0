package dev.anteroom.drift.declared;

/// A file that declares parameters.
///
/// @param path as the user knows it, for messages
/// @param text its content
public record DeclaredFile(String path, String text) {
    /// The last part of its path.
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
