package io.portcullis.decision;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** Counts the calls for which a function says yes. */
final class CallCount {
    private final Diagram diagram;
    private final Map<Integer, BigInteger> known = new HashMap<>(); // over the levels from the node's own on

    private CallCount(Diagram diagram) {
        this.diagram = diagram;
    }

    /** How many of all calls a function says yes to. */
    static BigInteger of(Diagram diagram, int function) {
        return new CallCount(diagram).from(0, function);
    }

    private BigInteger from(int level, int function) {
        return ofNode(function).shiftLeft(diagram.level(function) - level);
    }

    private BigInteger ofNode(int function) {
        if (Diagram.isConstant(function)) {
            return function == Diagram.FALSE ? BigInteger.ZERO : BigInteger.ONE;
        }
        BigInteger already = known.get(function);
        if (already != null) {
            return already;
        }
        int below = diagram.level(function) + 1;
        BigInteger count = from(below, diagram.low(function)).add(from(below, diagram.high(function)));
        known.put(function, count);
        return count;
    }
}
