package dev.anteroom.lint.source;

import dev.anteroom.lint.syntax.Node;
import org.jspecify.annotations.Nullable;

/// What is known of an expression's type.
///
/// @param name with full import paths: `net.Listener`, `*net/http.Server`, `chan os.Signal`; empty where unknown
/// @param node the type as it stands in the source, where it does
/// @param file that node's file
public record GoType(
        String name, @Nullable Node node, @Nullable SourceFile file) {
    public static final GoType UNKNOWN = new GoType("", null, null);

    public static GoType of(String name) {
        return new GoType(name, null, null);
    }

    public boolean known() {
        return !name.isEmpty();
    }

    /// Without a pointer.
    public String bare() {
        return name.startsWith("*") ? name.substring(1) : name;
    }

    public boolean is(String... names) {
        for (String wanted : names) {
            if (name.equals(wanted) || bare().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    public boolean isChannel() {
        return name.startsWith("chan ");
    }
}
