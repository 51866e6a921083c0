package dev.anteroom.capture.evidence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole capture, read: what the diagnosis works on.
///
/// @param origin the folder or archive, as the user named it
/// @param target the process in question
/// @param others other processes of the same incident, each from its own sub-folder
/// @param used path of every file that told something
/// @param unused every other file, with the reason; a used one too where part of it is damaged
/// @param manifest what the capture says of itself, where Anteroom wrote it
public record Evidence(
        String origin,
        ProcessEvidence target,
        List<ProcessEvidence> others,
        List<String> used,
        List<UnusedFile> unused,
        @Nullable Manifest manifest) {
    public Evidence {
        others = List.copyOf(others);
        used = List.copyOf(used);
        unused = List.copyOf(unused);
    }
}
