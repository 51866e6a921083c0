package dev.anteroom.capture.recognise;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One block of one file, read.
///
/// @param flavour what distinguishes this block's format from others of the same kind (`ss`, `tcp6`, `debug=2`): two
///     blocks of the same flavour are two snapshots, of different flavours two views of one
/// @param pid process it speaks of, where the block or its heading says so
/// @param time when it was taken, where the file says so
/// @param line first line of the block, from 1
public record Finding(
        Found found,
        String flavour,
        @Nullable Integer pid,
        @Nullable Instant time,
        int line) {}
