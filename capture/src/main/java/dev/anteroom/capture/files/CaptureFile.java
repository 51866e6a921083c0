package dev.anteroom.capture.files;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One file of a capture.
///
/// @param path path inside the capture, `/`-separated, without `.` and `..`
/// @param modified modification time that its archive recorded; `null` for a file on disk, whose time is that of the
///     last copy or checkout
public record CaptureFile(String path, @Nullable Instant modified, FileContent content) {}
