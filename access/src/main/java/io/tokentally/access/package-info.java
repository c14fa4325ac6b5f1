/** Who may ask for what: keys with a tenant and scopes, kept hashed in a topic, and how often each may ask. */
@NullMarked
package io.tokentally.access;

import org.jspecify.annotations.NullMarked;
