package io.portcullis.syscalls;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a refused call sets {@code errno} to.
 *
 * <p>An errno is a name. Its number is the ABI's: up to 34 it is the same everywhere, above that MIPS and PA-RISC go
 * their own ways, so that {@code ENOSYS} is 38 on x86_64 and 89 on MIPS. An errno made from a number keeps that number
 * on every ABI.
 *
 * @see <a
 *     href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/asm-generic/errno.h">
 *     include/uapi/asm-generic/errno.h</a>
 */
public final class Errno implements Comparable<Errno> {
    /** The largest errno a filter can return, {@code MAX_ERRNO} of include/linux/err.h. */
    public static final int MAX = 4095;

    private static final int LAST_COMMON = 34; // include/uapi/asm-generic/errno-base.h ends here

    private static final Map<String, Errno> BY_NAME = new HashMap<>();

    /** Operation not permitted. */
    public static final Errno EPERM = known("EPERM", 1);

    /** No such file or directory. */
    public static final Errno ENOENT = known("ENOENT", 2);

    /** No such process. */
    public static final Errno ESRCH = known("ESRCH", 3);

    /** Interrupted system call. */
    public static final Errno EINTR = known("EINTR", 4);

    /** Input/output error. */
    public static final Errno EIO = known("EIO", 5);

    /** No such device or address. */
    public static final Errno ENXIO = known("ENXIO", 6);

    /** Argument list too long. */
    public static final Errno E2BIG = known("E2BIG", 7);

    /** Exec format error. */
    public static final Errno ENOEXEC = known("ENOEXEC", 8);

    /** Bad file descriptor. */
    public static final Errno EBADF = known("EBADF", 9);

    /** No child processes. */
    public static final Errno ECHILD = known("ECHILD", 10);

    /** Resource temporarily unavailable. */
    public static final Errno EAGAIN = known("EAGAIN", 11);

    /** Cannot allocate memory. */
    public static final Errno ENOMEM = known("ENOMEM", 12);

    /** Permission denied. */
    public static final Errno EACCES = known("EACCES", 13);

    /** Bad address. */
    public static final Errno EFAULT = known("EFAULT", 14);

    /** Block device required. */
    public static final Errno ENOTBLK = known("ENOTBLK", 15);

    /** Device or resource busy. */
    public static final Errno EBUSY = known("EBUSY", 16);

    /** File exists. */
    public static final Errno EEXIST = known("EEXIST", 17);

    /** Invalid cross-device link. */
    public static final Errno EXDEV = known("EXDEV", 18);

    /** No such device. */
    public static final Errno ENODEV = known("ENODEV", 19);

    /** Not a directory. */
    public static final Errno ENOTDIR = known("ENOTDIR", 20);

    /** Is a directory. */
    public static final Errno EISDIR = known("EISDIR", 21);

    /** Invalid argument. */
    public static final Errno EINVAL = known("EINVAL", 22);

    /** Too many open files in system. */
    public static final Errno ENFILE = known("ENFILE", 23);

    /** Too many open files. */
    public static final Errno EMFILE = known("EMFILE", 24);

    /** Inappropriate ioctl for device. */
    public static final Errno ENOTTY = known("ENOTTY", 25);

    /** Text file busy. */
    public static final Errno ETXTBSY = known("ETXTBSY", 26);

    /** File too large. */
    public static final Errno EFBIG = known("EFBIG", 27);

    /** No space left on device. */
    public static final Errno ENOSPC = known("ENOSPC", 28);

    /** Illegal seek. */
    public static final Errno ESPIPE = known("ESPIPE", 29);

    /** Read-only file system. */
    public static final Errno EROFS = known("EROFS", 30);

    /** Too many links. */
    public static final Errno EMLINK = known("EMLINK", 31);

    /** Broken pipe. */
    public static final Errno EPIPE = known("EPIPE", 32);

    /** Numerical argument out of domain. */
    public static final Errno EDOM = known("EDOM", 33);

    /** Numerical result out of range. */
    public static final Errno ERANGE = known("ERANGE", 34);

    /** Resource deadlock avoided. */
    public static final Errno EDEADLK = known("EDEADLK", 35);

    /** File name too long. */
    public static final Errno ENAMETOOLONG = known("ENAMETOOLONG", 36);

    /** No locks available. */
    public static final Errno ENOLCK = known("ENOLCK", 37);

    /** Function not implemented. */
    public static final Errno ENOSYS = known("ENOSYS", 38);

