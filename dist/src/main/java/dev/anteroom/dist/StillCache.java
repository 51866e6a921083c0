package dev.anteroom.dist;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes the JVM's start-up cache the same in every build.
///
/// Two dumps of one list of classes by one JVM differ only in the `timestamp` of each `SoftReference` that the cache
/// holds, and in the two checksums above them. The timestamp is the machine's clock in milliseconds at the dump
/// (`ReferenceProcessor::init_statics`); 0 says as much, since every such reference is older than the process that
/// reads it. The checksums are only looked at with `-XX:+VerifySharedSpaces`. So each word in which two dumps
/// differ becomes 0.
public final class StillCache {
    private static final int WORD = Integer.BYTES;

    /// A cache holds a few hundred such references. More would be another difference, which mustn't be wiped out.
    private static final int MAX_WORDS = 2_000;

    private StillCache() {}

    /// @param arguments two dumps of the same classes, made one after the other; the file to write
    ///
    /// @throws IOException if a file can't be read or written
    public static void main(String[] arguments) throws IOException {
        byte[] first = Files.readAllBytes(Path.of(arguments[0]));
        byte[] second = Files.readAllBytes(Path.of(arguments[1]));
        Files.write(Path.of(arguments[2]), still(first, second));
    }

    /// @throws IllegalArgumentException if the dumps differ in more than clocks
    static byte[] still(byte[] first, byte[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "the two dumps differ in size: " + first.length + " and " + second.length);
        }
        byte[] still = first.clone();
        ByteBuffer words = ByteBuffer.wrap(still);
        ByteBuffer others = ByteBuffer.wrap(second);
        int changed = 0;
        for (int at = 0; at + WORD <= still.length; at += WORD) {
            if (words.getInt(at) != others.getInt(at)) {
                words.putInt(at, 0);
                changed++;
            }
        }
        if (changed > MAX_WORDS) {
            throw new IllegalArgumentException("the two dumps differ in " + changed + " words: more than clocks");
        }
        return still;
    }
}
