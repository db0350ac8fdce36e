package dev.provost.daemon.config;

/// The first place where a file is not UTF-8, in Python's words.
///
/// @param line 1 and up
record Utf8Fault(int line, String text) {
    static Utf8Fault first(byte[] bytes) {
        int line = 1;
        int i = 0;
        while (i < bytes.length) {
            int lead = bytes[i] & 0xff;
            if (lead == '\n') {
                line++;
            }
            int following = following(lead);
            if (following < 0) {
                return new Utf8Fault(line, text(bytes, i, i + 1, "invalid start byte"));
            }
            for (int k = 1; k <= following; k++) {
                if (i + k >= bytes.length) {
                    return new Utf8Fault(line, text(bytes, i, i + k, "unexpected end of data"));
                }
                if (!continues(lead, k, bytes[i + k] & 0xff)) {
                    return new Utf8Fault(line, text(bytes, i, i + k, "invalid continuation byte"));
                }
            }
            i += 1 + following;
        }
        throw new IllegalArgumentException(bytes.length + " bytes are UTF-8 throughout");
    }

    private static int following(int lead) {
        if (lead < 0x80) {
            return 0;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            return -1;
        }
        return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    }

    /// The second byte of some leads has a narrower range: no long forms, no surrogates, nothing past U+10FFFF.
    private static boolean continues(int lead, int k, int next) {
        int low = k > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = k > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        return next >= low && next <= high;
    }

    private static String text(byte[] bytes, int start, int end, String why) {
        String what = end - start == 1
                ? "byte 0x" + Integer.toHexString(bytes[start] & 0xff) + " in position " + start
                : "bytes in position " + start + "-" + (end - 1);
        return "'utf-8' codec can't decode " + what + ": " + why;
    }
}
