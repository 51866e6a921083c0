package dev.anteroom.watch.fleet;

import dev.anteroom.watch.WatchException;
import dev.anteroom.wire.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Records on the disk that the brokers haven't taken yet, oldest first, in files that are deleted whole. It
/// never grows beyond its bound: then the oldest file goes, and what was in it counts as lost.
///
/// A file is a row of records: topic, key and value, each with its length (4 bytes). What a crash cut off is
/// left out. A record may be handed out twice, after a restart: readers know one by its time and listener.
public final class Spool {
    private static final int MAX_RECORD = 1 << 20;
    private static final String ENDING = ".spool";

    private final Path folder;
    private final long maxBytes;
    private final long fileBytes;
    private final Deque<Long> files = new ArrayDeque<>();
    private long bytes;
    private long lostRecords;

    /// One record.
    ///
    /// @param value its bytes
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Entry(Topic topic, String key, byte[] value) {}

    /// Records that are deleted together.
    ///
    /// @param file whose they are
    public record Batch(long file, List<Entry> entries) {}

    /// @param folder is made where it isn't there
    /// @param maxBytes all files together
    public Spool(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.fileBytes = Math.max(4_096, Math.min(256 << 10, maxBytes / 16));
        try {
            Files.createDirectories(folder);
            try (Stream<Path> there = Files.list(folder)) {
                there.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> name.matches("[0-9]{1,18}\\" + ENDING))
                        .map(name -> Long.parseLong(name.substring(0, name.length() - ENDING.length())))
                        .sorted()
                        .forEach(files::add);
            }
            for (long file : files) {
                bytes += Files.size(path(file));
            }
        } catch (IOException e) {
            throw new WatchException(folder + " can't be used to keep records: " + e.getMessage(), e);
        }
    }

    /// Appends records; they are on the disk when this returns, as far as the kernel says.
    public synchronized void add(List<Entry> entries) {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(buffer)) {
            for (Entry entry : entries) {
                byte[] topic = entry.topic().topicName().getBytes(StandardCharsets.UTF_8);
                byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
                if (key.length + entry.value().length > MAX_RECORD) {
                    lostRecords++;
                    continue;
                }
                out.writeInt(topic.length);
                out.write(topic);
                out.writeInt(key.length);
                out.write(key);
                out.writeInt(entry.value().length);
                out.write(entry.value());
            }
            if (files.isEmpty() || Files.size(path(files.getLast())) >= fileBytes) {
                files.add(files.isEmpty() ? System.currentTimeMillis() * 1_000 : files.getLast() + 1);
            }
            Files.write(
                    path(files.getLast()), buffer.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            bytes += buffer.size();
            while (bytes > maxBytes && files.size() > 1) {
                long oldest = files.getFirst();
                lostRecords += read(oldest).size();
                delete(oldest);
            }
        } catch (IOException e) {
            throw new WatchException(folder + " can't be written: " + e.getMessage(), e);
        }
    }

    /// The oldest records; what is added from now on comes in a later batch.
    ///
    /// @return without entries where there are none
    public synchronized Batch oldest() {
        try {
            List<Entry> entries = List.of();
            // A file whose records were cut off holds nobody up.
            while (entries.isEmpty() && !files.isEmpty()) {
                entries = read(files.getFirst());
                if (entries.isEmpty() && files.size() == 1) {
                    return new Batch(files.getFirst(), entries);
                }
                if (entries.isEmpty()) {
                    delete(files.getFirst());
                }
            }
            if (files.isEmpty()) {
                return new Batch(-1, entries);
            }
            long file = files.getFirst();
            if (files.size() == 1) {
                // The next record begins another file: this one can be deleted when it is sent.
                files.add(file + 1);
                Files.write(path(file + 1), new byte[0], StandardOpenOption.CREATE);
            }
            return new Batch(file, entries);
        } catch (IOException e) {
            throw new WatchException(folder + " can't be read: " + e.getMessage(), e);
        }
    }

    /// Forgets a batch that was sent.
    public synchronized void sent(Batch batch) {
        try {
            if (files.contains(batch.file())) {
                delete(batch.file());
            }
        } catch (IOException e) {
            throw new WatchException(folder + " can't be tidied: " + e.getMessage(), e);
        }
    }

    private void delete(long file) throws IOException {
        bytes -= Files.size(path(file));
        Files.deleteIfExists(path(file));
        files.remove(file);
    }

    private List<Entry> read(long file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        byte[] all = Files.readAllBytes(path(file));
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(all))) {
            while (in.available() > 0) {
                byte[] topic = part(in);
                byte[] key = part(in);
                byte[] value = part(in);
                if (topic == null || key == null || value == null) {
                    return entries;
                }
                // A topic of another version of the agent is left out.
                Topic.of(new String(topic, StandardCharsets.UTF_8))
                        .ifPresent(it -> entries.add(new Entry(it, new String(key, StandardCharsets.UTF_8), value)));
            }
        }
        return entries;
    }

    /// @return null where it was cut off
    private static byte @Nullable [] part(DataInputStream in) throws IOException {
        if (in.available() < Integer.BYTES) {
            return null;
        }
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            return null;
        }
        return in.readNBytes(length);
    }

    private Path path(long file) {
        return folder.resolve(file + ENDING);
    }

    /// All that waits.
    public synchronized long bytes() {
        return bytes;
    }

    /// Records that there was no room for, since the agent began.
    public synchronized long lost() {
        return lostRecords;
    }
}
