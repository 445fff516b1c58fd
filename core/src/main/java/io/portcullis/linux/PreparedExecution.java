package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.lang.ref.Reference;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Everything that {@code execve(2)} needs, so that nothing is left to do but the call. */
public final class PreparedExecution {
    private static final Charset NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name()));

    private final Kernel kernel;
    private final NativeMemory path;
    private final NativeMemory arguments;
    private final NativeMemory environment;
    private final List<NativeMemory> words; // that the arrays point to

    private PreparedExecution(
            Kernel kernel,
            NativeMemory path,
            NativeMemory arguments,
            NativeMemory environment,
            List<NativeMemory> words) {
        this.kernel = kernel;
        this.path = path;
        this.arguments = arguments;
        this.environment = environment;
        this.words = words;
    }

    /**
     * Prepares.
     *
     * @param path the program's file
     * @param arguments what it is given, its own name first
     * @param environment its variables, each {@code NAME=VALUE}
     * @return everything prepared
     * @throws UnsupportedOperationException if native code cannot be called from this JVM
     */
    public static PreparedExecution of(String path, List<String> arguments, List<String> environment) {
        Kernel kernel = Kernel.running();
        List<NativeMemory> words = new ArrayList<>();
        return new PreparedExecution(kernel, text(path), array(arguments, words), array(environment, words), words);
    }

    private static NativeMemory text(String word) {
        return NativeMemory.of((word + '\0').getBytes(NAMES));
    }

    private static NativeMemory array(List<String> texts, List<NativeMemory> words) {
        NativeMemory array = NativeMemory.ofSize((texts.size() + 1) * Native.POINTER_SIZE);
        for (int i = 0; i < texts.size(); i++) {
            NativeMemory word = text(texts.get(i));
            words.add(word);
            array.putPointer(i * Native.POINTER_SIZE, word.address());
        }
        return array;
    }

    /**
     * Replaces this process by the program. All its threads are gone then, and nothing of Java is left to be told.
     *
     * @return why it did not happen
     */
    public Answer replaceThisProcess() {
        try {
            LibC.execve(path.pointer(), arguments.pointer(), environment.pointer());
            throw new IllegalStateException("execve came back");
        } catch (LastErrorException e) {
            return Answer.failed(Descriptor.errno(e, kernel.abi()));
        } finally {
            Reference.reachabilityFence(words);
        }
    }
}
