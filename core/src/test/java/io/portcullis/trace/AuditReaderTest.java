package io.portcullis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscalls;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[28298.223682] audit: type=1326 audit(1795581379.742:109248): auid=4294967295 uid=0 gid=0 ses=4294967295 pid=7186 comm=\"app\" exe=\"/opt/app\" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f1a362c5f37 code=0x7ffc0000",
                "audit: type=1326 audit(1795581379.742:109248): auid=4294967295 uid=0 gid=0 ses=4294967295 subj=unconfined pid=7186 comm=\"app\" exe=\"/opt/app\" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f1a362c5f37 code=0x7ffc0000",
                "Nov 25 04:36:19 host kernel: audit: type=1326 audit(1795581379.742:109248): auid=1000 uid=0 gid=0 ses=2 pid=7186 comm=\"app\" exe=\"/opt/app\" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f1a code=0x7ffc0000",
                "Nov 25 04:36:19 host audit[7186]: SECCOMP auid=1000 uid=0 gid=0 ses=2 pid=7186 comm=\"app\" exe=\"/opt/app\" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f1a code=0x7ffc0000",
                "type=SECCOMP msg=audit(1795581379.742:109248): auid=1000 uid=0 gid=0 ses=2 pid=7186 comm=\"app\" exe=\"/opt/app\" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f1a code=0x7ffc0000\u001dARCH=x86_64 SYSCALL=mkdir AUID=\"me\"",
                "{\"MESSAGE\":\"audit: type=1326 audit(1795581379.742:109248): auid=1 pid=7186 comm=\\\"app\\\" exe=\\\"/opt/app\\\" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f1a code=0x7ffc0000\"}",
                "audit: type=1326 audit(1795581379.742:109248): auid=1 pid=7186 comm=617070 exe=\"/opt/app\" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f1a code=0x7ffc0000"
            })
    void readsALineOfAnyLog(String line) {
        TraceReading reading = AuditReader.parse(line + "\n");

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().calls()).containsExactly(Syscalls.MKDIR);
        assertThat(reading.recording().tasks()).containsExactly(new Task(0, 7186, "app"));
        assertThat(reading.recording().notes()).isEmpty();
    }

    @Test
    void whatProgramsCallThemselvesIsNotReadAsFields() {
        TraceReading reading = AuditReader.parse("audit: type=1326 audit(1.1:1): auid=0 uid=0 gid=0 ses=1 pid=7"
                + " comm=\"syscall=175\" exe=\"/tmp/arch=c000003e,syscall=165\" sig=0 arch=c000003e syscall=39 compat=0"
                + " ip=0x0 code=0x7ffc0000");

        assertThat(reading.recording().calls()).containsExactly(Syscalls.GETPID);
        assertThat(reading.recording().tasks()).extracting(Task::command).containsExactly("syscall=175");
    }

    @Test
    void takesTheAbiFromArchAndNumber() {
        TraceReading reading = AuditReader.parse("""
                type=SECCOMP msg=audit(1.000:1): pid=1 comm="a" arch=40000003 syscall=39 code=0x7ffc0000
                type=SECCOMP msg=audit(1.000:2): pid=1 comm="a" arch=c000003e syscall=1073741907 code=0x7ffc0000
                type=SECCOMP msg=audit(1.000:3): pid=1 comm="a" arch=c00000b7 syscall=34 code=0x7ffc0000
                """);

        assertThat(reading.recording().abis()).containsExactly(Abi.X86, Abi.X32, Abi.AARCH64);
        assertThat(reading.recording().calls()).hasSize(2).contains(Syscalls.MKDIR, Syscalls.MKDIRAT);
    }

    @Test
    void countsAnEventOnceThatStandsInTwoLogs() {
        TraceReading reading = AuditReader.parse("""
                audit: type=1326 audit(1.000:1): pid=1 comm="a" arch=c000003e syscall=83 code=0x7ffc0000
                type=SECCOMP msg=audit(1.000:1): pid=1 comm="a" arch=c000003e syscall=83 code=0x7ffc0000
                audit: type=1326 audit(1.000:2): pid=1 comm="a" arch=c000003e syscall=83 code=0x7ffc0000
                """);

        assertThat(reading.recording().counts().on(Abi.X86_64)).isEqualTo(Map.of(83, 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1.000000] kauditd_printk_skb: 32 callbacks suppressed",
                "[1.000000] audit: audit_backlog=65 > audit_backlog_limit=64",
                "[1.000000] audit: rate limit exceeded"
            })
    void notesThatLinesAreMissing(String line) {
        assertThat(AuditReader.parse(line).recording().notes())
                .singleElement()
                .asString()
                .startsWith("lines are missing");
    }

    @Test
    void notesThatCallsWereRefused() {
        String line =
                "type=SECCOMP msg=audit(1.000:1): pid=1 comm=\"a\" sig=31 arch=c000003e syscall=83 code=0x80000000";

        assertThat(AuditReader.parse(line).recording().notes())
                .singleElement()
                .asString()
                .startsWith("some of these calls were refused");
    }

    @Test
    void namesTheLinesItMakesNothingOf() {
        TraceReading reading = AuditReader.parse("""
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=83 success=no
                type=SECCOMP msg=audit(1.000:1): pid=1 comm="a" arch=12345 syscall=83
                type=1326 audit(1.000:2): pid=1
                """);

        assertThat(reading.unread())
                .extracting(line -> line.number() + " " + line.problem())
                .containsExactly("2 no ABI known here has this arch", "3 arch= or syscall= is missing");
        assertThat(reading.recording().isEmpty()).isTrue();
    }

    @Test
    void isTakenForWhatItIs() {
        TraceReader reader = TraceReader.on(Abi.X86_64);
        String audit =
                "[1.000000] audit: type=1326 audit(1.000:1): pid=1 comm=\"a\" arch=c000003e syscall=83 code=0x7ffc0000\n";

        assertThat(reader.parse("[1.000000] Linux version\n" + audit)
                        .recording()
                        .calls())
                .containsExactly(Syscalls.MKDIR);
        assertThat(reader.parse("7 getpid() = 7\n").recording().calls()).containsExactly(Syscalls.GETPID);
    }
}
