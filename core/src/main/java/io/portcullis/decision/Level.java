package io.portcullis.decision;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;

/** When two return values count as equal. */
public enum Level {
    /** If they are equal to the last bit. */
    RAW("return value"),
    /**
     * If the kernel does the same where the filter stands alone: data that an action does not use is ignored, an errno
     * capped at 4095, and an action the kernel does not know kills the process. In a stack such an action is ranked by
     * its bits, and may give way to a laxer one.
     */
    KERNEL("what the kernel does"),
    /** If the call runs, is refused, or is left to a tracer or supervisor, whatever the details. */
    CLASS("whether the call runs");

    private final String text;

    Level(String text) {
        this.text = text;
    }

    /**
     * What stands for a return value: two count as equal exactly if they have the same representative.
     *
     * @param returnValue what a filter returns
     * @return a return value
     */
    public int representative(int returnValue) {
        if (this == RAW) {
            return returnValue;
        }
        Action meaning = Action.of(returnValue).meaning();
        if (this == CLASS) {
            meaning =
                    meaning.permits() ? Action.allow() : meaning.refuses() ? Action.killProcess() : Action.userNotify();
        }
        return meaning.returnValue(Abi.X86_64); // Action.of read it by that ABI's errno numbers
    }

    /** Gives what is compared, for example {@code return value}. */
    @Override
    public String toString() {
        return text;
    }
}
