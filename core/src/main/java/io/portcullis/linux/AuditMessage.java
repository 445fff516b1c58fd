package io.portcullis.linux;

/**
 * One message of the kernel's audit.
 *
 * @param type {@code AUDIT_*} of include/uapi/linux/audit.h, 1326 for a call that a filter had logged
 * @param text what it says, beginning with {@code audit(}
 */
public record AuditMessage(int type, String text) {}
