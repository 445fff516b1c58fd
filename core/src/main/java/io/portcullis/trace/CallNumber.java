package io.portcullis.trace;

import io.portcullis.syscalls.Abi;

/** A system call by number. */
record CallNumber(Abi abi, int number) implements Comparable<CallNumber> {
    @Override
    public int compareTo(CallNumber other) {
        int byAbi = abi.compareTo(other.abi);
        return byAbi != 0 ? byAbi : Integer.compareUnsigned(number, other.number);
    }
}