    /** Directory not empty. */
    public static final Errno ENOTEMPTY = known("ENOTEMPTY", 39);

    /** Too many levels of symbolic links. */
    public static final Errno ELOOP = known("ELOOP", 40);

    /** No message of desired type. */
    public static final Errno ENOMSG = known("ENOMSG", 42);

    /** Identifier removed. */
    public static final Errno EIDRM = known("EIDRM", 43);

    /** Channel number out of range. */
    public static final Errno ECHRNG = known("ECHRNG", 44);

    /** Level 2 not synchronized. */
    public static final Errno EL2NSYNC = known("EL2NSYNC", 45);

    /** Level 3 halted. */
    public static final Errno EL3HLT = known("EL3HLT", 46);

    /** Level 3 reset. */
    public static final Errno EL3RST = known("EL3RST", 47);

    /** Link number out of range. */
    public static final Errno ELNRNG = known("ELNRNG", 48);

    /** Protocol driver not attached. */
    public static final Errno EUNATCH = known("EUNATCH", 49);

    /** No CSI structure available. */
    public static final Errno ENOCSI = known("ENOCSI", 50);

    /** Level 2 halted. */
    public static final Errno EL2HLT = known("EL2HLT", 51);

    /** Invalid exchange. */
    public static final Errno EBADE = known("EBADE", 52);

    /** Invalid request descriptor. */
    public static final Errno EBADR = known("EBADR", 53);

    /** Exchange full. */
    public static final Errno EXFULL = known("EXFULL", 54);

    /** No anode. */
    public static final Errno ENOANO = known("ENOANO", 55);

    /** Invalid request code. */
    public static final Errno EBADRQC = known("EBADRQC", 56);

    /** Invalid slot. */
    public static final Errno EBADSLT = known("EBADSLT", 57);

    /** Bad font file format. */
    public static final Errno EBFONT = known("EBFONT", 59);

    /** Device not a stream. */
    public static final Errno ENOSTR = known("ENOSTR", 60);

    /** No data available. */
    public static final Errno ENODATA = known("ENODATA", 61);

    /** Timer expired. */
    public static final Errno ETIME = known("ETIME", 62);

    /** Out of streams resources. */
    public static final Errno ENOSR = known("ENOSR", 63);

    /** Machine is not on the network. */
    public static final Errno ENONET = known("ENONET", 64);

    /** Package not installed. */
    public static final Errno ENOPKG = known("ENOPKG", 65);

    /** Object is remote. */
    public static final Errno EREMOTE = known("EREMOTE", 66);

    /** Link has been severed. */
    public static final Errno ENOLINK = known("ENOLINK", 67);

    /** Advertise error. */
    public static final Errno EADV = known("EADV", 68);

    /** Srmount error. */
    public static final Errno ESRMNT = known("ESRMNT", 69);

    /** Communication error on send. */
    public static final Errno ECOMM = known("ECOMM", 70);

    /** Protocol error. */
    public static final Errno EPROTO = known("EPROTO", 71);

    /** Multihop attempted. */
    public static final Errno EMULTIHOP = known("EMULTIHOP", 72);

    /** RFS specific error. */
    public static final Errno EDOTDOT = known("EDOTDOT", 73);

    /** Bad message. */
    public static final Errno EBADMSG = known("EBADMSG", 74);

    /** Value too large for defined data type. */
    public static final Errno EOVERFLOW = known("EOVERFLOW", 75);

    /** Name not unique on network. */
    public static final Errno ENOTUNIQ = known("ENOTUNIQ", 76);

    /** File descriptor in bad state. */
    public static final Errno EBADFD = known("EBADFD", 77);

    /** Remote address changed. */
    public static final Errno EREMCHG = known("EREMCHG", 78);

    /** Can not access a needed shared library. */
    public static final Errno ELIBACC = known("ELIBACC", 79);

    /** Accessing a corrupted shared library. */
    public static final Errno ELIBBAD = known("ELIBBAD", 80);

    /** .lib section in a.out corrupted. */
    public static final Errno ELIBSCN = known("ELIBSCN", 81);

    /** Attempting to link in too many shared libraries. */
    public static final Errno ELIBMAX = known("ELIBMAX", 82);

    /** Cannot exec a shared library directly. */
    public static final Errno ELIBEXEC = known("ELIBEXEC", 83);

    /** Invalid or incomplete multibyte or wide character. */
    public static final Errno EILSEQ = known("EILSEQ", 84);

