package dev.anteroom.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Google's protobuf library and our reader find the same in every recorded profile and in a wide one, field by
/// field. The library gets profile.proto (github.com/google/pprof) as a descriptor; only the references between
/// tables are resolved here.
class ProtobufDifferentialTest {
    /// The fields of each message, numbered from 1 in their order: `*` repeated, `:` a message's type, `u` uint64,
    /// `b` bool, `s` string, else int64.
    private static final Map<String, String> MESSAGES = Map.of(
            "Profile",
            "*sample_type:ValueType *sample:Sample *mapping:Mapping *location:Location *function:Function"
                    + " *string_table:s drop_frames keep_frames time_nanos duration_nanos period_type:ValueType period"
                    + " *comment default_sample_type doc_url",
            "ValueType",
            "type unit",
            "Sample",
            "*location_id:u *value *label:Label",
            "Label",
            "key str num num_unit",
            "Mapping",
            "id:u memory_start:u memory_limit:u file_offset:u filename build_id has_functions:b has_filenames:b"
                    + " has_line_numbers:b has_inline_frames:b",
            "Location",
            "id:u mapping_id:u address:u *line:Line is_folded:b",
            "Line",
            "function_id:u line column",
            "Function",
            "id:u name system_name filename start_line");

    /// One frame of a stack, with all that its function and location say.
    record Frame(
            String name,
            String systemName,
            String file,
            long startLine,
            long line,
            long column,
            long address,
            List<Mapping> mapping,
            boolean folded,
            boolean inlined) {}

    record Row(List<Long> values, List<Frame> stack, List<Label> labels) {}

    @ParameterizedTest
    @MethodSource("dev.anteroom.profile.goroutine.Recordings#profiles")
    void should_read_what_the_protobuf_library_reads(Path file) throws IOException, DescriptorValidationException {
        same(file);
    }

    @Test
    void should_read_what_the_protobuf_library_reads_in_a_wide_profile(@TempDir Path temporary)
            throws IOException, DescriptorValidationException {
        same(Peers.generateCpuProfile(temporary.resolve("wide.pb.gz"), 4000));
    }

    private static void same(Path file) throws IOException, DescriptorValidationException {
        Message theirs = Message.read(file);
        Profile ours = ProfileReader.read(file);
        assertThat(ours.header()).isEqualTo(theirs.header());
        assertThat(ours.mappings()).isEqualTo(List.copyOf(theirs.mappings().values()));
        assertThat(ours.sampleCount()).isEqualTo(theirs.all("sample").size());
        assertThat(ours.locationCount()).isEqualTo(theirs.all("location").size());
        assertThat(ours.functionCount()).isEqualTo(theirs.all("function").size());
        assertThat(rows(ours)).isEqualTo(theirs.rows());
    }

