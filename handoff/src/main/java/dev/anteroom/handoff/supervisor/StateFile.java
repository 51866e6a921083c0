package dev.anteroom.handoff.supervisor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `state.json` as it lies on disk. It is read like anybody's file: its size and values are bounded, and it
/// counts only where this user wrote it, for it decides which processes are signalled.
final class StateFile {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private StateFile() {}

    /// @param service whose state it has to be
    /// @throws IllegalArgumentException where no supervisor can have written it
    static SupervisorState read(Path file, String service) throws IOException {
        // Looked at before it is opened: to open a FIFO is to wait for its other end.
        Map<String, Object> found =
                Files.readAttributes(file, "unix:uid,mode,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        require(Boolean.TRUE.equals(found.get("isRegularFile")), "it is no regular file");
        require(
                Objects.equals(found.get("uid"), Files.getAttribute(file.resolveSibling("."), "unix:uid")),
                "it doesn't belong to the folder's owner");
        require(
                found.get("mode") instanceof Integer mode && (mode & WRITABLE_BY_OTHERS) == 0,
                "others may write to it");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                InputStream in = Channels.newInputStream(channel)) {
            byte[] text = in.readNBytes(MAX_BYTES + 1);
            require(text.length <= MAX_BYTES, "it is larger than 4 MiB");
            SupervisorState state = JSON.readValue(text, SupervisorState.class);
            require(state != null, "it holds nothing");
            state.check(service);
            return state;
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    static String text(SupervisorState state) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state);
    }
}
