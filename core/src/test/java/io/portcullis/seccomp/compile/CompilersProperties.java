package io.portcullis.seccomp.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.KernelChecker;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Level;
import io.portcullis.decision.Lifted;
import io.portcullis.decision.Lifter;
import io.portcullis.decision.RawPrograms;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.Description;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.ProfileDescriber;
import io.portcullis.seccomp.Profiles;
import io.portcullis.seccomp.RuleSets;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** All ways from a profile to a program lead to the same meaning. */
class CompilersProperties {
    @Property(tries = 60)
    void aFilterMeansWhatItsProfileSays(
            @ForAll("profiles") SeccompProfile profile, @ForAll("targets") CompileTarget target) {
        CompiledFilter filter = OptimizingCompiler.create().compile(profile, target);

        assertThat(KernelChecker.check(filter.program())).isEmpty();
        assertThat(Decision.of(filter.program())).isEqualTo(profile.decision());
    }

    @Property(tries = 60)
    void hardRuleSetsAreCompiledToo(@ForAll long seed, @ForAll("targets") CompileTarget target) {
        SeccompProfile profile = new RuleSets(seed).next();

        BpfProgram program =
                OptimizingCompiler.create().compile(profile, target).program();

        assertThat(Decision.of(program)).isEqualTo(profile.decision());
    }

    @Property(tries = 30)
    void whatLibseccompMadeIsOptimisedToTheSameMeaning(@ForAll long seed, @ForAll("targets") CompileTarget target) {
        Needs.libseccomp();
        BpfProgram theirs =
                LibseccompCompiler.create().compile(new RuleSets(seed).next()).program();

        BpfProgram ours = FilterOptimizer.optimize(theirs, target);

        assertThat(Decision.of(ours)).isEqualTo(Decision.of(theirs));
        boolean smaller = ours.size() < theirs.size();
        boolean shorter = target.aim() != CompileTarget.Aim.SMALLEST && ours.longestPath() < theirs.longestPath();
        assertThat(ours.equals(theirs) || smaller || shorter).isTrue();
    }

    @Property(tries = 30)
    void optimisingAnOptimisedFilterChangesNothingAboutIt(@ForAll long seed) {
        BpfProgram once =
                OptimizingCompiler.create().compile(new RuleSets(seed).next()).program();

        assertThat(FilterOptimizer.optimize(once, CompileTarget.CALL_CACHE)).isEqualTo(once);
    }

    @Property(tries = 30)
    void aStackOfOneIsItself(@ForAll("profiles") SeccompProfile profile) {
        BpfProgram program = OptimizingCompiler.create().compile(profile).program();

        BpfProgram flat = FilterOptimizer.flatten(
                List.of(FilterLayer.of(program), FilterLayer.of(program)), CompileTarget.CALL_CACHE);

        assertThat(Decision.of(flat)).isEqualTo(profile.decision());
    }

    @Property(tries = 30)
    void whatIsLiftedAndDescribedIsCompiledToTheSameMeaningButForWhatRemains(
            @ForAll("profiles") SeccompProfile profile) {
        Decision lifted =
                Decision.of(OptimizingCompiler.create().compile(profile).program());

        Description described = ProfileDescriber.describe(lifted);
        Decision again = Decision.of(
                OptimizingCompiler.create().compile(described.profile()).program());

        assertThat(Comparison.of(again, profile.decision()).count())
                .isEqualTo(described.remainder().count());
        assertThat(described.isExact()).isEqualTo(again.equals(profile.decision()));
    }

    @Property(tries = 200)
    void anyProgramIsOptimisedToTheSameMeaning(@ForAll long seed, @ForAll("targets") CompileTarget target) {
        BpfProgram program = new RawPrograms(seed).program(40);
        if (!(Lifter.lift(program, new Budget(50_000, 1_000_000)) instanceof Lifted.Decided decided)) {
            return; // too dear to find out, and so never optimised
        }
        BpfProgram optimised;
        try {
            optimised = FilterOptimizer.optimize(program, target);
        } catch (UnsupportedOperationException e) {
            assertThat(e).hasMessageContaining("compare");
            return;
        }
        assertThat(Comparison.of(Decision.of(optimised), decided.decision()) // whatever order each is in
                        .by(Level.RAW)
                        .areEqual()
                        .holds())
                .isTrue();
    }

    @Example
    void aProgramForWhichABetterOneTakesTooLongToFindIsKept() {
        BpfProgram program = new RawPrograms(-3_982_792).program(40);

        for (CompileTarget target :
                List.of(CompileTarget.CALL_CACHE, CompileTarget.NO_CALL_CACHE, CompileTarget.SMALLEST)) {
            BpfProgram optimised = FilterOptimizer.optimize(program, target);

            assertThat(Comparison.of(Decision.of(optimised), Decision.of(program))
                            .by(Level.RAW)
                            .areEqual()
                            .holds())
                    .isTrue();
        }
    }

    @Provide
    Arbitrary<CompileTarget> targets() {
        return Arbitraries.of(CompileTarget.CALL_CACHE, CompileTarget.NO_CALL_CACHE, CompileTarget.SMALLEST);
    }

    @Provide
    Arbitrary<SeccompProfile> profiles() {
        return Profiles.of(
                Profiles.conditions(Width.AS_DECLARED, Width.BITS_16, Width.BITS_32, Width.BITS_64),
                Precedence.FIRST_MATCH,
                Precedence.STRICTEST);
    }
}
