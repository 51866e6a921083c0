package dev.anteroom.lint.source;

import dev.anteroom.lint.syntax.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the names of a package mean: types of expressions, the functions that calls reach, the values of constants.
/// There is no type checker here. What can't be resolved is [GoType#UNKNOWN], and lowers the confidence of whoever
/// asked.
public final class Types {
    /// Longer chains of names than any program has; ends cycles.
    private static final int MAX_STEPS = 24;

    private final GoPackage in;

    public Types(GoPackage in) {
        this.in = in;
    }

    public GoPackage in() {
        return in;
    }

    // Types of expressions

    public GoType of(SourceFile file, @Nullable Node expression) {
        return of(file, expression, 0);
    }

    private GoType of(SourceFile file, @Nullable Node expression, int steps) {
        if (expression == null || steps > MAX_STEPS) {
            return GoType.UNKNOWN;
        }
        return switch (expression.type()) {
            case "identifier" -> identifier(file, expression, steps);
            case "selector_expression" -> selector(file, expression, steps);
            case "call_expression" -> first(results(file, expression, steps + 1));
            case "parenthesized_expression" -> {
                List<Node> inner = expression.named();
                yield inner.isEmpty() ? GoType.UNKNOWN : of(file, inner.getFirst(), steps + 1);
            }
            case "unary_expression" -> unary(file, expression, steps);
            case "composite_literal", "type_assertion_expression", "type_conversion_expression" ->
                declared(file, expression.child("type"));
            case "index_expression" -> element(of(file, expression.child("operand"), steps + 1));
            case "interpreted_string_literal", "raw_string_literal" -> GoType.of("string");
            case "int_literal" -> GoType.of("int");
            case "func_literal" -> new GoType("func", expression, file);
            default -> GoType.UNKNOWN;
        };
    }

    private static GoType first(List<GoType> types) {
        return types.isEmpty() ? GoType.UNKNOWN : types.getFirst();
    }

    private GoType unary(SourceFile file, Node expression, int steps) {
        GoType operand = of(file, expression.child("operand"), steps + 1);
        Node operator = expression.child("operator");
        if (operator == null || !operand.known()) {
            return GoType.UNKNOWN;
        }
        return switch (file.text(operator)) {
            case "&" -> new GoType("*" + operand.name(), operand.node(), operand.file());
            case "*" -> new GoType(operand.bare(), operand.node(), operand.file());
            case "<-" -> element(operand);
            default -> GoType.UNKNOWN;
        };
    }

    private GoType element(GoType container) {
        Node node = container.node();
        SourceFile where = container.file();
        if (node != null && where != null) {
            Node inner = node.child("element");
            if (inner == null) {
                inner = node.child("value");
            }
            if (inner != null) {
                return declared(where, inner);
            }
        }
        return container.isChannel() ? GoType.of(container.name().substring("chan ".length())) : GoType.UNKNOWN;
    }

    private GoType identifier(SourceFile file, Node identifier, int steps) {
        String name = file.text(identifier);
        Binding binding = binding(file, identifier, name);
        if (binding != null) {
            return binding.type(this, steps + 1);
        }
        Declared value = in.value(name);
        if (value != null && value.node().is("var_spec")) {
            return spec(value.file(), value.node(), name, steps + 1);
        }
        return GoType.UNKNOWN;
    }

    private GoType spec(SourceFile file, Node spec, String name, int steps) {
        Node type = spec.child("type");
        if (type != null) {
            return declared(file, type);
        }
        Node value = spec.child("value");
        if (value == null) {
            return GoType.UNKNOWN;
        }
        int index = 0;
        for (Node each : spec.children("name")) {
            if (file.text(each).equals(name)) {
                break;
            }
            index++;
        }
        return valueAt(file, value, index, steps);
    }

    /// Type of the n-th value of a list of expressions, which may be one call with several results.
    GoType valueAt(SourceFile file, Node list, int index, int steps) {
        List<Node> values = list.is("expression_list") ? list.named() : List.of(list);
        if (values.size() == 1 && values.getFirst().is("call_expression")) {
            List<GoType> results = results(file, values.getFirst(), steps + 1);
            return index < results.size() ? results.get(index) : GoType.UNKNOWN;
        }
        if (values.size() == 1 && index == 1) {
            return GoType.of("bool"); // v, ok := …
        }
        return index < values.size() ? of(file, values.get(index), steps + 1) : GoType.UNKNOWN;
    }

