package io.medsam3.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.medsam3.storage.Sha256;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against servers on this machine that do what servers do. */
class DownloadTest {
  @TempDir Path folder;
  private HttpServer server;
  private HttpServer other;
  private Path target;
  private final byte[] content = new byte[200_000];
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(content);
    target = folder.resolve("weights.pt");
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/file", exchange -> send(exchange, content.length));
    other.createContext("/file", exchange -> send(exchange, content.length));
    server.start();
    other.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    other.stop(0);
  }

  /** The range that is asked for, at most so many bytes of it before the line goes dead. */
  private void send(HttpExchange exchange, int most) throws IOException {
    note(exchange);
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from >= content.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
      exchange.sendResponseHeaders(416, -1);
      exchange.close();
      return;
    }
    if (range != null) {
      String sent = "bytes %d-%d/%d".formatted(from, content.length - 1, content.length);
      exchange.getResponseHeaders().set("Content-Range", sent);
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(range == null ? 200 : 206, length);
    exchange.getResponseBody().write(content, from, Math.min(most, length));
    exchange.close();
  }

  private void note(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    requests.add(headers.getFirst("Range") + " " + headers.getFirst("Authorization"));
  }

  private void answer(String path, int status, Map<String, String> headers) {
    server.createContext(
        path,
        exchange -> {
          note(exchange);
          headers.forEach(exchange.getResponseHeaders()::set);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  private URI at(HttpServer host, String path) {
    return URI.create("http://127.0.0.1:" + host.getAddress().getPort() + path);
  }

  private void fetch(String path, String token, String sha256) throws IOException {
    var source = new Download.Source(at(server, path), token, sha256);
    new Download(Download.client(), source, target, (bytes, total) -> {}).run();
  }

  @Test
  void aWholeFileIsCheckedAndNamed() throws IOException {
    Path same = Files.write(folder.resolve("same"), content);
    fetch("/file", "", Sha256.of(same));
    assertThat(target).hasBinaryContent(content);
    assertThat(folder.resolve(".weights.pt.part")).doesNotExist();
    assertThat(requests).containsExactly("null null");
  }

  @Test
  void aTransferThatIsCutGoesOnWhereItStopped() throws IOException {
    server.createContext("/cut", exchange -> send(exchange, 80_000));
    fetch("/cut", "", "");
    assertThat(target).hasBinaryContent(content);
    assertThat(requests).hasSizeGreaterThan(1);
    assertThat(requests.get(requests.size() - 1)).startsWith("bytes=");
  }

  @Test
  void aLineThatKeepsBreakingEndsWithAWordAndIsTakenUpLater() throws IOException {
    server.createContext("/cut", exchange -> send(exchange, 20_000));
    assertThatThrownBy(() -> fetch("/cut", "", ""))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("run it again");
    assertThat(target).doesNotExist();
    fetch("/file", "", "");
    assertThat(requests.get(requests.size() - 1)).startsWith("bytes=");
    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void aPartThatIsWholeIsTakenAsItIs() throws IOException {
    Files.write(folder.resolve(".weights.pt.part"), content);
    fetch("/file", "", "");
    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void aPartThatIsTooLongIsThrownAway() throws IOException {
    Files.write(folder.resolve(".weights.pt.part"), new byte[content.length + 5]);
    fetch("/file", "", "");
    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void theTokenGoesToTheHostThatWasAskedAndToNoOther() throws IOException {
    answer("/near", 302, Map.of("Location", "/away"));
    answer("/away", 307, Map.of("Location", at(other, "/file").toString()));
    fetch("/near", "secret", "");
    assertThat(target).hasBinaryContent(content);
    assertThat(requests).containsExactly("null Bearer secret", "null Bearer secret", "null null");
  }

  @Test
  void aWrongDigestIsRefusedAndNothingIsKept() {
    assertThatThrownBy(() -> fetch("/file", "", "0".repeat(64)))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("SHA-256");
    assertThat(target).doesNotExist();
    assertThat(folder.resolve(".weights.pt.part")).doesNotExist();
  }

  @Test
  void aHubThatNamesAnotherDigestThanItSendsIsFoundOut() {
    String tag = "\"" + "1".repeat(64) + "\"";
    answer("/lies", 302, Map.of("Location", "/file", "X-Linked-ETag", tag));
    assertThatThrownBy(() -> fetch("/lies", "", "")).hasMessageContaining("expected 1111");
  }

  @ParameterizedTest
  @CsvSource({
    "401, --token-file",
    "403, ask for it",
    "404, no such file",
    "416, no byte",
    "500, try again later",
    "503, try again later",
    "418, refused"
  })
  void aRefusalSaysWhatToDoNext(int status, String words) {
    answer("/no", status, Map.of());
    assertThatThrownBy(() -> fetch("/no", "", ""))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining(words)
        .hasMessageContaining(String.valueOf(status));
    assertThat(target).doesNotExist();
  }

  @Test
  void redirectsThatNeverEndOrLeadNowhereAreRefused() {
    answer("/loop", 302, Map.of("Location", "/loop"));
    answer("/nowhere", 302, Map.of());
    assertThatThrownBy(() -> fetch("/loop", "", "")).hasMessageContaining("redirects");
    assertThatThrownBy(() -> fetch("/nowhere", "", "")).hasMessageContaining("nowhere");
  }

  @Test
  void theProxyOfTheEnvironmentIsUsed() {
    var selector = Proxies.selector(Map.of("HTTPS_PROXY", "http://proxy.example:3128"), false);
    assertThat(selector.select(URI.create("https://huggingface.co/")).get(0).toString())
        .contains("proxy.example")
        .contains("3128");
    assertThatThrownBy(() -> Proxies.selector(Map.of("HTTPS_PROXY", "http:///x"), false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
