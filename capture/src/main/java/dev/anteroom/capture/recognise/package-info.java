/// Recognises what a file is by what is in it, and reads it: one class for each format, each tolerant of what people do
/// to such files (several commands' output in one file, headers or none, cut ends).
///
/// A file's name decides only where its content can't: a bare number (`cpu.cfs_quota_us`, `somaxconn`) or a row of
/// numbers (`cpu.max`, `schedstat`) says nothing by itself. Nothing here knows about moments, roles or other files:
/// that is [dev.anteroom.capture.arrange].
@NullMarked
package dev.anteroom.capture.recognise;

import org.jspecify.annotations.NullMarked;
