package dev.anteroom.drift.remedy;

import dev.anteroom.drift.layer.Action;
import dev.anteroom.drift.layer.NamespaceEntry;
import java.util.List;

/// A playbook of ansible-core's own modules. Each change is made only where it isn't made yet, so a second run changes
/// nothing.
final class AnsibleTasks {
    private static final String HEAD = """
            # Printed by anteroom drift: read it before you run it. A second run changes nothing.
            - name: Mend what anteroom drift found
              hosts: all
              gather_facts: false
              vars:
                anteroom: anteroom
                sysctl_file: /etc/sysctl.d/60-anteroom.conf
              tasks:
            """;

    private final StringBuilder text = new StringBuilder(HEAD);
    private int registers;

    private AnsibleTasks() {}

    static String render(List<Action> actions) {
        AnsibleTasks tasks = new AnsibleTasks();
        int written = 0;
        for (Action action : actions) {
            switch (action) {
                case Action.SetSysctl set -> tasks.sysctl(set);
                case Action.Relisten relisten -> tasks.relisten(relisten);
                case Action.SetFiles files -> tasks.files(files);
                case Action.Advice advice ->
                    tasks.text
                            .append("    # ")
                            .append(oneLine(advice.command()))
                            .append('\n');
            }
            written += action instanceof Action.Advice ? 0 : 1;
        }
        if (written == 0) {
            tasks.task("Nothing to mend");
            tasks.text.append("      ansible.builtin.debug:\n        msg: nothing to mend\n");
        }
        return tasks.text.toString();
    }

    private void sysctl(Action.SetSysctl set) {
        String name = set.parameter();
        String value = set.value();
        if (set.persist() && NamespaceEntry.of(set.namespace()).isEmpty()) {
            task(name + " = " + value + ", written down");
            text.append("      ansible.builtin.lineinfile:\n        path: \"{{ sysctl_file }}\"\n        regexp: ")
                    .append(quoted("^\\s*" + name.replace(".", "\\.") + "\\s*="))
                    .append("\n        line: ")
                    .append(quoted(name + " = " + value))
                    .append("\n        create: true\n        mode: \"0644\"\n");
        }
        String entry = NamespaceEntry.of(set.namespace());
        String now = look(name + " now", entry + "sysctl -n " + name);
        task(name + " = " + value);
        text.append("      ansible.builtin.command:\n        argv: ")
                .append(argv(entry + "sysctl -w", name + "=" + value))
                .append("\n      when: ")
                .append(quoted(now + ".stdout.split() != " + jinja(value) + ".split()"))
                .append('\n');
    }

    private void relisten(Action.Relisten relisten) {
        String limits = look(
                "limit of port " + relisten.port(),
                "nsenter -t " + relisten.pid() + " -n ss -Hltn sport = :" + relisten.port());
        task("listen again on port " + relisten.port() + " of process " + relisten.pid());
        text.append("      ansible.builtin.command:\n        argv: [\"{{ anteroom }}\", relisten, --pid, \"")
                .append(relisten.pid())
                .append("\", --port, \"")
                .append(relisten.port())
                .append("\", --backlog, \"")
                .append(relisten.backlog())
                .append("\"]\n      when: ")
                .append(quoted(limits + ".stdout_lines | map('split') | map(attribute=2) | unique | list != ['"
                        + relisten.backlog() + "']"))
                .append('\n');
    }

    private void files(Action.SetFiles files) {
        if (!files.unit().isEmpty()) {
            String folder = "/etc/systemd/system/" + files.unit() + ".d";
            task("LimitNOFILE of " + files.unit() + ": its folder");
            text.append("      ansible.builtin.file:\n        path: ")
                    .append(quoted(folder))
                    .append("\n        state: directory\n        mode: \"0755\"\n");
            task("LimitNOFILE of " + files.unit());
            text.append("      ansible.builtin.copy:\n        dest: ")
                    .append(quoted(folder + "/60-anteroom.conf"))
                    .append("\n        content: \"[Service]\\nLimitNOFILE=")
                    .append(files.soft())
                    .append(':')
                    .append(files.hard())
                    .append("\\n\"\n        mode: \"0644\"\n");
        }
        String now = look(
                "descriptors of process " + files.pid(),
                "prlimit --pid " + files.pid() + " --nofile --output SOFT,HARD --noheadings --raw");
        task("descriptors of process " + files.pid() + ": " + files.soft() + ":" + files.hard());
        text.append("      ansible.builtin.command:\n        argv: ")
                .append(argv("prlimit --pid " + files.pid(), "--nofile=" + files.soft() + ":" + files.hard()))
                .append("\n      when: ")
                .append(quoted(now + ".stdout.split() != ['" + files.soft() + "', '" + files.hard() + "']"))
                .append('\n');
    }

    /// A task that only reads; returns the variable that has what it read.
    private String look(String name, String command) {
        String register = "looked_" + ++registers;
        task(name);
        text.append("      ansible.builtin.command:\n        argv: ")
                .append(argv(command))
                .append("\n      register: ")
                .append(register)
                .append("\n      changed_when: false\n      check_mode: false\n");
        return register;
    }

    private void task(String name) {
        text.append("    - name: ").append(quoted(name)).append('\n');
    }

    /// Words of a command, and last words that may hold blanks.
    private static String argv(String command, String... last) {
        StringBuilder list = new StringBuilder("[");
        for (String word : command.split(" ", -1)) {
            list.append(list.length() > 1 ? ", " : "").append(quoted(word));
        }
        for (String word : last) {
            list.append(", ").append(quoted(word));
        }
        return list.append(']').toString();
    }

    /// A YAML string in double quotes; braces of a template in a value from elsewhere are taken apart.
    private static String quoted(String text) {
        return '"'
                + oneLine(text)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("{{", "{ {")
                        .replace("{%", "{ %")
                + '"';
    }

    private static String jinja(String value) {
        return "'" + value.replace("\\", "").replace("'", "") + "'";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
