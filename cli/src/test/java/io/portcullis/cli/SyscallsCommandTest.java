package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyscallsCommandTest {
    @Test
    void looksOneUpByNameAndByNumber() {
        Ran byName = Ran.portcullis("syscalls", "--abi", "x86_64", "openat");
        Ran byNumber = Ran.portcullis("syscalls", "--abi", "x86_64", "257");

        assertThat(byName.out()).startsWith("x86_64").contains("257", "openat", "2.6", "file", "const char *filename");
        assertThat(byNumber).isEqualTo(byName);
        assertThat(byName.code()).isZero();
    }

    @Test
    void listsAWholeTable() {
        Ran ran = Ran.portcullis("syscalls", "--abi", "x86_64");

        assertThat(ran.out().lines().count()).isGreaterThan(350);
    }

    @Test
    void printsOneObjectALineForMachines() {
        assertThat(Ran.portcullis("syscalls", "--abi", "x86_64,aarch64", "close", "--json")
                        .out())
                .isEqualTo("""
                        {"abi":"x86_64","nr":3,"name":"close","aliases":[],"since":"2.4","category":"descriptor","parameters":["unsigned int fd"]}
                        {"abi":"aarch64","nr":57,"name":"close","aliases":[],"since":"3.7","category":"descriptor","parameters":["unsigned int fd"]}
                        """);
    }

    @Test
    void answersNoForACallTheAbiLacks() {
        Ran ran = Ran.portcullis("syscalls", "--abi", "aarch64", "mkdir", "--json");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEqualTo("{\"abi\":\"aarch64\",\"asked\":\"mkdir\",\"found\":false}\n");
        assertThat(ran.err()).isEqualTo("portcullis: aarch64 has no system call mkdir\n");
    }

    @Test
    void suggestsForANameNobodyHas() {
        Ran ran = Ran.portcullis("syscalls", "opennat");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("did you mean");
        assertThat(ran.out()).isEmpty();
        assertThat(Ran.portcullis("syscalls", "opennat", "--json").out())
                .startsWith("{\"asked\":\"opennat\",\"found\":false,\"error\":\"")
                .hasLineCount(1);
    }
}
