package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Asks a supervisor.
public final class ControlClient {
    private ControlClient() {}

    /// An empty request, to be filled in.
    public static ObjectNode request(String what) {
        return ControlProtocol.JSON.createObjectNode().put("do", what);
    }

    /// @param event told of each event
    /// @return the answer
    /// @throws HandoffException where there is no supervisor, or it refuses
    public static JsonNode ask(StateDirectory directory, ObjectNode request, Consumer<JsonNode> event) {
        directory.requireSafe();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(directory.control()))) {
            ByteBuffer line = StandardCharsets.UTF_8.encode(ControlProtocol.line(request));
            try {
                while (line.hasRemaining()) {
                    channel.write(line);
                }
            } catch (IOException _) {
                // Who may not ask is answered before the question, and may find the socket closed: the answer is
                // there.
            }
            BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            while (true) {
                JsonNode answer = ControlProtocol.read(reader, ControlProtocol.MAX_LINE);
                if (answer == null) {
                    throw new HandoffException("The supervisor ended before it answered");
                }
                if (answer.has("event")) {
                    event.accept(answer);
                } else if (answer.has("error")) {
                    throw new HandoffException(answer.path("error").asString());
                } else {
                    return answer;
                }
            }
        } catch (SocketException e) {
            if (String.valueOf(e.getMessage()).contains("Permission denied")) {
                throw new HandoffException(directory.control()
                        + " may not be reached: only the supervisor's user and root may control the service");
            }
            throw noAnswer(directory, e);
        } catch (IOException e) {
            throw noAnswer(directory, e);
        }
    }

    private static HandoffException noAnswer(StateDirectory directory, IOException e) {
        return new HandoffException("No supervisor answers at " + directory.control() + " (" + e.getMessage()
                + "): `anteroom run` or `anteroom adopt` starts one; --state-dir where it was given one");
    }
}
