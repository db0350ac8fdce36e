package dev.provost.daemon.project;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.AttributeNotFoundException;
import io.pebbletemplates.pebble.error.LoaderException;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.loader.FileLoader;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Renders a file of a project by Pebble, whose language is like Jinja's, and not Django's. Nothing is escaped,
/// for this is no HTML, and a name that means nothing is an error, not an empty text.
///
/// Besides Pebble's filters there are `conf`, `conf_word` and `conf_env`, see [ConfText].
final class Template {
    private static final int RENDERED_MAX = 1 << 20;

    private Template() {}

    /// @param folder where `include` and `extends` find their files
    /// @param name   of a file in it
    static String render(Path folder, String name, Map<String, Object> context) throws ProjectException {
        FileLoader loader = new FileLoader(folder.toString());
        loader.setCharset(StandardCharsets.UTF_8.name());
        // Line ends stay where they are: Pebble would join a line that ends with a tag and the one below.
        PebbleEngine engine = new PebbleEngine.Builder()
                .loader(loader)
                .extension(new Filters())
                .autoEscaping(false)
                .strictVariables(true)
                .newLineTrimming(false)
                .cacheActive(false)
                .maxRenderedSize(RENDERED_MAX)
                .build();
        StringWriter text = new StringWriter();
        try {
            engine.getTemplate(name).evaluate(text, context);
            return text.toString();
        } catch (LoaderException e) {
            throw new ProjectException(
                    folder.resolve(name).toString(), "a file that it includes is not there", "name one in " + folder);
        } catch (PebbleException e) {
            throw refused(folder, name, e);
        } catch (IOException e) {
            throw new ProjectException(folder.resolve(name).toString(), "it can't be rendered: " + e, "correct it");
        }
    }

    private static ProjectException refused(Path folder, String name, PebbleException e) {
        String file = e.getFileName() == null ? name : e.getFileName();
        Integer line = e.getLineNumber();
        String place = folder.resolve(file) + (line == null ? "" : ":" + line);
        String text = e.getPebbleMessage() == null ? String.valueOf(e.getMessage()) : e.getPebbleMessage();
        // A condition says that it failed; why is below.
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Unwritable refused) {
                return new ProjectException(place, refused.refused.text(), refused.refused.remedy());
            }
            if (cause instanceof AttributeNotFoundException unknown) {
                return new ProjectException(
                        place,
                        "there is no '" + unknown.getAttributeName() + "'",
                        "correct the name, or write | default(\"…\") behind it; there are PROJECT_DIR, environ and"
                                + " settings");
            }
        }
        return new ProjectException(
                place, text.strip(), "correct the template; there are PROJECT_DIR, environ and settings");
    }

    /// Carries a refusal through Pebble.
    private static final class Unwritable extends PebbleException {
        private static final long serialVersionUID = 1;

        private final transient ConfText.Refused refused;

        Unwritable(ConfText.Refused refused, int line, String file) {
            super(refused, refused.text(), line, file);
            this.refused = refused;
        }
    }

    private interface Writing {
        String write(String value) throws ConfText.Refused;
    }

    private record ConfFilter(Writing writing) implements Filter {
        @Override
        public @Nullable List<String> getArgumentNames() {
            return null;
        }

        @Override
        public Object apply(
                @Nullable Object input,
                Map<String, Object> arguments,
                PebbleTemplate self,
                EvaluationContext context,
                int line) {
            try {
                return writing.write(String.valueOf(input));
            } catch (ConfText.Refused e) {
                throw new Unwritable(e, line, self.getName());
            }
        }
    }

    private static final class Filters extends AbstractExtension {
        @Override
        public Map<String, Filter> getFilters() {
            return Map.of(
                    "conf", new ConfFilter(ConfText::plain),
                    "conf_word", new ConfFilter(ConfText::word),
                    "conf_env", new ConfFilter(ConfText::pair));
        }
    }
}
