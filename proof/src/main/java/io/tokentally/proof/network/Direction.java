package io.tokentally.proof.network;

/** From one process to another, by name. */
record Direction(String from, String to) {}
