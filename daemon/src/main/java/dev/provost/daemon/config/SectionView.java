package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.config.IniDocument.Value;
import dev.provost.daemon.os.Account;
import org.jspecify.annotations.Nullable;

/// Values of one section, expanded and of the right type. A value that can't be used becomes a problem of the reading,
/// and its default is answered.
final class SectionView {
    private final Reading reading;
    private final Section section;
    private final Names names;
    private final boolean naming;

    SectionView(Reading reading, Section section, Names names) {
        this(reading, section, names, false);
    }

    /// @param naming whether every error text ends with the name and file of the section
    private SectionView(Reading reading, Section section, Names names, boolean naming) {
        this.reading = reading;
        this.section = section;
        this.names = names;
        this.naming = naming;
    }

    /// {@return the same section seen with other names}
    SectionView with(Names others) {
        return new SectionView(reading, section, others, naming);
    }

    /// {@return the same section, its name and file at the end of every error text}
    SectionView namingItself() {
        return new SectionView(reading, section, names, true);
    }

    Names names() {
        return names;
    }

    /// {@return what error texts end with}
    String tail() {
        return naming
                ? " in section " + PythonText.repr(section.name()) + " (file: "
                        + PythonText.repr(section.at().file()) + ")"
                : "";
    }

    /// {@return the text as it stands in the file, null when it isn't there}
    @Nullable
    String raw(String key) {
        Value value = reading.document().value(section, key);
        return value == null ? null : value.text();
    }

    /// {@return where the value stands, or where its section begins}
    Position at(String key) {
        Value value = reading.document().value(section, key);
        return value == null ? section.at() : value.at();
    }

    /// {@return the expanded text; null when it isn't there or can't be expanded}
    @Nullable
    String text(String key) {
        String raw = raw(key);
        if (raw == null || raw.indexOf('%') < 0) {
            return raw;
        }
        return expand(key, raw, names, section.name().concat(".").concat(key));
    }

    String text(String key, String fallback) {
        String text = text(key);
        return text == null ? fallback : text;
    }

    /// Expands a text that belongs to `key`, under another label in error texts.
    @Nullable
    String expand(String key, String text, Names known, String label) {
        try {
            return Expansion.expand(text, known, label);
        } catch (ConfigException e) {
            refuse(key, e, "name something that can be expanded there, or write %% where a percent sign is meant");
            return null;
        }
    }

    /// Expands once more what is expanded already. supervisord does so with some values, and files written for it
    /// double their doubled percent signs; where it can't be done, which supervisord refuses, once was enough.
    static String expandAgain(String text, Names known) {
        try {
            return Expansion.expand(text, known, "");
        } catch (ConfigException e) {
            return text;
        }
    }

    int integer(String key, int fallback) {
        String text = text(key);
        if (text == null) {
            return fallback;
        }
        try {
            return Values.integer(text);
        } catch (ConfigException e) {
            refuse(key, e, "write a whole number, such as " + key + "=" + fallback);
            return fallback;
        }
    }

    boolean bool(String key, boolean fallback) {
        String text = text(key);
        if (text == null) {
            return fallback;
        }
        try {
            return Values.bool(text);
        } catch (ConfigException e) {
            refuse(key, e, "write " + key + "=true or " + key + "=false");
            return fallback;
        }
    }

    long byteSize(String key, long fallback) {
        String text = text(key);
        if (text == null) {
            return fallback;
        }
        try {
            return Values.byteSize(text);
        } catch (ConfigException e) {
            refuse(key, e, "write a whole number, alone or with KB, MB or GB, such as " + key + "=50MB");
            return fallback;
        }
    }

    @Nullable
    Integer octal(String key) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        try {
            return Values.octal(text);
        } catch (ConfigException e) {
            refuse(key, e, "write octal digits, such as " + key + "=022");
            return null;
        }
    }

    @Nullable
    Account user(String key) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        try {
            return Values.user(text, reading.where().accounts());
        } catch (ConfigException e) {
            refuse(key, e, "name a user of this system, or leave " + key + " out");
            return null;
        }
    }

    /// Reports the value of `environment`, which the text of `why` quotes after expansion.
    void refuseEnvironment(String expanded, ConfigException why) {
        boolean generated = reading.isGenerated(at("environment").file());
        String text = generated ? why.text().replace(expanded, Secrets.HIDDEN) : why.text();
        refuse("environment", text, "write KEY=\"value\" pairs with commas between them");
    }

    /// Reports the value of `key`.
    void refuse(String key, ConfigException why, String remedy) {
        refuse(key, why.text(), remedy);
    }

    /// Reports the value of `key`, or its absence.
    void refuse(String key, String text, String remedy) {
        Value value = reading.document().value(section, key);
        if (value == null) {
            reading.refuse(section.at(), text + tail(), remedy);
        } else {
            reading.refuseValue(value.at(), withoutSecrets(key, value, text) + tail(), remedy);
        }
    }

    /// What is wrong with a file, its owner may read; the output of a command may hold secrets from anywhere, and the
    /// text goes to the activity log.
    private String withoutSecrets(String key, Value value, String text) {
        boolean mayBeSecret = key.equals("environment") || Secrets.isSecret(key);
        boolean quotes = mayBeSecret
                && !value.text().isEmpty()
                && reading.isGenerated(value.at().file());
        return quotes ? text.replace(value.text(), Secrets.HIDDEN) : text;
    }
}
