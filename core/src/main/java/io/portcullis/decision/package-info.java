/**
 * The exact meaning of a filter as a value: a function from every possible call to one return value, held as a reduced,
 * canonical diagram. Two filters that mean the same are the same diagram, whatever they were written in.
 */
package io.portcullis.decision;
