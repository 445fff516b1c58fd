package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One commit gives the same bytes wherever it is packaged. */
@Tag("full")
class ReproducibleTest {
    @Test
    void twoPackagingsAreEqual() throws Exception {
        Path bash = Needs.program("bash", "bash");
        Needs.program("git", "git");
        Needs.program("mvn", "maven");
        Needs.that(Files.exists(Path.of("../.git")), "a git checkout");

        ChildJvm.Fate fate = ChildJvm.run(List.of(bash.toString(), "reproducible.sh"));

        assertThat(fate.exitCode()).as(String.join("\n", fate.output())).isZero();
        assertThat(fate.output()).last().asString().matches("reproducible: [1-9][0-9]+ files are equal");
    }
}