    private GoType selector(SourceFile file, Node selector, int steps) {
        Node operand = selector.child("operand");
        Node field = selector.child("field");
        if (operand == null || field == null) {
            return GoType.UNKNOWN;
        }
        String name = file.text(field);
        String imported = importedPackage(file, operand);
        if (imported != null) {
            String standard = StandardTypes.value(imported + "." + name);
            if (standard != null) {
                return GoType.of(standard);
            }
            GoPackage other = in.sources().imported(in, imported);
            Declared value = other == null ? null : other.value(name);
            return other != null && value != null
                    ? new Types(other).spec(value.file(), value.node(), name, steps + 1)
                    : GoType.UNKNOWN;
        }
        return field(of(file, operand, steps + 1), name, steps + 1);
    }

    /// Type of a field, promoted ones too.
    public GoType field(GoType of, String name) {
        return field(of, name, 0);
    }

    private GoType field(GoType of, String name, int steps) {
        if (steps > MAX_STEPS || !of.known()) {
            return GoType.UNKNOWN;
        }
        String standard = StandardTypes.field(of.bare(), name);
        if (standard != null) {
            return GoType.of(standard);
        }
        Struct struct = struct(of);
        if (struct == null) {
            return GoType.UNKNOWN;
        }
        List<GoType> embedded = new ArrayList<>();
        for (Node declaration : struct.fields()) {
            Node type = declaration.child("type");
            List<Node> names = declaration.children("name");
            for (Node each : names) {
                if (struct.file.text(each).equals(name)) {
                    return struct.types.declared(struct.file, type);
                }
            }
            if (names.isEmpty() && type != null) {
                GoType inner = struct.types.declared(struct.file, type);
                if (lastName(inner.bare()).equals(name)) {
                    return inner;
                }
                embedded.add(inner);
            }
        }
        for (GoType inner : embedded) {
            GoType found = field(inner, name, steps + 1);
            if (found.known()) {
                return found;
            }
        }
        return GoType.UNKNOWN;
    }

