package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Numbers the distinct function names of a profile: lines, addresses, files don't matter, as in pprof's default
/// granularity. A location that nobody resolved is one name as well: its binary in brackets, or `<unknown>`.
final class NameTable {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final ToIntFunction<String> numbering;
    /// By location, and one more: where its names start in [#ids], innermost first. Each location has at least one.
    final int[] first;
    final int[] ids;
    /// By location, for loops over all stacks: its name where it has just one, as most have; else the complement
    /// (`~`) of where its names are in [#several].
    final int[] coded;
    /// Of each location with several names: how many, then these, innermost first.
    final int[] several;

    NameTable(Profile profile) {
        this(profile, null);
    }

    /// @param foreign numbers names instead of this table, so that several profiles share their numbers; null: none
    NameTable(Profile profile, @Nullable ToIntFunction<String> foreign) {
        numbering = foreign == null ? this::own : foreign;
        int[] byFunction = new int[profile.functionCount()];
        for (int function = 0; function < byFunction.length; function++) {
            String name = profile.functionName(function);
            byFunction[function] = name.isEmpty() ? -1 : number(name);
        }
        int count = profile.locationCount();
        first = new int[count + 1];
        for (int location = 0; location < count; location++) {
            first[location + 1] =
                    first[location] + Math.max(1, profile.endFrame(location) - profile.firstFrame(location));
        }
        ids = new int[first[count]];
        for (int location = 0; location < count; location++) {
            int at = first[location];
            for (int frame = profile.firstFrame(location); frame < profile.endFrame(location); frame++) {
                int id = byFunction[profile.frameFunction(frame)];
                ids[at++] = id < 0 ? number(unresolved(profile, location)) : id;
            }
            if (at == first[location]) {
                ids[at] = number(unresolved(profile, location));
            }
        }
        coded = new int[count];
        int length = 0;
        for (int location = 0; location < count; location++) {
            int size = first[location + 1] - first[location];
            length += size == 1 ? 0 : size + 1;
        }
        several = new int[length];
        int next = 0;
        for (int location = 0; location < count; location++) {
            int size = first[location + 1] - first[location];
            if (size == 1) {
                coded[location] = ids[first[location]];
            } else {
                coded[location] = ~next;
                several[next++] = size;
                System.arraycopy(ids, first[location], several, next, size);
                next += size;
            }
        }
    }

    private static String unresolved(Profile profile, int location) {
        int mapping = profile.mapping(location);
        String file = mapping < 0 ? "" : profile.mappings().get(mapping).file();
        return file.isEmpty() ? "<unknown>" : "[" + file.substring(file.lastIndexOf('/') + 1) + "]";
    }

    private int number(String name) {
        return numbering.applyAsInt(name);
    }

    private int own(String name) {
        Integer known = numbers.putIfAbsent(name, names.size());
        if (known != null) {
            return known;
        }
        names.add(name);
        return names.size() - 1;
    }

    int size() {
        return names.size();
    }

    String name(int id) {
        return names.get(id);
    }
}
