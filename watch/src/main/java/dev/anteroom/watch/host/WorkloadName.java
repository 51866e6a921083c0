package dev.anteroom.watch.host;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a listener belongs to, from its control group's path, the name its container has for itself, and its program:
/// without
/// asking Kubernetes or a container engine.
///
/// @param workload at most 128 characters, none of them a control character
/// @param version the pod template's hash; empty where there is none
record WorkloadName(String workload, String version) {
    private static final int MAX_LENGTH = 128;

    /// A Deployment's pod: name, hash of the pod template (of the letters that Kubernetes uses in random names), random
    /// part.
    private static final Pattern DEPLOYMENT_POD =
            Pattern.compile("(.+?)-([bcdfghjklmnpqrstvwxz2456789]{5,10})-([bcdfghjklmnpqrstvwxz2456789]{5})");

    /// A StatefulSet's pod has a number, a DaemonSet's a random part.
    private static final Pattern OTHER_POD = Pattern.compile("(.+)-(?:[0-9]{1,4}|[bcdfghjklmnpqrstvwxz2456789]{5})");

    private static final Pattern POD_UID = Pattern.compile("pod([0-9a-f]{8})[-_0-9a-f]*");
    private static final Pattern CONTAINER =
            Pattern.compile("(?:docker|libpod|crio|cri-containerd|nerdctl)?-?([0-9a-f]{12})[0-9a-f]{52}(?:\\.scope)?");

    /// @param cgroup path of the control group; empty where unknown
    /// @param hostname what the container calls itself; empty where that is the host's own name or unknown
    /// @param program name of a holder; empty where unknown
    static WorkloadName of(String cgroup, String hostname, String program) {
        if (cgroup.contains("kubepods")) {
            return hostname.isEmpty() ? ofPodUid(cgroup) : ofPod(hostname);
        }
        String last = cgroup.substring(cgroup.lastIndexOf('/') + 1);
        Matcher container = CONTAINER.matcher(last);
        if (container.matches()) {
            boolean named = !hostname.isEmpty() && !container.group(1).startsWith(hostname);
            return plain(named ? hostname : "container-" + container.group(1));
        }
        if (last.endsWith(".service") && !last.startsWith("user@")) {
            return plain(last.substring(0, last.length() - ".service".length()));
        }
        if (!hostname.isEmpty()) {
            return plain(hostname);
        }
        return plain(program.isEmpty() ? "host" : program);
    }

    private static WorkloadName ofPod(String pod) {
        Matcher deployment = DEPLOYMENT_POD.matcher(pod);
        if (deployment.matches()) {
            return new WorkloadName(clean(deployment.group(1)), clean(deployment.group(2)));
        }
        Matcher other = OTHER_POD.matcher(pod);
        return plain(other.matches() ? other.group(1) : pod);
    }

    private static WorkloadName ofPodUid(String cgroup) {
        Optional<String> uid =
                POD_UID.matcher(cgroup).results().map(found -> found.group(1)).findFirst();
        return plain(uid.map(it -> "pod-" + it).orElse("pod"));
    }

    private static WorkloadName plain(String name) {
        return new WorkloadName(clean(name), "");
    }

    private static String clean(String name) {
        StringBuilder clean = new StringBuilder();
        name.codePoints()
                .limit(MAX_LENGTH)
                .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) || c == '~' ? '?' : c));
        return clean.isEmpty() ? "host" : clean.toString();
    }
}
