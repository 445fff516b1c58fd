package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PidOfTest {
    private static RunningProcess process(int id, char state, String name, String... arguments) {
        return new RunningProcess(id, id, state, name, List.of(arguments), Optional.empty());
    }

    private static List<Integer> found(PidOf search, RunningProcess... among) {
        return search.among(List.of(among)).stream().map(RunningProcess::id).toList();
    }

    @Test
    void theHighestIdComesFirst() {
        assertThat(found(
                        PidOf.program("nginx"),
                        process(7, 'S', "nginx", "nginx"),
                        process(9, 'S', "nginx", "/usr/sbin/nginx"),
                        process(8, 'S', "other", "other", "nginx")))
                .containsExactly(9, 7);
    }

    @Test
    void leavesZombiesAndOmittedOut() {
        RunningProcess zombie = process(5, 'Z', "gone");
        RunningProcess alive = process(6, 'S', "gone", "gone");

        assertThat(found(PidOf.program("gone"), zombie, alive)).containsExactly(6);
        assertThat(found(PidOf.program("gone").withZombies(), zombie, alive)).containsExactly(6, 5);
        assertThat(found(PidOf.program("gone").withZombies().omitting(6), zombie, alive))
                .containsExactly(5);
    }

    @Test
    void findsByNameWhatHasNoUsableCommandLine() {
        assertThat(found(
                        PidOf.program("sshd"),
                        process(3, 'S', "sshd", "sshd: user [priv]"),
                        process(4, 'S', "sshd", "-sshd"),
                        process(5, 'I', "sshd"),
                        process(6, 'S', "sshd", "renamed")))
                .containsExactly(5, 4, 3);
    }

    @Test
    void scriptsAreFoundWhenAsked() {
        RunningProcess script = process(3, 'S', "backup.sh", "/bin/sh", "-e", "/opt/backup.sh");

        assertThat(found(PidOf.program("backup.sh"), script)).isEmpty();
        assertThat(found(PidOf.program("backup.sh").withScripts(), script)).containsExactly(3);
    }

    @Test
    void twoFoldersAreTwoPrograms() {
        assertThat(found(PidOf.program("/aaa/foo"), process(3, 'S', "foo", "/bbb/foo")))
                .isEmpty();
    }

    @Test
    void refusesNoName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PidOf.program("/usr/bin/"))
                .withMessage("a program's name must not be empty or end with a /, was \"/usr/bin/\"");
    }

    @Test
    void agreesWithTheProgram() {
        Path pidof = Needs.program("pidof", "sysvinit-utils");
        Needs.that(Processes.find(1).isPresent(), "a /proc that shows other processes");
        String java = ProcessHandle.current().info().command().orElseThrow();

        for (String name : List.of("java", java, "kthreadd", "no-such-program")) {
            for (int attempt = 0; ; attempt++) { // processes come and go between the two looks
                String ours = ids(name);
                String theirs =
                        ChildJvm.run(List.of(pidof.toString(), name)).text().strip();
                if (ours.equals(theirs)) {
                    break;
                }
                assertThat(attempt)
                        .as("%s: %s and pidof %s", name, ours, theirs)
                        .isLessThan(20);
            }
        }
    }

    private static String ids(String name) {
        return PidOf.program(name).find().stream()
                .map(one -> Integer.toString(one.id()))
                .collect(Collectors.joining(" "));
    }
}