    /** Interrupted system call should be restarted. */
    public static final Errno ERESTART = known("ERESTART", 85);

    /** Streams pipe error. */
    public static final Errno ESTRPIPE = known("ESTRPIPE", 86);

    /** Too many users. */
    public static final Errno EUSERS = known("EUSERS", 87);

    /** Socket operation on non-socket. */
    public static final Errno ENOTSOCK = known("ENOTSOCK", 88);

    /** Destination address required. */
    public static final Errno EDESTADDRREQ = known("EDESTADDRREQ", 89);

    /** Message too long. */
    public static final Errno EMSGSIZE = known("EMSGSIZE", 90);

    /** Protocol wrong type for socket. */
    public static final Errno EPROTOTYPE = known("EPROTOTYPE", 91);

    /** Protocol not available. */
    public static final Errno ENOPROTOOPT = known("ENOPROTOOPT", 92);

    /** Protocol not supported. */
    public static final Errno EPROTONOSUPPORT = known("EPROTONOSUPPORT", 93);

    /** Socket type not supported. */
    public static final Errno ESOCKTNOSUPPORT = known("ESOCKTNOSUPPORT", 94);

    /** Operation not supported. */
    public static final Errno EOPNOTSUPP = known("EOPNOTSUPP", 95);

    /** Protocol family not supported. */
    public static final Errno EPFNOSUPPORT = known("EPFNOSUPPORT", 96);

    /** Address family not supported by protocol. */
    public static final Errno EAFNOSUPPORT = known("EAFNOSUPPORT", 97);

    /** Address already in use. */
    public static final Errno EADDRINUSE = known("EADDRINUSE", 98);

    /** Cannot assign requested address. */
    public static final Errno EADDRNOTAVAIL = known("EADDRNOTAVAIL", 99);

    /** Network is down. */
    public static final Errno ENETDOWN = known("ENETDOWN", 100);

    /** Network is unreachable. */
    public static final Errno ENETUNREACH = known("ENETUNREACH", 101);

    /** Network dropped connection on reset. */
    public static final Errno ENETRESET = known("ENETRESET", 102);

    /** Software caused connection abort. */
    public static final Errno ECONNABORTED = known("ECONNABORTED", 103);

    /** Connection reset by peer. */
    public static final Errno ECONNRESET = known("ECONNRESET", 104);

    /** No buffer space available. */
    public static final Errno ENOBUFS = known("ENOBUFS", 105);

    /** Transport endpoint is already connected. */
    public static final Errno EISCONN = known("EISCONN", 106);

    /** Transport endpoint is not connected. */
    public static final Errno ENOTCONN = known("ENOTCONN", 107);

    /** Cannot send after transport endpoint shutdown. */
    public static final Errno ESHUTDOWN = known("ESHUTDOWN", 108);

    /** Too many references: cannot splice. */
    public static final Errno ETOOMANYREFS = known("ETOOMANYREFS", 109);

    /** Connection timed out. */
    public static final Errno ETIMEDOUT = known("ETIMEDOUT", 110);

    /** Connection refused. */
    public static final Errno ECONNREFUSED = known("ECONNREFUSED", 111);

    /** Host is down. */
    public static final Errno EHOSTDOWN = known("EHOSTDOWN", 112);

    /** No route to host. */
    public static final Errno EHOSTUNREACH = known("EHOSTUNREACH", 113);

    /** Operation already in progress. */
    public static final Errno EALREADY = known("EALREADY", 114);

    /** Operation now in progress. */
    public static final Errno EINPROGRESS = known("EINPROGRESS", 115);

    /** Stale file handle. */
    public static final Errno ESTALE = known("ESTALE", 116);

    /** Structure needs cleaning. */
    public static final Errno EUCLEAN = known("EUCLEAN", 117);

    /** Not a XENIX named type file. */
    public static final Errno ENOTNAM = known("ENOTNAM", 118);

    /** No XENIX semaphores available. */
    public static final Errno ENAVAIL = known("ENAVAIL", 119);

    /** Is a named type file. */
    public static final Errno EISNAM = known("EISNAM", 120);

    /** Remote I/O error. */
    public static final Errno EREMOTEIO = known("EREMOTEIO", 121);

    /** Disk quota exceeded. */
    public static final Errno EDQUOT = known("EDQUOT", 122);

    /** No medium found. */
    public static final Errno ENOMEDIUM = known("ENOMEDIUM", 123);

