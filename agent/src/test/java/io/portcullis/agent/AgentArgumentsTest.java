package io.portcullis.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.sandbox.JvmFloor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentArgumentsTest {
    @Test
    void requiresARunningJvmUnlessToldOtherwise() {
        assertThat(AgentArguments.parse("a.bpf").floors()).containsExactly(JvmFloor.STEADY);
        assertThat(AgentArguments.parse("a.bpf,floor=net+spawn-child,log,scope=jvm")
                        .floors())
                .containsExactly(JvmFloor.NET, JvmFloor.SPAWN_CHILD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                        | no profile is named; say -javaagent:portcullis-agent.jar=FILE, a filter or a profile in JSON
                    a.bpf,speed=high          | unknown option speed; there are certificate=FILE, profile=FILE, floor=USES, even-below-floor, log, spec-allow and scope=jvm
                    a.bpf,log,log             | the option log is there twice; say it once
                    a.bpf,log=yes             | the option log takes no value, was given yes
                    a.bpf,certificate         | the option certificate needs a value: certificate=..
                    a.bpf,floor=              | the option floor needs a value: floor=..
                    a.bpf,scope=thread        | unknown scope thread; before main there is one, the whole JVM: scope=jvm; a thread is confined in code, by ThreadScope
                    a.json,certificate=a.cert | a.json is a profile, which is compiled here; certificate and profile belong to a filter, FILE.bpf
                    """)
    void saysWhatIsWrong(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentArguments.parse(arguments))
                .withMessage(message);
    }

    @Test
    void namesTheUsesItKnows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentArguments.parse("a.bpf,floor=stedy"))
                .withMessageStartingWith("unknown use of a JVM: stedy; there are vital, steady, net, files");
    }

    @Test
    void saysItInOneLine() {
        assertThat(ConfiningAgent.sentence(new IllegalArgumentException("a\n  b")))
                .isEqualTo("a; b");
        assertThat(ConfiningAgent.sentence(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
        assertThat(ConfiningAgent.sentence(new java.io.IOException("broken"))).isEqualTo("java.io.IOException: broken");
    }
}
