/**
 * What is likely wrong with a filter, read off its exact meaning: calls that get through beside the rule that refuses
 * them, comparisons that look at the wrong bits, rules that decide nothing, callers that are refused what they need.
 *
 * <p>{@link io.portcullis.seccomp.lint.SeccompLint} takes profiles and decisions alike, so a filter somebody else
 * compiled is looked at as closely as a profile. Every {@link io.portcullis.seccomp.lint.Finding} shows the calls it
 * speaks of, and what the filter really answers to them.
 */
package io.portcullis.seccomp.lint;
