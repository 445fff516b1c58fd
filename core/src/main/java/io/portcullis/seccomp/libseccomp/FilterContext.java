package io.portcullis.seccomp.libseccomp;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.portcullis.bpf.Action;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.MemoryFile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A filter while libseccomp builds it: {@code scmp_filter_ctx}. It starts with the native ABI. To be used on one
 * thread, that of {@link Libseccomp#watched}, and to be closed.
 *
 * <p>Add every ABI before the first rule: rules go to the ABIs that are there. After an error close it and begin again,
 * because some errors leave a part behind.
 */
final class FilterContext implements AutoCloseable {
    private final Libseccomp library;
    private @Nullable Pointer context;

    private FilterContext(Libseccomp library, Pointer context) {
        this.library = library;
        this.context = context;
    }

    /**
     * Begins a filter.
     *
     * @param library the library
     * @param defaultAction what happens to a call no rule matches, as a return value
     * @throws LibseccompException if libseccomp does not take the action
     */
    static FilterContext open(Libseccomp library, int defaultAction) {
        Pointer context = Functions25.seccomp_init(defaultAction);
        if (context == null) {
            throw LibseccompException.failed(
                    "seccomp_init(" + Action.of(defaultAction) + ")",
                    "libseccomp takes errnos 0..4094, and TRAP without data");
        }
        return new FilterContext(library, context);
    }

    boolean has(Abi abi) {
        return Functions25.seccomp_arch_exist(context(), Libseccomp.token(abi)) == 0;
    }

    /** Adds an ABI; one that is there already is left as it is. */
    void add(Abi abi) {
        int rc = Functions25.seccomp_arch_add(context(), Libseccomp.token(abi));
        if (rc != -Errno.EEXIST.number()) {
            check(rc, "seccomp_arch_add(" + abi.libseccompName() + ")", errno -> switch (errno) {
                case "EINVAL" -> "this libseccomp, " + library.version() + ", does not know the ABI";
                case "EDOM" -> "one filter holds ABIs of one byte order";
                default -> "libseccomp could not add the ABI";
            });
        }
    }

    /** Removes an ABI. The last one must stay: without any, libseccomp refuses everything. */
    void remove(Abi abi) {
        check(
                Functions25.seccomp_arch_remove(context(), Libseccomp.token(abi)),
                "seccomp_arch_remove(" + abi.libseccompName() + ")",
                errno -> errno.equals("EEXIST")
                        ? "the ABI is not in the filter"
                        : "libseccomp could not remove the ABI");
    }

    void set(Attribute attribute, int value) {
        check(
                Functions25.seccomp_attr_set(context(), attribute.number, value),
                "seccomp_attr_set(" + attribute + ", " + value + ")",
                errno -> switch (errno) {
                    case "EINVAL" ->
                        "this libseccomp, " + library.version() + ", does not know the attribute or its value";
                    case "EACCES" -> "the attribute can only be read";
                    case "EOPNOTSUPP" ->
                        "the kernel does not have what the attribute asks for, or it takes other values";
                    default -> "libseccomp could not set the attribute";
                });
    }

    int get(Attribute attribute) {
        ByteBuffer value = memory(Integer.BYTES);
        check(
                Functions25.seccomp_attr_get(context(), attribute.number, value),
                "seccomp_attr_get(" + attribute + ")",
                errno -> "this libseccomp, " + library.version() + ", does not know the attribute");
        return value.getInt(0);
    }

    /** Makes a call come earlier in the program, where {@code CTL_OPTIMIZE} is 1; 255 is first. */
    void prioritise(int number, int priority) {
        check(
                Functions25.seccomp_syscall_priority(context(), number, (byte) priority),
                "seccomp_syscall_priority(" + number + ", " + priority + ")",
                errno -> "libseccomp does not know the call");
    }

    /**
     * Adds a rule to every ABI, by name where the numbers differ.
     *
     * @param action what to do, as a return value; not the default, which libseccomp refuses
     * @param number the number on the native ABI. libseccomp takes any; what it does not know it silently drops
     *     elsewhere
     * @param comparisons all of them must hold; each argument at most once
     */
    void addRule(int action, int number, List<Comparison> comparisons) {
        rule(false, action, number, comparisons);
    }

    /** Adds a rule as it stands, or refuses it; only while there is one ABI. */
    void addExactRule(int action, int number, List<Comparison> comparisons) {
        rule(true, action, number, comparisons);
    }

    private void rule(boolean exact, int action, int number, List<Comparison> comparisons) {
        ByteBuffer memory = memory(comparisons.size() * Comparison.BYTES);
        comparisons.forEach(comparison -> comparison.writeTo(memory));
        ByteBuffer array = comparisons.isEmpty() ? null : memory.rewind();
        int rc = exact
                ? Functions25.seccomp_rule_add_exact_array(context(), action, number, comparisons.size(), array)
                : Functions25.seccomp_rule_add_array(context(), action, number, comparisons.size(), array);
        check(
                rc,
                (exact ? "seccomp_rule_add_exact(" : "seccomp_rule_add(") + Action.of(action) + ", " + number + ")",
                errno -> switch (errno) {
                    case "EACCES" -> "the action is the filter's default; leave the rule away";
                    case "EEXIST" -> "the same call and conditions have a rule with another action";
                    case "EINVAL" ->
                        "a rule names each of the arguments 0..5 at most once, and no number from -99 to -1";
                    case "EDOM" -> "the ABI has no such call";
                    case "EOPNOTSUPP" -> "an exact rule needs a filter of one ABI";
                    case "EFAULT" -> "a number without a name cannot be a rule of several ABIs";
                    case "ENOMEM" -> "there is not enough memory";
                    default -> "libseccomp could not add the rule";
                });
    }

    /** Takes over another filter's ABIs and rules; the other is used up. */
    void merge(FilterContext other) {
        check(Functions25.seccomp_merge(context(), other.context()), "seccomp_merge", errno -> switch (errno) {
            case "EEXIST" -> "both filters hold the same ABI";
            case "EINVAL" -> "the filters differ in their default action or in attributes";
            case "EDOM" -> "the filters are of different byte orders";
            default -> "libseccomp could not merge the filters";
        });
        other.context = null; // released by libseccomp
    }

    /** The program: an array of {@code struct sock_filter} in the byte order of the filter's ABIs. */
    byte[] toBytes() {
        return library.has26() ? exportToMemory() : exportToFile("seccomp_export_bpf", Functions25::seccomp_export_bpf);
    }

    /** The program as libseccomp's pseudo code, for reading. */
    String toPseudoCode() {
        return new String(exportToFile("seccomp_export_pfc", Functions25::seccomp_export_pfc), StandardCharsets.UTF_8);
    }

    private byte[] exportToMemory() {
        ByteBuffer length = memory(Native.SIZE_T_SIZE);
        checkExport(Functions26.seccomp_export_bpf_mem(context(), null, length), "seccomp_export_bpf_mem");
        ByteBuffer program = memory(size(length));
        checkExport(Functions26.seccomp_export_bpf_mem(context(), program, length), "seccomp_export_bpf_mem");
        byte[] bytes = new byte[size(length)];
        program.get(bytes);
        return bytes;
    }

    private static int size(ByteBuffer length) {
        return Native.SIZE_T_SIZE == Long.BYTES ? Math.toIntExact(length.getLong(0)) : length.getInt(0);
    }

    private interface ExportToDescriptor {
        int export(Pointer context, int descriptor);
    }

    private byte[] exportToFile(String call, ExportToDescriptor export) {
        try (MemoryFile file = Kernel.running().createMemoryFile("portcullis-filter")) {
            checkExport(export.export(context(), file.descriptor()), call);
            return file.bytes();
        }
    }

    private static void checkExport(int rc, String call) {
        check(rc, call, errno -> switch (errno) {
            case "EFAULT" -> "the program does not fit into classic BPF";
            case "ECANCELED" -> "the kernel refused to write the program";
            case "ENOMEM" -> "there is not enough memory";
            default -> "libseccomp could not make the program";
        });
    }

    @Override
    public void close() {
        if (context != null) {
            Functions25.seccomp_release(context);
            context = null;
        }
    }

    private Pointer context() {
        if (context == null) {
            throw new IllegalStateException("the filter was closed or merged into another; open a new one");
        }
        return context;
    }

    private static void check(int rc, String call, UnaryOperator<String> likelyCause) {
        if (rc < 0) {
            Errno errno = Errno.ofNumberOn(-rc, List.of(Abi.ofThisJvm()));
            throw LibseccompException.refused(call, errno, likelyCause.apply(errno.toString()));
        }
    }

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(Math.max(bytes, 1)).order(ByteOrder.nativeOrder());
    }
}
