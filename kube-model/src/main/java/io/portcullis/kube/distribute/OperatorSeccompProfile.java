package io.portcullis.kube.distribute;

import io.portcullis.decision.Answer;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Domain;
import io.portcullis.kube.KubernetesObject;
import io.portcullis.kube.ObjectMeta;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.seccomp.format.ContainerRuntime;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ProfileFormatException;
import io.portcullis.seccomp.format.ScmpAction;
import io.portcullis.seccomp.format.ScmpOperator;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@code SeccompProfile} of the Security Profiles Operator, which writes it to every node.
 *
 * <p>The object holds less than a file does, and the API server drops what it does not know without a word. What is
 * lost is told by {@link #losses()}; the operator's file is compared with the profile on every kind of node, and an
 * object that would permit a call that the profile does not permit is refused.
 */
public final class OperatorSeccompProfile {
    private static final Pattern LISTENER = Pattern.compile("/var/run/security-profiles-operator/[a-zA-Z0-9_.-]+");
    private static final List<ContainerRuntime> RUNTIMES = List.of(ContainerRuntime.RUNC, ContainerRuntime.CRUN);
    private static final int LARGEST_ERRNO_RET = 4095; // api/seccompprofile/v1, newer than 1.0
    private static final int MOST_ARGUMENTS = 6;

    private final KubernetesObject object;
    private final SeccompProfileRef.Localhost reference;
    private final List<Loss> losses;

    private OperatorSeccompProfile(KubernetesObject object, SeccompProfileRef.Localhost reference, List<Loss> losses) {
        this.object = object;
        this.reference = reference;
        this.losses = List.copyOf(losses);
    }

    /**
     * The object for a profile that was made flat and proved.
     *
     * @param metadata what it is called
     * @param file the profile as a file
     * @param release the operator's release
     * @return the object, and what it does not hold
     * @throws IllegalArgumentException if the name has no place in that release, or if with what is lost it would
     *     permit more, or be no profile any more
     * @throws io.portcullis.decision.UndecidedException if comparing takes more than is granted
     */
    public static OperatorSeccompProfile of(ObjectMeta metadata, SeccompFile file, OperatorRelease release) {
        List<Loss> losses = new ArrayList<>();
        FlatSpec held = held(file, comparesWhole(file), losses);
        if (refusal(file, held.document(metadata.name())).isPresent()) { // two conditions may have become one
            losses.clear();
            held = held(file, false, losses);
        }
        refusal(file, held.document(metadata.name())).ifPresent(problem -> {
            throw new IllegalArgumentException(
                    "no runtime would take the operator's file: " + problem + "; distribute it as a file");
        });
        boolean same = requireNoMore(file, held.document(metadata.name()));
        if (!same && losses.isEmpty()) {
            throw new IllegalStateException(
                    "the object of " + metadata.name() + " means something else than its profile");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("spec", held.operatorTree());
        return new OperatorSeccompProfile(
                new KubernetesObject(
                        release.seccompVersion(),
                        OperatorKind.SECCOMP_PROFILE.kind(),
                        release.requireScope(metadata),
                        body),
                reference(metadata),
                losses);
    }

    /**
     * The object.
     *
     * @return what {@code kubectl apply} takes
     */
    public KubernetesObject object() {
        return object;
    }

    /**
     * How a pod refers to the profile.
     *
     * @return for example {@code operator/web.json}
     */
    public SeccompProfileRef.Localhost reference() {
        return reference;
    }

    /**
     * What the object does not hold.
     *
     * @return the losses; none means that the operator's file decides every call as the profile does
     */
    public List<Loss> losses() {
        return losses;
    }

    /** Whether every machine compares all 64 bits of an argument; others see the low half. */
    private static boolean comparesWhole(SeccompFile file) {
        return Stream.concat(
                        file.document().architectures().stream(),
                        file.nodes().stream().map(NodeArch::abi))
                .allMatch(abi -> abi.registerBits() == Long.SIZE && abi.longBits() == Long.SIZE);
    }

    /** Why no runtime takes a document; a rule that said what the default says may meet another one now. */
    private static Optional<String> refusal(SeccompFile file, OciProfile held) {
        try {
            file.nodes().forEach(node -> RUNTIMES.forEach(runtime -> SeccompFile.read(held, node, runtime)));
            return Optional.empty();
        } catch (ProfileFormatException e) {
            return Optional.of(e.problem());
        }
    }

    private static FlatSpec held(SeccompFile file, boolean rewriting, List<Loss> losses) {
        FlatSpec spec = FlatSpec.of(file.document());
        spec.defaultErrnoRet().ifPresent(number -> loseDefaultErrno(spec.defaultAction(), number, losses));
        List<Abi> abis = new ArrayList<>(spec.architectures());
        if (abis.remove(Abi.LOONGARCH64)) {
            losses.add(new Loss(
                    Abi.LOONGARCH64.scmpName(),
                    Loss.Effect.OTHER_ANSWER,
                    abis.isEmpty()
                            ? "the list is empty then, and means the node's own ABI on every node"
                            : "a LoongArch node adds its own ABI by itself"));
        }
        spec.listenerPath().filter(path -> !LISTENER.matcher(path).matches()).ifPresent(path -> {
            throw new IllegalArgumentException(
                    "listenerPath " + path
                            + " is not below /var/run/security-profiles-operator, and the operator takes no other; move the supervisor's socket");
        });
        List<FlatSpec.FlatRule> rules = new ArrayList<>();
        for (FlatSpec.FlatRule rule : spec.rules()) {
            hold(rule, rewriting, losses).ifPresent(rules::add);
        }
        return new FlatSpec(
                spec.defaultAction(),
                OptionalInt.empty(),
                abis,
                spec.flags(),
                spec.listenerPath(),
                spec.listenerMetadata(),
                rules);
    }

    private static void loseDefaultErrno(ScmpAction action, int number, List<Loss> losses) {
        boolean said = action.carriesNumber() && number != 1; // 1 is what nothing said means
        if (said) {
            losses.add(new Loss(
                    "defaultErrnoRet " + number,
                    Loss.Effect.OTHER_ANSWER,
                    "the object has no field for it, and no rule names the calls that no rule names; "
                            + action.scmpName() + " comes with 1" + (action == ScmpAction.ERRNO ? " (EPERM)" : "")));
        }
    }

    private static Optional<FlatSpec.FlatRule> hold(FlatSpec.FlatRule rule, boolean rewriting, List<Loss> losses) {
        OptionalInt number = rule.errnoRet();
        String shown = rule.action().scmpName() + " for " + rule.names().get(0)
                + (rule.names().size() > 1 ? " and " + (rule.names().size() - 1) + " more" : "");
        if (number.isPresent() && rule.action().carriesNumber()) {
            if (number.getAsInt() == 0) {
                losses.add(new Loss(
                        "errnoRet 0 of " + shown,
                        Loss.Effect.OTHER_ANSWER,
                        "the operator leaves a 0 out of its file, and then it is 1"));
            } else if (number.getAsInt() > LARGEST_ERRNO_RET) {
                throw new IllegalArgumentException("errnoRet " + number.getAsInt() + " of " + shown
                        + " is more than the operator takes; use 0..4095");
            }
        }
        if (number.isPresent() && (number.getAsInt() == 0 || !rule.action().carriesNumber())) {
            number = OptionalInt.empty();
        }
        if (rule.args().size() > MOST_ARGUMENTS) {
            losses.add(new Loss(
                    shown + ", with " + rule.args().size() + " conditions",
                    Loss.Effect.STRICTER,
                    "a rule has at most six; it is left out"));
            return Optional.empty();
        }
        List<FlatSpec.FlatArgument> args = new ArrayList<>();
        for (FlatSpec.FlatArgument argument : rule.args()) {
            FlatSpec.FlatArgument signed = rewriting ? signed(argument) : argument;
            if (signed.value() < 0 || signed.valueTwo() < 0) {
                losses.add(new Loss(
                        shown + ", where argument " + argument.index() + " is compared with "
                                + Long.toUnsignedString(argument.value() < 0 ? argument.value() : argument.valueTwo()),
                        Loss.Effect.STRICTER,
                        "the object's values end at 9223372036854775807; the rule is left out"));
                return Optional.empty();
            }
            args.add(signed);
        }
        return Optional.of(
                new FlatSpec.FlatRule(rule.names().stream().distinct().toList(), rule.action(), number, args));
    }

    /** The same condition with a value that fits, where there is one. */
    private static FlatSpec.FlatArgument signed(FlatSpec.FlatArgument argument) {
        if (argument.value() != Long.MIN_VALUE) {
            return argument;
        }
        if (argument.operator() == ScmpOperator.GE) { // >= 2^63
            return new FlatSpec.FlatArgument(argument.index(), Long.MAX_VALUE, 0, ScmpOperator.GT);
        }
        return argument.operator() == ScmpOperator.LT // < 2^63
                ? new FlatSpec.FlatArgument(argument.index(), Long.MAX_VALUE, 0, ScmpOperator.LE)
                : argument;
    }

    /** Whether it is the same; refuses what permits more. */
    private static boolean requireNoMore(SeccompFile file, OciProfile held) {
        boolean same = true;
        for (NodeArch node : file.nodes()) {
            for (ContainerRuntime runtime : RUNTIMES) {
                Comparison comparison = Comparison.of(
                                SeccompFile.read(held, node, runtime).decision(),
                                file.meaningOn(node, runtime).decision())
                        .over(Domain.through(node.runs()));
                same &= comparison.areEqual().orThrow();
                Answer noMore = comparison.allowsNoMoreThan();
                if (!noMore.orThrow()) {
                    throw new IllegalArgumentException(
                            "the operator's object would permit more than the profile; on %s %s; distribute it as a file"
                                    .formatted(node, noMore));
                }
            }
        }
        return same;
    }

    private static SeccompProfileRef.Localhost reference(ObjectMeta metadata) {
        String file = metadata.name().endsWith(".json") ? metadata.name() : metadata.name() + ".json";
        return SeccompProfileRef.localhost(
                "operator/" + metadata.namespace().map(where -> where + "/").orElse("") + file);
    }
}
