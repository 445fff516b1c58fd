package io.portcullis.seccomp;

import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Any;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.ArgCondition.Not;
import java.util.ArrayList;
import java.util.List;

/** Any condition as a union of {@linkplain Cube cubes}. */
public final class Cubes {
    private static final int MOST = 4096; // a filter has no more instructions

    private Cubes() {}

    /**
     * The calls a condition holds for.
     *
     * @param condition a condition with exact widths, see {@link ArgCondition#on}
     * @return cubes that may meet; none if the condition never holds
     * @throws TooManyCubesException if there are more than 4096
     */
    public static List<Cube> of(ArgCondition condition) {
        return of(condition, true);
    }

    private static List<Cube> of(ArgCondition condition, boolean positive) {
        if (condition instanceof Always) {
            return positive ? List.of(Cube.EVERYTHING) : List.of();
        }
        if (condition instanceof Not not) {
            return of(not.condition(), !positive);
        }
        if (condition instanceof All all) {
            return positive ? product(all.conditions(), true) : union(all.conditions(), false);
        }
        if (condition instanceof Any any) {
            return positive ? union(any.conditions(), true) : product(any.conditions(), false);
        }
        if (condition instanceof MaskedEqual masked) {
            Cube cube = Cube.of(masked.operand(), masked.mask() & masked.width().mask(), masked.value());
            return positive ? List.of(cube) : Cube.EVERYTHING.minus(cube);
        }
        Compare compare = (Compare) condition;
        Operand argument = compare.operand();
        Operator operator = positive ? compare.operator() : compare.operator().negated();
        long mask = compare.width().mask();
        Cube equal = Cube.of(argument, mask, compare.value());
        return switch (operator) {
            case EQ -> List.of(equal);
            case NE -> Cube.EVERYTHING.minus(equal);
            case LT -> beside(argument, mask, compare.value(), false);
            case LE -> plus(beside(argument, mask, compare.value(), false), equal);
            case GT -> beside(argument, mask, compare.value(), true);
            case GE -> plus(beside(argument, mask, compare.value(), true), equal);
        };
    }

    /** The values above (or below) a value: equal down to some bit, and larger (smaller) there. */
    private static List<Cube> beside(Operand argument, long mask, long value, boolean above) {
        List<Cube> cubes = new ArrayList<>();
        for (long bit = Long.highestOneBit(mask); bit != 0; bit >>>= 1) {
            boolean set = (value & bit) != 0;
            if (set != above) {
                long prefix = mask & -bit;
                cubes.add(Cube.of(argument, prefix, (value & prefix) ^ bit));
            }
        }
        return cubes;
    }

    private static List<Cube> union(List<ArgCondition> conditions, boolean positive) {
        List<Cube> cubes = new ArrayList<>();
        for (ArgCondition condition : conditions) {
            for (Cube cube : of(condition, positive)) {
                if (cubes.stream().noneMatch(known -> known.contains(cube))) {
                    cubes.add(cube);
                }
            }
            requireFew(cubes);
        }
        return cubes;
    }

    private static List<Cube> product(List<ArgCondition> conditions, boolean positive) {
        List<Cube> cubes = List.of(Cube.EVERYTHING);
        for (ArgCondition condition : conditions) {
            List<Cube> narrower = new ArrayList<>();
            for (Cube next : of(condition, positive)) {
                for (Cube cube : cubes) {
                    if (cube.meets(next)) {
                        narrower.add(cube.and(next));
                    }
                }
                requireFew(narrower);
            }
            cubes = narrower;
        }
        return cubes;
    }

    /**
     * What is left of some cubes without others.
     *
     * @param cubes the cubes
     * @param others what is taken away
     * @return the rest
     * @throws TooManyCubesException if there are more than 4096
     */
    public static List<Cube> minus(List<Cube> cubes, List<Cube> others) {
        List<Cube> left = cubes;
        for (Cube other : others) {
            List<Cube> rest = new ArrayList<>();
            for (Cube cube : left) {
                rest.addAll(cube.minus(other));
            }
            requireFew(rest);
            left = rest;
        }
        return left;
    }

    private static List<Cube> plus(List<Cube> cubes, Cube cube) {
        List<Cube> more = new ArrayList<>(cubes);
        more.add(cube);
        return more;
    }

    private static void requireFew(List<Cube> cubes) {
        if (cubes.size() > MOST) {
            throw new TooManyCubesException(MOST);
        }
    }
}
