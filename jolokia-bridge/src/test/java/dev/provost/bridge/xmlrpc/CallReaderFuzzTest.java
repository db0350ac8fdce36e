package dev.provost.bridge.xmlrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;

import dev.provost.bridge.Fixture;
import dev.provost.bridge.Mutations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.xmlrpc.XmlRpcRequest;
import org.junit.jupiter.api.Test;

/// Whatever is sent is read as a call or refused as none.
class CallReaderFuzzTest {
    private static final List<String> DOCUMENTS = List.of(
            Fixture.call("supervisor.startProcess", Fixture.text("a&amp;b:c"), "<value><boolean>1</boolean></value>"),
            Fixture.call(
                    "system.multicall",
                    "<value><array><data><value><struct><member><name>methodName</name><value>supervisor.getState</value>"
                            + "</member><member><name>params</name><value><array><data/></array></value></member>"
                            + "</struct></value></data></array></value>"),
            Fixture.call("supervisor.readLog", Fixture.number(-12), "<value><i4>+7</i4></value>"),
            "<methodCall><methodName>x.y</methodName><params><param><value><base64>YWJj</base64></value></param>"
                    + "<param><value><dateTime.iso8601>20261121T12:00:00</dateTime.iso8601></value></param>"
                    + "<param><value><double>-1.5e300</double></value></param><param><value><nil/></value></param>"
                    + "<param><value><i8>9999999999</i8></value></param></params></methodCall>",
            "<?xml version='1.0' encoding='UTF-16'?><a><methodName>grün😀</methodName></a>");
    private static final List<String> WORDS = List.of(
            "<value>",
            "</value>",
            "<array><data>",
            "</data></array>",
            "<struct>",
            "</struct>",
            "<member>",
            "<name>",
            "<int>",
            "</int>",
            "<base64>",
            "<double>",
            "<dateTime.iso8601>",
            "<nil/>",
            "<param>",
            "<params/>",
            "<methodName>",
            "</methodCall>",
            "<methodCall>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            "&b;",
            "&#0;",
            "&#x10FFFF;",
            "&lt;",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?x y?>",
            "<?xml version='1.1'?>",
            "xmlns='u'",
            "xmlns:a='b'",
            "a:",
            "99999999999999999999",
            "NaN",
            "-",
            "\0",
            "\uFEFF",
            "'",
            "\"",
            "<",
            ">",
            "&",
            "1");

    private static final String BOMB = """
            <?xml version="1.0"?>
            <!DOCTYPE b [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
            <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
            <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>
            <methodCall><methodName>&e;&e;&e;&e;&e;</methodName></methodCall>
            """;

    private final CallReader reader = CallReader.answering(_ -> {
        throw new AssertionError("nothing is called here");
    });

    private void readOrRefused(byte[] body, long seed) {
        try {
            XmlRpcRequest call = reader.read(new ByteArrayInputStream(body));
            assertThat(call.getMethodName()).isNotEmpty();
        } catch (CallReader.Unreadable e) {
            assertThat(e.getMessage()).isIn("no method name", "unmarshallable");
        } catch (IOException | RuntimeException | StackOverflowError e) {
            fail("seed " + seed + ": " + new String(body, StandardCharsets.UTF_8), e);
        }
    }

    @Test
    void anyBodyIsReadOrRefused() {
        var mutations = new Mutations(DOCUMENTS, WORDS);
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            for (int i = Mutations.tries(10_000); i > 0; i--) {
                readOrRefused(mutations.next(), mutations.seed());
            }
        });
    }

    @Test
    void entitiesThatGrowAndNestingWithoutEndAreRefused() {
        var deep = "<value><array><data>".repeat(200_000);
        var wide = "<methodCall><methodName>a</methodName><params>" + "<param><value/></param>".repeat(50_000)
                + "</params></methodCall>";

        readOrRefused(BOMB.getBytes(StandardCharsets.UTF_8), 0);
        readOrRefused(Fixture.call("a.b", deep).getBytes(StandardCharsets.UTF_8), 0);
        readOrRefused(wide.getBytes(StandardCharsets.UTF_8), 0);
        readOrRefused(("<a " + "b='c' ".repeat(100_000) + "/>").getBytes(StandardCharsets.UTF_8), 0);
    }
}
