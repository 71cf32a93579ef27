package io.medsam3.hub;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;

/** The proxy that Java's properties name, else that of the environment's HTTPS_PROXY. */
final class Proxies {
  private Proxies() {}

  static ProxySelector selector() {
    return selector(System.getenv(), System.getProperty("https.proxyHost") != null);
  }

  static ProxySelector selector(Map<String, String> environment, boolean javaHasOne) {
    String named =
        environment.getOrDefault("HTTPS_PROXY", environment.getOrDefault("https_proxy", ""));
    if (javaHasOne || named.isBlank()) {
      return ProxySelector.getDefault();
    }
    URI proxy = URI.create(named.contains("://") ? named : "http://" + named);
    if (proxy.getHost() == null) {
      throw new IllegalArgumentException(
          "HTTPS_PROXY is '%s'; expected http://HOST:PORT".formatted(named));
    }
    int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
    return ProxySelector.of(new InetSocketAddress(proxy.getHost(), port));
  }
}
