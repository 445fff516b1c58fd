package io.portcullis.kube.distribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.seccomp.format.OciArgument;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.OciRule;
import io.portcullis.seccomp.format.ReadOptions;
import io.portcullis.seccomp.format.ScmpAction;
import io.portcullis.seccomp.format.ScmpOperator;
import io.portcullis.syscalls.Abi;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The fields of a profile that runtimes read, and no others. */
record FlatSpec(
        ScmpAction defaultAction,
        OptionalInt defaultErrnoRet,
        List<Abi> architectures,
        List<String> flags,
        Optional<String> listenerPath,
        Optional<String> listenerMetadata,
        List<FlatRule> rules) {
    private static final JsonMapper JSON = new JsonMapper();

    /** A rule, without what nobody reads. */
    record FlatRule(List<String> names, ScmpAction action, OptionalInt errnoRet, List<FlatArgument> args) {
        static FlatRule of(OciRule rule) {
            return new FlatRule(
                    rule.names(),
                    rule.action(),
                    rule.errnoRet(),
                    rule.args().stream().map(FlatArgument::of).toList());
        }

        Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("names", names);
            tree.put("action", action.scmpName());
            errnoRet.ifPresent(number -> tree.put("errnoRet", number));
            if (!args.isEmpty()) {
                tree.put("args", args.stream().map(FlatArgument::tree).toList());
            }
            return tree;
        }
    }

    /** A condition; its values are unsigned. */
    record FlatArgument(int index, long value, long valueTwo, ScmpOperator operator) {
        static FlatArgument of(OciArgument argument) {
            boolean masked = argument.operator() == ScmpOperator.MASKED_EQ;
            return new FlatArgument(
                    argument.index(), argument.value(), masked ? argument.valueTwo() : 0, argument.operator());
        }

        Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("index", index);
            tree.put("value", unsigned(value));
            if (operator == ScmpOperator.MASKED_EQ) {
                tree.put("valueTwo", unsigned(valueTwo));
            }
            tree.put("op", operator.scmpName());
            return tree;
        }

        private static Object unsigned(long value) {
            return value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
        }
    }

    static FlatSpec of(OciProfile document) {
        return new FlatSpec(
                document.defaultAction(),
                document.defaultErrnoRet(),
                document.architectures().stream().distinct().toList(),
                document.flags().stream().distinct().toList(),
                document.listenerPath(),
                document.listenerMetadata(),
                document.rules().stream()
                        .filter(rule -> !rule.names().isEmpty())
                        .map(FlatRule::of)
                        .toList());
    }

    /** This one's rules and ABIs, and what the other has more. */
    FlatSpec with(FlatSpec other) {
        List<Abi> abis = new ArrayList<>(architectures);
        other.architectures.stream().filter(abi -> !abis.contains(abi)).forEach(abis::add);
        List<FlatRule> all = new ArrayList<>(rules);
        other.rules.stream().filter(rule -> !all.contains(rule)).forEach(all::add);
        return new FlatSpec(defaultAction, defaultErrnoRet, abis, flags, listenerPath, listenerMetadata, all);
    }

    /** The same with every refusal logged and let through; what the default says then needs no rule. */
    FlatSpec auditOnly() {
        ScmpAction byDefault = logged(defaultAction);
        List<FlatRule> all = rules.stream()
                .map(rule -> logged(rule.action()) == rule.action()
                        ? rule
                        : new FlatRule(rule.names(), ScmpAction.LOG, OptionalInt.empty(), rule.args()))
                .filter(rule -> rule.action() != byDefault || byDefault != ScmpAction.LOG)
                .toList();
        OptionalInt number = byDefault == defaultAction ? defaultErrnoRet : OptionalInt.empty();
        return new FlatSpec(byDefault, number, architectures, flags, listenerPath, listenerMetadata, all);
    }

    private static ScmpAction logged(ScmpAction action) {
        return switch (action) {
            case KILL, KILL_THREAD, KILL_PROCESS, TRAP, ERRNO -> ScmpAction.LOG;
            case TRACE, NOTIFY, LOG, ALLOW -> action;
        };
    }

    FlatSpec withRules(List<FlatRule> others) {
        return new FlatSpec(
                defaultAction,
                defaultErrnoRet,
                architectures,
                flags,
                listenerPath,
                listenerMetadata,
                List.copyOf(others));
    }

    /** The document, laid out as such files are. */
    OciProfile document(String name) {
        return parse(tree(), name);
    }

    /** A document of plain maps and lists. */
    static OciProfile parse(Map<String, ? extends @Nullable Object> tree, String name) {
        try {
            String text = OciProfile.parse(JSON.writeValueAsString(tree), name, UNLIMITED)
                    .toJson();
            return OciProfile.parse(text, name, UNLIMITED);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and scalars can always be written", e);
        }
    }

    private static final ReadOptions UNLIMITED = ReadOptions.defaults().withMaxBytes(Integer.MAX_VALUE);

    /** What stands below {@code spec} of the operator's object. */
    Map<String, Object> operatorTree() {
        Map<String, Object> tree = new LinkedHashMap<>(tree());
        if (rules.isEmpty()) {
            tree.remove("syscalls");
        }
        return tree;
    }

    private Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("defaultAction", defaultAction.scmpName());
        defaultErrnoRet.ifPresent(number -> tree.put("defaultErrnoRet", number));
        if (!architectures.isEmpty()) {
            tree.put("architectures", architectures.stream().map(Abi::scmpName).toList());
        }
        if (!flags.isEmpty()) {
            tree.put("flags", flags);
        }
        listenerPath.ifPresent(path -> tree.put("listenerPath", path));
        listenerMetadata.ifPresent(words -> tree.put("listenerMetadata", words));
        tree.put("syscalls", rules.stream().map(FlatRule::tree).toList());
        return tree;
    }
}
