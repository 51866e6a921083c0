package dev.anteroom.linux.process;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.libc.SpawnCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A program to be started with exactly these descriptors: standard input from /dev/null, this process's standard
/// output, `standardError`, `descriptors` from 3 on in their order, and nothing else. It gets a process group of its
/// own, so that a terminal's Ctrl-C reaches only this process.
///
/// @param program path of the executable
/// @param arguments without the program's own name
/// @param environment the whole environment
/// @param directory where it starts; null: here
/// @param descriptors of this process, for 3, 4, …
/// @param standardError of this process, for 2
public record Spawn(
        Path program,
        List<String> arguments,
        Map<String, String> environment,
        @Nullable Path directory,
        List<Integer> descriptors,
        int standardError) {
    private static final int STANDARD_ERROR = 2;
    private static final int FIRST = 3;
    /// Above every number a child is given, so that no dup2 overwrites a source.
    private static final int ABOVE = 256;

    public Spawn {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        descriptors = List.copyOf(descriptors);
        if (descriptors.size() > ABOVE - FIRST) {
            throw new IllegalArgumentException("at most " + (ABOVE - FIRST) + " descriptors can be handed on");
        }
    }

    /// With this process's own standard error.
    public Spawn(
            Path program,
            List<String> arguments,
            Map<String, String> environment,
            @Nullable Path directory,
            List<Integer> descriptors) {
        this(program, arguments, environment, directory, descriptors, STANDARD_ERROR);
    }

    /// Starts it. The caller reaps the child through the [Pidfd].
    ///
    /// @throws LinuxException where it cannot be started
    public Pidfd start() {
        List<Integer> high = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            for (int descriptor : descriptors) {
                high.add(checked(MessageCalls.fcntl(descriptor, MessageCalls.F_DUPFD_CLOEXEC, ABOVE)));
            }
            high.add(checked(MessageCalls.fcntl(standardError, MessageCalls.F_DUPFD_CLOEXEC, ABOVE)));
            high.add(checked(Descriptors.open("/dev/null", Descriptors.O_RDONLY)));
            MemorySegment actions = arena.allocate(SpawnCalls.FILE_ACTIONS_BYTES, 16);
            MemorySegment attributes = arena.allocate(SpawnCalls.ATTRIBUTES_BYTES, 16);
            MemorySegment pid = arena.allocate(4, 4);
            check(SpawnCalls.initActions(actions));
            check(SpawnCalls.initCleanAttributes(attributes, arena.allocate(128, 16)));
            try {
                check(SpawnCalls.addDup2(actions, high.getLast(), 0));
                check(SpawnCalls.addDup2(actions, high.get(descriptors.size()), STANDARD_ERROR));
                for (int i = 0; i < descriptors.size(); i++) {
                    check(SpawnCalls.addDup2(actions, high.get(i), FIRST + i));
                }
                check(SpawnCalls.addCloseFrom(actions, FIRST + descriptors.size()));
                Path start = directory;
                if (start != null) {
                    check(SpawnCalls.addChdir(actions, arena.allocateFrom(start.toString())));
                }
                List<String> argv = new ArrayList<>(List.of(program.toString()));
                argv.addAll(arguments);
                List<String> envp = new ArrayList<>();
                new TreeMap<>(environment).forEach((name, value) -> envp.add(name + "=" + value));
                check(SpawnCalls.spawn(
                        pid,
                        arena.allocateFrom(program.toString()),
                        actions,
                        attributes,
                        strings(arena, argv),
                        strings(arena, envp)));
            } finally {
                SpawnCalls.destroyActions(actions);
                SpawnCalls.destroyAttributes(attributes);
            }
            Optional<Pidfd> child = Pidfd.open(pid.get(ValueLayout.JAVA_INT, 0));
            // An unreaped child keeps its pid.
            return child.orElseThrow(() -> new LinuxException(program + " could not be found after its start", 0));
        } finally {
            high.forEach(Descriptors::close);
        }
    }

    private static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        return pointers;
    }

    private static int checked(int result) {
        check(result < 0 ? -result : 0);
        return result;
    }

    private static void check(int errno) {
        if (errno != 0) {
            throw new LinuxException("A process cannot be started: " + Errno.name(errno), errno);
        }
    }
}
