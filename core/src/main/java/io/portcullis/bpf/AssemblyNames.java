package io.portcullis.bpf;

import io.portcullis.bpf.AssemblyLine.Token;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What names in assembly stand for: audit archs, system calls of an ABI, and what filters return. */
final class AssemblyNames {
    private static final Map<String, Action> ACTIONS = new TreeMap<>();

    static {
        for (Action action : List.of(
                Action.killProcess(),
                Action.killThread(),
                Action.trap(),
                Action.userNotify(),
                Action.log(),
                Action.allow())) {
            ACTIONS.put(action.toString(), action);
        }
    }

    private final ByteOrder byteOrder;
    private @Nullable Abi abi;

    AssemblyNames(ByteOrder byteOrder) {
        this.byteOrder = byteOrder;
    }

    /** Reads the ABI that system calls and errnos are of from here on. */
    void setAbi(AssemblyLine line) {
        abi = abi(line);
    }

    /** Reads a name, with what stands behind it in parentheses. */
    int value(AssemblyLine line) {
        Token name = line.name("a number or a name");
        Action action = ACTIONS.get(name.text());
        if (name.is("nr")) {
            return systemCall(name, line);
        } else if (name.is("ERRNO")) {
            return Action.errno(0).returnValue(Abi.X86_64) | errno(name, line);
        } else if (name.is("TRACE")) {
            return Action.trace(data(line)).returnValue(Abi.X86_64);
        } else if (name.is("TRAP") && line.peek().is("(")) {
            return Action.trap(data(line)).returnValue(Abi.X86_64);
        } else if (action != null) {
            return action.returnValue(Abi.X86_64); // none of these depends on the ABI
        }
        return auditArch(name, line);
    }

    private int auditArch(Token name, AssemblyLine line) {
        Abi named = Arrays.stream(Abi.values())
                .filter(candidate -> candidate.auditArchName().equals(name.text()))
                .findFirst()
                .orElseThrow(() -> line.unknown(
                        "name",
                        name,
                        known(),
                        "names are audit archs, nr(CALL), and actions as ALLOW, ERRNO(EPERM) or TRACE(1)"));
        requireByteOrder(named, name, line);
        return named.auditArch();
    }

    private int systemCall(Token nr, AssemblyLine line) {
        line.require("(");
        Token first = line.name("a system call or an ABI");
        Abi of = abi;
        Token call = first;
        if (line.takes(",")) {
            of = abi(first, line);
            call = line.name("a system call");
        }
        line.require(")");
        if (of == null) {
            throw line.fails(
                    nr,
                    "the number of " + call.text() + " depends on the ABI",
                    "write nr(x86_64, " + call.text() + "), or .abi x86_64 on a line before");
        }
        return number(of, call, line);
    }

    private static int number(Abi abi, Token call, AssemblyLine line) {
        SyscallTable table;
        try {
            table = SyscallTables.forAbi(abi);
        } catch (IllegalStateException e) {
            throw line.fails(call, String.valueOf(e.getMessage()), null);
        }
        return table.byName(call.text())
                .map(SyscallEntry::number)
                .orElseThrow(() -> line.unknown(
                        abi.libseccompName() + " system call",
                        call,
                        table.entries().stream()
                                .map(entry -> entry.syscall().name())
                                .toList(),
                        "write its number"));
    }

    private int errno(Token action, AssemblyLine line) {
        line.require("(");
        int number;
        if (line.peek().isName()) {
            Token name = line.take();
            Errno errno = Errno.find(name.text())
                    .orElseThrow(() -> line.unknown(
                            "errno",
                            name,
                            Errno.known().stream().map(Errno::toString).toList(),
                            "write its name as in errno(3), or its number"));
            number = number(errno, action, line);
        } else {
            number = (int) line.number("an errno", 0, Errno.MAX);
        }
        line.require(")");
        return number;
    }

    private int number(Errno errno, Token action, AssemblyLine line) {
        if (abi == null
                && Arrays.stream(Abi.values())
                        .filter(candidate -> candidate.byteOrder().equals(byteOrder))
                        .anyMatch(candidate -> errno.numberOn(candidate) != errno.number())) {
            throw line.fails(
                    action,
                    "the number of " + errno + " depends on the ABI",
                    "write its number, or .abi x86_64 on a line before");
        }
        return abi == null ? errno.number() : errno.numberOn(abi);
    }

    private static int data(AssemblyLine line) {
        line.require("(");
        int data = (int) line.number("data", 0, Action.DATA_MASK);
        line.require(")");
        return data;
    }

    private Abi abi(AssemblyLine line) {
        return abi(line.name("an ABI"), line);
    }

    private Abi abi(Token name, AssemblyLine line) {
        Abi found = Abi.find(name.text())
                .orElseThrow(() -> line.unknown(
                        "ABI",
                        name,
                        Arrays.stream(Abi.values()).map(Abi::libseccompName).toList(),
                        "ABIs are named as libseccomp names them, for example x86_64"));
        requireByteOrder(found, name, line);
        return found;
    }

    private void requireByteOrder(Abi named, Token name, AssemblyLine line) {
        if (!named.byteOrder().equals(byteOrder)) {
            throw line.fails(
                    name,
                    "the program is " + order(byteOrder) + " endian, " + name.text() + " is " + order(named.byteOrder())
                            + " endian",
                    "start with the line .order " + order(named.byteOrder()));
        }
    }

    private static String order(ByteOrder byteOrder) {
        return byteOrder == ByteOrder.BIG_ENDIAN ? "big" : "little";
    }

    private static List<String> known() {
        var names = new ArrayList<>(ACTIONS.keySet());
        names.addAll(List.of("ERRNO", "TRACE", "nr"));
        Stream.of(Abi.values()).map(Abi::auditArchName).distinct().forEach(names::add);
        return names;
    }
}
