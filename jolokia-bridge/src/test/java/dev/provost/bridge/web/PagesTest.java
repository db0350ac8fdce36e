package dev.provost.bridge.web;

import static dev.provost.bridge.Fixture.request;
import static dev.provost.bridge.Fixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.bridge.Fixture.Reply;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
    private static final String FIREFOX = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101";

    private final List<String> calls = new ArrayList<>();
    private Fixture fixture;
    private ProcessInfo[] processes = {};

    @BeforeEach
    void serve() throws Exception {
        serve(null);
    }

    private void serve(Credentials credentials) throws Exception {
        fixture = Fixture.open(credentials);
        fixture.supervisor
                .with("ProvostVersion", "9.9")
                .on("getIdentification", _ -> "the <daemon>")
                .on("getSupervisorVersion", _ -> "4.2.5")
                .on("getPID", _ -> 4711)
                .on("getAllProcessInfo", _ -> processes)
                .on("getProcessInfo", arguments -> {
                    if (arguments[0].equals("zz")) {
                        throw new Fault(Code.BAD_NAME, "zz");
                    }
                    return process("p", "p", "RUNNING", "/o", "/e");
                })
                .on("readProcessStdoutLog", arguments -> {
                    String name = (String) arguments[0];
                    switch (name) {
                        case "zz" -> throw new Fault(Code.BAD_NAME, name);
                        case "nofile" -> throw new Fault(Code.NO_FILE, "/none");
                        default -> {
                            return "line <1> " + arguments[1] + " " + arguments[2];
                        }
                    }
                });
        for (String operation : List.of("startProcess", "stopProcess", "clearProcessLogs")) {
            fixture.supervisor.on(operation, arguments -> {
                calls.add(operation + " " + arguments[0]);
                return true;
            });
        }
        for (String operation : List.of("startAllProcesses", "stopAllProcesses")) {
            fixture.supervisor.on(operation, _ -> {
                calls.add(operation);
                return new dev.provost.jmx.ProcessStatus[0];
            });
        }
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static ProcessInfo process(String group, String name, String state, String out, String err) {
        return new ProcessInfo(name, group, 0, 0, 0, 0, state, "", 0, out, out, err, 1, "said <b> & \"so\"");
    }

    private Reply get(String path, String... headers) throws Exception {
        return send(fixture.unix(), request("GET", path, "", headers));
    }

    @Test
    void theStatusPageShowsEveryProcessAndWhatCanBeDoneWithIt() throws Exception {
        processes = new ProcessInfo[] {
            process("g", "a", "RUNNING", "/o", "/e"),
            process("q", "q", "FATAL", "/o", ""),
            process("s", "s", "STOPPING", "", "")
        };

        Reply page = get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.head())
                .contains("\r\nContent-Type: text/html;charset=utf-8\r\n")
                .contains("\r\nPragma: no-cache\r\n")
                .contains("\r\nCache-Control: no-cache\r\n")
                .contains("\r\nExpires: Thu, 01 Jan 1970 00:00:00 GMT\r\n")
                .contains("\r\nContent-Security-Policy: default-src 'none'; ")
                .contains("\r\nContent-Length: ");
        assertThat(page.body())
                .contains("<title>Supervisor Status</title>")
                .contains("the &lt;daemon&gt; · pid 4711")
                .contains("<span class=\"statusrunning\">running</span>")
                .contains("<span class=\"statuserror\">fatal</span>")
                .contains("<span class=\"statusnominal\">1 stopping</span>")
                .contains("said &lt;b&gt; &amp; \"so\"")
                .contains("href=\"tail.html?processname=g%3Aa\" target=\"_blank\" rel=\"noopener\">g:a</a>")
                .contains("href=\"index.html?processname=g%3Aa&amp;action=restart\"")
                .contains("href=\"index.html?processname=g%3Aa&amp;action=stop\"")
                .contains("href=\"index.html?processname=g%3Aa&amp;action=clearlog\"")
                .contains("href=\"logtail/g%3Aa\"")
                .contains("href=\"logtail/g%3Aa/stderr\"")
                .contains("href=\"index.html?processname=q&amp;action=start\"")
                .contains("href=\"logtail/q\"")
                .doesNotContain("href=\"logtail/q/stderr\"")
                .doesNotContain("processname=q&amp;action=stop")
                .doesNotContain("processname=s&amp;action=st")
                .contains("index.html?action=refresh")
                .contains("index.html?action=restartall")
                .contains("index.html?action=stopall")
                .contains("Provost 9.9")
                .contains("4.2.5")
                .contains("<script type=\"module\" src=\"scripts/dashboard.js\"></script>")
                .doesNotContain("://");
    }

    @Test
    void withoutProgramsItSaysSoAndShowsTheMessage() throws Exception {
        assertThat(get("/index.html").body()).contains("No programs to manage").doesNotContain("status_msg");
        assertThat(get("/?message=hello%20%3Cb%3E%20w%C3%B6rld%2C%0Aall+%zz").body())
                .contains("<div class=\"status_msg\" role=\"status\">hello &lt;b&gt; wörld,\nall %zz</div>");
    }

    @Test
    void fiveThousandProcessesFitOnAPage() throws Exception {
        processes = new ProcessInfo[5000];
        for (int i = 0; i < processes.length; i++) {
            processes[i] = process("program-number-" + i, "program-number-" + i, "RUNNING", "/o", "/e");
        }

        Reply page = get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<strong>5000</strong> processes").endsWith("</html>\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "processname=p&action=start | Process%20p%20started | startProcess p",
                "processname=p&action=stop | Process%20p%20stopped | stopProcess p",
                "processname=p&action=restart | Process%20p%20restarted | stopProcess p,startProcess p",
                "processname=p&action=clearlog | Log%20for%20p%20cleared | clearProcessLogs p",
                "processname=zz&action=start | No%20such%20process%20named%20zz | ''",
                "action=stopall | All%20stopped%20at%20 | stopAllProcesses",
                "action=restartall | All%20restarted%20at%20 | stopAllProcesses,startAllProcesses",
                "action=refresh | Page%20refreshed%20at%20 | ''"
            })
    void anActionIsDoneAndTold(String query, String message, String done) throws Exception {
        Reply got = get("/index.html?" + query);

        assertThat(got.status()).isEqualTo(301);
        assertThat(got.head())
                .contains("\r\nLocation: http://x/?message=" + message)
                .contains("Cache-Control: no-cache");
        assertThat(got.body()).contains("Error code 301.\r\n<p>Message: Moved Permanently.");
        assertThat(String.join(",", calls)).isEqualTo(done);

        calls.clear();
        Reply posted = send(
                fixture.tcp(),
                request("POST", "/?action=nonsense", query, "Content-Type: application/x-www-form-urlencoded"));
        assertThat(posted.status()).isEqualTo(301);
        assertThat(String.join(",", calls)).isEqualTo(done);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO_FILE | ERROR%3A%20Process%20p%3A%20no%20such%20file",
                "NOT_EXECUTABLE | ERROR%3A%20Process%20p%3A%20file%20not%20executable",
                "ALREADY_STARTED | ERROR%3A%20Process%20p%3A%20already%20started",
                "SPAWN_ERROR | ERROR%3A%20Process%20p%3A%20spawn%20error",
                "ABNORMAL_TERMINATION | ERROR%3A%20Process%20p%3A%20abnormal%20termination",
                "FAILED | ERROR%3A%20Process%20p%3A%20unexpected%20rpc%20fault%20%5B30%5D%20FAILED%3A%20p"
            })
    void aStartThatFailsIsToldInSupervisordsWords(Code code, String message) throws Exception {
        fixture.supervisor.on("startProcess", _ -> {
            throw new Fault(code, "p");
        });

        assertThat(get("/?processname=p&action=start").head())
                .contains("Location: http://x/?message=" + message + "\r\n");
        assertThat(get("/?processname=p&action=restart").head()).contains("?message=Process%20p%20restarted\r\n");
    }

    @Test
    void aStopThatFailsIsToldToo() throws Exception {
        fixture.supervisor.on("stopProcess", _ -> {
            throw new Fault(Code.NOT_RUNNING, "p");
        });

        assertThat(get("/?processname=p&action=stop").head())
                .contains("?message=unexpected%20rpc%20fault%20%5B70%5D%20NOT_RUNNING%3A%20p\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/?action=nonsense",
                "/?action=start",
                "/?action=start&processname=",
                "/?action=nonsense&processname=p"
            })
    void whatIsNoActionIsRefused(String path) throws Exception {
        assertThat(get(path).status()).isEqualTo(500);
        assertThat(fixture.log).anyMatch(line -> line.startsWith("ERRO Web interface error: action '"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: http://elsewhere",
                "Origin: null",
                "Origin: http://x:8080",
                "Referer: http://elsewhere/x",
                "Referer: http://elsewhere/?http://x/"
            })
    void whatAnotherSiteAsksForIsRefusedAndLogged(String mark) throws Exception {
        Reply refused = get("/index.html?action=stop&processname=p%0Aq", mark, FIREFOX);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("Nothing was changed").contains("Stop p\nq");
        assertThat(calls).isEmpty();
        assertThat(fixture.log)
                .contains("WARN Web interface refused action 'stop' for process 'p\\nq', the request was made by "
                        + "another site (" + mark.replace(": ", " '") + "')");
        assertThat(get("/", mark).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none",
                "Origin: http://x",
                "Referer: http://x/index.html?a=b",
                "Referer: https://X/\r\nX-Forwarded-Proto: https",
                "Referer: https://proxy:81/\r\nX-Forwarded-Host: proxy:81"
            })
    void whatOurOwnPagesAskForIsDone(String mark) throws Exception {
        assertThat(get("/index.html?action=stop&processname=p", mark, FIREFOX).status())
                .isEqualTo(301);
        assertThat(calls).containsExactly("stopProcess p");
    }

    @Test
    void aBrowserThatTellsNothingIsAskedOnce() throws Exception {
        Reply asked = get("/index.html?action=stop&processname=p\"", FIREFOX);

        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.body())
                .contains("<form method=\"post\" action=\"index.html\">")
                .contains("<input type=\"hidden\" name=\"processname\" value=\"p&quot;\">");
        assertThat(calls).isEmpty();
        assertThat(get("/index.html?action=refresh", FIREFOX).status()).isEqualTo(301);
        assertThat(get("/?action=stopall", FIREFOX, "Sec-Fetch-Site: none", "Sec-Purpose: prefetch;prerender")
                        .status())
                .isEqualTo(503);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/tail.html | No process name found | None",
                "/tail.html?processname=zz | ERROR: unexpected rpc fault [10] BAD_NAME: zz | zz",
                "/tail.html?processname=nofile | No file for nofile | nofile",
                "/tail.html?processname=g:p | line &lt;1&gt; -1024 0 | g:p",
                "/tail.html?processname=p&limit=5 | line &lt;1&gt; -1024 0 | p",
                "/tail.html?processname=p&limit=x | line &lt;1&gt; -1024 0 | p",
                "/tail.html?processname=p&limit=2000 | line &lt;1&gt; -2000 0 | p",
                "/tail.html?processname=p&limit=99999999999999 | line &lt;1&gt; -1048576 0 | p"
            })
    void theTailPageShowsTheEndOfTheLog(String path, String text, String name) throws Exception {
        Reply page = get(path);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("<title>Supervisor tail of process " + name + "</title>")
                .contains("<pre tabindex=\"0\">" + text + "</pre>");
    }

    @Test
    void theTailPageLinksToItself() throws Exception {
        assertThat(get("/tail.html?processname=g:p&limit=2000").body())
                .contains("href=\"tail.html?processname=g%3Ap&amp;limit=2000\"")
                .contains("href=\"logtail/g%3Ap\"");
    }

    @Test
    void okSaysOk() throws Exception {
        Reply reply = get("/ok.html");

        assertThat(reply.head()).contains("\r\nContent-Type: text/plain\r\n").contains("\r\nContent-Length: 2\r\n");
        assertThat(reply.body()).isEqualTo("OK");
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /, 404",
        "PUT, /, 404",
        "OPTIONS, /, 404",
        "DELETE, /index.html, 404",
        "HEAD, /ok.html, 404",
        "HEAD, /stylesheets/supervisor.css, 200",
        "POST, /stylesheets/supervisor.css, 400",
        "GET, /stylesheets/none.css, 404",
        "GET, /images/, 404",
        "GET, /images/icon.png, 200",
        "GET, /images/supervisor.gif, 200",
        "GET, /images/state0.gif, 200",
        "GET, /images/state3.gif, 200",
        "GET, /images/rule.gif, 200",
        "GET, /%69ndex.html, 200",
        "GET, /?, 200",
        "GET, /../../etc/passwd, 404",
        "GET, /%2e%2e/%2e%2e/etc/passwd, 404",
        "GET, /stylesheets/..%2f..%2fweb.py, 400",
        "GET, /a/b/c, 404"
    })
    void answersByMethodAndAddress(String method, String path, int status) throws Exception {
        assertThat(send(fixture.tcp(), request(method, path, "")).status()).isEqualTo(status);
    }

    @Test
    void theStylesheetIsSentOnce() throws Exception {
        Reply first = get("/stylesheets/supervisor.css");
        String modified = first.head().replaceFirst("(?s).*\r\nLast-Modified: ([^\r]*).*", "$1");

        assertThat(first.head()).contains("Content-Type: text/css;charset=utf-8");
        assertThat(first.body()).contains("light-dark(").doesNotContain("url(").doesNotContain("@import");
        assertThat(get("/stylesheets/supervisor.css", "If-Modified-Since: " + modified)
                        .status())
                .isEqualTo(304);
        assertThat(get("/stylesheets/supervisor.css", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aDaemonThatEndsIsNotAvailable() throws Exception {
        fixture.supervisor.on("getAllProcessInfo", _ -> {
            throw new Fault(Code.SHUTDOWN_STATE);
        });

        assertThat(get("/").status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/tail.html",
                "/ok.html",
                "/stylesheets/supervisor.css",
                "/images/icon.png",
                "/nowhere",
                "/../x"
            })
    void aPasswordIsAskedForEveryPage(String path) throws Exception {
        fixture.close();
        serve(new Credentials("user", "secret"));

        assertThat(get(path).status()).isEqualTo(401);
    }
}
