package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.adopt.Adoption;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.service.ServiceConfigReader;
import dev.anteroom.linux.netns.NetNamespace;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// A supervisor in a JVM of its own, for tests that kill it: `STATE-DIR SERVICE.YAML [adopt PID PORT | takeover]`.
public final class SupervisorProcess {
    private SupervisorProcess() {}

    public static void main(String[] arguments) {
        Path file = Path.of(arguments[1]);
        ServiceConfig config = ServiceConfigReader.read(file);
        try (NetNamespace namespace = NetNamespace.current()) {
            Supervisor supervisor = new Supervisor(
                    StateDirectory.of(config.name(), Path.of(arguments[0])),
                    () -> ServiceConfigReader.read(file),
                    namespace,
                    new PrintWriter(System.out, true, StandardCharsets.UTF_8));
            String how = arguments.length > 2 ? arguments[2] : "";
            SupervisedRun.run(
                    supervisor,
                    begun -> {
                        if (how.equals("adopt")) {
                            Adoption adoption = Adoption.of(
                                    Integer.parseInt(arguments[3]), Map.of("http", Integer.parseInt(arguments[4])));
                            begun.beginWith(adoption.process(), adoption.command(), adoption.sockets());
                        } else {
                            begun.begin();
                        }
                    },
                    how.equals("takeover"));
        } catch (HandoffException e) {
            System.out.println("refused: " + e.getMessage());
            System.exit(3);
        }
    }
}
