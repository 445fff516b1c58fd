/**
 * AppArmor policy as values.
 *
 * <h2>Building</h2>
 *
 * <p>{@link io.portcullis.apparmor.AppArmorProfile#named} takes a lambda that reads like the policy it makes:
 *
 * <pre>{@code
 * var web = AppArmorProfile.named("web", p -> p.abi("4.0")
 *         .include("abstractions/base")
 *         .allow(file("/srv/**"), READ)
 *         .deny(file("/srv/secret/**"), READ, WRITE)
 *         .capability(NET_BIND_SERVICE)
 *         .network(INET, STREAM));
 * Files.writeString(Path.of("web"), web.toPolicy());
 * }</pre>
 *
 * <h2>Paths that come from outside</h2>
 *
 * <p>A {@link io.portcullis.apparmor.Pattern} is a tree, and text becomes part of policy only through it.
 * {@link io.portcullis.apparmor.Pattern#literal} takes a path as it is, whatever letters it holds; no path can end a
 * rule or start another.
 *
 * <h2>The tree</h2>
 *
 * <p>A {@link io.portcullis.apparmor.Policy} is what a file holds: {@linkplain io.portcullis.apparmor.PreambleItem a
 * preamble}, then {@linkplain io.portcullis.apparmor.PolicyItem profiles}, which hold
 * {@linkplain io.portcullis.apparmor.BodyItem rules} and more. In policy, leaving something out means everything:
 * {@code capability,} is every capability. In the tree this is a value that says so, such as
 * {@link io.portcullis.apparmor.CapabilityRule.Every}.
 */
package io.portcullis.apparmor;
