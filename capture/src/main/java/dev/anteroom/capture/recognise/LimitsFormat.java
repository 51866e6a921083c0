package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/proc/PID/limits`, or `prlimit -p PID`; and what `ulimit -a` and `ulimit -n` print, which is a shell's:
/// `open files (-n) 1024` (bash), `nofiles 1024` (dash, busybox), `-n: file descriptors 1024` (zsh).
final class LimitsFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        boolean proc = lines.line().startsWith("Limit ") && lines.line().contains("Soft Limit");
        boolean prlimit = lines.line().startsWith("RESOURCE ") && lines.line().contains("SOFT");
        Long shell = shell(lines.line(), context);
        if (shell != null) {
            findings.add(new Found.OwnLimits(new Limits(shell, null, true)), "ulimit", null, lines.number());
            lines.advance();
            return true;
        }
        if (!proc && !prlimit && !isOpenFiles(lines.line())) {
            return false;
        }
        int first = lines.number();
        Long soft = null;
        Long hard = null;
        boolean start = true;
        while (lines.hasLine()) {
            String line = lines.line();
            if (!start && !line.startsWith("Max ") && !(prlimit && isUpperWord(line))) {
                break;
            }
            if (isOpenFiles(line)) {
                List<String> words = Text.words(line);
                int units = words.lastIndexOf("files");
                if (units >= 4) {
                    soft = limit(words.get(units - 2));
                    hard = limit(words.get(units - 1));
                }
            }
            start = false;
            lines.advance();
        }
        if (soft == null && hard == null) {
            findings.problem("the limits have no whole \"Max open files\" row");
        } else {
            findings.add(new Found.OwnLimits(new Limits(soft, hard)), "limits", context.pid(), first);
        }
        return true;
    }

    private static @Nullable Long shell(String line, Context context) {
        List<String> words = Text.words(line, 8);
        boolean named = (line.startsWith("open files ") && line.contains("-n)"))
                || line.startsWith("nofiles ")
                || line.startsWith("nofile ")
                || line.startsWith("-n: file descriptors ");
        boolean asked = words.size() == 1 && context.heading().strip().endsWith("ulimit -n");
        return named || asked ? limit(words.getLast()) : null;
    }

    private static boolean isOpenFiles(String line) {
        return line.startsWith("Max open files ") || line.startsWith("NOFILE ");
    }

    private static boolean isUpperWord(String line) {
        int space = line.indexOf(' ');
        if (space < 2) {
            return false;
        }
        for (int i = 0; i < space; i++) {
            if (line.charAt(i) < 'A' || line.charAt(i) > 'Z') {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Long limit(String text) {
        return text.equals("unlimited") ? (Long) Long.MAX_VALUE : Text.counter(text);
    }
}