    /** Wrong medium type. */
    public static final Errno EMEDIUMTYPE = known("EMEDIUMTYPE", 124);

    /** Operation canceled. */
    public static final Errno ECANCELED = known("ECANCELED", 125);

    /** Required key not available. */
    public static final Errno ENOKEY = known("ENOKEY", 126);

    /** Key has expired. */
    public static final Errno EKEYEXPIRED = known("EKEYEXPIRED", 127);

    /** Key has been revoked. */
    public static final Errno EKEYREVOKED = known("EKEYREVOKED", 128);

    /** Key was rejected by service. */
    public static final Errno EKEYREJECTED = known("EKEYREJECTED", 129);

    /** Owner died. */
    public static final Errno EOWNERDEAD = known("EOWNERDEAD", 130);

    /** State not recoverable. */
    public static final Errno ENOTRECOVERABLE = known("ENOTRECOVERABLE", 131);

    /** Operation not possible due to RF-kill. */
    public static final Errno ERFKILL = known("ERFKILL", 132);

    /** Memory page has hardware error. */
    public static final Errno EHWPOISON = known("EHWPOISON", 133);

    /** Wrong file type for the intended operation. */
    public static final Errno EFTYPE = known("EFTYPE", 134);

    private final @Nullable String name;
    private final int number;

    private Errno(@Nullable String name, int number) {
        this.name = name;
        this.number = number;
    }

    private static Errno known(String name, int number) {
        Errno errno = new Errno(name, number);
        BY_NAME.put(name, errno);
        return errno;
    }

    /**
     * Every errno with a name.
     *
     * @return the named errnos in no particular order
     */
    public static Collection<Errno> known() {
        return Collections.unmodifiableCollection(BY_NAME.values());
    }

    /**
     * An errno by name.
     *
     * @param name for example {@code EPERM}
     * @return the errno
     * @throws IllegalArgumentException if there is no such name
     */
    public static Errno named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown errno " + name + "; write its name as in errno(3), for example EPERM, or its number"));
    }

    /**
     * An errno by name.
     *
     * @param name for example {@code EPERM}
     * @return the errno, or empty if there is no such name
     */
    public static Optional<Errno> find(String name) {
        String plain = switch (name) {
            case "EWOULDBLOCK" -> "EAGAIN";
            case "ENOTSUP" -> "EOPNOTSUPP";
            case "EDEADLOCK" -> "EDEADLK";
            default -> name;
        };
        return Optional.ofNullable(BY_NAME.get(plain));
    }

    /**
     * An errno by number, the same number on every ABI.
     *
     * @param number 0 to 4095; 0 makes the refused call look successful
     * @return the errno; named, if the number means the same everywhere
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Errno ofNumber(int number) {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("errno must be in 0..4095, was " + number);
        }
        if (number <= LAST_COMMON) {
            for (Errno errno : BY_NAME.values()) {
                if (errno.number == number) {
                    return errno;
                }
            }
        }
        return new Errno(null, number);
    }

    /**
     * An errno by number, named if the number means one thing on all of some ABIs.
     *
     * @param number 0 to 4095
     * @param abis where it is used
     * @return an errno with this number on each of the ABIs
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Errno ofNumberOn(int number, Collection<Abi> abis) {
        Errno plain = ofNumber(number);
        if (plain.name != null || abis.isEmpty()) {
            return plain;
        }
        return BY_NAME.values().stream()
                .filter(errno -> abis.stream().allMatch(abi -> errno.numberOn(abi) == number))
                .findFirst()
                .orElse(plain);
    }

    /**
     * The number on most ABIs.
     *
     * @return 0 to 4095
     */
    public int number() {
        return number;
    }

    /**
     * The number a program of this ABI sees.
     *
     * @param abi the ABI
     * @return 0 to 4095
     */
    public int numberOn(Abi abi) {
        return name == null || number <= LAST_COMMON
                ? number
                : ForeignErrno.numberOf(name, abi).orElse(number);
    }

    /**
     * The name, if this errno has one.
     *
     * @return for example {@code EPERM}
     */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    @Override
    public int compareTo(Errno other) {
        int byNumber = Integer.compare(number, other.number);
        return byNumber != 0 ? byNumber : toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Errno that
                && number == that.number
                && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return number;
    }

    /** Gives the name, or the number where there is none. */
    @Override
    public String toString() {
        return name == null ? Integer.toString(number) : name;
    }
}
