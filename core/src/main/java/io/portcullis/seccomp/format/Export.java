package io.portcullis.seccomp.format;

import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.Plan.PlannedRule;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Says a profile in a dialect, as JSON. */
final class Export {
    private static final Position NOWHERE = new Position(1, 1, 1);

    private static final List<String> UNCHANGED = List.of("flags", "listenerPath", "listenerMetadata");

    private Export() {}

    /** The runtime's dialect. */
    static Json oci(SeccompProfile profile) {
        Plan plan = Plan.of(profile);
        List<Part> parts = head(plan.defaultAction(), plan.defaultNumber());
        parts.add(new Part("architectures", abis(List.copyOf(profile.abis()))));
        parts.add(new Part(
                "syscalls", array(plan.rules().stream().map(Export::rule).toList())));
        return object(parts);
    }

    /** Docker's dialect: the same with the ABIs by machine, if there is one that has them all. */
    static Json docker(SeccompProfile profile) {
        Plan plan = Plan.of(profile);
        List<Part> parts = head(plan.defaultAction(), plan.defaultNumber());
        Optional<Abi> machine = GoArch.machineOf(profile.abis());
        parts.add(
                machine.isPresent()
                        ? new Part("archMap", array(List.of(entry(machine.get(), profile.abis()))))
                        : new Part("architectures", abis(List.copyOf(profile.abis()))));
        parts.add(new Part(
                "syscalls", array(plan.rules().stream().map(Export::rule).toList())));
        return object(parts);
    }

    private static Json entry(Abi machine, Set<Abi> all) {
        return object(List.of(
                new Part("architecture", text(machine.scmpName())),
                new Part(
                        "subArchitectures",
                        abis(all.stream().filter(abi -> abi != machine).toList()))));
    }

    /** The runtime's dialect of a document that was flattened. */
    static Json flat(FlatProfile profile, Json.Obj original) {
        List<Part> parts = head(
                profile.defaultAction().value(),
                profile.defaultNumber().map(n -> OptionalInt.of(n.value())).orElse(OptionalInt.empty()));
        if (!profile.architectures().isEmpty()) {
            parts.add(new Part("architectures", abis(profile.architectures())));
        }
        for (String name : UNCHANGED) {
            Json.Member member = original.members().get(name);
            if (member != null) {
                parts.add(new Part(name, member.value()));
            }
        }
        List<Json> rules = profile.rules().stream()
                .filter(rule -> !rule.names().isEmpty())
                .map(rule -> rule(new PlannedRule(
                        rule.names().stream().map(Located::value).toList(),
                        rule.action(),
                        rule.number().map(n -> OptionalInt.of(n.value())).orElse(OptionalInt.empty()),
                        rule.args().stream().map(Located::value).toList())))
                .toList();
        parts.add(new Part("syscalls", array(rules)));
        return object(parts);
    }

    private record Part(String name, Json value) {}

    private static List<Part> head(ScmpAction defaultAction, OptionalInt defaultNumber) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("defaultAction", text(defaultAction.scmpName())));
        defaultNumber.ifPresent(number -> parts.add(new Part("defaultErrnoRet", number(number))));
        return parts;
    }

    private static Json rule(PlannedRule rule) {
        List<Part> parts = new ArrayList<>();
        parts.add(
                new Part("names", array(rule.names().stream().map(Export::text).toList())));
        parts.add(new Part("action", text(rule.action().scmpName())));
        rule.number().ifPresent(number -> parts.add(new Part("errnoRet", number(number))));
        if (!rule.args().isEmpty()) {
            parts.add(new Part(
                    "args", array(rule.args().stream().map(Export::argument).toList())));
        }
        return object(parts);
    }

    private static Json argument(OciArgument argument) {
        List<Part> parts = new ArrayList<>(List.of(
                new Part("index", number(argument.index())),
                new Part("value", unsigned(argument.value())),
                new Part("op", text(argument.operator().scmpName()))));
        if (argument.operator() == ScmpOperator.MASKED_EQ) {
            parts.add(2, new Part("valueTwo", unsigned(argument.valueTwo())));
        }
        return object(parts);
    }

    private static Json abis(List<Abi> abis) {
        return array(abis.stream().map(abi -> text(abi.scmpName())).toList());
    }

    private static Json array(List<Json> elements) {
        return new Json.Arr(elements, NOWHERE);
    }

    private static Json object(List<Part> parts) {
        Map<String, Json.Member> members = new LinkedHashMap<>();
        parts.forEach(part -> members.put(part.name(), new Json.Member(NOWHERE, part.value())));
        return new Json.Obj(members, NOWHERE);
    }

    private static Json text(String value) {
        return new Json.Text(value, NOWHERE);
    }

    private static Json number(long value) {
        return new Json.Num(Long.toString(value), NOWHERE);
    }

    private static Json unsigned(long value) {
        return new Json.Num(Long.toUnsignedString(value), NOWHERE);
    }
}
