package io.medsam3.hub;

import io.medsam3.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file over HTTP into a part beside its target, goes on where an earlier run stopped,
 * checks the SHA-256 and renames the part when it is whole. A token goes to the host that was asked
 * and to no other.
 */
public final class Download {
  private static final int MOST_REDIRECTS = 5;
  private static final int MOST_TRIES = 4;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
  private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d+)");
  private static final Pattern SHA_256 = Pattern.compile("\"?([0-9a-f]{64})\"?");

  private final HttpClient client;
  private final Source source;
  private final Path target;
  private final Path part;
  private final Listener listener;
  private Optional<String> told = Optional.empty(); // SHA-256 that the hub names

  /**
   * What to fetch.
   *
   * @param token for gated files; empty for none
   * @param sha256 that the file must have; empty to take the hub's word
   */
  public record Source(URI address, String token, String sha256) {}

  /** Told how many bytes are there, of how many; -1 where the server does not say. */
  @FunctionalInterface
  public interface Listener {
    void received(long bytes, long total);
  }

  /** The connection ended before the file did. */
  private static final class CutException extends IOException {
    private static final long serialVersionUID = 1;

    CutException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  public Download(HttpClient client, Source source, Path target, Listener listener) {
    this.client = client;
    this.source = source;
    this.target = target;
    this.listener = listener;
    part = target.resolveSibling("." + target.getFileName() + ".part");
  }

  /** A client that follows the proxy settings of Java and no redirects by itself. */
  public static HttpClient client() {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(30))
        .proxy(Proxies.selector())
        .build();
  }

  /** Returns when the target is whole; an interrupted transfer is taken up again some times. */
  public void run() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        attempt();
        break;
      } catch (CutException cut) {
        if (attempt == MOST_TRIES) {
          throw new DownloadException(
              "%s: cut off %d times, at last after %d bytes; run it again, it goes on from there"
                  .formatted(source.address, MOST_TRIES, size()),
              cut);
        }
      }
    }
    verify();
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private void attempt() throws IOException {
    URI address = source.address;
    for (int redirect = 0; redirect <= MOST_REDIRECTS; redirect++) {
      long have = size();
      HttpResponse<InputStream> response = send(address, have);
      try (InputStream body = response.body()) {
        noteDigest(response.headers());
        int status = response.statusCode();
        if (status >= 300 && status < 400 && status != 304) {
          address = next(address, response.headers());
          continue;
        }
        answered(status, response.headers(), body, have);
        return;
      }
    }
    throw new DownloadException(
        "%s: more than %d redirects".formatted(source.address, MOST_REDIRECTS));
  }

  private void answered(int status, HttpHeaders headers, InputStream body, long have)
      throws IOException {
    switch (status) {
      case 200 -> receive(body, 0, length(headers));
      case 206 -> resumed(headers, body, have);
      case 416 -> {
        if (have > 0 && !isWhole(headers, have)) {
          Files.delete(part);
          throw new CutException("the part is longer than the file", null);
        }
        if (have == 0) {
          throw refused(status, "the server sends no byte of it");
        }
      }
      case 401 -> throw refused(status, "it needs a token; give one with --token-file");
      case 403 ->
          throw refused(
              status, "the token has no access; ask for it on the page of the model first");
      case 404 -> throw refused(status, "there is no such file; give the address with --from");
      default ->
          throw refused(
              status, status >= 500 ? "the server has a problem; try again later" : "refused");
    }
  }

  private void resumed(HttpHeaders headers, InputStream body, long have) throws IOException {
    Matcher range = RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
    if (!range.matches() || Long.parseLong(range.group(1)) != have) {
      Files.deleteIfExists(part);
      throw new CutException("the server sent another range than was asked for", null);
    }
    receive(body, have, range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2)));
  }

  private static boolean isWhole(HttpHeaders headers, long have) {
    Matcher all = UNSATISFIED.matcher(headers.firstValue("Content-Range").orElse(""));
    return all.matches() && Long.parseLong(all.group(1)) == have;
  }

  private DownloadException refused(int status, String next) {
    return new DownloadException(
        "%s: the server answered %d; %s".formatted(source.address, status, next));
  }

  private HttpResponse<InputStream> send(URI address, long have) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(1)).GET();
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    if (!source.token.isEmpty() && isSameHost(address)) {
      request.header("Authorization", "Bearer " + source.token);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DownloadException(source.address + ": interrupted", e);
    } catch (IOException e) {
      throw new CutException(address.getHost() + ": " + e.getMessage(), e);
    }
  }

  private boolean isSameHost(URI address) {
    return address.getScheme().equals(source.address.getScheme())
        && address.getHost().equals(source.address.getHost())
        && address.getPort() == source.address.getPort();
  }

  private URI next(URI from, HttpHeaders headers) throws DownloadException {
    String location =
        headers
            .firstValue("Location")
            .orElseThrow(() -> new DownloadException(from + ": a redirect to nowhere"));
    URI next = from.resolve(location);
    boolean downgraded = "https".equals(from.getScheme()) && !"https".equals(next.getScheme());
    if (downgraded || next.getHost() == null) {
      throw new DownloadException("%s: redirects to %s, which is not safe".formatted(from, next));
    }
    return next;
  }

  // The hub names the digest of large files in a header of its own, before it redirects.
  private void noteDigest(HttpHeaders headers) {
    Matcher tag = SHA_256.matcher(headers.firstValue("X-Linked-ETag").orElse(""));
    if (tag.matches()) {
      told = Optional.of(tag.group(1));
    }
  }

  private static long length(HttpHeaders headers) {
    return headers.firstValueAsLong("Content-Length").orElse(-1);
  }

  private void receive(InputStream body, long from, long total) throws IOException {
    StandardOpenOption how =
        from > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    long have = from;
    try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, how)) {
      byte[] piece = new byte[1 << 16];
      for (int count = read(body, piece); count > 0; count = read(body, piece)) {
        out.write(piece, 0, count);
        have += count;
        listener.received(have, total);
      }
    }
    if (total >= 0 && have != total) {
      throw new CutException("%d of %d bytes".formatted(have, total), null);
    }
  }

  private static int read(InputStream body, byte[] piece) throws CutException {
    try {
      return body.read(piece);
    } catch (IOException e) {
      throw new CutException("connection lost", e);
    }
  }

  private long size() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private void verify() throws IOException {
    String wanted =
        source.sha256.isEmpty() ? told.orElse("") : source.sha256.toLowerCase(Locale.ROOT);
    if (wanted.isEmpty()) {
      return;
    }
    String found = Sha256.of(part);
    if (!found.equals(wanted)) {
      Files.delete(part);
      throw new DownloadException(
          "%s: the SHA-256 is %s; expected %s; what was received is deleted"
              .formatted(source.address, found, wanted));
    }
  }
}