    private static List<Row> rows(Profile profile) {
        List<Row> rows = new ArrayList<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            List<Long> values = new ArrayList<>();
            for (int type = 0; type < profile.sampleTypes().size(); type++) {
                values.add(profile.value(sample, type));
            }
            List<Frame> stack = new ArrayList<>();
            for (int frame : profile.frames(sample)) {
                int function = profile.frameFunction(frame);
                int location = profile.frameLocation(frame);
                Mapping mapping = profile.frameMapping(frame);
                stack.add(new Frame(
                        profile.functionName(function),
                        profile.functionSystemName(function),
                        profile.functionFile(function),
                        profile.functionStartLine(function),
                        profile.frameLine(frame),
                        profile.frameColumn(frame),
                        profile.address(location),
                        mapping == null ? List.of() : List.of(mapping),
                        profile.isFolded(location),
                        profile.isInlined(frame)));
            }
            rows.add(new Row(values, stack, profile.labels(sample)));
        }
        return rows;
    }

    /// A message as the library has read it, and the strings that its fields refer to.
    private record Message(DynamicMessage message, List<String> strings) {
        static Message read(Path file) throws IOException, DescriptorValidationException {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                DynamicMessage profile = DynamicMessage.parseFrom(descriptor(), in);
                assertThat(profile.getUnknownFields().asMap()).isEmpty();
                List<String> strings = ((List<?>) value(profile, "string_table"))
                        .stream().map(String.class::cast).toList();
                return new Message(profile, strings);
            }
        }

        private static Descriptor descriptor() throws DescriptorValidationException {
            FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                    .setName("profile.proto")
                    .setPackage("perftools.profiles")
                    .setSyntax("proto3");
            MESSAGES.forEach((name, fields) -> {
                DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
                for (String field : fields.split(" ", -1)) {
                    message.addField(field(field, message.getFieldCount() + 1));
                }
                file.addMessageType(message);
            });
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]).findMessageTypeByName("Profile");
        }

        private static FieldDescriptorProto.Builder field(String text, int number) {
            boolean repeated = text.startsWith("*");
            int colon = text.indexOf(':');
            String type = colon < 0 ? "" : text.substring(colon + 1);
            FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                    .setName(text.substring(repeated ? 1 : 0, colon < 0 ? text.length() : colon))
                    .setNumber(number)
                    .setLabel(
                            repeated
                                    ? FieldDescriptorProto.Label.LABEL_REPEATED
                                    : FieldDescriptorProto.Label.LABEL_OPTIONAL);
            return switch (type) {
                case "" -> field.setType(FieldDescriptorProto.Type.TYPE_INT64);
                case "u" -> field.setType(FieldDescriptorProto.Type.TYPE_UINT64);
                case "b" -> field.setType(FieldDescriptorProto.Type.TYPE_BOOL);
                case "s" -> field.setType(FieldDescriptorProto.Type.TYPE_STRING);
                default ->
                    field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(".perftools.profiles." + type);
            };
        }

        private static Object value(DynamicMessage message, String field) {
            return message.getField(message.getDescriptorForType().findFieldByName(field));
        }

        long number(String field) {
            return (Long) value(message, field);
        }

        boolean flag(String field) {
            return (Boolean) value(message, field);
        }

        String text(String field) {
            return strings.get((int) number(field));
        }

        List<Message> all(String field) {
            return ((List<?>) value(message, field))
                    .stream()
                            .map(each -> new Message((DynamicMessage) each, strings))
                            .toList();
        }

        List<Long> numbers(String field) {
            return ((List<?>) value(message, field))
                    .stream().map(Long.class::cast).toList();
        }

        private ValueType valueType() {
            return new ValueType(text("type"), text("unit"));
        }

        ProfileHeader header() {
            boolean hasPeriodType =
                    message.hasField(message.getDescriptorForType().findFieldByName("period_type"));
            return new ProfileHeader(
                    all("sample_type").stream().map(Message::valueType).toList(),
                    text("default_sample_type"),
                    number("time_nanos"),
                    number("duration_nanos"),
                    hasPeriodType
                            ? new Message((DynamicMessage) value(message, "period_type"), strings).valueType()
                            : null,
                    number("period"),
                    numbers("comment").stream()
                            .map(index -> strings.get(index.intValue()))
                            .toList(),
                    text("doc_url"),
                    text("drop_frames"),
                    text("keep_frames"));
        }

        /// By id, in the file's order.
        Map<Long, Mapping> mappings() {
            Map<Long, Mapping> mappings = new LinkedHashMap<>();
            for (Message each : all("mapping")) {
                mappings.put(
                        each.number("id"),
                        new Mapping(
                                each.number("memory_start"),
                                each.number("memory_limit"),
                                each.number("file_offset"),
                                each.text("filename"),
                                each.text("build_id"),
                                each.flag("has_functions"),
                                each.flag("has_filenames"),
                                each.flag("has_line_numbers"),
                                each.flag("has_inline_frames")));
            }
            return mappings;
        }

        List<Row> rows() {
            Map<Long, List<Frame>> locations = locations();
            List<Row> rows = new ArrayList<>();
            for (Message sample : all("sample")) {
                List<Frame> stack = new ArrayList<>();
                sample.numbers("location_id").forEach(id -> stack.addAll(locations.get(id)));
                List<Label> labels =
                        sample.all("label").stream().map(Message::label).toList();
                rows.add(new Row(sample.numbers("value"), stack, labels));
            }
            return rows;
        }

        private Map<Long, List<Frame>> locations() {
            Map<Long, Message> functions = new HashMap<>();
            all("function").forEach(function -> functions.put(function.number("id"), function));
            Map<Long, Mapping> mappings = mappings();
            Map<Long, List<Frame>> locations = new HashMap<>();
            for (Message location : all("location")) {
                List<Message> lines = location.all("line");
                List<Frame> frames = new ArrayList<>();
                for (Message line : lines) {
                    Message function = Objects.requireNonNull(functions.get(line.number("function_id")));
                    Mapping mapping = mappings.get(location.number("mapping_id"));
                    frames.add(new Frame(
                            function.text("name"),
                            function.text("system_name"),
                            function.text("filename"),
                            function.number("start_line"),
                            line.number("line"),
                            line.number("column"),
                            location.number("address"),
                            mapping == null ? List.of() : List.of(mapping),
                            location.flag("is_folded"),
                            frames.size() + 1 < lines.size()));
                }
                locations.put(location.number("id"), frames);
            }
            return locations;
        }

        private Label label() {
            return number("str") != 0
                    ? new Label.Text(text("key"), text("str"))
                    : new Label.Numeric(text("key"), number("num"), text("num_unit"));
        }
    }
}