    private static String lastName(String type) {
        return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('/')) + 1);
    }

    /// A struct type with its file.
    private record Struct(Types types, SourceFile file, Node node) {
        List<Node> fields() {
            Node list = node.first("field_declaration_list");
            return list == null ? List.of() : list.named();
        }
    }

    private @Nullable Struct struct(GoType type) {
        Node node = type.node();
        SourceFile file = type.file();
        if (node != null && file != null && node.is("struct_type")) {
            return new Struct(this, file, node);
        }
        Declared declared = declaration(type);
        Node spec = declared == null ? null : declared.node().child("type");
        if (declared == null || spec == null) {
            return null;
        }
        return spec.is("struct_type") ? new Struct(new Types(declared.in()), declared.file(), spec) : null;
    }

    /// The declaration of a type of this package, its module or its `vendor` folder.
    public @Nullable Declared declaration(GoType type) {
        String name = type.bare();
        int dot = name.lastIndexOf('.');
        if (dot <= 0 || name.contains(" ") || name.contains("[")) {
            return null;
        }
        GoPackage home = packageOf(name.substring(0, dot));
        return home == null ? null : home.type(name.substring(dot + 1));
    }

    private @Nullable GoPackage packageOf(String importPath) {
        return importPath.equals(in.importPath()) ? in : in.sources().imported(in, importPath);
    }

    /// Whether a type is a struct that embeds `embedded`, or an interface that does.
    public boolean embeds(GoType type, String embedded) {
        Declared declared = declaration(type);
        Node spec = declared == null ? null : declared.node().child("type");
        if (declared == null || spec == null) {
            return false;
        }
        Types there = new Types(declared.in());
        for (Node field : spec.all("field_declaration")) {
            Node fieldType = field.child("type");
            if (field.child("name") == null
                    && fieldType != null
                    && there.declared(declared.file(), fieldType).is(embedded)) {
                return true;
            }
        }
        for (Node element : spec.all("type_elem")) {
            if (!element.named().isEmpty()
                    && there.declared(declared.file(), element.named().getFirst())
                            .is(embedded)) {
                return true;
            }
        }
        return false;
    }

    // Types as they are written

    /// The type that a type expression names.
    public GoType declared(SourceFile file, @Nullable Node type) {
        if (type == null) {
            return GoType.UNKNOWN;
        }
        return switch (type.type()) {
            case "type_identifier" -> {
                String name = file.text(type);
                yield new GoType(builtin(name) ? name : in.importPath() + "." + name, null, null);
            }
            case "qualified_type" -> qualified(file, type);
            case "pointer_type" -> {
                List<Node> inner = type.named();
                GoType pointed = inner.isEmpty() ? GoType.UNKNOWN : declared(file, inner.getFirst());
                yield pointed.known() ? new GoType("*" + pointed.name(), pointed.node(), pointed.file()) : pointed;
            }
            case "channel_type" -> {
                GoType value = declared(file, type.child("value"));
                yield new GoType("chan " + (value.known() ? value.name() : "?"), type, file);
            }
            case "slice_type", "array_type", "implicit_length_array_type" -> new GoType("[]", type, file);
            case "map_type" -> new GoType("map", type, file);
            case "function_type" -> new GoType("func", type, file);
            case "struct_type" -> new GoType("struct", type, file);
            case "interface_type" -> new GoType("interface", type, file);
            case "generic_type" -> declared(file, type.child("type"));
            case "parenthesized_type" ->
                type.named().isEmpty()
                        ? GoType.UNKNOWN
                        : declared(file, type.named().getFirst());
            default -> GoType.UNKNOWN;
        };
    }

    private static final Set<String> BUILTIN = Set.of(
            "bool",
            "string",
            "int",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "uintptr",
            "byte",
            "rune",
            "float32",
            "float64",
            "complex64",
            "complex128",
            "error",
            "any");

    private static boolean builtin(String name) {
        return BUILTIN.contains(name);
    }

    private static GoType qualified(SourceFile file, Node type) {
        Node prefix = type.child("package");
        Node name = type.child("name");
        if (prefix == null || name == null) {
            return GoType.UNKNOWN;
        }
        String path = file.imports().get(file.text(prefix));
        return path == null ? GoType.UNKNOWN : GoType.of(path + "." + file.text(name));
    }

    // Calls

    /// Import path of the package that an operand names; null where it names none.
    public @Nullable String importedPackage(SourceFile file, @Nullable Node operand) {
        if (operand == null || !operand.is("identifier")) {
            return null;
        }
        String name = file.text(operand);
        String path = file.imports().get(name);
        return path == null || binding(file, operand, name) != null ? null : path;
    }

    /// `net/http.ListenAndServe` of a call of a package's function; null for methods and the package's own.
    public @Nullable String packageFunction(SourceFile file, Node call) {
        Node function = call.child("function");
        if (function == null || !function.is("selector_expression")) {
            return null;
        }
        String imported = importedPackage(file, function.child("operand"));
        Node field = function.child("field");
        return imported == null || field == null ? null : imported + "." + file.text(field);
    }

    /// The receiver of a method call; null for a function.
    public @Nullable Node receiver(SourceFile file, Node call) {
        Node function = call.child("function");
        if (function == null || !function.is("selector_expression")) {
            return null;
        }
        Node operand = function.child("operand");
        return importedPackage(file, operand) == null ? operand : null;
    }

    /// The called function's last name.
    public static String calledName(SourceFile file, Node call) {
        Node function = call.child("function");
        if (function == null) {
            return "";
        }
        Node name = function.is("selector_expression") ? function.child("field") : function;
        return name == null || name.is("func_literal") ? "" : file.text(name);
    }

    private List<GoType> results(SourceFile file, Node call, int steps) {
        if (steps > MAX_STEPS) {
            return List.of();
        }
        Node function = call.child("function");
        if (function == null) {
            return List.of();
        }
        String name = function.is("identifier") ? file.text(function) : "";
        Node arguments = call.child("arguments");
        if ((name.equals("new") || name.equals("make"))
                && arguments != null
                && !arguments.named().isEmpty()) {
            Node argument = arguments.named().getFirst();
            GoType made = argument.is("identifier")
                    ? GoType.of(in.importPath() + "." + file.text(argument))
                    : argument.is("selector_expression") ? named(file, argument) : declared(file, argument);
            return List.of(name.equals("new") ? new GoType("*" + made.name(), made.node(), made.file()) : made);
        }
        String qualified = packageFunction(file, call);
        List<String> standard = qualified == null ? null : StandardTypes.function(qualified);
        if (standard != null) {
            return standard.stream().map(GoType::of).toList();
        }
        Node receiver = receiver(file, call);
        if (receiver != null) {
            GoType type = of(file, receiver, steps + 1);
            String method = calledName(file, call);
            List<String> known = StandardTypes.method(type.bare(), method);
            if (known != null) {
                return known.stream().map(GoType::of).toList();
            }
            if (method.equals("Accept") && (embeds(type, "net.Listener") || type.is("net.Listener"))) {
                return List.of(GoType.of("net.Conn"), GoType.of("error"));
            }
        }
        Declared target = target(file, call, steps + 1);
        return target == null ? List.of() : resultTypes(target);
    }

    private GoType named(SourceFile file, Node selector) {
        String imported = importedPackage(file, selector.child("operand"));
        Node field = selector.child("field");
        return imported == null || field == null ? GoType.UNKNOWN : GoType.of(imported + "." + file.text(field));
    }

    /// Result types of a function as it is declared.
    public List<GoType> resultTypes(Declared function) {
        Node result = function.node().child("result");
        Types there = function.in() == in ? this : new Types(function.in());
        if (result == null) {
            return List.of();
        }
        if (!result.is("parameter_list")) {
            return List.of(there.declared(function.file(), result));
        }
        List<GoType> types = new ArrayList<>();
        for (Node parameter : result.named()) {
            GoType type = there.declared(function.file(), parameter.child("type"));
            int names = Math.max(1, parameter.children("name").size());
            for (int i = 0; i < names; i++) {
                types.add(type);
            }
        }
        return types;
    }

    /// The function or method that a call reaches, where its source is there.
    public @Nullable Declared target(SourceFile file, Node call) {
        return target(file, call, 0);
    }

    private @Nullable Declared target(SourceFile file, Node call, int steps) {
        Node function = call.child("function");
        if (function == null || steps > MAX_STEPS) {
            return null;
        }
        return switch (function.type()) {
            case "func_literal" -> new Declared(in, file, function);
            case "identifier", "selector_expression" -> functionValue(file, function, steps + 1);
            default -> null;
        };
    }

    /// The function that an expression of a function type stands for: a name, a method value, a literal.
    public @Nullable Declared functionValue(SourceFile file, @Nullable Node value) {
        return functionValue(file, value, 0);
    }

    private @Nullable Declared functionValue(SourceFile file, @Nullable Node value, int steps) {
        if (value == null || steps > MAX_STEPS) {
            return null;
        }
        return switch (value.type()) {
            case "func_literal" -> new Declared(in, file, value);
            case "identifier" -> {
                String name = file.text(value);
                Binding binding = binding(file, value, name);
                yield binding == null ? in.function(name) : binding.function(this, steps + 1);
            }
            case "selector_expression" -> selectedFunction(file, value, steps);
            default -> null;
        };
    }

    private @Nullable Declared selectedFunction(SourceFile file, Node selector, int steps) {
        Node field = selector.child("field");
        Node operand = selector.child("operand");
        if (field == null || operand == null) {
            return null;
        }
        String imported = importedPackage(file, operand);
        if (imported != null) {
            GoPackage other = in.sources().imported(in, imported);
            return other == null ? null : other.function(file.text(field));
        }
        return method(of(file, operand, steps + 1), file.text(field));
    }

    /// A method of a type, promoted ones too.
    public @Nullable Declared method(GoType type, String name) {
        return method(type, name, 0);
    }

    private @Nullable Declared method(GoType type, String name, int steps) {
        String full = type.bare();
        int dot = full.lastIndexOf('.');
        if (dot <= 0 || steps > MAX_STEPS) {
            return null;
        }
        GoPackage home = packageOf(full.substring(0, dot));
        if (home == null) {
            return null;
        }
        Declared own = home.method(full.substring(dot + 1), name);
        if (own != null) {
            return own;
        }
        Struct struct = struct(type);
        if (struct != null) {
            for (Node field : struct.fields()) {
                if (field.child("name") == null) {
                    Declared promoted =
                            method(struct.types.declared(struct.file, field.child("type")), name, steps + 1);
                    if (promoted != null) {
                        return promoted;
                    }
                }
            }
        }
        return null;
    }

    // Constants

    /// Value of an integer constant expression; null where it is none.
    public @Nullable Long constant(SourceFile file, @Nullable Node expression) {
        return constant(file, expression, 0);
    }

    private @Nullable Long constant(SourceFile file, @Nullable Node expression, int steps) {
        if (expression == null || steps > MAX_STEPS) {
            return null;
        }
        return switch (expression.type()) {
            case "int_literal" -> literal(file.text(expression).replace("_", ""));
            case "parenthesized_expression" ->
                expression.named().isEmpty()
                        ? null
                        : constant(file, expression.named().getFirst(), steps + 1);
            case "binary_expression" -> binary(file, expression, steps);
            case "identifier" -> named(file, expression, steps);
            case "selector_expression" ->
                switch (file.text(expression)) {
                    case "time.Nanosecond" -> 1L;
                    case "time.Microsecond" -> 1_000L;
                    case "time.Millisecond" -> 1_000_000L;
                    case "time.Second" -> 1_000_000_000L;
                    case "time.Minute" -> 60_000_000_000L;
                    case "time.Hour" -> 3_600_000_000_000L;
                    case "syscall.SOMAXCONN", "unix.SOMAXCONN" -> 128L; // both packages say 0x80 on Linux
                    default -> null;
                };
            default -> null;
        };
    }

    private static @Nullable Long literal(String digits) {
        try {
            return digits.startsWith("0o") ? Long.valueOf(digits.substring(2), 8) : Long.decode(digits);
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }

    private @Nullable Long binary(SourceFile file, Node expression, int steps) {
        Long left = constant(file, expression.child("left"), steps + 1);
        Long right = constant(file, expression.child("right"), steps + 1);
        Node operator = expression.child("operator");
        if (left == null || right == null || operator == null) {
            return null;
        }
        return switch (file.text(operator)) {
            case "*" -> left * right;
            case "+" -> left + right;
            case "-" -> left - right;
            case "|" -> left | right;
            case "<<" -> right < 63 ? left << right : null;
            default -> null;
        };
    }

    private @Nullable Long named(SourceFile file, Node identifier, int steps) {
        String name = file.text(identifier);
        Declared value = binding(file, identifier, name) == null ? in.value(name) : null;
        if (value == null || !value.node().is("const_spec")) {
            return null;
        }
        Node list = value.node().child("value");
        return list != null && list.is("expression_list") && list.named().size() == 1
                ? constant(value.file(), list.named().getFirst(), steps + 1)
                : null;
    }

    // Local names

    /// Where a local name comes from: its declaration, the position among several, whether it takes an element (range).
    record Binding(Types types, SourceFile file, Node at, Kind kind, int index, String name) {
        enum Kind {
            VALUE,
            SPEC,
            PARAMETER,
            RANGE,
            CASE
        }

        GoType type(Types from, int steps) {
            return switch (kind) {
                case VALUE -> {
                    Node right = at.child("right");
                    yield right == null ? GoType.UNKNOWN : from.valueAt(file, right, index, steps);
                }
                case SPEC -> from.spec(file, at, name, steps);
                case PARAMETER -> from.declared(file, at.child("type"));
                case RANGE -> {
                    GoType container = from.of(file, at.child("right"), steps);
                    yield index == (container.isChannel() ? 0 : 1) ? from.element(container) : GoType.UNKNOWN;
                }
                case CASE -> GoType.UNKNOWN;
            };
        }

        /// The function that it holds, where its only value is one.
        @Nullable
        Declared function(Types from, int steps) {
            if (kind == Kind.VALUE) {
                Node right = at.child("right");
                List<Node> values =
                        right == null ? List.of() : right.is("expression_list") ? right.named() : List.of(right);
                return index < values.size() ? from.functionValue(file, values.get(index), steps) : null;
            }
            if (kind == Kind.SPEC && at.child("value") != null) {
                Node value = at.child("value");
                return value == null || value.named().isEmpty()
                        ? null
                        : from.functionValue(file, value.named().getFirst(), steps);
            }
            return null;
        }
    }

    /// The declaration that a name has where it stands; null where it is no local one.
    @Nullable
    Binding binding(SourceFile file, Node use, String name) {
        Node below = use;
        for (Node scope = use.parent(); scope != null; below = scope, scope = scope.parent()) {
            Binding found = switch (scope.type()) {
                case "statement_list", "block", "expression_case", "default_case", "type_case", "communication_case" ->
                    inList(file, scope, below, name);
                case "if_statement", "expression_switch_statement", "type_switch_statement" ->
                    inHeader(file, scope, below, name);
                case "for_statement" -> inFor(file, scope, below, name);
                case "function_declaration", "method_declaration", "func_literal" -> inSignature(file, scope, name);
                default -> null;
            };
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Binding inList(SourceFile file, Node list, Node until, String name) {
        Binding latest = null;
        for (Node statement : list.children()) {
            if (statement == until || statement.start() >= until.start()) {
                break;
            }
            Node plain = statement;
            if (statement.is("labeled_statement") && !statement.named().isEmpty()) {
                plain = statement.named().getLast();
            }
            Binding found = introduces(file, plain, name);
            latest = found == null ? latest : found;
        }
        return latest;
    }

    private @Nullable Binding introduces(SourceFile file, @Nullable Node statement, String name) {
        if (statement == null) {
            return null;
        }
        return switch (statement.type()) {
            case "short_var_declaration", "receive_statement" -> {
                Node left = statement.child("left");
                int index = left == null ? -1 : indexOf(file, left, name);
                yield index < 0 ? null : new Binding(this, file, statement, Binding.Kind.VALUE, index, name);
            }
            case "var_declaration" -> inSpecs(file, statement, name);
            default -> null;
        };
    }

    private @Nullable Binding inSpecs(SourceFile file, Node declaration, String name) {
        for (Node spec : declaration.all("var_spec")) {
            for (Node each : spec.children("name")) {
                if (file.text(each).equals(name)) {
                    return new Binding(this, file, spec, Binding.Kind.SPEC, 0, name);
                }
            }
        }
        return null;
    }

    private static int indexOf(SourceFile file, Node list, String name) {
        List<Node> all = list.is("expression_list") ? list.named() : List.of(list);
        for (int i = 0; i < all.size(); i++) {
            if (file.text(all.get(i)).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private @Nullable Binding inHeader(SourceFile file, Node statement, Node below, String name) {
        Node initializer = statement.child("initializer");
        if (initializer != below) {
            Binding found = introduces(file, initializer, name);
            if (found != null) {
                return found;
            }
        }
        Node alias = statement.child("alias");
        return alias != null && indexOf(file, alias, name) >= 0
                ? new Binding(this, file, statement, Binding.Kind.CASE, 0, name)
                : null;
    }

    private @Nullable Binding inFor(SourceFile file, Node loop, Node below, String name) {
        for (Node header : loop.children()) {
            if (header == below) {
                continue;
            }
            if (header.is("for_clause")) {
                Binding found = introduces(file, header.child("initializer"), name);
                if (found != null) {
                    return found;
                }
            } else if (header.is("range_clause")) {
                Node left = header.child("left");
                int index = left == null ? -1 : indexOf(file, left, name);
                if (index >= 0) {
                    return new Binding(this, file, header, Binding.Kind.RANGE, index, name);
                }
            }
        }
        return null;
    }

    private @Nullable Binding inSignature(SourceFile file, Node function, String name) {
        for (String list : List.of("receiver", "parameters", "result")) {
            Node parameters = function.child(list);
            if (parameters == null || !parameters.is("parameter_list")) {
                continue;
            }
            int position = 0;
            for (Node parameter : parameters.named()) {
                for (Node each : parameter.children("name")) {
                    if (file.text(each).equals(name)) {
                        return new Binding(this, file, parameter, Binding.Kind.PARAMETER, position, name);
                    }
                    position++;
                }
            }
        }
        return null;
    }

    /// Position of the parameter of its function that a name is; -1 where it is none.
    public int parameterIndex(SourceFile file, Node use) {
        Binding binding = binding(file, use, file.text(use));
        Node parent = binding == null ? null : binding.at.parent();
        boolean parameter = binding != null
                && binding.kind == Binding.Kind.PARAMETER
                && parent != null
                && parent.parent() != null
                && parent == parent.parent().child("parameters");
        return parameter && binding != null ? binding.index : -1;
    }

    /// The statement or spec that gives a local variable its value; null where it has none or isn't local.
    public @Nullable Node declarationOf(SourceFile file, Node use) {
        Binding binding = binding(file, use, file.text(use));
        return binding == null ? null : binding.at;
    }
}
