/**
 * The exact meaning of a filter as a value: a function from every possible call to one return value, held as a reduced,
 * canonical diagram. Two filters that mean the same are the same diagram, whatever they were written in.
 *
 * <p>A {@link io.portcullis.decision.Comparison} proves that two decisions are equal or that one is as strict as the
 * other, or shows a call where they are not, and groups all such calls. A {@link io.portcullis.decision.Explanation}
 * says why one call is answered as it is. {@link io.portcullis.decision.Decisions} makes decisions of decisions.
 *
 * <pre>{@code
 * Comparison comparison = Comparison.of(profile.decision(), Decision.of(program));
 * System.out.println(comparison.isAtLeastAsStrictAs());
 * System.out.println(comparison.by(Level.KERNEL).difference());
 * }</pre>
 */
package io.portcullis.decision;
