package io.tokentally.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One person's work with one agent. */
record DemoSession(String userId, String sessionId, String project) {

    private static final List<String> USERS =
            List.of("ada", "alan", "barbara", "dennis", "edsger", "frances", "grace", "katherine", "linus", "margaret");
    private static final List<String> PROJECTS = List.of("checkout", "search", "mobile", "data-platform");

    static List<DemoSession> some(Dice dice, int count) {
        List<DemoSession> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(new DemoSession(dice.pick(USERS), uuid(dice), dice.pick(PROJECTS)));
        }
        return sessions;
    }

    private static String uuid(Dice dice) {
        long high = (dice.bits() & ~0xF000L) | 0x4000L;
        long low = (dice.bits() & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(high, low).toString();
    }
}
