/** The snippets of docs/adapters.md, on the real clients. */
@NullMarked
package io.tokentally.adapter.clients;

import org.jspecify.annotations.NullMarked;
