package dev.anteroom.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One situation with a known truth: what is started, what is done to it, what the clients do, and what must be seen.
///
/// @param name what it is called in the lab; it appears nowhere in a recording
/// @param truth what a diagnosis should find
/// @param guise how the cause shows itself this time, for people
/// @param port the service's port
/// @param subject the role of the process that is diagnosed
/// @param admin the address of pprof for each recorded role; empty where there is none
/// @param setup what is done before the load begins
/// @param before the load while all is well; not measured in a recording's files
/// @param fault what is done then
/// @param during the load meanwhile
/// @param settleMillis from the fault to the first snapshot
/// @param traced whether an `strace -f` log of the subject's start belongs to the recording
/// @param byRole whether the recording needs a folder for each process
/// @param summaryOnly whether goroutines are taken as `debug=1` only, because there are too many for `debug=2`
/// @param wanted what this recording has whatever its turn
/// @param manner how it is recorded; null for the manner of its turn in the catalogue
/// @param proof what must be seen
public record Scenario(
        String name,
        Truth truth,
        String guise,
        int port,
        String subject,
        Map<String, String> admin,
        List<Step> setup,
        Phase before,
        List<Step> fault,
        Phase during,
        int settleMillis,
        boolean traced,
        boolean byRole,
        boolean summaryOnly,
        Set<Take.Extra> wanted,
        @Nullable Manner manner,
        Proof proof) {

    public Scenario {
        admin = Collections.unmodifiableMap(new LinkedHashMap<>(admin));
        setup = List.copyOf(setup);
        wanted = Set.copyOf(wanted);
        fault = List.copyOf(fault);
    }

    static Draft of(String name, Truth truth, String guise) {
        return new Draft(name, truth, guise);
    }

    /// A scenario that is being written down.
    static final class Draft {
        private final String name;
        private final Truth truth;
        private final String guise;
        private int port = 8080;
        private String subject = "server";
        private final Map<String, String> admin = new LinkedHashMap<>();
        private final List<Step> setup = new ArrayList<>();
        private final List<Step> fault = new ArrayList<>();
        private Phase before = Phase.connections(8080, 20, 1);
        private Phase during = before;
        private int settleMillis = 2500;
        private boolean traced;
        private boolean byRole;
        private boolean summaryOnly;
        private final Set<Take.Extra> wanted = EnumSet.noneOf(Take.Extra.class);
        private @Nullable Manner manner;

        private Draft(String name, Truth truth, String guise) {
            this.name = name;
            this.truth = truth;
            this.guise = guise;
        }

        Draft setup(Step... steps) {
            setup.addAll(List.of(steps));
            return this;
        }

        /// Starts the subject, whose pprof is where its configuration says.
        Draft server(int servicePort, Service service) {
            port = servicePort;
            subject = service.role();
            setup.add(new Step.Start(service));
            Object where = service.config().get("admin");
            String address = where == null ? "" : where.equals("same") ? "127.0.0.1:" + servicePort : (String) where;
            admin.put(service.role(), address);
            before = Phase.connections(servicePort, 20, 1);
            during = before;
            return this;
        }

        Draft alsoRecord(String role, String address) {
            admin.put(role, address);
            byRole = true;
            return this;
        }

        /// The service's port, where the subject isn't started by the scenario itself.
        Draft listening(int servicePort) {
            port = servicePort;
            return this;
        }

        /// A recorded process and where its pprof is, or an empty address.
        Draft pprof(String role, String address) {
            admin.put(role, address);
            return this;
        }

        Draft subject(String role) {
            subject = role;
            return this;
        }

        Draft load(Phase quiet, Phase loud) {
            before = quiet;
            during = loud;
            return this;
        }

        Draft load(Phase always) {
            return load(always, always);
        }

        Draft fault(Step... steps) {
            fault.addAll(List.of(steps));
            return this;
        }

        Draft settle(int millis) {
            settleMillis = millis;
            return this;
        }

        Draft wants(Take.Extra... extras) {
            wanted.addAll(List.of(extras));
            return this;
        }

        Draft taken(Manner how) {
            manner = how;
            return this;
        }

        Draft summaryOnly() {
            summaryOnly = true;
            return this;
        }

        Draft traced() {
            traced = true;
            return this;
        }

        Scenario proof(Proof proof) {
            return new Scenario(
                    name,
                    truth,
                    guise,
                    port,
                    subject,
                    admin,
                    setup,
                    before,
                    fault,
                    during,
                    settleMillis,
                    traced,
                    byRole,
                    summaryOnly,
                    wanted,
                    manner,
                    proof);
        }
    }
}
