package io.portcullis.seccomp.format;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The parts of a document that both dialects write alike. */
final class Vocabulary {
    private static final int MOST_DATA = 0xffff; // SECCOMP_RET_DATA
    private static final int LAST_ARGUMENT = 5;

    private static final List<String> ACTIONS =
            Arrays.stream(ScmpAction.values()).map(ScmpAction::scmpName).toList();
    private static final List<String> OPERATORS =
            Arrays.stream(ScmpOperator.values()).map(ScmpOperator::scmpName).toList();
    private static final List<String> ARCHITECTURES =
            Arrays.stream(Abi.values()).map(Abi::scmpName).toList();
    private static final List<String> FLAGS = List.of( // runtime-spec, config-linux.md
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    private Vocabulary() {}

    static Located<ScmpAction> action(Fields fields, String name) {
        Located<String> word = fields.requiredText(name);
        return new Located<>(fields.word(word, "action", ScmpAction::find, ACTIONS), word.path(), word.at());
    }

    /** The number that goes with an action. */
    static Optional<Located<Integer>> number(Fields fields, String name, ScmpAction action) {
        return fields.unsigned(name).map(number -> {
            int most = action == ScmpAction.ERRNO ? Errno.MAX : MOST_DATA;
            if (Long.compareUnsigned(number.value(), most) > 0) {
                throw fields.error(
                        number,
                        "%s must be in 0..%d, was %s"
                                .formatted(
                                        action == ScmpAction.ERRNO ? "errno" : name,
                                        most,
                                        Long.toUnsignedString(number.value())),
                        null);
            }
            return new Located<>(number.value().intValue(), number.path(), number.at());
        });
    }

    static Abi abi(Fields fields, Located<String> word) {
        return fields.word(
                word,
                "architecture",
                name -> Arrays.stream(Abi.values())
                        .filter(abi -> abi.scmpName().equals(name))
                        .findFirst(),
                ARCHITECTURES);
    }

    static List<Abi> abis(Fields fields, String name) {
        return fields.texts(name).stream().map(word -> abi(fields, word)).toList();
    }

    static List<String> flags(Fields fields) {
        return fields.texts("flags").stream()
                .map(word -> fields.word(word, "flag", name -> Optional.of(name).filter(FLAGS::contains), FLAGS))
                .toList();
    }

    static List<Located<String>> names(Fields fields) {
        List<Located<String>> names = fields.texts("names");
        names.forEach(name -> requireName(fields, name));
        return names;
    }

    static void requireName(Fields fields, Located<String> name) {
        if (name.value().isEmpty()) {
            throw fields.error(name, "a system call's name is empty", "leave it out, or name a call");
        }
    }

    static List<Located<OciArgument>> arguments(Fields rule) {
        List<Located<OciArgument>> arguments = new ArrayList<>();
        for (Fields argument : rule.objects("args")) {
            Located<Long> index = argument.requiredUnsigned("index");
            if (Long.compareUnsigned(index.value(), LAST_ARGUMENT) > 0) {
                throw argument.error(
                        index,
                        "argument index must be in 0..%d, was %s"
                                .formatted(LAST_ARGUMENT, Long.toUnsignedString(index.value())),
                        "a system call has six arguments, counted from 0");
            }
            long value = argument.requiredUnsigned("value").value();
            long valueTwo = argument.unsigned("valueTwo").map(Located::value).orElse(0L);
            ScmpOperator operator =
                    argument.word(argument.requiredText("op"), "operator", ScmpOperator::find, OPERATORS);
            arguments.add(new Located<>(
                    new OciArgument(index.value().intValue(), value, valueTwo, operator, argument.unknown()),
                    argument.path(),
                    argument.at()));
        }
        return arguments;
    }
}
